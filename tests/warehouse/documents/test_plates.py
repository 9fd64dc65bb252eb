"""A stamped paper is the one that WeasyPrint draws in full, dot for dot and letter for letter."""

import os
import re
from io import BytesIO
from itertools import chain, cycle, islice

import pytest
import zxingcpp
from django.utils import translation
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject

from orders import press
from orders.press.desk import desk
from tests.orders.press.comparing import both_ways, burnt, copied, differing, said, unlike
from tests.warehouse.documents.papers import make_separator, make_slip, make_waybill
from tests.warehouse.documents.sampling import SIZES, TONGUES, waybill_of
from warehouse.documents import packing_slip, samples, separator, strip, tag, waybill
from warehouse.documents.design import shipped
from warehouse.documents.packing_slip import Article, PackingSlipPaper
from warehouse.documents.strip import StripPaper
from warehouse.documents.tag import TagPaper
from warehouse.documents.waybill import Party, Piece, WaybillPaper
from warehouse.models.template import Paper, Size

TAGS = [paper for paper in Paper if paper != Paper.WAYBILL]
READERS = ("en", "zh-hans")
ALIKE = {(f"{part}_{row}", at) for part in ("code", "name") for row in range(2, 9) for at in (0, 1)}
# Sizes that need not occur: rows of goods look alike, and the first is there at all its sizes.
NEVER = dict.fromkeys(SIZES, ALIKE) | {Size.SQUARE: {*ALIKE, ("name", 3)}}  # as its third
MIXED = ("မြန်မာ", "ខ្មែរ", "नमस्ते क्षेत्र", "తెలుగు", "한국어", "Ελληνικά", "Қазақ")


def read_by(readers, fill, *papers) -> list[press.Filled]:
    """Papers whose headings are in the language of one reader after the other."""
    filled = []
    for reader, paper in zip(cycle(readers), zip(*papers, strict=True), strict=False):
        with translation.override(reader):
            filled.append(fill(*paper))
    return filled


def labels(count: int, offset: int = 0) -> list[WaybillPaper]:
    """So many at random, as many of each language, among them some that mix scripts."""
    mixed = [
        make_waybill(
            recipient=Party(f"{word} ที่อยู่ 欧阳 " * 6, word, (f"{word} 12/3", "Hà Nội")),
            lines=(Piece(f"{MIXED[0]} " * 9, f"{MIXED[0]} " * 9, "", 2),) * rows,
            position=12345,
        )
        for word, rows in zip(MIXED, cycle((3, 5)), strict=False)
    ]
    seeds = range(offset, offset + count)
    drawn = (waybill_of(tongue, seed) for seed in seeds for tongue in TONGUES)
    return list(islice(chain(mixed, drawn), count))


def filled(size: Size, papers: list[WaybillPaper]) -> list[press.Filled]:
    return read_by(READERS, lambda paper: waybill.fill(paper, shipped(Paper.WAYBILL, size)), papers)


def scanned(page: bytes) -> dict[str, str]:
    """What a scanner finds where only black and white are burnt."""
    image = Image.open(BytesIO(page)).point(lambda value: 255 * (value > 127))
    return {str(code.format): code.text for code in zxingcpp.read_barcodes(image)}


@pytest.mark.parametrize("size", SIZES if os.environ.get("SOAK") else SIZES[::2])
def test_stamped_labels_are_those_drawn_in_full(full, settings, size):
    papers = labels(300 if full else 60, 100 * SIZES.index(size))
    desk().plates.clear()
    stamped, whole = both_ways(filled(size, papers), settings)
    assert (stamped.slow, whole.slow) == (0, len(stamped.pages))
    assert said(stamped.bad) == said(whole.bad)
    assert len(stamped.bad) <= len(papers) / 10
    dots = burnt(stamped.pdf)
    assert differing(dots, burnt(whole.pdf)) == []
    assert differing(copied(stamped.pdf), copied(whole.pdf)) == []
    good = [paper for index, paper in enumerate(papers) if index not in stamped.bad]
    codes = [{"Code 128": paper.number, "QR Code": f"W1:{paper.serial}"} for paper in good]
    assert list(map(scanned, dots)) == codes
    assert unused() - NEVER[size] == set()


