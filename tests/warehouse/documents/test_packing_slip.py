"""What the buyer reads in the box."""

import re

from django.utils import translation

from orders import press
from tests.orders.press import reading
from tests.warehouse.documents.papers import GOODS, make_slip
from warehouse.documents import packing_slip
from warehouse.documents.waybill import Piece


def printed(**fields) -> bytes:
    return press.pdf(packing_slip.html(make_slip(**fields)))


def test_slip_lists_exactly_what_is_in_the_box():
    words = reading.words(printed())
    assert "ArticlePiecesÁothunnamcổtrònĐen/M·LV-1042-BLK-M1" in words
    assert "高跟鞋红色38码·LV-2217-RED-3823pieces" in words


def test_slip_names_shop_order_recipient_and_place_in_the_wave():
    words = reading.words(printed())
    assert words.startswith("SampleStorePackingslip")
    assert words.endswith("W-1121-03128W-1121-031281/1")
    assert "Order577123456789012345DateNov.21,2025ForMariaClaraSantos" in words


def test_note_and_gift_message_stand_only_where_there_are_some():
    said = ("AmessageforyouHappybirthday", "YournotetousNoinvoice")
    words = reading.words(printed(gift_message="Happy birthday", buyer_note="No invoice"))
    assert [text in words for text in said] == [True, True]
    assert not re.search("Amessageforyou|Yournotetous", reading.words(printed()))


def test_slip_outside_a_wave_has_no_place():
    assert reading.words(printed(wave="", position=0)).endswith("3pieces1/1")


def test_slip_speaks_the_buyers_language_whoever_prints_it():
    with translation.override("en"):
        html = packing_slip.html(make_slip(language="zh-hans"))
    assert '<html lang="zh-hans">' in html
    assert "2025年11月21日" in html


def test_long_slip_goes_on_over_sheets_of_label_size():
    lines = tuple(Piece(f"SKU-{number:02d}", "Tea", "", 1) for number in range(40))
    file = printed(lines=lines)
    words = [reading.words(file, page) for page in range(reading.pages(file))]
    assert len(words) == 4
    assert re.findall(r"SKU-\d\d", "".join(words)) == [line.code for line in lines]
    assert {reading.millimetres(file, page) for page in range(4)} == {(100, 150)}
    assert "4/4" in words[3]


def test_hostile_words_are_printed_as_text():
    text = "<img src=http://169.254.169.254/>{{7*7}}"
    words = reading.words(printed(buyer_note=text, gift_message=text, recipient=text))
    assert words.count("<imgsrc=http://169.254.169.254/>{{7*7}}") == 3
    assert len(GOODS) == 2


def test_endless_note_ends_with_a_mark():
    assert "blah…" in reading.words(printed(buyer_note="blah " * 10_000))
