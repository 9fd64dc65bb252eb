"""What the buyer reads in the box."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from django.conf import settings
from django.utils import translation

from orders import press
from orders.press import glyphs
from tests.orders.press import reading
from tests.warehouse.documents.papers import ARTICLES, make_slip
from warehouse.documents import packing_slip
from warehouse.documents.packing_slip import Article
from warehouse.documents.waybill import Piece

SLIP = settings.BASE_DIR / "templates" / "documents" / "packing_slip.html"


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


@pytest.mark.parametrize("write", [packing_slip.html, packing_slip.fill])
def test_slip_that_comes_again_says_so_beside_its_wave(write):
    assert "W-1121-03·R2" in reading.words(press.pdf(write(make_slip(revision=2))))


def test_slip_outside_a_wave_has_no_place():
    assert reading.words(printed(wave="", position=0)).endswith("3pieces1/1")


def test_slip_speaks_the_buyers_language_whoever_prints_it():
    with translation.override("en"):
        html = packing_slip.html(make_slip(language="zh-hans"))
    assert '<html lang="zh-hans">' in html
    assert "2025年11月21日" in html


@pytest.mark.parametrize(
    ("language", "said"),
    {
        "en": ("Packingslip", "Nov.21,2025", "ArticlePieces", "gift", "1piece"),
        "th": ("ใบรายการสินค้า", "21พฤศจิกายน2025", "สินค้า", "ของแถม", "หมายเหตุของค"),
        "vi": ("Phiếuđónggói", "Ngày21tháng11năm2025", "SảnphẩmSốlượng", "quàtặng", "1sảnphẩm"),
        "id": ("Daftarisipaket", "21Nov.2025", "BarangJumlah", "hadiah", "1barang"),
        "ms": ("Slippembungkusan", "21Nov2025", "BarangKuantiti", "hadiahpercuma", "1barang"),
        "ja": ("納品書", "2025年11月21日", "商品数量", "プレゼント", "1点"),
        "zh-hans": ("发货单", "2025年11月21日", "商品件数", "你给我们的留言", "1件"),
    }.items(),
)
def test_slip_speaks_every_language_in_letters_that_print(language, said):
    gift = Article("Tea", "", "TEA", 1, 1, is_gift=True)
    html = packing_slip.html(make_slip(language=language, lines=(gift,), buyer_note="ok"))
    assert glyphs.missing(html) == []
    words = reading.words(press.pdf(html))
    assert [text for text in said if text not in words] == []


@pytest.mark.parametrize("language", ["th", "vi", "id", "ms", "ja"])
def test_no_text_of_the_slip_is_left_in_english(language):
    texts = set(re.findall(r'translate "(.+?)" context "paper"', SLIP.read_text()))
    assert len(texts) == 10
    with translation.override(language):
        assert [text for text in texts if translation.pgettext("paper", text) == text] == []
        pieces = translation.npgettext("paper", "%(pieces)s piece", "%(pieces)s pieces", 2)
    assert "piece" not in pieces % {"pieces": 2}


def test_the_pages_speak_no_more_languages_than_before():
    assert [code for code, _name in settings.LANGUAGES] == ["en", "zh-hans"]


def test_a_kit_is_one_article_with_its_parts_below():
    parts = (Piece("CAP", "Cap", "", 2), Piece("MUG", "Mug", "", 4))
    kit = Article("Summer set", "Blue", "SET", 2, 2, is_gift=False, parts=parts)
    words = reading.words(printed(lines=(kit,)))
    assert "SummersetBlue·SET2×Cap·CAP4×Mug·MUG22pieces" in words


def test_an_article_of_which_more_follows_says_so():
    split = Article("Tea", "", "TEA", 1, 3, is_gift=False)
    words = reading.words(printed(lines=(split,)))
    assert "TeaTEA1/31pieceTherestcomesinanotherparcel." in words
    assert "anotherparcel" not in reading.words(printed())


def test_long_slip_goes_on_over_sheets_of_label_size():
    lines = tuple(Article("Tea", "", f"SKU-{number:02d}", 1, 1, False) for number in range(40))
    file = printed(lines=lines)
    words = [reading.words(file, page) for page in range(reading.pages(file))]
    assert len(words) == 4
    assert re.findall(r"SKU-\d\d", "".join(words)) == [line.code for line in lines]
    assert {reading.millimetres(file, page) for page in range(4)} == {(100, 150)}
    assert "4/4" in words[3]


def test_endless_note_ends_with_a_mark():
    assert "blah…" in reading.words(printed(buyer_note="blah " * 10_000))


LANGUAGES = ("en", "th", "vi", "id", "ms", "ja", "zh-hans")
GIFT = Article("Tea", "", "TEA", 1, 3, is_gift=True)


def test_slip_of_a_few_articles_is_stamped_in_every_language_and_says_what_the_flowing_one_says():
    said = {
        "lines": (*ARTICLES, GIFT),
        "buyer_note": "No invoice",
        "gift_message": "Happy birthday",
    }
    slips = [make_slip(language=language, **said) for language in LANGUAGES]
    batch = press.batch([packing_slip.fill(slip) for slip in slips])
    assert (batch.bad, batch.slow) == ({}, 0)
    for page, slip in enumerate(slips):
        flowing = Counter(reading.words(press.pdf(packing_slip.html(slip))))
        flowing -= Counter("W-1121-03128")  # stands at its foot once more
        assert Counter(reading.words(batch.pdf, page)) == flowing


@pytest.mark.parametrize(
    "fields",
    [
        {"lines": ARTICLES * 3},
        {"lines": (replace(GIFT, parts=(Piece("CAP", "Cap", "", 2),)),)},
    ],
)
def test_slip_of_many_articles_or_of_kits_flows(fields):
    assert packing_slip.fill(make_slip(**fields)) == packing_slip.html(make_slip(**fields))


def test_slip_with_words_that_find_no_room_flows_and_is_not_refused():
    batch = press.batch([packing_slip.fill(make_slip(buyer_note="blah " * 150))])
    assert (batch.bad, batch.slow) == ({}, 1)
    assert reading.words(batch.pdf).count("blah") == 150