def unused() -> set[tuple[str, int]]:
    """The slots, and which of their sizes, that no label stamped so far stands in."""
    assert len(desk().plates) == len(READERS) * len(TONGUES)
    used, there = set(), set()
    for plate in desk().plates.values():
        for name, places in plate.places.items():
            there |= {(name, at) for at in range(len(places))}
            used |= {(name, at) for at, place in enumerate(places) if any(place.stamps.values())}
    return there - used


def test_strips_slips_tags_and_separators_are_those_drawn_in_full(settings):
    papers = [waybill_of(language, seed) for language in TONGUES for seed in range(3)]
    tags = [*map(tag_of, papers), *(paper for kind in TAGS for _, paper in samples.tags(kind))]
    designs = [shipped(kind, Size.SMALL) for kind in TAGS]
    sheets = [
        *read_by(READERS, strip.fill, map(strip_of, papers)),
        *read_by(READERS, packing_slip.fill, map(slip_of, papers)),
        *read_by(READERS, tag.fill, tags, islice(cycle(designs), len(tags))),
        *read_by(READERS, separator.fill, separators()),
    ]
    stamped, whole = both_ways(sheets, settings)
    # One sample of each tag has every script, from right to left too: these are drawn in full.
    assert (stamped.bad, stamped.slow, whole.bad, whole.slow) == ({}, len(TAGS), {}, len(sheets))
    assert unlike(stamped.pdf, whole.pdf) == ([], [])


def strip_of(paper: WaybillPaper) -> StripPaper:
    same = ("serial", "number", "orders", "wave", "position", "first_bin", "lane", "pieces")
    return StripPaper(**{name: getattr(paper, name) for name in (*same, "revision")})


def slip_of(paper: WaybillPaper) -> PackingSlipPaper:
    return make_slip(
        language=paper.language,
        recipient=paper.recipient.name,
        lines=tuple(
            Article(piece.name, piece.variation, piece.code, 1, piece.quantity, is_gift=False)
            for piece in paper.lines[:5]
        ),
        buyer_note=paper.note,
        position=paper.position,
    )


def tag_of(paper: WaybillPaper) -> TagPaper:
    [piece, *_] = paper.lines
    return TagPaper(f"B:{paper.first_bin}", piece.code, f"{piece.name} {paper.recipient.name}")


def separators() -> list:
    waves = ("W-1121-03", "W-1121-128", "W-20251121-1024")
    houses = ("HCM B2", "Kho Tân Bình", "คลังสินค้าบางนา", "深圳南山仓库" * 9)
    return [
        make_separator(wave=wave, warehouse=house, lane=lane)
        for wave in waves
        for house, lane in zip(houses, ("", "LIVE", "", "LIVE"), strict=True)
    ]


def test_a_dropped_glyph_is_noticed(settings):
    papers = [waybill_of("vi", seed) for seed in (0, 1)]
    stamped, whole = both_ways(filled(Size.NORMAL, papers), settings)
    assert unlike(stamped.pdf, whole.pdf) == ([], [])
    assert unlike(without_a_glyph(stamped.pdf, 1), whole.pdf) == ([1], [1])


def without_a_glyph(pdf: bytes, number: int) -> bytes:
    """The file, with the first glyph of one page left out."""
    writer = PdfWriter(PdfReader(BytesIO(pdf)))
    page = writer.pages[number]
    content = StreamObject()
    content.set_data(re.sub(rb"\[<[0-9a-f]{4}", b"[<", page["/Contents"].get_data(), count=1))
    page[NameObject("/Contents")] = writer._add_object(content)
    spoilt = BytesIO()
    writer.write(spoilt)
    return spoilt.getvalue()
