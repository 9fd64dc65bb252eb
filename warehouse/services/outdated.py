"""The platform changed what an order sells: what was kept and boxed for it fits no more."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from orders.errors import Outcome
from orders.models import Order
from orders.services import lifecycle
from warehouse.models import Package, PackageLine
from warehouse.services import interception, reservation


def pending(at: datetime):
    """Ids of orders whose lines changed; a box on a manifest is taken off it first."""
    return _changed().order_by("pk").values_list("pk", flat=True)


def free(order_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Set free what was kept for the old lines; then stock is set aside for the new ones.

    An order that is picked or packed goes back to the queue: its boxes are void, and what is in
    them is asked back to the shelf.
    """
    with transaction.atomic():
        ids = interception.take_off(_changed().filter(pk__in=order_ids), by=by, at=at)
        reservation.release(ids, at=at)
        lifecycle.move(ids, "unpack", by=by, at=at)
        lifecycle.return_to_queue(ids, by=by, at=at)
    return Outcome(ids)


def _changed() -> QuerySet[Order]:
    lines = PackageLine.objects.filter(part__line__order=OuterRef("pk"))
    is_loaded = Exists(lines.filter(package__state=Package.State.LOADED))
    return Order.objects.filter(~is_loaded, lines_changed_at__isnull=False)
