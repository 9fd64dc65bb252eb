"""Orders read from the platform by their numbers, and placed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from orders.errors import Refused
from orders.models import Shop
from orders.services import connections, intake
from orders.services.intake import Comparison
from orders.tiktok.calls import orders as calls

AT_ONCE = 500  # orders placed at once, read in calls of fifty


@dataclass
class Fetched:
    """What became of orders by their numbers; those in `unread` could not be read."""

    placed: Comparison = field(default_factory=Comparison)
    unread: dict[str, Refused] = field(default_factory=dict)


def fetch(shop: Shop, numbers: Sequence[str], *, by=None, at: datetime) -> Fetched:
    """Read these orders and place them; one that is unreadable stops no other."""
    client = connections.client_for(shop, at=at)
    fetched = Fetched()
    for start in range(0, len(numbers), AT_ONCE):
        wanted = numbers[start : start + AT_ONCE]
        found = calls.get(client, wanted)
        fetched.placed += intake.place(shop.pk, found.items, by=by, at=at)
        unread = {number: Refused("order_is_not_there", order=number) for number in wanted}
        for draft in found:
            unread.pop(draft.number, None)
        fetched.unread |= unread | found.faults
    return fetched
