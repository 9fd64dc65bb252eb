"""The handover manifest: which parcels a carrier took, to be counted and signed."""

from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import npgettext

from orders.press import codes, texts

BLOCK = 5  # parcels between two rules: people count by fives, and 5,000 parcels draw faster
ORDERS = 2  # numbers there is room for in a row


@dataclass(frozen=True)
class ManifestRow:
    """One parcel."""

    number: str  # tracking number
    serial: str
    orders: tuple[str, ...]
    pieces: int
    let_go: str = ""  # by which two people, though a cancellation was asked for


@dataclass(frozen=True)
class ManifestPaper:
    """All that one manifest says."""

    number: str
    carrier: str
    warehouse: str
    closed_at: datetime  # aware, in the zone of the warehouse
    rows: tuple[ManifestRow, ...]


def html(paper: ManifestPaper) -> str:
    """The manifest on A4, in the active language, with fields for both signatures."""
    paper = texts.cleaned(paper)
    face = {
        "paper": paper,
        "barcode": codes.code128(paper.number).uri,
        "closed_at": f"{paper.closed_at:%Y-%m-%d %H:%M}",
        "blocks": [_block(paper.rows, start) for start in range(0, len(paper.rows), BLOCK)],
        "parcels": len(paper.rows),
        "totals": _totals(paper.rows),
        "let_go": [(place, row) for place, row in enumerate(paper.rows, start=1) if row.let_go],
    }
    return render_to_string("documents/manifest.html", face)


def _block(rows: tuple[ManifestRow, ...], start: int) -> dict[str, str]:
    """Some rows side by side as columns, one line a row."""
    block = rows[start : start + BLOCK]
    return {
        "places": "\n".join(str(start + place) for place in range(1, len(block) + 1)),
        "numbers": "\n".join(row.number for row in block),
        "serials": "\n".join(row.serial for row in block),
        "orders": "\n".join(texts.some(row.orders, ORDERS) for row in block),
        "pieces": "\n".join(str(row.pieces) for row in block),
    }


def _totals(rows: tuple[ManifestRow, ...]) -> str:
    parcels, pieces = len(rows), sum(row.pieces for row in rows)
    parcels_said = npgettext("paper", "%d parcel", "%d parcels", parcels) % parcels
    return parcels_said + " · " + npgettext("paper", "%d piece", "%d pieces", pieces) % pieces
