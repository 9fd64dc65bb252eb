"""The waybill: one parcel's label, read by carrier, courier, picker and packer."""

from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import npgettext, pgettext

from orders.errors import Refused
from orders.press import codes, texts
from orders.press.texts import Step

# Ems that a part has room for; what is longer is shortened with a mark.
ROOM = {
    "carrier": 14,
    "service": 15.5,
    "name": 50,
    "phone": 18,
    "sender": 17,
    "sender_phone": 12,
    "origin": 95,
    "wave": 7,
    "first_bin": 7,
    "note": 28,
}
# Sizes a part may be set in, largest first; waybill.css says how many points each has.
SIZES = {
    "carrier": (Step("large", 9.3), Step("small", 14)),
    "name": (Step("large", 14), Step("medium", 18.5), Step("small", 26, rows=2)),
    "address": (
        Step("huge", 15.5, rows=4),
        Step("large", 19, rows=5),
        Step("medium", 22.5, rows=6),
        Step("small", 26.5, rows=7),
    ),
    "origin": (Step("large", 27, rows=2), Step("small", 34, rows=3)),
    "position": (Step("large", 1.9), Step("medium", 2.7), Step("small", 4)),
}
LINES, ORDERS = 5, 2  # rows for goods, order numbers in their row
CODE, LINE = 14, 26  # ems for a SKU's code, and for all of its row


@dataclass(frozen=True)
class Party:
    """One end of a parcel's way; the phone may be masked, the address has one line an item."""

    name: str
    phone: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Piece:
    """So many of one SKU in a parcel."""

    code: str
    name: str
    variation: str
    quantity: int


@dataclass(frozen=True)
class WaybillPaper:
    """All that one label says."""

    serial: str
    number: str  # tracking number
    carrier: str
    service: str
    sender: Party
    recipient: Party
    orders: tuple[str, ...]
    lines: tuple[Piece, ...]
    wave: str
    position: int  # in the walk of the wave; 0 outside a wave
    first_bin: str
    cut_off: datetime  # aware, in the zone of the shop
    lane: str  # "LIVE" or ""
    pieces: int
    note: str
    revision: int
    language: str  # of the recipient, e.g. "th"


def html(paper: WaybillPaper) -> str:
    """The label as a page of 100 × 150 mm; its headings are in the active language, for the floor.

    Raises Refused("address_too_long_for_label") and what codes.code128 raises.
    """
    paper = texts.cleaned(paper)
    face = _ends(paper) | _work(paper) | _goods(paper)
    face |= {part: texts.clip(face[part], room) for part, room in ROOM.items()}
    sizes = {part: texts.fit(face[part], steps) for part, steps in SIZES.items()}
    if sizes["address"] is None:
        raise Refused("address_too_long_for_label", order=", ".join(paper.orders))
    return render_to_string("documents/waybill.html", face | {"sizes": sizes})


def _ends(paper: WaybillPaper) -> dict:
    """Who sends what to whom, and by whom: the carrier's half."""
    return {
        "carrier": paper.carrier,
        "service": paper.service,
        "revision": f"R{paper.revision}" if paper.revision > 1 else "",
        "lane": paper.lane,
        "barcode": codes.code128(paper.number),
        "number": paper.number,
        "language": paper.language,
        "name": paper.recipient.name,
        "phone": paper.recipient.phone,
        "address": "\n".join(paper.recipient.lines),
        "sender": paper.sender.name,
        "sender_phone": paper.sender.phone,
        "origin": ", ".join(paper.sender.lines),
    }


def _work(paper: WaybillPaper) -> dict:
    """Where the goods are fetched, and until when: the floor's half."""
    return {
        "position": str(paper.position or "–"),
        "wave": paper.wave,
        "first_bin": paper.first_bin,
        "cut_off_on": date_format(paper.cut_off, pgettext("paper", "j M")),
        "cut_off_at": date_format(paper.cut_off, "D H:i"),
        "qr": codes.qr(f"W1:{paper.serial}"),
        "serial": paper.serial,
        "pieces": paper.pieces,
        "note": paper.note,
    }


def _goods(paper: WaybillPaper) -> dict:
    """What is in the box; what finds no room is counted, and stands on the packing slip."""
    shown = paper.lines if len(paper.lines) <= LINES else paper.lines[: LINES - 1]
    left = len(paper.lines) - len(shown)
    return {
        "orders": texts.some(paper.orders, ORDERS),
        "lines": [_line(piece) for piece in shown],
        "more": _more(left) if left else "",
    }


def _more(left: int) -> str:
    return (
        npgettext("paper", "+%d more, see packing slip", "+%d more, see packing slip", left) % left
    )


def _line(piece: Piece) -> dict:
    code = texts.clip(piece.code, CODE)
    name = ", ".join(filter(None, (piece.variation, piece.name)))
    return {
        "quantity": piece.quantity,
        "count": f"{piece.quantity:\N{FIGURE SPACE}>3} ×",
        "code": code,
        "name": texts.clip(name, LINE - texts.ems(code)),
    }
