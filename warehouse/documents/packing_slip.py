"""The packing slip: what the buyer finds in the box, in the buyer's language."""

from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format

from orders.press import texts
from warehouse.documents.waybill import Piece

NAME, WORDS = 50, 400  # ems for a name (two rows) and for a note (a third of a sheet)


@dataclass(frozen=True)
class Article:
    """What the buyer bought under one name, and how much of it is in this box.

    `parts` are the goods in the box where the article is a kit or a pack of several pieces.
    """

    name: str
    variation: str
    code: str
    quantity: int
    bought: int
    is_gift: bool
    parts: tuple[Piece, ...] = ()

    @property
    def is_split(self) -> bool:
        """Whether more of it comes in another parcel."""
        return self.quantity < self.bought


@dataclass(frozen=True)
class PackingSlipPaper:
    """All that one slip says; `lines` are exactly what is in the box, as it was bought."""

    shop: str
    orders: tuple[str, ...]
    date: date
    recipient: str
    lines: tuple[Article, ...]
    buyer_note: str
    gift_message: str
    position: int  # in the walk of the wave, to lay it to its waybill
    wave: str  # "" outside a wave
    language: str  # of the buyer's market, e.g. "th"


def html(paper: PackingSlipPaper) -> str:
    """The slip on sheets of 100 × 150 mm; any length of list, notes shortened with a mark."""
    paper = texts.cleaned(paper)
    with translation.override(paper.language):
        return render_to_string("documents/packing_slip.html", _face(paper))


def _face(paper: PackingSlipPaper) -> dict:
    return {
        "paper": paper,
        "date": date_format(paper.date, "DATE_FORMAT"),
        "pieces": sum(line.quantity for line in paper.lines),
        "is_split": any(line.is_split for line in paper.lines),
        "recipient": texts.clip(paper.recipient, NAME),
        "gift_message": texts.clip(paper.gift_message, WORDS),
        "buyer_note": texts.clip(paper.buyer_note, WORDS),
    }
