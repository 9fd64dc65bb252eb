"""Stop what was cancelled, wherever it is; scanners refuse it from the first moment."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from orders.errors import Outcome
from orders.models import Order
from orders.models.state import State
from orders.services import lifecycle
from warehouse.models import Package, Reservation
from warehouse.services import packing, reservation


def pending(at: datetime):
    """Ids of cancelled orders that still keep stock from others or stand in a box."""
    kept = Reservation.objects.filter(part__line__order=OuterRef("pk"), ended_at=None)
    boxed = Package.objects.stoppable().filter(lines__part__line__order=OuterRef("pk"))
    cancelled = Order.objects.filter(state=State.CANCELLED)
    return cancelled.filter(Q(Exists(kept)) | Q(Exists(boxed))).values_list("pk", flat=True)


def stop(order_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Give back what was set aside, call the walks off, void the boxes, ask their goods back."""
    with transaction.atomic():
        orders = lifecycle.locked(order_ids, "pk")
        packing.void(Package.objects.filter(lines__part__line__order__in=orders), at=at)
        reservation.release(orders, at=at)
    return Outcome([order.pk for order in orders])
