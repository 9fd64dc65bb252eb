"""How many of 1,000 orders end in a dispute: by the week they were placed, by where it arose."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import sqrt

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncWeek

from aftersales.models import Dispute
from aftersales.models.training import practised
from orders.models import Order

RIPE = timedelta(days=45)  # how long after an order disputes may still come: a young week is open
Z = 1.96  # of a 95 % interval


@dataclass(frozen=True)
class Rate:
    """Disputes among `n` orders; an order that is disputed twice counts once."""

    disputes: int
    n: int

    @property
    def per_mille(self) -> float:
        """Disputed orders per 1,000."""
        return 1000 * self.disputes / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Between what the rate lies, at 95 %, by Wilson's score."""
        if not self.n:
            return (0.0, 0.0)
        share, n = self.disputes / self.n, self.n
        middle = share + Z**2 / (2 * n)
        spread = Z * sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
        low, high = ((middle + side * spread) / (1 + Z**2 / n) for side in (-1, 1))
        return (1000 * max(low, 0.0), 1000 * min(high, 1.0))


@dataclass(frozen=True)
class Week:
    """Orders placed in one week: how many, how many disputed, and at which steps those arose."""

    begins: date
    rate: Rate
    stages: dict[str, int]
    is_ripe: bool


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
        Week(week.date(), Rate(len(orders[week]), n), dict(stages[week]),
             is_ripe=week + timedelta(weeks=1) + RIPE <= at)
        for week, n in sorted(placed.items(), reverse=True)
    ]  # fmt: skip


def by_stage(user, since: datetime) -> list[tuple[str, Rate]]:
    """Each step with its rate among all orders of the time, the worst first."""
    n = _orders(user, since).count()
    rows = _disputes(user, since).values_list("stage")
    counted = dict(rows.annotate(count=Count("order", distinct=True)).order_by())
    found = [(stage, Rate(counted.get(stage, 0), n)) for stage in Dispute.Stage.values]
    return sorted(found, key=lambda one: -one[1].disputes)


def _orders(user, since: datetime) -> QuerySet:
    placed = Order.objects.visible_to(user).filter(~practised(""), ordered_at__gte=since)
    return placed.order_by()


def _disputes(user, since: datetime) -> QuerySet:
    """Disputes about orders placed since then; those that were withdrawn count as well."""
    return Dispute.objects.real().visible_to(user).filter(order__ordered_at__gte=since)
