"""Lines of a shop's health that are crossed: told once, and over when the figure is back."""

from django.db import transaction

from fulfillment_site.insights.models import HealthAlert, HealthThreshold, Metric
from fulfillment_site.insights.services import deciding
from orders.services import ladder

CODES = {
    HealthAlert.Level.WARN: "health_is_near_its_limit",
    HealthAlert.Level.LIMIT: "health_is_over_its_limit",
}
ALONE = "_without_orders"  # the same, where no order we have decides it
ON_THE_FLOOR = {Metric.LATE_DISPATCH, Metric.VALID_TRACKING}
NAMED = 3  # orders in one sentence; the page has the rest


def tell(alert: HealthAlert, limit: HealthThreshold, levels: list[str]) -> None:
    """Let the standing alerts of a figure be those of the lines it has crossed.

    One row a crossing, by constraint: two workers that find the same one tell it once. `alert` is
    unsaved and carries shop, figure, day, value and moment.
    """
    own = HealthAlert.objects.filter(shop=alert.shop, metric=alert.metric)
    with transaction.atomic():
        own.filter(ended_at=None).exclude(level__in=levels).update(ended_at=alert.told_at)
        standing = set(own.filter(ended_at=None).values_list("level", flat=True))
        crossed = [level for level in levels if level not in standing]
        if crossed:
            _store(alert, limit, crossed)


def _store(alert: HealthAlert, limit: HealthThreshold, levels: list[str]) -> None:
    causes = deciding.orders(alert.shop, Metric(alert.metric), at=alert.told_at)
    own = HealthAlert.objects.filter(shop=alert.shop, metric=alert.metric, day=alert.day)
    own.filter(level__in=levels).update(ended_at=None)
    rows = [
        HealthAlert(
            shop=alert.shop,
            metric=alert.metric,
            level=level,
            day=alert.day,
            value=alert.value,
            order_ids=[row.order_id for row in causes if row.order_id],
            told_at=alert.told_at,
        )
        for level in levels
    ]
    HealthAlert.objects.bulk_create(rows, ignore_conflicts=True)
    for row in rows:
        _announce(row, limit, [cause.number for cause in causes])


def _announce(alert: HealthAlert, limit: HealthThreshold, numbers: list[str]) -> None:
    lead = ladder.FLOOR_LEAD if alert.metric in ON_THE_FLOOR else ladder.CS_LEAD
    params = {
        "shop": alert.shop.name,
        "metric": str(alert.metric),
        "value": alert.shown,
        "limit": f"{limit.limit} {Metric(limit.metric).unit}",
        "count": len(numbers),
        "orders": numbers[:NAMED],
    }
    code = CODES[alert.level] + ("" if numbers else ALONE)
    key = f"health:{alert.shop_id}:{alert.metric}:{alert.level}:{alert.day}"
    ladder.announce(alert.shop, code, params, [lead, ladder.MANAGER], at=alert.told_at, key=key)
