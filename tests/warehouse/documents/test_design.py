"""Designs: what is shipped is sound in every size, and what may not stand on a label is refused."""

import pytest
from django.utils import translation

from orders import press
from orders.errors import Refused
from tests.orders.press import reading
from tests.warehouse.documents.papers import make_waybill
from warehouse.documents import tag, waybill
from warehouse.documents.design import Design, shipped
from warehouse.documents.tag import TagPaper

SIZES = {"100x150": (100, 150), "4x6": (101.6, 152.4), "A6": (105, 148), "100x100": (100, 100)}
SLOTS = "".join(
    f'<p data-slot="{name}"></p>' for name in ("number", "name", "address", "serial")
) + "".join(f'<img data-slot="{name}">' for name in ("barcode", "qr"))


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def refusal(html: str = SLOTS, css: str = "") -> Refused:
    with pytest.raises(Refused) as caught:
        Design("WAYBILL", "100x150", html, css).form("en")
    return caught.value


@pytest.mark.parametrize("size", SIZES)
def test_a_waybill_of_every_size_is_stamped_and_read(size):
    batch = press.batch([waybill.fill(make_waybill(), shipped("WAYBILL", size))])

    assert (batch.bad, batch.slow) == ({}, 0)
    assert reading.millimetres(batch.pdf) == SIZES[size]
    assert reading.codes(batch.pdf) == {
        "Code 128": "SPXVN0123456789",
        "QR Code": "W1:7K2M9Q4XAB",
    }


def test_goods_that_find_no_row_are_counted():
    paper = make_waybill(lines=make_waybill().lines * 3)

    rows = {
        size: waybill.fill(paper, shipped("WAYBILL", size)).slots for size in ("100x150", "100x100")
    }

    assert rows["100x150"]["name_5"] == "+2 more, see packing slip"
    assert rows["100x100"]["name_3"] == "+4 more, see packing slip"


@pytest.mark.parametrize("code", ["A-01-1", "W" * 32])
def test_a_bin_label_is_stamped_and_read(code):
    batch = press.batch([tag.fill(TagPaper(f"B:{code}", code, "W1"), shipped("BIN", "58x40"))])

    assert (batch.bad, batch.slow) == ({}, 0)
    assert reading.millimetres(batch.pdf) == (58, 40)
    assert reading.codes(batch.pdf) == {"QR Code": f"B:{code}"}
    assert code in reading.words(batch.pdf)


@pytest.mark.parametrize("size", SIZES)
def test_the_press_draws_a_changed_template_anew(size):
    old = shipped("WAYBILL", size)
    new = Design("WAYBILL", size, old.html + "<p class=\"extra\">Thank you!</p>", old.css
                 + ".extra { left: 62mm; top: 9mm; font-size: 6pt }")  # fmt: skip

    assert "Thankyou!" not in reading.words(press.pdf(waybill.fill(make_waybill(), old)))
    assert "Thankyou!" in reading.words(press.pdf(waybill.fill(make_waybill(), new)))


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>\n{% load i18n %}", "Line 2 of the HTML: Invalid block tag on line 2: 'load'"),
        ("{% include 'a.html' %}", "Line 1 of the HTML: Invalid block tag on line 1: 'include'"),
        ("{% extends 'a.html' %}", "Line 1 of the HTML: Invalid block tag on line 1: 'extends'"),
        ("{% url 'admin:index' %}", "Line 1 of the HTML: Invalid block tag on line 1: 'url'"),
        ("{% debug %}", "Line 1 of the HTML: Invalid block tag on line 1: 'debug'"),
        ("{{ 'x'|center:'999999999' }}", "Line 1 of the HTML: Invalid filter: 'center'"),
        ("\n\n{% if %}", "Line 3 of the HTML: Unexpected end of expression in if tag."),
        ("<p>\n<script>", "Line 2: <script> has no place on a label."),
        (
            "<link href=file:///etc/passwd>",
            "Line 1: <link> has no place on a label.",
        ),
        ('<p style="left: 0">', "Line 1: style has no place on a label."),
        ("{{ '<table>' }}", "Line 1: <table> has no place on a label."),
        ("<p>", "Line 1: <p> is never closed."),
        ("</main>", "Line 1: </main> closes nothing."),
        ("<div>" * 9, "Line 1: a label cannot have that many parts."),
        ("<br>" * 301, "Line 1: a label cannot have that many parts."),
        ("x" * 20_001, "A label's HTML and CSS may have 20000 characters each."),
        (
            "{% for a in '1234567890' %}" * 9 + "{% endfor %}" * 9,
            "The loops of a label may turn 500 times in all.",
        ),
        (
            "<p>Nothing</p>",
            "A label needs these slots too: "
            "barcode, number, recipient's name, address, qr, serial.",
        ),
    ],
)
def test_what_may_not_stand_in_a_template_is_refused_with_its_line(html, said):
    assert str(refusal(html)) == said


@pytest.mark.parametrize(
    ("css", "part"),
    [
        ("p { left: 0 }\n@page { size: 1mm }", "@"),
        ("\n@import 'http://x.test'", "@"),
        ("\n</style><script>", "<"),
        ("\n\\40 import 'x'", "\\"),
        ("\np { height: 10000mm }", "10000"),
        ("\np { height: 1e9mm }", "1e9"),
        ("\np { height: calc(9mm * 9) }", "calc"),
        ("\np { letter-spacing: -3mm }", "letter-spacing: -3mm"),
        ("\np { text-indent:-50mm }", "text-indent:-50mm"),
        ("\np { line-height: .1 }", "line-height: .1"),
    ],
)
def test_css_asks_for_a_look_and_nothing_else(css, part):
    refused = refusal(css=css)

    assert (refused.code, refused.params["line"]) == ("template_css_not_allowed", 2)
    assert refused.params["part"].startswith(part[:3])


@pytest.mark.parametrize(
    ("html", "css"),
    [('<img src="http://x.test/a.png">', ""), ("", "body { background: url(file:///etc/passwd) }")],
)
def test_what_fetches_is_refused_by_the_press(html, css):
    design = Design("WAYBILL", "100x150", SLOTS + html, css)

    with pytest.raises(Refused) as caught:
        press.pdf(waybill.fill(make_waybill(), design))

    assert caught.value.code == "paper_fetches"


def test_a_value_of_a_buyer_never_becomes_markup():
    paper = make_waybill(note="<b>x</b> {% load i18n %}")

    assert "<b>x</b>{%loadi18n%}" in reading.words(press.pdf(waybill.fill(paper)))


def test_a_part_taller_than_a_thousand_pages_stays_one_page():
    css = "p { position: static; height: 999in }"
    design = Design("WAYBILL", "100x150", SLOTS + "<p>x</p>" * 200, css)

    batch = press.batch([waybill.fill(make_waybill(), design)])

    assert (batch.pdf, batch.seen) == (None, 1)
