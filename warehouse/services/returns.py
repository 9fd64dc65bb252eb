"""Goods that a buyer or a carrier brings back: never more than left."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from orders.errors import Refused
from orders.models import LinePart
from orders.services import lifecycle
from warehouse.models import Bin, Package, PackageLine
from warehouse.services import ledger
from warehouse.services.ledger import Receipt

GONE = [Package.State.HANDED_OVER, Package.State.RETURNED]


def bring_back(order_id: int, pieces: Mapping[int, int], into: Bin, *, by, at: datetime) -> None:
    """Take in what came back of an order (line part id → pieces), all of it or nothing.

    Only what was handed over and did not come back before; more is refused by name, and so is the
    same return once more. The order's state moves by `lifecycle.take_back`.
    """
    with transaction.atomic():
        order, parts, touched = _counted(order_id, pieces)
        receipts = [Receipt(into, part.sku_id, pieces[pk]) for pk, part in parts.items()]
        ledger.receive(receipts, kind=ledger.Kind.RETURN, ref=f"order:{order.pk}", by=by, at=at)
        PackageLine.objects.bulk_update(touched, ["brought_back"])
        _tell("bring_back", order, parts, pieces, by=by, at=at)


def write_off(order_id: int, pieces: Mapping[int, int], *, by, at: datetime) -> None:
    """Count what came back spoiled, likewise; it never becomes stock."""
    with transaction.atomic():
        order, parts, touched = _counted(order_id, pieces)
        PackageLine.objects.bulk_update(touched, ["brought_back"])
        _tell("write_off_return", order, parts, pieces, by=by, at=at)


def out(order_id: int, part_id: int) -> int:
    """How many pieces of a part left and did not come back."""
    part = LinePart.objects.filter(pk=part_id, line__order=order_id).first()
    lines = _gone({part_id: part})[part_id] if part else []
    return sum(line.packed - line.brought_back for line in lines)


def _counted(order_id: int, pieces: Mapping[int, int]):
    """The locked order, its parts, and the lines on which these pieces are noted, not yet kept."""
    (order,) = lifecycle.locked([order_id])
    parts = LinePart.objects.filter(line__order=order).select_related("sku").in_bulk(pieces)
    if len(parts) < len(pieces):
        raise Refused("not_of_this_order", order=order.number)
    gone = _gone(parts)
    for pk, part in parts.items():
        _count(order, part, pieces[pk], gone[pk])
    return order, parts, [line for lines in gone.values() for line in lines]


def _tell(verb: str, order, parts, pieces: Mapping[int, int], *, by, at: datetime) -> None:
    told = ", ".join(f"{pieces[pk]} × {part.sku.code}" for pk, part in parts.items())
    lifecycle.note([order], verb, by=by, at=at, data={order.pk: {"goods": told}})


def _gone(parts: Mapping[int, LinePart]) -> dict[int, list[PackageLine]]:
    """What left of each part, box by box; the lock on the order keeps others away."""
    lines = defaultdict(list)
    for line in PackageLine.objects.filter(part__in=parts, package__state__in=GONE).order_by("pk"):
        lines[line.part_id].append(line)
    return lines


def _count(order, part: LinePart, quantity: int, lines: list[PackageLine]) -> None:
    """Note pieces as brought back on the lines of the boxes that carried them."""
    out = sum(line.packed - line.brought_back for line in lines)
    if quantity > out:
        raise Refused(
            "more_comes_back_than_left",
            order=order.number, quantity=quantity, sku=part.sku.code, out=out,
        )  # fmt: skip
    for line in lines:
        here = min(quantity, line.packed - line.brought_back)
        line.brought_back += here
        quantity -= here
