"""Two weeks of a demo shop's health: what the platform said, and what was foreseen."""

from datetime import datetime, timedelta
from decimal import Decimal

from fulfillment_site.insights.models import HealthFigure, HealthForecast, Metric
from orders.models import Shop

# The oldest day first; the last is yesterday.
SAID = {
    Metric.LATE_DISPATCH: "1.2 1.4 1.3 1.9 2.4 2.2 2.0 1.8 2.1 2.6 2.9 2.7 2.8 3.1",
    Metric.SELLER_CANCEL: "0.8 0.8 0.9 1.1 1.0 1.2 1.1 1.0 1.0 0.9 1.2 1.3 1.2 1.1",
    Metric.VALID_TRACKING: "98.1 98.4 98.2 98.0 97.9 98.3 98.6 98.8 98.7 98.9 99.0 98.8 98.7 98.9",
    Metric.NEGATIVE_REVIEW: "0.7 0.7 0.8 0.8 0.8 0.9 0.9 0.8 0.8 0.9 0.9 1.0 1.0 1.1",
    Metric.REPLY: "93 94 92 90 91 93 94 95 95 94 93 92 93 94",
    Metric.DISPUTES: "2.1 2.1 2.0 2.4 2.4 2.3 2.3 2.2 2.2 2.6 2.6 2.5 2.5 2.4",
}
OFF_BY = ("0.20", "-0.30", "0.10")  # how far forecasts missed, in turn
BUYERS = 900  # orders behind each forecast


def load(shop: Shop, at: datetime) -> None:
    """Figures of each day and figure, and what was foreseen of each."""
    today = at.astimezone(shop.zone).date()
    figures = [
        HealthFigure(
            shop=shop,
            day=today - timedelta(days=back),
            metric=metric,
            value=Decimal(value),
            source=HealthFigure.Source.IMPORTED,
            entered_at=at,
        )
        for metric, said in SAID.items()
        for back, value in enumerate(reversed(said.split()), start=1)
    ]
    HealthFigure.objects.bulk_create(figures)
    HealthForecast.objects.bulk_create(
        HealthForecast(
            shop=shop,
            day=figure.day,
            metric=figure.metric,
            value=figure.value + Decimal(OFF_BY[place % len(OFF_BY)]),
            n=BUYERS,
            made_at=at - (today - figure.day),
        )
        for place, figure in enumerate(figures)
    )
