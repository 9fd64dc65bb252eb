"""Orders that leave in parts: only where their shop allows it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from orders.errors import Outcome, Refused
from orders.models import LinePart, Order, OrderLine
from orders.services import lifecycle
from orders.services.lifecycle import Reason


def send_what_is_here(order_ids: Sequence[int], *, by, at: datetime) -> Outcome:
    """A person says: send what is in stock of these short orders, the rest later.

    The next turn of the line sets aside what it finds, or holds the order as short again.
    """
    with transaction.atomic():
        orders = Order.objects.filter(pk__in=order_ids).select_related("shop")
        here = partly_here(order_ids)
        refused = {order.pk: why for order in orders if (why := _unsendable(order, here))}
        allowed = [order.pk for order in orders if order.pk not in refused]
        outcome = lifecycle.lift(allowed, [Reason.SHORT], by=by, at=at)
        outcome.refused |= refused
    return outcome


def partly_here(order_ids: Sequence[int]) -> set[int]:
    """Those of these orders of which a line is wholly in stock, in one of their shop's houses."""
    parts = LinePart.objects.filter(
        line__order__in=order_ids, line__quantity__gt=F("line__cancelled_quantity")
    )
    # Stock belongs to a higher app and is reached by the names it gave its relations.
    there = parts.filter(
        sku__stockbalance__on_hand__gte=F("sku__stockbalance__reserved") + F("quantity"),
        sku__stockbalance__warehouse__shopwarehouse__shop=F("line__order__shop"),
    )
    kinds = Counter(parts.values_list("line", flat=True))
    found = Counter(there.values_list("line__order", "line", "sku__stockbalance__warehouse"))
    return {order for (order, line, _house), count in found.items() if count == kinds[line]}


def cancel_lines(line_ids: Sequence[int]) -> None:
    """Nothing of these lines is wanted any more; their orders must be locked."""
    OrderLine.objects.filter(pk__in=line_ids).update(cancelled_quantity=F("quantity"))


def _unsendable(order: Order, here: set[int]) -> Refused | None:
    if not order.shop.may_split:
        return Refused("shop_sends_whole_orders", order=order.number, shop=order.shop.name)
    return None if order.pk in here else Refused("nothing_of_it_is_here", order=order.number)
