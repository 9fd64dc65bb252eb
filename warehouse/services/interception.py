"""Stop what was cancelled, wherever it is; scanners refuse it from the first moment."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from orders.errors import Outcome
from orders.models import Order
from orders.models.state import State
from orders.services import lifecycle
from warehouse.models import Package, PackageLine, Wave
from warehouse.services import packing, repacking, reservation


def pending(at: datetime):
    """Ids of cancelled orders that may still keep stock from others or stand in a box."""
    return Order.objects.to_stop().values_list("pk", flat=True)


def stop(order_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Give back what was set aside, call the walks off, void the boxes, ask their goods back.

    From a box that holds orders of others too, only what was cancelled is taken out.
    """
    with transaction.atomic():
        shared = _shared(order_ids)
        waves = Wave.objects.filter(packages__in=shared).values("pk")
        list(Wave.objects.filter(pk__in=waves).select_for_update().order_by("pk"))
        beside = repacking.together(order_ids) if shared else order_ids
        orders = [one for one in lifecycle.locked(beside, "pk", "state") if one.pk in order_ids]
        for package_id in shared:
            _take_out(package_id, orders, by=by, at=at)
        packing.void(Package.objects.filter(lines__part__line__order__in=orders), at=at)
        reservation.release(orders, at=at)
        ids = [order.pk for order in orders]
        lifecycle.mark(ids, "stopped_at", at=at)
    return Outcome(ids)


def _shared(order_ids: Sequence[int]) -> list[int]:
    """Ids of boxes here that hold something of these orders and of orders that live."""
    boxes = Package.objects.stoppable().filter(lines__part__line__order__in=order_ids)
    others = PackageLine.objects.filter(package__in=boxes).exclude(
        part__line__order__state=State.CANCELLED
    )
    return sorted(set(others.values_list("package", flat=True)))


def _take_out(package_id: int, cancelled: Sequence[Order], *, by, at: datetime) -> None:
    """Their pieces go into a box of their own; the orders left behind get another label."""
    box = Package.objects.select_for_update().get(pk=package_id)
    if box.state == Package.State.SEALED:
        packing.reopen([package_id], by=by, at=at)
    lines = PackageLine.objects.filter(package=box)
    theirs = lines.filter(part__line__order__in=cancelled).values_list("part", "quantity")
    repacking.part_off(box, Counter(dict(theirs)), at=at)
    repacking.void_labels([box], at=at)
    living = set(lines.values_list("part__line__order", flat=True))
    lifecycle.note(lifecycle.locked(living), "lose_companion", by=by, at=at)
