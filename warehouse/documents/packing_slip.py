"""The packing slip: what the buyer finds in the box, in the buyer's language."""

from dataclasses import dataclass
from datetime import date
from functools import cache, partial

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import pgettext

from orders.press import Filled, Sheet, texts
from warehouse.documents.waybill import Piece, in_pieces

ROWS = 5  # articles that a form has room for
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
    revision: int  # from the second on it stands beside the wave, as on the label
    language: str  # of the buyer's market, e.g. "th"


def fill(paper: PackingSlipPaper) -> Sheet:
    """The slip as a form where a few plain articles are in the box, else as a flowing list."""
    if len(paper.lines) > ROWS or any(line.parts for line in paper.lines):
        return html(paper)
    paper = texts.cleaned(paper)
    with translation.override(paper.language):
        form = _form(paper.language)
        return Filled(form, _slots(paper, _face(paper)), otherwise=partial(html, paper))


def html(paper: PackingSlipPaper) -> str:
    """The slip on sheets of 100 × 150 mm; any length of list, notes shortened with a mark."""
    paper = texts.cleaned(paper)
    with translation.override(paper.language):
        return render_to_string("documents/packing_slip.html", _face(paper))


@cache
def _form(_language: str) -> str:
    return render_to_string("documents/packing_slip_short.html")


def _slots(paper: PackingSlipPaper, face: dict) -> dict[str, str]:
    slots = {
        "shop": paper.shop,
        "wave": face["place"],
        "position": str(paper.position) if paper.wave else "",
        "orders": ", ".join(paper.orders),
        "date": face["date"],
        "recipient": face["recipient"],
        "sum": in_pieces(face["pieces"]),
        "rest": pgettext("paper", "The rest comes in another parcel.") if face["is_split"] else "",
        "message": face["gift_message"],
        "note": face["buyer_note"],
    }
    if paper.gift_message:
        slots["message_head"] = pgettext("paper", "A message for you")
    if paper.buyer_note:
        slots["note_head"] = pgettext("paper", "Your note to us")
    for row, line in enumerate(paper.lines, 1):
        slots |= {f"{part}_{row}": text for part, text in _row(line).items()}
    return slots


def _row(line: Article) -> dict[str, str]:
    return {
        "name": line.name,
        "detail": " · ".join(filter(None, (line.variation, line.code))),
        "gift": pgettext("paper", "gift") if line.is_gift else "",
        "count": f"{line.quantity}/{line.bought}" if line.is_split else str(line.quantity),
    }


def _face(paper: PackingSlipPaper) -> dict:
    return {
        "paper": paper,
        "place": f"{paper.wave} · R{paper.revision}" if paper.revision > 1 else paper.wave,
        "date": date_format(paper.date, "DATE_FORMAT"),
        "pieces": sum(line.quantity for line in paper.lines),
        "is_split": any(line.is_split for line in paper.lines),
        "recipient": texts.clip(paper.recipient, NAME),
        "gift_message": texts.clip(paper.gift_message, WORDS),
        "buyer_note": texts.clip(paper.buyer_note, WORDS),
    }
