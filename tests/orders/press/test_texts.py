"""Texts of strangers, made fit for paper."""

import unicodedata
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as some_of

from orders.press import texts


@pytest.mark.parametrize(
    ("raw", "printed"),
    [
        ("a\u202edcb\u2066", "adcb"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("nul\0 and\x1b escape", "nul and escape"),
        ("two\n\n\tlines ", "two lines"),
        ("half \ud83d character", "half character"),
        ("e\u0301", "é"),
        ("👨‍👩‍👧 ❤️", "👨👩👧 ❤️"),
        ("a" + "\u0335" * 5000, "a" + "\u0335" * 3),
        ("ที่อยู่ Nguyễn 欧阳", "ที่อยู่ Nguyễn 欧阳"),
    ],
)
def test_text_is_cleaned(raw, printed):
    assert texts.clean(raw) == printed


@given(some_of.text())
def test_clean_text_has_nothing_that_does_not_print_and_stays_as_it_is(raw):
    clean = texts.clean(raw)
    assert not {unicodedata.category(char) for char in clean} & {"Cc", "Cf", "Cs"}
    assert texts.clean(clean) == clean


def test_every_text_of_a_paper_is_cleaned():
    @dataclass(frozen=True)
    class Leaf:
        word: str
        count: int

    @dataclass(frozen=True)
    class Tree:
        leaves: tuple[Leaf, ...]
        names: tuple[str, ...]

    paper = Tree((Leaf("a\0", 1),), ("b\u200b",))
    assert texts.cleaned(paper) == Tree((Leaf("a", 1),), ("b",))


def test_short_text_is_not_clipped():
    assert texts.clip("Maria Clara", 10) == "Maria Clara"


@given(some_of.text(max_size=200), some_of.floats(min_value=2, max_value=40))
def test_clipped_text_says_so_and_fits(raw, room):
    text = texts.clean(raw)
    clipped = texts.clip(text, room)
    assert texts.ems(clipped) <= room + 1e-9
    assert clipped == text or clipped.endswith("…")


def test_a_letter_is_not_torn_from_its_marks():
    syllable = "ខ្មែរ"  # the second letter hangs below the first
    kept = {texts.clip(syllable * 9, room).removesuffix("…") for room in range(2, 20)}
    assert {text[len(text) // 5 * 5 :] for text in kept} == {"", "ខ្មែ"}


def test_some_names_the_first_and_counts_the_rest():
    assert texts.some(["A1", "A2"], 2) == "A1, A2"
    assert texts.some(["A1", "A2", "A3", "A4"], 2) == "A1, A2 +2"
