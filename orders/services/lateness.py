"""Orders that were not packed by the time we promised: stamped once, and kept as late for good."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count

from django.db import transaction

from orders.errors import Outcome
from orders.models import Clock, Order
from orders.models.state import BEFORE_PICKING, State
from orders.services import lifecycle
from orders.services.clocks import PACK

UNPACKED = [*BEFORE_PICKING, State.PICKING]
AT_ONCE = 2_000  # clocks a page


def pending(at: datetime) -> Iterator[int]:
    """Ids of orders whose promise to be packed ran out while they were not, the longest late first.

    Page by page of the running clocks, then their orders: a planner that has seen a year of stopped
    clocks expects many to be over, and without an end in sight reads them all. What moves between
    two pages is the next look's.
    """
    kind, basis = PACK
    over = Clock.objects.open().filter(kind=kind, basis=basis, due_at__lte=at)
    over = over.order_by("due_at", "pk").values_list("order", flat=True)
    for start in count(0, AT_ONCE):
        page = list(over[start : start + AT_ONCE])
        new = Order.objects.filter(pk__in=page, late_at=None, state__in=UNPACKED)
        new = set(new.values_list("pk", flat=True)) if page else ()
        yield from (pk for pk in page if pk in new)
        if len(page) < AT_ONCE:
            return


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
