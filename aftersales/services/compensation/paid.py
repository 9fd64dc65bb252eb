"""How much of what a buyer paid is still with us, and which pieces were made good already."""

from collections import Counter
from decimal import Decimal

from django.db.models import Q

from aftersales.models import (
    CancellationRequest,
    Compensation,
    CompensationLine,
    Remedy,
    ReturnRequest,
)
from aftersales.models.compensation import COUNTED
from orders.models import Order
from orders.models.state import State

NEVER_PAID = Q(status__endswith="_REJECT") | Q(status__endswith="_CANCEL")
AGREED = [CancellationRequest.State.AGREED, CancellationRequest.State.REFUNDED]


def left(order: Order) -> Decimal:
    """What may still go back of an order, ask it under its lock.

    Refunds that we asked for count from then on, the platform's own returns and cancellations as it
    tells of them; the return that a refund of ours became is not counted twice. Of an order that
    is cancelled nothing is left: the platform gave it all back.
    """
    if is_cancelled(order):
        return Decimal()
    ours = Compensation.objects.counted().filter(order=order, kind=Remedy.REFUND)
    given = [row.amount for row in ours.only("amount")]
    known = Compensation.objects.filter(order=order).exclude(platform_ref="")
    returns = ReturnRequest.objects.filter(order=order).exclude(NEVER_PAID)
    returns = returns.exclude(type=ReturnRequest.Type.REPLACEMENT)
    returns = returns.exclude(platform_id__in=known.values("platform_ref"))
    given += returns.values_list("refund_total", flat=True)
    cancelled = CancellationRequest.objects.filter(order=order, state__in=AGREED)
    given += cancelled.values_list("refund_total", flat=True)
    return order.total - sum(given, Decimal())


def is_cancelled(order: Order) -> bool:
    """Whether the platform cancelled it, wherever its goods are."""
    return order.state == State.CANCELLED or order.cancelled_on_platform_at is not None


def made_good(order: Order, *kinds: str) -> Counter[int]:
    """Pieces of each line that are, or will be, made good in one of these ways."""
    rows = CompensationLine.objects.filter(
        compensation__order=order, compensation__kind__in=kinds, compensation__state__in=COUNTED
    )
    pieces: Counter[int] = Counter()
    for line_id, quantity in rows.values_list("line", "quantity"):
        pieces[line_id] += quantity
    return pieces
