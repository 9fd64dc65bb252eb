"""How many of 1,000 orders end in a dispute: by the week they were placed, by where it arose.

An order is disputed if the platform judges or judged a case about it, withdrawn ones too; it counts
among the orders placed in the same time. What a buyer says about a parcel, and a return that is not
judged, is no dispute.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncWeek

from aftersales.models import Dispute
from aftersales.models.training import practised
from orders.models import Order
from orders.share import Share

RIPE = timedelta(days=45)  # how long after an order disputes may still come: a young week is open


@dataclass(frozen=True)
class Week:
    """Orders placed in one week: how many, how many disputed, and at which steps those arose."""

    begins: date
    rate: Share
    stages: dict[str, int]
    is_ripe: bool


def of(orders: QuerySet) -> Share:
    """The share of these orders that is disputed, without those of practice; two queries."""
    orders = orders.filter(~practised(""))
    told = Dispute.objects.filter(order__in=orders.order_by().values("pk"))
    return Share(told.order_by().values("order").distinct().count(), orders.count())


def by_week(user, *, since: datetime, at: datetime) -> list[Week]:
    """A row a week in which orders were placed, the newest on top; two queries."""
    orders = _orders(user, since).annotate(week=TruncWeek("ordered_at")).values_list("week")
    placed = dict(orders.annotate(count=Count("pk")))
    told = _disputes(user, since).annotate(week=TruncWeek("order__ordered_at"))
    orders, stages = defaultdict(set), defaultdict(Counter)
    for week, stage, order_id in told.values_list("week", "stage", "order").distinct():
        orders[week].add(order_id)
        stages[week][stage] += 1
    return [
        Week(week.date(), Share(len(orders[week]), n), dict(stages[week]),
             is_ripe=week + timedelta(weeks=1) + RIPE <= at)
        for week, n in sorted(placed.items(), reverse=True)
    ]  # fmt: skip


def by_stage(user, since: datetime) -> list[tuple[str, Share]]:
    """Each step with its rate among all orders of the time, the worst first."""
    n = _orders(user, since).count()
    rows = _disputes(user, since).values_list("stage")
    counted = dict(rows.annotate(count=Count("order", distinct=True)).order_by())
    found = [(stage, Share(counted.get(stage, 0), n)) for stage in Dispute.Stage.values]
    return sorted(found, key=lambda one: -one[1].cases)


def _orders(user, since: datetime) -> QuerySet:
    placed = Order.objects.visible_to(user).filter(~practised(""), ordered_at__gte=since)
    return placed.order_by()


def _disputes(user, since: datetime) -> QuerySet:
    """Disputes about orders placed since then; those that were withdrawn count as well."""
    return Dispute.objects.real().visible_to(user).filter(order__ordered_at__gte=since)
