"""The pick list: one walk through the shelves for a whole wave."""

from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import npgettext, pgettext

from orders.press import texts


@dataclass(frozen=True)
class Slot:
    """So many pieces of a pick that go to one position of the wave."""

    position: int
    quantity: int
    is_gift: bool = False

    def __str__(self) -> str:
        times = f"\N{NO-BREAK SPACE}×{self.quantity}" if self.quantity > 1 else ""
        gift = f"\N{NO-BREAK SPACE}({pgettext('paper', 'gift')})" if self.is_gift else ""
        return f"{self.position}{times}{gift}"


@dataclass(frozen=True)
class PickRow:
    """One stop of the walk: what to take from one bin, and for whom."""

    walk: int
    bin: str
    code: str
    name: str
    variation: str
    quantity: int
    slots: tuple[Slot, ...]
    kits: tuple[str, ...] = ()  # names of the kits it is sold in


@dataclass(frozen=True)
class PickListPaper:
    """All that one pick list says; rows stand in the order of the walk."""

    wave: str
    warehouse: str
    lane: str  # "LIVE" or ""
    when: datetime  # aware, in the zone of the warehouse
    rows: tuple[PickRow, ...]


def html(paper: PickListPaper) -> str:
    """The list on A4, in the active language."""
    face = {
        "paper": texts.cleaned(paper),
        "when": f"{paper.when:%Y-%m-%d %H:%M}",
        "totals": _totals(paper.rows),
    }
    return render_to_string("documents/pick_list.html", face)


def _totals(rows: tuple[PickRow, ...]) -> str:
    stops, pieces = len(rows), sum(row.quantity for row in rows)
    stops_said = npgettext("paper", "%d stop", "%d stops", stops) % stops
    return stops_said + " · " + npgettext("paper", "%d piece", "%d pieces", pieces) % pieces
