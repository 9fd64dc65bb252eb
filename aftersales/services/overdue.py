"""Requests whose time is over while nobody answered: the platform is asked what it decided.

Its verdict is taken over like any other: it cancels the order, stops its parcel, frees its goods.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from aftersales.models.request import Request
from aftersales.services import feeds
from aftersales.services.answers import CONNECTED
from aftersales.services.feeds import BY_MODEL
from orders.errors import Outcome, Refused
from orders.models import Shop
from orders.services import connections, lifecycle
from orders.tiktok.errors import TikTokDown, TikTokRefused

# How long after the end the platform is asked how often: it takes a moment to decide by itself.
GAPS = (
    (timedelta(minutes=10), timedelta(minutes=1)),
    (timedelta(hours=2), timedelta(minutes=10)),
    (timedelta.max, timedelta(hours=1)),
)


def pending(model: type[Request], at: datetime):
    """Ids of requests of which the platform is asked again, the longest over first."""
    rows = model.objects.run_out(at).filter(CONNECTED).order_by("due_at")
    return rows.values_list("pk", flat=True)


def follow(model: type[Request], request_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Write down that they ran out, then read what the platform made of them."""
    outcome = Outcome()
    rows = list(model.objects.run_out(at).filter(pk__in=request_ids).order_by("pk"))
    _mark(model, rows, at)
    for shop in Shop.objects.filter(pk__in={row.shop_id for row in rows}).order_by("pk"):
        ours = [row for row in rows if row.shop_id == shop.pk]
        try:
            feeds.read(BY_MODEL[model], shop, [row.platform_id for row in ours], at=at)
        except TikTokDown as down:
            why = Refused("platform_is_down", why=str(down))
        except TikTokRefused as refused:
            why = connections.heed(shop, refused, at=at)
        except Refused as refused:
            why = refused
        else:
            outcome.done += [row.pk for row in ours]
            continue
        outcome.refused |= {row.pk: why for row in ours}
    return outcome


def _mark(model: type[Request], rows: Iterable[Request], at: datetime) -> None:
    """The next look comes later the longer it is over; what runs out is told once in its order."""
    new = [row for row in rows if row.ran_out_at is None]
    for row in rows:
        over = at - row.ends_at
        row.reread_at = at + next(gap for until, gap in GAPS if over < until)
        row.ran_out_at = row.ran_out_at or at
    with transaction.atomic():
        orders = lifecycle.locked({row.order_id for row in new if row.order_id})
        lifecycle.note(orders, "run_out", by=None, at=at)
        model.objects.bulk_update(rows, ["reread_at", "ran_out_at"])
