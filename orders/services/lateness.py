"""Orders that were not packed by the time we promised: stamped once, and kept as late for good."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from orders.errors import Outcome
from orders.models import Clock, Order
from orders.models.state import BEFORE_PICKING, State
from orders.services import lifecycle
from orders.services.clocks import PACK

UNPACKED = [*BEFORE_PICKING, State.PICKING]


def pending(at: datetime):
    """Ids of orders whose promise to be packed ran out while they were not, the longest late first.

    By their clocks: an index of those that run, which few have outrun, finds them.
    """
    kind, basis = PACK
    over = Clock.objects.open().filter(kind=kind, basis=basis, due_at__lte=at)
    over = over.filter(order__late_at=None, order__state__in=UNPACKED)
    return over.order_by("due_at").values_list("order", flat=True)


def stamp(order_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Write down that these are late; packed later they stay so, and are counted as late."""
    kind, basis = PACK
    with transaction.atomic():
        orders = lifecycle.locked(order_ids, "number", "state", "late_at", "event_count")
        over = Clock.objects.open().filter(kind=kind, basis=basis, due_at__lte=at)
        due = dict(over.filter(order__in=orders).values_list("order", "due_at"))
        late = [
            order
            for order in orders
            if order.pk in due and order.late_at is None and order.state in UNPACKED
        ]
        lifecycle.fill_each({order.pk: {"late_at": due[order.pk]} for order in late})
        lifecycle.note(late, "run_late", by=by, at=at)
    return Outcome([order.pk for order in late])


def standing(user):
    """Late orders that are still to be packed, as a person may see them."""
    return Order.objects.late().filter(state__in=UNPACKED).visible_to(user)
