"""One shop's health on one screen: the platform's word, ours, the limit, and our error."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from fulfillment_site.insights.models import (
    HealthAlert,
    HealthFigure,
    HealthForecast,
    HealthThreshold,
    Metric,
)
from orders.models import LiveSession, Shop

BACK = timedelta(days=14)  # of the chart, and of the error
GOAL = Decimal(1)  # percentage points between our forecast and the platform's figure
SAFE, WARN, OVER = "safe", "amber", "red"


@dataclass(frozen=True)
class Day:
    """One day of a figure; a bar stands `height` of a hundred high."""

    day: date
    figure: Decimal | None
    forecast: Decimal | None
    height: int

    @property
    def error(self) -> Decimal | None:
        """How far we were off, in percentage points."""
        known = self.figure is not None and self.forecast is not None
        return abs(self.figure - self.forecast) if known else None


@dataclass(frozen=True)
class Line:
    """One figure of a shop; what is None is not known."""

    metric: Metric
    limit: HealthThreshold | None
    figure: HealthFigure | None
    forecast: HealthForecast | None
    days: list[Day]

    @property
    def value(self) -> Decimal | None:
        """What is judged: our forecast of today, else the platform's last word."""
        known = self.forecast or self.figure
        return known.value if known else None

    @property
    def distance(self) -> Decimal | None:
        """How far the value is on the safe side of the limit; negative beyond it."""
        if self.limit is None or self.value is None:
            return None
        gap = self.limit.limit - self.value
        return -gap if self.metric.is_better_high else gap

    @property
    def colour(self) -> str:
        """Red beyond the limit, amber beyond the warning."""
        if self.distance is None:
            return "grey"
        if self.distance < 0 or (self.distance == 0 and not self.metric.is_better_high):
            return OVER
        margin = abs(self.limit.limit - self.limit.warn)
        near = self.distance < margin or (
            self.distance == margin and not self.metric.is_better_high
        )
        return WARN if near else SAFE

    @property
    def error(self) -> Decimal | None:
        """The mean error of forecasts so far, in percentage points."""
        errors = [day.error for day in self.days if day.error is not None]
        return (sum(errors) / len(errors)).quantize(Decimal("0.01")) if errors else None

    @property
    def is_good(self) -> bool:
        """Whether forecasts were near enough to be trusted."""
        return self.error is not None and self.error < GOAL


def lines(shop: Shop, *, at: datetime) -> list[Line]:
    """Every figure of a shop in three queries."""
    today = at.astimezone(shop.zone).date()
    limits = {row.metric: row for row in HealthThreshold.objects.filter(market=shop.market)}
    figures = _by_metric(HealthFigure, shop, today)
    forecasts = _by_metric(HealthForecast, shop, today)
    return [
        Line(
            metric=metric,
            limit=limits.get(metric),
            figure=max(figures[metric].values(), key=lambda row: row.day, default=None),
            forecast=forecasts[metric].get(today),
            days=_days(figures[metric], forecasts[metric], today),
        )
        for metric in Metric
    ]


def _by_metric(model, shop: Shop, today: date) -> dict[Metric, dict[date, object]]:
    rows = model.objects.filter(shop=shop, day__gt=today - BACK, day__lte=today)
    found = {metric: {} for metric in Metric}
    for row in rows:
        found[Metric(row.metric)][row.day] = row
    return found


def _days(figures: dict, forecasts: dict, today: date) -> list[Day]:
    known = [row.value for row in (*figures.values(), *forecasts.values())]
    tallest = max(known, default=Decimal(0)) or Decimal(1)
    days = [today - timedelta(days=back) for back in range(BACK.days - 1, -1, -1)]
    pairs = [(day, figures.get(day), forecasts.get(day)) for day in days]
    return [
        Day(
            day,
            figure.value if figure else None,
            forecast.value if forecast else None,
            int(100 * (figure or forecast).value / tallest) if figure or forecast else 0,
        )
        for day, figure, forecast in pairs
    ]


def standing(shop: Shop) -> list[HealthAlert]:
    """Alerts of lines that are crossed now."""
    return list(HealthAlert.objects.standing().filter(shop=shop).order_by("-told_at"))


def around(session: LiveSession) -> list[tuple[Metric, Decimal | None, Decimal | None]]:
    """The platform's figures before a live session began and after it ended: the last of the days
    before, the first from the day it ended on. None where there is none within a week."""
    zone, week = session.shop.zone, timedelta(days=7)
    begins = session.starts_at.astimezone(zone).date()
    ends = session.ends_at.astimezone(zone).date() if session.ends_at else None
    rows = HealthFigure.objects.filter(
        shop=session.shop, day__gte=begins - week, day__lte=(ends or begins) + week
    )
    before, after = {}, {}
    for row in rows.order_by("day"):
        if row.day < begins:
            before[row.metric] = row.value
        if ends and row.day >= ends:
            after.setdefault(row.metric, row.value)
    return [(metric, before.get(metric), after.get(metric)) for metric in Metric]
