"""Orders that are long over: out of the lists, still found by every search."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from orders.errors import Outcome
from orders.models import Order, Shop

AT_ONCE = 5000  # a query for all of them would be answered by reading the whole table


def pending(at: datetime) -> Iterator[int]:
    """Ids of orders that left the line and are older than their shop's days, the oldest first."""
    for shop, days in Shop.objects.values_list("pk", "archive_days"):
        old = Order.objects.to_archive().filter(shop=shop, ordered_at__lt=at - timedelta(days=days))
        yield from old.order_by("ordered_at", "pk").values_list("pk", flat=True)[:AT_ONCE]


def archive(order_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Archive these orders; whatever moves one of them later brings it back."""
    rows = Order.objects.to_archive().filter(pk__in=order_ids)
    ids = list(rows.values_list("pk", flat=True))
    rows.update(archived_at=at)
    return Outcome(ids)
