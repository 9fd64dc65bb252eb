"""Labels, read as a scanner and a courier read them."""

import random
import re
from dataclasses import replace

import pytest
from django.utils import translation

from orders import press
from orders.press import glyphs, texts
from tests.orders.press import reading
from tests.warehouse.documents.papers import GOODS, RECIPIENTS, make_waybill
from warehouse.documents import waybill
from warehouse.documents.waybill import Party, Piece


def printed(*papers) -> bytes:
    batch = press.batch([waybill.fill(paper) for paper in papers])
    assert batch.bad == {}
    return batch.pdf


def together(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def four() -> dict:
    """One label a language, in one file."""
    file = printed(*(make_waybill(language=language) for language in RECIPIENTS))
    return {language: (file, page) for page, language in enumerate(RECIPIENTS)}


@pytest.mark.parametrize("language", RECIPIENTS)
def test_both_codes_scan_off_a_label_printer(four, language):
    assert reading.codes(*four[language]) == {
        "Code 128": "SPXVN0123456789",
        "QR Code": "W1:7K2M9Q4XAB",
    }


@pytest.mark.parametrize("language", RECIPIENTS)
def test_recipient_and_goods_are_printed_letter_by_letter(four, language):
    words, recipient = reading.words(*four[language]), RECIPIENTS[language]
    said = [recipient.name, recipient.phone, *recipient.lines, "577123456789012345", "J&T Express"]
    said += [text for piece in GOODS for text in (piece.code, piece.name, piece.variation)]
    assert [text for text in said if together(text) not in words] == []


def test_label_is_exactly_100_by_150_mm(four):
    assert {reading.millimetres(*place) for place in four.values()} == {(100, 150)}


def test_label_alone_is_a_complete_document():
    assert reading.codes(press.pdf(waybill.fill(make_waybill())))["QR Code"] == "W1:7K2M9Q4XAB"


def test_floor_reads_position_wave_bin_and_cut_off_in_the_shops_time():
    words = reading.words(printed(make_waybill()))
    heads = ("Position", "Wave", "Firstbin", "Cut-off21Nov")
    said = ("128", "W-1121-03", "A01-1-04", "Fri18:00")
    assert [text for text in (*heads, *said) if text not in words] == []
    assert "3pieces" in words


def test_marks_stand_only_where_they_are_due():
    plain, marked = (
        printed(make_waybill()),
        printed(make_waybill(lane="LIVE", revision=2, note="Gift, please no invoice")),
    )
    for mark in ("LIVE", "R2", "Note:Gift,pleasenoinvoice"):
        assert mark in reading.words(marked)
        assert mark not in reading.words(plain)


def test_headings_follow_the_reader_and_the_recipient_keeps_his_language():
    with translation.override("zh-hans"):
        form = waybill.fill(make_waybill(language="th")).form
    assert '<html lang="zh-hans">' in form
    assert '<section lang="th">' in form


def test_goods_that_find_no_room_are_counted():
    lines = tuple(Piece(f"SKU-{number}", "Tea", "", 1) for number in range(1, 8))
    five, seven = printed(make_waybill(lines=lines[:5])), printed(make_waybill(lines=lines))
    assert re.findall(r"SKU-\d", reading.words(five)) == [f"SKU-{number}" for number in range(1, 6)]
    assert re.findall(r"SKU-\d", reading.words(seven)) == ["SKU-1", "SKU-2", "SKU-3", "SKU-4"]
    assert "+3more,seepackingslip" in reading.words(seven)


def test_orders_that_find_no_room_are_counted():
    orders = tuple(f"57712345678901234{digit}" for digit in range(4))
    assert f"{orders[0]},{orders[1]}+2" in reading.words(printed(make_waybill(orders=orders)))


def test_a_flood_of_hostile_names_never_stops_a_batch(full):
    draw = random.Random(7)
    scripts = [range(0x20, 0x250), range(0x300, 0x370), range(0x400, 0x460), range(0x5D0, 0x5EB)]
    scripts += [range(0x621, 0x64B), range(0xE01, 0xE5C), range(0x1EA0, 0x1EFA)]
    scripts += [range(0x3041, 0x30FF), range(0x4E00, 0x9FA6), range(0x1F300, 0x1F6C6)]
    scripts += [list(map(ord, "\u202e\u200b\ufeff\0\x1b\ud83d<>&'\"{}%"))]
    signs = [chr(draw.choice(draw.choice(scripts))) for _ in range(50_000)]
    signs = sorted({*signs} - {*glyphs.missing(texts.clean("".join(signs)))})
    names = ["".join(draw.choices(signs, k=draw.choice((1, 3, 20, 200)))) for _ in range(1000)]
    for start in range(0, 1000 if full else 50, 50):
        papers = [
            make_waybill(serial=f"S{number}", recipient=replace(RECIPIENTS["en"], name=name))
            for number, name in enumerate(names[start : start + 50])
        ]
        batch = press.batch([waybill.fill(paper) for paper in papers])
        serials = [reading.codes(batch.pdf, page)["QR Code"] for page in batch.pages]
        assert (batch.bad, serials) == ({}, [f"W1:S{number}" for number in range(50)])


def test_long_name_ends_with_a_mark():
    party = replace(RECIPIENTS["en"], name="Maria " * 1000)
    assert re.search(r"(Maria)+M?a?r?i?…", reading.words(printed(make_waybill(recipient=party))))


def test_address_longer_than_the_label_is_refused_by_order():
    party = replace(RECIPIENTS["en"], lines=("88 Ayala Avenue, " * 40,))
    batch = press.batch([waybill.fill(make_waybill(recipient=party))])
    assert (batch.pdf, batch.bad[0].code) == (None, "address_too_long_for_label")
    assert batch.bad[0].params == {"order": "577123456789012345"}
    assert "577123456789012345" in str(batch.bad[0])


def test_every_address_that_is_taken_is_printed_whole():
    """Addresses of all lengths in five kinds of words: taken and whole, or refused."""
    draw = random.Random(1)
    vocabulary = [
        ["NORTH", "WASHINGTON", "BOULEVARD", "WILLIAMSBURG", "APARTMENT", "12", "MMWW"],
        ["Số", "Đường", "Nguyễn", "Thị", "Phường", "Bến", "Nghé", "Quận", "Trường", "Khương"],
        ["หมู่บ้านพฤกษา", "ถนนรังสิต", "บึงยี่โถ", "ธัญบุรี", "กรุงเทพมหานคร"],
        list("广东省深圳市南山区粤海街道科苑路"),
        ["iiii", "llll", "1204/3-B", "ffi"],
    ]
    papers = []
    for words in vocabulary * 8:
        lines = tuple(" ".join(draw.choices(words, k=draw.randint(1, 12))) for _ in range(4))
        papers.append(make_waybill(recipient=Party(lines[0], lines[1], lines)))
    batch = press.batch([waybill.fill(paper) for paper in papers])
    assert {refused.code for refused in batch.bad.values()} == {"address_too_long_for_label"}
    taken = [paper for index, paper in enumerate(papers) if index not in batch.bad]
    assert len(taken) >= 20
    for page, paper in enumerate(taken):
        words = reading.words(batch.pdf, page)
        assert [line for line in paper.recipient.lines if together(line) not in words] == []


def test_one_bad_label_of_five_is_named_and_four_print():
    papers = [make_waybill(serial=f"SERIAL{number}", position=number) for number in range(1, 6)]
    rare = replace(RECIPIENTS["zh-hans"], name="\U000e1000野")
    papers[2] = replace(papers[2], recipient=rare)
    batch = press.batch([waybill.fill(paper) for paper in papers])
    assert batch.pages == (0, 1, 2, 3)
    assert {index: no.code for index, no in batch.bad.items()} == {2: "glyphs_missing"}
    serials = [reading.codes(batch.pdf, page)["QR Code"] for page in batch.pages]
    assert serials == ["W1:SERIAL1", "W1:SERIAL2", "W1:SERIAL4", "W1:SERIAL5"]
