"""By when the platform expects orders at their buyers: read from it for those somebody works on."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from orders.errors import Outcome, Refused
from orders.models import Order, Shop
from orders.models.state import ON_THE_LINE, State
from orders.services import connections
from orders.tiktok.calls import orders as calls
from orders.tiktok.errors import TikTokDown, TikTokRefused
from warehouse.models import Arrival

FRESH, AFTER_FAILURE = timedelta(hours=4), timedelta(minutes=5)
UNDER_WAY = [*ON_THE_LINE, State.SHIPPED]


def to_ask(rows: QuerySet, at: datetime) -> QuerySet:
    """Ids of orders that rows are about, still under way, of which nothing was asked lately."""
    stale = Q(order__arrival=None) | Q(order__arrival__ask_at__lte=at)
    ours = rows.filter(stale, order__state__in=UNDER_WAY, shop__in=Shop.objects.connected())
    return ours.order_by().values_list("order_id", flat=True)


def ask(order_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Read when these orders arrive: one call for each fifty of a shop."""
    outcome = Outcome()
    orders = Order.objects.filter(pk__in=order_ids)
    for shop in Shop.objects.filter(pk__in=orders.values("shop")).order_by("pk"):
        ours = list(orders.filter(shop=shop).order_by("pk"))
        if why := _ask(shop, ours, at):
            outcome.refused |= {order.pk: why for order in ours}
        else:
            outcome.done += [order.pk for order in ours]
    return outcome


def known(order: Order, *, at: datetime) -> datetime | None:
    """By when an order arrives, while that lies ahead and it is not there yet."""
    if order.delivered_at or order.cancelled_at:
        return None
    told = Arrival.objects.filter(order=order, by_at__gt=at)
    return told.values_list("by_at", flat=True).first()


def _ask(shop: Shop, orders: Sequence[Order], at: datetime) -> Refused | None:
    try:
        client = connections.client_for(shop, at=at)
        told = calls.expected(client, [order.number for order in orders])
    except TikTokDown as down:
        why = Refused("platform_is_down", why=str(down))
    except TikTokRefused as refused:
        why = connections.heed(shop, refused, at=at)
    except Refused as refused:
        why = refused
    else:
        moments = {one.id: one.by_at for one in told}
        _keep({order: moments.get(order.number) for order in orders}, at + FRESH, ["by_at"])
        return None
    _keep(dict.fromkeys(orders), at + AFTER_FAILURE, [])  # what was told before stays
    return why


def _keep(moments: dict[Order, datetime | None], ask_at: datetime, fields: list[str]) -> None:
    Arrival.objects.bulk_create(
        (Arrival(order=order, by_at=by_at, ask_at=ask_at) for order, by_at in moments.items()),
        update_conflicts=True,
        unique_fields=["order"],
        update_fields=[*fields, "ask_at"],
    )
