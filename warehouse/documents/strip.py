"""The routing strip: ours, beside a label of the platform that is printed as it came."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from orders.press import codes, texts
from orders.press.texts import Step

# Ems that a part has room for; what is longer is shortened with a mark.
ROOM = {"wave": 8, "first_bin": 8, "orders": 24, "number": 24, "lane": 5}
POSITION = (Step("large", 1.9), Step("medium", 2.7), Step("small", 4))


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


def html(paper: StripPaper) -> str:
    """The strip as a page of 100 × 40 mm, in the active language, for the floor."""
    paper = texts.cleaned(paper)
    face = {
        "wave": paper.wave,
        "first_bin": paper.first_bin,
        "orders": texts.some(paper.orders, 1),
        "number": paper.number,
        "lane": paper.lane,
    }
    face = {part: texts.clip(text, ROOM[part]) for part, text in face.items()}
    position = str(paper.position)
    face |= {
        "position": position,
        "size": texts.fit(position, POSITION),
        "pieces": paper.pieces,
        "revision": f"R{paper.revision}" if paper.revision > 1 else "",
        "serial": paper.serial,
        "qr": codes.qr(f"W1:{paper.serial}"),
    }
    return render_to_string("documents/strip.html", face)
