"""What a split order still owes its buyer: it waits for goods, then leaves in a box of its own."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from orders.errors import Outcome, Refused
from orders.models import Order
from orders.models.state import State
from orders.services import lifecycle, splitting
from warehouse.models import Reservation
from warehouse.services import handover, packing, reservation, waves


def raised(at: datetime):
    """Ids of split orders for which some SKU came in since their rest was found short."""
    orders = Order.objects.rest_short().filter(reservation.came_in_since("rest_short_at"))
    return orders.by_deadline().values_list("pk", flat=True)


def reserve(order_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Set aside what came in for rests; the order's next box is then ready for a wave.

    An order nobody walks for yet needs no second wave: its rest joins the first.
    """
    with transaction.atomic():
        ids = [order.pk for order in lifecycle.locked(order_ids, "pk")]
        orders = reservation.read(Order.objects.rest_short().filter(pk__in=ids))
        rations = reservation.set_aside(orders, reservation.parts_of(orders, _unserved()), at)
        found = [ration.order for ration in rations if ration.given]
        lifecycle.note(found, "reserve_rest", by=by, at=at)
        reservation.tell_split(rations, by=by, at=at)
        ready = [order.pk for order in found if order.state == State.PICKING]
        lifecycle.mark(ready, "rest_reserved_at", at=at)
        short = [ration.order.pk for ration in rations if ration.missing]
        lifecycle.mark(short, "rest_short_at", at=at)
        lifecycle.unmark([o.pk for o in orders if o.pk not in short], "rest_short_at")
    return Outcome([order.pk for order in found])


def cancel(order_ids: Sequence[int], *, by, at: datetime) -> Outcome:
    """Nothing that stands in no box is sent any more of these split orders.

    What was set aside for it is free again; an order of which all else is packed, or has left, is
    packed or shipped by that.
    """
    with transaction.atomic():
        orders = lifecycle.locked(order_ids)
        refused = {
            order.pk: Refused("order_has_no_rest", order=order.number)
            for order in orders
            if not order.has_rest
        }
        orders = [order for order in orders if order.pk not in refused]
        _drop(orders, by=by, at=at)
        ids = [order.pk for order in orders]
        lifecycle.unmark(ids, "rest_short_at", "rest_reserved_at")
        packing.pack_finished(ids, by=by, at=at)
        handover.ship_finished(ids, by=by, at=at)
    return Outcome(ids, refused)


def _unserved():
    """Wanted parts nothing is set aside for, and nothing was."""
    served = Q(ended_at=None) | Q(taken__gt=0)
    return reservation.wanted().filter(
        ~Exists(Reservation.objects.filter(served, part=OuterRef("pk")))
    )


def _drop(orders: Sequence[Order], *, by, at: datetime) -> None:
    """Cancel the lines of rests, and free what was set aside for them."""
    missing = _unserved().filter(line__order__in=orders)
    walking = [order for order in orders if order.state == State.PICKING]
    ready = waves.unboxed().filter(part__line__order__in=walking)
    lines = {*missing.values_list("line", flat=True), *ready.values_list("part__line", flat=True)}
    reservation.end(ready, at=at)
    splitting.cancel_lines(lines)
    lifecycle.note(orders, "cancel_rest", by=by, at=at)
