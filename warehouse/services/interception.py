"""Stop what was cancelled, wherever it is; scanners refuse it from the first moment."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from orders.errors import Outcome
from orders.models import Order
from orders.models.state import State
from orders.services import lifecycle
from warehouse.models import Interception, Package, PackageLine, Wave
from warehouse.services import packing, repacking, reservation, stopping


def pending(at: datetime):
    """Ids of cancelled orders that may still keep stock from others or stand in a box."""
    return Order.objects.to_stop().values_list("pk", flat=True)


def stop(order_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Give back what was set aside, call the walks off, void the boxes, ask their goods back."""
    with transaction.atomic():
        stopping.begin(order_ids, by=by, at=at)
        ids = take_off(Order.objects.to_stop().filter(pk__in=order_ids), by=by, at=at)
        reservation.release(ids, at=at)
        lifecycle.mark(ids, "stopped_at", at=at)
    return Outcome(ids)


def take_off(orders: QuerySet[Order], *, by, at: datetime) -> list[int]:
    """Take orders off the floor and lock them: their boxes that are here are void.

    From a box that holds other orders too, only what is theirs is taken out. Returns the ids of
    those that are still among `orders` once they are locked.
    """
    order_ids = list(orders.values_list("pk", flat=True))
    shared = _shared(order_ids)
    waves = Wave.objects.filter(packages__in=shared).values("pk")
    list(Wave.objects.filter(pk__in=waves).select_for_update().order_by("pk"))
    beside = repacking.together(order_ids) if shared else order_ids
    locked = [order.pk for order in lifecycle.locked(beside, "pk")]
    ids = list(orders.filter(pk__in=locked).order_by("pk").values_list("pk", flat=True))
    for package_id in shared:
        _take_out(package_id, ids, by=by, at=at)
    packing.void(Package.objects.filter(lines__part__line__order__in=ids), at=at)
    return ids


def _shared(order_ids: Sequence[int]) -> list[int]:
    """Ids of boxes here that hold something of these orders and of others that live."""
    boxes = Package.objects.stoppable().filter(lines__part__line__order__in=order_ids)
    others = PackageLine.objects.filter(package__in=boxes).exclude(
        Q(part__line__order__state=State.CANCELLED) | Q(part__line__order__in=order_ids)
    )
    return sorted(set(others.values_list("package", flat=True)))


def _take_out(package_id: int, order_ids: Sequence[int], *, by, at: datetime) -> None:
    """Their pieces go into a box of their own; the orders left behind get another label."""
    box = Package.objects.select_for_update().get(pk=package_id)
    if box.state == Package.State.SEALED:
        packing.reopen([package_id], by=by, at=at)
    lines = PackageLine.objects.filter(package=box)
    theirs = lines.filter(part__line__order__in=order_ids).values_list("part", "quantity")
    apart = repacking.part_off(box, Counter(dict(theirs)), at=at)
    rows = Interception.objects.open().filter(package=box, order__in=order_ids)
    rows.update(package=apart)
    repacking.void_labels([box], at=at)
    living = set(lines.values_list("part__line__order", flat=True))
    lifecycle.note(lifecycle.locked(living), "lose_companion", by=by, at=at)
