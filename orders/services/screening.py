"""May this order be walked for? Every check passes or names one reason to wait."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from orders.errors import Outcome
from orders.models import Hold, Order
from orders.services import address, lifecycle
from orders.services.lifecycle import Reason, Wait


def pending(at: datetime):
    """Ids of orders nobody has looked at yet, the most urgent first."""
    return Order.objects.screening().by_deadline().values_list("pk", flat=True)


def screen(order_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Release the clean ones, hold the others, each with its reasons."""
    with transaction.atomic():
        orders = (
            Order.objects.screening()
            .filter(pk__in=order_ids)
            .select_related("recipient")
            .only("buyer_note", "recipient__data", "recipient__region", "recipient__postcode")
            .select_for_update(of=["self"])
            .order_by("pk")
        )
        orders = list(orders)
        waved_through = _waved_through(orders)
        waits = [
            wait
            for order in orders
            for check in CHECKS
            if (wait := check(order)) and (order.pk, wait.reason) not in waved_through
        ]
        held = {wait.order_id for wait in waits}
        lifecycle.hold(waits, by=by, at=at)
        clean = [order.pk for order in orders if order.pk not in held]
        return lifecycle.release(clean, by=by, at=at)


def note(order: Order) -> Wait | None:
    """A buyer's wish about colour, size or a gift must be read by a person."""
    return Wait(order.pk, Reason.NOTE, "held_note") if order.buyer_note else None


def recipient(order: Order) -> Wait | None:
    """A parcel without a deliverable address comes back."""
    known = getattr(order, "recipient", None)
    if known is None or not any(known.data.values()):
        return Wait(order.pk, Reason.ADDRESS, "held_no_address")
    wrong = address.faults(known.data, known.region, known.postcode)
    return Wait(order.pk, Reason.ADDRESS, "held_address", {"fields": wrong}) if wrong else None


CHECKS = (note, recipient)


def _waved_through(orders: Sequence[Order]) -> set[tuple[int, str]]:
    lifted = Hold.objects.filter(order__in=orders, lifted_at__isnull=False, lifted_by__isnull=False)
    return set(lifted.values_list("order_id", "reason"))
