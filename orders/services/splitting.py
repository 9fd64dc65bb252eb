"""Orders that leave in parts: only where their shop allows it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from orders.errors import Outcome, Refused
from orders.models import Order, OrderLine
from orders.services import lifecycle
from orders.services.lifecycle import Reason


def send_what_is_here(order_ids: Sequence[int], *, by, at: datetime) -> Outcome:
    """A person says: send what is in stock of these short orders, the rest later.

    The next turn of the line sets aside what it finds, or holds the order as short again.
    """
    with transaction.atomic():
        orders = Order.objects.filter(pk__in=order_ids).select_related("shop")
        refused = {
            order.pk: Refused("shop_sends_whole_orders", order=order.number, shop=order.shop.name)
            for order in orders
            if not order.shop.may_split
        }
        allowed = [order.pk for order in orders if order.pk not in refused]
        outcome = lifecycle.lift(allowed, [Reason.SHORT], by=by, at=at)
        outcome.refused |= refused
    return outcome


def cancel_lines(line_ids: Sequence[int]) -> None:
    """Nothing of these lines is wanted any more; their orders must be locked."""
    OrderLine.objects.filter(pk__in=line_ids).update(cancelled_quantity=F("quantity"))
