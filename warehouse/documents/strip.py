"""The routing strip: ours, beside a label of the platform that is printed as it came."""

from dataclasses import dataclass
from functools import cache

from django.template.loader import render_to_string
from django.utils.translation import get_language

from orders.press import Filled, codes, texts
from warehouse.documents.waybill import in_pieces

# Ems that a part has room for; what is longer is shortened with a mark.
ROOM = {"wave": 7, "first_bin": 7, "orders": 15, "number": 15, "lane": 3.5}


@dataclass(frozen=True)
class StripPaper:
    """All that one strip says; it has no number while the platform has made no label yet."""

    serial: str
    number: str
    orders: tuple[str, ...]
    wave: str
    position: int
    first_bin: str
    lane: str  # "LIVE" or ""
    pieces: int
    revision: int


def fill(paper: StripPaper) -> Filled:
    """The strip on 100 × 40 mm, in the active language, for the floor."""
    paper = texts.cleaned(paper)
    slots = {
        "wave": paper.wave,
        "first_bin": paper.first_bin,
        "orders": texts.some(paper.orders, 1),
        "number": paper.number,
        "lane": paper.lane,
    }
    slots = {part: texts.clip(text, ROOM[part]) for part, text in slots.items()}
    slots |= {
        "position": str(paper.position),
        "pieces": in_pieces(paper.pieces),
        "revision": f"R{paper.revision}" if paper.revision > 1 else "",
        "serial": paper.serial,
        "qr": codes.qr(f"W1:{paper.serial}"),
    }
    return Filled(_form(get_language()), slots)


@cache
def _form(_reader: str) -> str:
    return render_to_string("documents/strip.html")
