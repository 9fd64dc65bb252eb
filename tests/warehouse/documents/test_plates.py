"""A stamped waybill is the one that WeasyPrint draws in full, dot for dot and letter for letter."""

import re
from io import BytesIO

import zxingcpp
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject

from orders import press
from orders.press.desk import desk
from tests.orders.press.comparing import burnt, copied, unlike
from tests.warehouse.documents.papers import make_slip, make_waybill
from tests.warehouse.documents.sampling import TONGUES, waybill_of
from warehouse.documents import packing_slip, strip, waybill
from warehouse.documents.packing_slip import Article, PackingSlipPaper
from warehouse.documents.strip import StripPaper
from warehouse.documents.waybill import Party, WaybillPaper

ROWS = ("code_", "name_")  # look alike in each row


def in_full(sheets, settings) -> press.Batch:
    settings.PRESS_STAMPS = False
    try:
        return press.batch(sheets)
    finally:
        settings.PRESS_STAMPS = True


def scanned(page: bytes) -> dict[str, str]:
    """What a scanner finds where only black and white are burnt."""
    image = Image.open(BytesIO(page)).point(lambda value: 255 * (value > 127))
    return {str(code.format): code.text for code in zxingcpp.read_barcodes(image)}


def samples(count: int) -> list[WaybillPaper]:
    """So many of each language, and some that mix scripts."""
    mixed = [
        make_waybill(recipient=Party(f"{word} ที่อยู่ 欧阳 " * 6, word, (f"{word} 12/3", "Hà Nội")))
        for word in ("မြန်မာ", "ខ្មែរ", "नमस्ते क्षेत्र", "తెలుగు", "한국어", "Ελληνικά", "Қазақ")
    ]
    return mixed + [waybill_of(tongue, seed) for tongue in TONGUES for seed in range(count)]


def said(bad: dict) -> dict:
    return {index: (no.code, no.params) for index, no in bad.items()}


def test_stamped_labels_are_those_drawn_in_full(full, settings):
    papers = samples(60 if full else 12)
    sheets = [waybill.fill(paper) for paper in papers]
    stamped, whole = press.batch(sheets), in_full(sheets, settings)
    assert (stamped.slow, whole.slow) == (0, len(stamped.pages))
    assert said(stamped.bad) == said(whole.bad)
    assert len(stamped.bad) <= len(papers) / 10
    dots = burnt(stamped.pdf)
    assert unlike(dots, burnt(whole.pdf)) == []
    assert unlike(copied(stamped.pdf), copied(whole.pdf)) == []
    good = [paper for index, paper in enumerate(papers) if index not in stamped.bad]
    codes = [{"Code 128": paper.number, "QR Code": f"W1:{paper.serial}"} for paper in good]
    assert list(map(scanned, dots)) == codes


def test_strips_and_slips_are_those_drawn_in_full(settings):
    papers = [(language, waybill_of(language, seed)) for language in TONGUES for seed in range(3)]
    sheets = [strip.fill(strip_of(paper)) for _, paper in papers]
    sheets += [packing_slip.fill(slip_of(language, paper)) for language, paper in papers]
    stamped, whole = press.batch(sheets), in_full(sheets, settings)
    assert (stamped.bad, stamped.slow, whole.bad, whole.slow) == ({}, 0, {}, 30)
    assert unlike(burnt(stamped.pdf), burnt(whole.pdf)) == []
    assert unlike(copied(stamped.pdf), copied(whole.pdf)) == []


def strip_of(paper: WaybillPaper) -> StripPaper:
    same = ("serial", "number", "orders", "wave", "position", "first_bin", "lane", "pieces")
    return StripPaper(**{name: getattr(paper, name) for name in (*same, "revision")})


def slip_of(language: str, paper: WaybillPaper) -> PackingSlipPaper:
    return make_slip(
        language=language,
        recipient=paper.recipient.name,
        lines=tuple(
            Article(piece.name, piece.variation, piece.code, 1, piece.quantity, is_gift=False)
            for piece in paper.lines[:5]
        ),
        buyer_note=paper.note,
        position=paper.position,
    )


def test_every_size_of_every_slot_is_among_those_compared():
    sheets = [waybill.fill(paper) for paper in samples(12)]
    press.batch(sheets)
    used = {
        (name, size)
        for plate in {desk().plate(sheet.form) for sheet in sheets}
        for name, places in plate.places.items()
        for size, place in enumerate(places)
        if any(place.stamps.values())
    }
    names = re.findall(r'data-slot="(\w+)"', waybill.fill(make_waybill()).form)
    sizes = {(name, names[:place].count(name)) for place, name in enumerate(names)}
    assert {(name, size) for name, size in sizes - used if not name.startswith(ROWS)} == set()
    assert {(name, size) for name, size in used if name in ("code_1", "name_1")} == {
        ("code_1", 0), ("code_1", 1), ("name_1", 0), ("name_1", 1)
    }  # fmt: skip


def test_a_dropped_glyph_is_noticed(settings):
    sheets = [waybill.fill(waybill_of("vi", seed)) for seed in range(2)]
    writer = PdfWriter(PdfReader(BytesIO(press.batch(sheets).pdf)))
    page = writer.pages[1]
    content = StreamObject()
    content.set_data(re.sub(rb"\[<[0-9a-f]{4}", b"[<", page["/Contents"].get_data(), count=1))
    page[NameObject("/Contents")] = writer._add_object(content)
    spoilt = BytesIO()
    writer.write(spoilt)
    whole = in_full(sheets, settings)
    assert unlike(burnt(spoilt.getvalue()), burnt(whole.pdf)) == [1]
    assert unlike(copied(spoilt.getvalue()), copied(whole.pdf)) == [1]
