"""Whatever a stranger calls himself: every label is right, or named with a reason."""

import logging
import re
import socket
import unicodedata
from collections import Counter, defaultdict
from io import BytesIO
from itertools import cycle
from random import Random

import pytest
from pypdf import PdfReader

from orders import press
from tests.orders.press import reading
from tests.orders.press.comparing import both_ways, copied, said, unlike
from tests.warehouse.documents.papers import make_waybill
from tests.warehouse.documents.sampling import SIZES
from warehouse.documents import waybill
from warehouse.documents.design import shipped
from warehouse.documents.waybill import Party, Piece, WaybillPaper
from warehouse.models.template import Paper, Size

MEANT = [
    "<script>alert(1)</script>",
    "<img src=http://169.254.169.254/latest/meta-data>",
    "<p data-slot=address>",
    "</p></body></style><style>@import url(http://169.254.169.254/a.css)",
    "<link rel=attachment href=file:///etc/passwd>",
    "{{ 7 * 7 }}{% debug %}{% load i18n %}",
    "&lt;b&gt; &amp;amp; &#0;",
    "https://pay.example/?a=1&b=2#c",
    "url(file:///etc/passwd)",
    ") TJ ET Q endstream endobj",
    "[<0041>] TJ\n0 0 0 rg",
    "a\u202edcb\u202c \u2066123\u2069",
    "محمد 12345 abc",
    "שלום 050-1234567 (office)",
    "مكتب 7 / ٧ / ۷",
    "Z\u0335\u0336\u0337\u0338" * 40,
    "ก" + "็" * 5000,
    "é" * 50 + "e\u0301" * 50,
    "😀👨‍👩‍👧🇻🇳❤️☺︎",
    "Zoë 😀",
    "half \ud83d and \udc00 half",
    "\0\x01\x07\x1b[31m\x7f\x85",
    "soft\xadhyphen\u200bzero\u2060word\ufeffjoin",
    "line\u2028separator\u2029paragraph\x0bvertical",
    "\ue000\uf8ff\U000f0000\U0010fffd",
    "\ufffe\uffff\ufdd0",
    "A" * 100_000,
    "北" * 100_000,
    "a b " * 25_000,
    "W" * 60,
    "i" * 200,
    "\u3000\u00a0\u2003spaces\u202f\t\n ",
    "1\u20442 ½ ⅓ ﬁ ﬂ Ⅷ ㎏ ㍻",
    "한국어 홍길동",
    "नमस्ते क्षेत्र",
    "မြန်မာ ភាសាខ្មែរ ລາວ",
    "𠮷野家 𩸽 㐂",
    "々〆ヶ～ー",
    "ＦＵＬＬ ｗｉｄｔｈ",
    "",
    " ",
    "—",
]
HIDDEN = {Size.SQUARE: ("origin", "note", "note_head")}  # it has no place for these
# Left out by who copies a text: a hyphen where a line ends, letters drawn by another's glyph.
UNTOLD = "-\U00011a6d\U00011a88\u2eb2"
NAMED = {"glyphs_missing", "part_does_not_fit", "address_too_long_for_label"}


def of_every_script() -> list[str]:
    """Some letters and marks of each script that Unicode names them after."""
    draw, scripts = Random(4), defaultdict(list)
    for char in map(chr, range(0x32000)):
        if unicodedata.category(char)[0] in "LM":
            scripts[re.split("[ -]", unicodedata.name(char, "CJK"))[0]].append(char)
    return ["".join(draw.sample(letters, min(8, len(letters)))) for letters in scripts.values()]


def of_every_block() -> list[str]:
    """Some signs of each 256 code points that have any."""
    draw, found = Random(5), []
    for block in range(0, 0x32000, 0x100):
        signs = [chr(code) for code in range(block, block + 0x100)]
        signs = [char for char in signs if unicodedata.category(char)[0] in "LMNPS"]
        if signs:
            found.append("".join(draw.sample(signs, min(8, len(signs)))))
    return found


