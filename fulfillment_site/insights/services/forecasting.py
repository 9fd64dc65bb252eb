"""What the platform will say of a shop's day, reckoned before it closes, and lines it crosses."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef

from fulfillment_site.insights.models import (
    HealthAlert,
    HealthFigure,
    HealthForecast,
    HealthThreshold,
    Metric,
)
from fulfillment_site.insights.services import alerts
from fulfillment_site.insights.services.tallies import TALLIES
from fulfillment_site.insights.services.windows import Tally, Window
from orders.errors import Outcome
from orders.models import Shop

EVERY = timedelta(minutes=10)
FRESH = timedelta(days=2)  # a figure of the platform that is older warns nobody


def pending(at: datetime) -> list[int]:
    """Shops for which nothing was reckoned lately."""
    lately = HealthForecast.objects.filter(shop=OuterRef("pk"), made_at__gt=at - EVERY)
    return list(Shop.objects.filter(~Exists(lately)).order_by("pk").values_list("pk", flat=True))


def reckon(shop_ids: Sequence[int], *, by, at: datetime) -> Outcome:
    """Reckon every figure of these shops anew and tell of lines crossed: 30 queries a shop."""
    for shop in Shop.objects.filter(pk__in=shop_ids).order_by("pk"):
        limits = {row.metric: row for row in HealthThreshold.objects.filter(market=shop.market)}
        foreseen = _foresee(shop, limits, at)
        _judge(shop, limits, foreseen, at)
    return Outcome(list(shop_ids))


def _foresee(shop: Shop, limits: dict, at: datetime) -> dict[str, Decimal]:
    tallied: dict[Metric, Tally] = {}
    for metric, tally in TALLIES.items():
        if metric in limits:
            window = Window.of(shop, limits[metric].days, at)
            tallied[metric] = tally(shop, window, at)
    day = at.astimezone(shop.zone).date()
    rows = [
        HealthForecast(
            shop=shop,
            day=day,
            metric=metric,
            value=tally.value(metric),
            count=tally.count,
            n=tally.of,
            made_at=at,
        )
        for metric, tally in tallied.items()
        if tally.of
    ]
    HealthForecast.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["shop", "day", "metric"],
        update_fields=["value", "count", "n", "made_at"],
    )
    return {row.metric: row.value for row in rows}


def _judge(shop: Shop, limits: dict, foreseen: dict[str, Decimal], at: datetime) -> None:
    """Where we cannot reckon, the platform's last figure is judged, while it is fresh."""
    day = at.astimezone(shop.zone).date()
    figures = HealthFigure.objects.filter(shop=shop, day__gte=day - FRESH, day__lte=day)
    known = dict(figures.order_by("day").values_list("metric", "value")) | foreseen
    for metric in known.keys() & limits.keys():
        levels = crossed(limits[metric], known[metric])
        alert = HealthAlert(shop=shop, metric=metric, day=day, value=known[metric], told_at=at)
        alerts.tell(alert, limits[metric], levels)


def crossed(limit: HealthThreshold, value: Decimal) -> list[str]:
    """The lines a value has crossed, the milder first; who stands on a line has crossed it."""
    lines = {HealthAlert.Level.WARN: limit.warn, HealthAlert.Level.LIMIT: limit.limit}
    if Metric(limit.metric).is_better_high:
        return [level for level, line in lines.items() if value < line]
    return [level for level, line in lines.items() if value >= line]
