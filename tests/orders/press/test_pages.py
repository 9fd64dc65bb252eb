"""Sheets become pages; what is wrong with one stays with that one."""

import logging

import pytest

from orders import press
from orders.errors import Refused
from orders.press import binding, codes, glyphs
from orders.press.binding import Leaf
from tests.orders.press import reading

UNKNOWN = "\U000e1000"  # a code point that no font will ever have
STYLE = "<style>@page { size: 50mm 30mm; margin: 2mm } p { margin: 0 }</style>"


def sheet(body: str) -> str:
    return f"{STYLE}<p>{body}</p>"


FETCHES = {
    "<img src='http://169.254.169.254/meta.png'>": "http://169.254.169.254/meta.png",
    "<img src='logo.png'>": "http://nowhere.invalid/logo.png",
    "<style>@import url(http://169.254.169.254/a.css)</style>": "http://169.254.169.254/a.css",
    "<p style='background: url(file:///etc/passwd)'>": "file:///etc/passwd",
    "<link rel=stylesheet href=file:///etc/passwd>": "file:///etc/passwd",
    "<link rel=attachment href=file:///etc/passwd>": "file:///etc/passwd",
}


def test_one_document_is_drawn_at_its_own_size():
    file = press.pdf(sheet("Xin chào"))
    assert reading.pages(file) == 1
    assert reading.millimetres(file) == (50, 30)
    assert reading.words(file) == "Xinchào"


@pytest.mark.parametrize("body", FETCHES)
def test_document_that_asks_for_anything_outside_itself_is_refused(body):
    with pytest.raises(Refused) as refusal:
        press.pdf(body)
    assert refusal.value.code == "paper_fetches"
    assert refusal.value.params == {"address": FETCHES[body]}


def test_data_in_the_sheet_itself_is_drawn():
    assert reading.codes(press.pdf(f"<img style='width: 30mm' src='{codes.qr('W1:7').uri}'>")) == {
        "QR Code": "W1:7"
    }


def test_batch_prints_every_sheet_in_order_in_one_file():
    batch = press.batch([sheet(word) for word in ("one", "two", "three")])
    assert (batch.pages, batch.bad) == ((0, 1, 2), {})
    assert [reading.words(batch.pdf, page) for page in batch.pages] == ["one", "two", "three"]


def test_batch_says_where_a_sheet_of_several_pages_begins():
    two_pages = sheet("first<div style='break-before: page'>second</div>")
    batch = press.batch([sheet("a"), two_pages, sheet("b")])
    assert batch.pages == (0, 1, 3)
    assert reading.pages(batch.pdf) == 4
    assert reading.words(batch.pdf, 3) == "b"


def test_bad_sheets_are_named_and_the_others_print():
    sheets = [
        sheet("one"),
        sheet(f"no glyph: {UNKNOWN}"),
        sheet("two"),
        sheet("<img src=http://169.254.169.254/>"),
        STYLE + "<p id='above' style='height: 5mm; margin-bottom: -1mm'>a<p id='below'>b",
        STYLE + "<p id='wide' style='width: 60mm'>a",
        sheet("three"),
    ]
    batch = press.batch(sheets)
    assert batch.pages == (0, 1, 2)
    assert [reading.words(batch.pdf, page) for page in batch.pages] == ["one", "two", "three"]
    assert {index: (no.code, no.params) for index, no in batch.bad.items()} == {
        1: ("glyphs_missing", {"characters": f"{UNKNOWN} (U+E1000)"}),
        3: ("paper_fetches", {"address": "http://169.254.169.254/"}),
        4: ("part_does_not_fit", {"part": "above"}),
        5: ("part_does_not_fit", {"part": "wide"}),
    }
    assert all(str(no) for no in batch.bad.values())


def test_batch_without_a_good_sheet_is_no_file():
    batch = press.batch([sheet(UNKNOWN)])
    assert (batch.pdf, batch.pages, list(batch.bad)) == (None, (), [0])
    assert press.batch([]) == press.Batch(None, (), {})


def test_batch_embeds_each_font_once():
    words = ("one", "two", "three", "two, แต่ไทย")
    assert len(reading.fonts(press.batch([sheet(word) for word in words]).pdf)) == 2
    alone = dict(enumerate(press.pdf(sheet(word)) for word in words))
    bound = binding.bind([Leaf(key, 0, 1) for key in alone], alone)
    assert len(reading.fonts(bound)) == 5


def test_characters_that_pass_are_drawn_without_an_empty_box(caplog):
    text = "Ágåta ที่ 欧阳晓婷 ひらがな 홍길동 محمد שלום नमस्ते ❤️ 😀🇻🇳 ☐ ×…–"
    assert glyphs.missing(text) == []
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        press.pdf(sheet(text))
    assert ".notdef" not in caplog.text


def test_half_a_character_is_missing_and_can_still_be_named():
    assert glyphs.missing("a\ud83d") == ["\ud83d"]
    assert glyphs.named("\ud83d") == "? (U+D83D)"


def test_pages_are_bound_in_the_order_asked_for():
    files = {7: press.batch([sheet("one"), sheet("two")]).pdf, 9: press.pdf(sheet("three"))}
    leaves = [Leaf(7, 1, 1), Leaf(9, 0, 1), Leaf(7, 0, 1)]
    bound = binding.bind(leaves, files)
    assert [reading.words(bound, page) for page in range(3)] == ["two", "three", "one"]
    assert (binding.length(bound), binding.length(None)) == (3, 0)
    assert binding.bind([], {}) is None