def mixtures(count: int) -> list[str]:
    """Pieces of what is meant badly, thrown together."""
    draw, words = Random(6), [word[:30] for word in MEANT]
    return ["".join(draw.choices(words, k=draw.choice((2, 3, 6)))) for _ in range(count)]


def strangers(full: bool) -> list[str]:
    known = [*MEANT, *of_every_script(), *(of_every_block() if full else ())]
    return [*known, *mixtures(1000 - len(known) if full else 30)]


def filled(names: list[str]) -> list[press.Filled]:
    """A label for each, of every shipped size in turn, on which his text stands wherever it may."""
    designs = cycle([shipped(Paper.WAYBILL, size) for size in SIZES])
    return list(map(waybill.fill, map(labelled, range(len(names)), names), designs))


def labelled(serial: int, text: str) -> WaybillPaper:
    return make_waybill(
        serial=f"S{serial:04}",
        recipient=Party(text, text[:40], (text[:60], "Makati City 1209")),
        lines=(Piece(text, text, text, 1),),
        note=text,
    )


def letters(text: str) -> Counter:
    """How often each letter and sign is there.

    Without marks, which fonts join in many ways.
    """
    plain = unicodedata.normalize("NFKD", text)
    kept = (char for char in plain if unicodedata.category(char)[0] not in "MZC")
    return Counter(char for char in kept if char not in UNTOLD)


def due(sheet: press.Filled, size: Size) -> Counter:
    """The letters that belong on a label of a size."""
    texts = {name: text for name, text in sheet.slots.items() if isinstance(text, str)}
    return letters(
        "".join(text for name, text in texts.items() if name not in HIDDEN.get(size, ()))
    )


def tofu(pdf: bytes) -> list[int]:
    """The pages with a glyph 0, the empty box that a font has for what it lacks."""
    found = []
    for number, page in enumerate(PdfReader(BytesIO(pdf)).pages):
        runs = re.findall(rb"<([0-9a-f]+)>", page.get_contents().get_data())
        if any(run[at : at + 4] == b"0000" for run in runs for at in range(0, len(run), 4)):
            found.append(number)
    return found


@pytest.fixture
def offline(monkeypatch):
    """No socket of this process reaches anything."""

    def refuse(_socket, address):
        raise AssertionError(f"a paper asked for {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_every_stranger_gets_his_label_or_a_reason(full, offline, caplog):
    sheets = filled(strangers(full))
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        batch = press.batch(sheets)
    assert [line for line in caplog.messages if ".notdef" in line] == []
    assert tofu(batch.pdf) == []
    assert {no.code for no in batch.bad.values()} <= NAMED
    assert all(map(str, batch.bad.values()))
    good = [sheet for index, sheet in enumerate(sheets) if index not in batch.bad]
    assert len(good) > len(sheets) / 2
    assert 0 < batch.slow < len(good) / 2
    assert b"/EmbeddedFile" not in batch.pdf
    read = [reading.codes(batch.pdf, page)["QR Code"] for page in batch.pages]
    assert read == [f"W1:{sheet.slots['serial']}" for sheet in good]
    pages = iter(copied(batch.pdf))
    lacking = [
        index
        for index, (sheet, size) in enumerate(zip(sheets, cycle(SIZES), strict=False))
        if index not in batch.bad and due(sheet, size) - letters(next(pages))
    ]
    assert lacking == []


def test_a_strangers_label_is_the_one_drawn_in_full(full, offline, settings):
    stamped, whole = both_ways(filled(strangers(full) if full else MEANT), settings)
    assert said(stamped.bad) == said(whole.bad)
    dots, order = unlike(stamped.pdf, whole.pdf)
    ways = list(zip(copied(stamped.pdf), copied(whole.pdf), strict=True))
    # A reader may put marks that stand for themselves elsewhere; letters and dots are the same.
    assert (dots, [page for page in order if letters(ways[page][0]) != letters(ways[page][1])]) == (
        [], [],
    )  # fmt: skip
