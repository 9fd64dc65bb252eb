"""Whatever a stranger calls himself: every label is right, or named with a reason."""

import logging
import socket
import unicodedata
from random import Random

import pytest

from orders import press
from tests.orders.press import reading
from tests.warehouse.documents.papers import make_waybill
from warehouse.documents import waybill
from warehouse.documents.waybill import Party, Piece, WaybillPaper

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
NAMED = {"glyphs_missing", "part_does_not_fit", "address_too_long_for_label"}


def of_every_block() -> list[str]:
    """Some letters of each 256 code points that have any."""
    draw, found = Random(5), []
    for block in range(0, 0x32000, 0x100):
        letters = [chr(code) for code in range(block, block + 0x100)]
        letters = [char for char in letters if unicodedata.category(char)[0] in "LMNPS"]
        if letters:
            found.append("".join(draw.choices(letters, k=8)))
    return found


def mixtures(count: int) -> list[str]:
    """Pieces of what is meant badly, thrown together."""
    draw, words = Random(6), [word[:30] for word in MEANT]
    return ["".join(draw.choices(words, k=draw.choice((2, 3, 6)))) for _ in range(count)]


def strangers(count: int) -> list[str]:
    blocks = of_every_block()
    chosen = [*MEANT, *(blocks if count > 900 else blocks[:: len(blocks) // 60])]
    return [*chosen, *mixtures(count - len(chosen))]


def labelled(serial: int, text: str) -> WaybillPaper:
    """A label on which a stranger's text stands wherever it may."""
    return make_waybill(
        serial=f"S{serial:04}",
        recipient=Party(text, text[:40], (text[:60], "Makati City 1209")),
        lines=(Piece(text, text, text, 1),),
        note=text,
    )


@pytest.fixture
def offline(monkeypatch):
    """No socket of this process reaches anything."""

    def refuse(_socket, address):
        raise AssertionError(f"a paper asked for {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_every_stranger_gets_his_label_or_a_reason(full, offline, caplog):
    names = strangers(1000 if full else 150)
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        batch = press.batch([waybill.fill(labelled(*each)) for each in enumerate(names)])
    assert [line for line in caplog.messages if ".notdef" in line] == []
    assert {no.code for no in batch.bad.values()} <= NAMED
    assert all(map(str, batch.bad.values()))
    good = [serial for serial in range(len(names)) if serial not in batch.bad]
    assert len(good) > len(names) / 2
    assert 0 < batch.slow < len(good) / 2
    assert b"/EmbeddedFile" not in batch.pdf
    read = [reading.codes(batch.pdf, page)["QR Code"] for page in batch.pages]
    assert read == [f"W1:S{serial:04}" for serial in good]
