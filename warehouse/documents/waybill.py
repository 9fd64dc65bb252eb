"""The waybill: one parcel's label, read by carrier, courier, picker and packer."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import npgettext, pgettext

from orders.errors import Refused
from orders.press import Filled, codes, texts
from warehouse.documents.design import Design, shipped
from warehouse.models.template import Paper, Size

# Ems that a part has room for at its smallest size; what is longer is shortened with a mark.
ROOM = {
    "carrier": 14,
    "service": 15.5,
    "name": 50,
    "phone": 18,
    "sender": 16,
    "sender_phone": 11.5,
    "origin": 95,
    "wave": 7,
    "first_bin": 7,
    "note": 31,
}
CODE, ARTICLE = 14, 18  # ems of a SKU's code, and of its name
ORDERS = 2  # numbers in their row


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


def fill(paper: WaybillPaper, design: Design | None = None) -> Filled:
    """The label as it is designed, or as shipped on 100 × 150 mm; its headings are in the active
    language, for the floor.

    Raises what codes.code128 and Design.form raise.
    """
    design = design or shipped(Paper.WAYBILL, Size.NORMAL)
    paper = texts.cleaned(paper)
    slots = _ends(paper) | _work(paper) | _goods(paper, len(design.rows))
    slots |= {part: texts.clip(slots[part], room) for part, room in ROOM.items()}
    too_long = Refused("address_too_long_for_label", order=", ".join(paper.orders))
    return Filled(design.form(paper.language), slots, no_room={"address": too_long})


def _ends(paper: WaybillPaper) -> dict:
    """Who sends what to whom, and by whom: the carrier's half."""
    return {
        "carrier": paper.carrier,
        "service": paper.service,
        "revision": f"R{paper.revision}" if paper.revision > 1 else "",
        "lane": paper.lane,
        "barcode": codes.code128(paper.number),
        "number": paper.number,
        "name": paper.recipient.name,
        "phone": paper.recipient.phone,
        "address": "\n".join(paper.recipient.lines),
        "sender": paper.sender.name,
        "sender_phone": paper.sender.phone,
        "origin": ", ".join(paper.sender.lines),
    }


def _work(paper: WaybillPaper) -> dict:
    """Where the goods are fetched, and until when: the floor's half."""
    day = date_format(paper.cut_off, pgettext("paper", "j M"))
    return {
        "position": str(paper.position or "–"),
        "pieces": in_pieces(paper.pieces),
        "wave": paper.wave,
        "first_bin": paper.first_bin,
        "cut_off_on": " ".join((pgettext("paper", "Cut-off"), day)),
        "cut_off_at": date_format(paper.cut_off, "D H:i"),
        "qr": codes.qr(f"W1:{paper.serial}"),
        "serial": paper.serial,
        "note": pgettext("paper", "Note: %(note)s") % {"note": paper.note} if paper.note else "",
    }


def in_pieces(count: int) -> str:
    """How many pieces, in words."""
    return npgettext("paper", "%(pieces)s piece", "%(pieces)s pieces", count) % {"pieces": count}


def _goods(paper: WaybillPaper, rows: int) -> dict:
    """What is in the box; what finds no room is counted, and stands on the packing slip."""
    shown = paper.lines if len(paper.lines) <= rows else paper.lines[: rows - 1]
    slots = {"orders": texts.some(paper.orders, ORDERS)}
    for row, piece in enumerate(shown, 1):
        mark = "many" if piece.quantity > 1 else "count"
        slots[f"{mark}_{row}"] = f"{piece.quantity} ×"
        slots[f"code_{row}"] = texts.clip(piece.code, CODE)
        name = ", ".join(filter(None, (piece.variation, piece.name)))
        slots[f"name_{row}"] = texts.clip(name, ARTICLE)
    if left := len(paper.lines) - len(shown):
        slots[f"name_{rows}"] = _more(left)
    return slots


def _more(left: int) -> str:
    return (
        npgettext("paper", "+%d more, see packing slip", "+%d more, see packing slip", left) % left
    )
