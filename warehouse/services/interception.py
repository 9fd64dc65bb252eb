"""Stop what was cancelled, wherever it is; scanners refuse it from the first moment."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from orders.errors import Outcome
from orders.models import Order
from orders.services import lifecycle
from warehouse.models import Package
from warehouse.services import packing, reservation


def pending(at: datetime):
    """Ids of cancelled orders that may still keep stock from others or stand in a box."""
    return Order.objects.to_stop().values_list("pk", flat=True)


def stop(order_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Give back what was set aside, call the walks off, void the boxes, ask their goods back."""
    with transaction.atomic():
        orders = lifecycle.locked(order_ids, "pk")
        packing.void(Package.objects.filter(lines__part__line__order__in=orders), at=at)
        reservation.release(orders, at=at)
        ids = [order.pk for order in orders]
        lifecycle.mark(ids, "stopped_at", at=at)
    return Outcome(ids)
