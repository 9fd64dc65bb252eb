"""A scan at the packing bench: a label opens its box, each piece goes in, the last one seals it."""

from dataclasses import replace
from datetime import datetime

from orders.errors import Refused
from warehouse.models import Station
from warehouse.services import dead, labels, packing, totes
from warehouse.services.packing import Box

NOTE_SEEN = "C:NOTE"  # printed at the bench and behind the button on the screen


def read(reading, *, by, at: datetime) -> tuple[str, dict, dict]:
    """Judge one scan of a packer: (verdict, its parameters, what to show next)."""
    if reading.code.startswith(totes.TOTE):
        box = packing.open_box(totes.carried(reading.code, by=by))
        return _opened(box)
    if labels.is_box(reading.code):
        return _open_named(reading, by=by)
    if reading.package is None and not labels.is_label(reading.code):
        return _open_or_find(reading, by=by, at=at)
    if labels.is_label(reading.code):
        return _open(reading)
    if reading.code == NOTE_SEEN:
        box = packing.see_note(reading.package, at=at)
        return "note_is_seen", {}, show(box)
    return _piece(reading, by=by, at=at)


def show(box: Box) -> dict:
    """What a packer sees of the box in hand."""
    return {
        "package": box.package.pk,
        "name": str(box.package),
        "position": box.package.position,
        "wave": str(box.package.wave_id),
        "orders": [order.number for order in box.orders],
        "note": box.note,
        "note_seen": box.package.note_seen_at is not None,
        "wants_label": packing.wants_label(box.package),
        "sealed": box.package.state == box.package.State.SEALED,
        "lines": [
            {
                "sku": line.part.sku.code,
                "name": line.part.sku.name,
                "variation": line.part.line.variation,
                "kit": line.kit,
                "is_gift": line.part.line.is_gift,
                "look_for": line.look_for or "",
                "quantity": line.quantity,
                "packed": line.packed,
            }
            for line in box.lines
        ],
    }


def _open(reading) -> tuple[str, dict, dict]:
    label = labels.live(reading.code)
    labels.refuse_without_strip(label, reading.code, None)
    return _opened(packing.open_box(label.package_id))


def _open_named(reading, *, by) -> tuple[str, dict, dict]:
    """A box is opened by what it is called, as by its tote: its label is asked for as ever."""
    box = dead.named(reading.code, by=by)
    if box is None:
        raise Refused("no_box_named", box=reading.code)
    return _opened(packing.open_box(box.pk))


def _opened(box: Box) -> tuple[str, dict, dict]:
    verdict = "box_has_a_note" if box.note and not box.package.note_seen_at else "box_is_open"
    return verdict, {"package": str(box.package)}, show(box)


def _open_or_find(reading, *, by, at: datetime) -> tuple[str, dict, dict]:
    """Where labels are printed once a box is sealed, a piece finds the box that wants it."""
    try:
        return _open(reading)
    except Refused as refused:
        station = _station(reading)
        if refused.code != "no_such_label":
            raise
        if station is None:
            raise (packing.why_packed(reading.code, by=by) or refused) from refused
        found = packing.wanting(reading.code, station.warehouse_id, by=by)
        if found is None:
            raise Refused("no_box_wants_it", got=reading.code) from refused
    box = packing.open_box(found)
    if box.note and not box.package.note_seen_at:
        return "box_has_a_note", {"package": str(box.package)}, show(box)
    return _piece(replace(reading, package=found), by=by, at=at)


def _piece(reading, *, by, at: datetime) -> tuple[str, dict, dict]:
    try:
        box, line = packing.put_in(reading.package, reading.code, by=by, at=at)
    except Refused as refused:
        if refused.code != "not_in_this_box":
            raise
        # A tracking number has no prefix: perhaps the packer took up the next box.
        return _label_or_open(refused, reading, at)
    params = {"sku": line.part.sku.code, "package": str(box.package)}
    if not box.is_full:
        return "piece_is_in", params, show(box)
    return "box_is_sealed", params, show(box) | {"prints": _station(reading) is not None}


def _station(reading) -> Station | None:
    """The bench, where it prints labels once a box is sealed."""
    if reading.station_id is None:
        return None
    return Station.objects.filter(pk=reading.station_id, prints=Station.Prints.BENCH).first()


def _label_or_open(refused: Refused, reading, at: datetime) -> tuple[str, dict, dict]:
    try:
        label = labels.live(reading.code)
        if label.package_id == reading.package and label.package.is_official:
            box = packing.see_label(reading.package, at=at)
            return "label_fits", {"package": str(box.package)}, show(box)
        labels.refuse_without_strip(label, reading.code, reading.package)
        return _open(reading)
    except Refused as other:
        raise refused if other.code == "no_such_label" else other from other
