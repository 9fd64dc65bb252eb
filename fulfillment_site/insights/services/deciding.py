"""The orders that decide a figure: what is lost already, and what can still be saved by when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fulfillment_site.insights.models import HealthThreshold, Metric
from fulfillment_site.insights.services import tallies
from fulfillment_site.insights.services.tallies import Window
from orders import sla
from orders.models import Shop

MOST = 100  # orders one page lists, the most urgent first


@dataclass(frozen=True)
class Deciding:
    """One order that moves a figure; it can be saved while more time than work is left."""

    order_id: int
    number: str
    state: str
    due_at: datetime
    start_by: datetime | None  # None: lost

    @property
    def can_be_saved(self) -> bool:
        """Whether there is more time than work left."""
        return self.start_by is not None


ROWS: dict[Metric, Callable] = {
    Metric.LATE_DISPATCH: tallies.undispatched,
    Metric.SELLER_CANCEL: tallies.uncancelled,
}


def orders(shop: Shop, metric: Metric, *, at: datetime) -> list[Deciding]:
    """Those that can be saved first, then what is lost; one query more than the threshold."""
    days = HealthThreshold.objects.get(market=shop.market, metric=metric).days
    if metric not in ROWS:
        return []
    rows = ROWS[metric](shop, Window.of(shop, days, at), at)
    found = [
        Deciding(clock.order_id, clock.order.number, clock.order.get_state_display(), clock.due_at,
                 _start_by(clock, at))
        for clock in rows.select_related("order").order_by("-due_at", "pk")[:MOST]
    ]  # fmt: skip
    return sorted(found, key=lambda row: (not row.can_be_saved, row.due_at))


def _start_by(clock, at: datetime) -> datetime | None:
    latest = clock.due_at - sla.work_left(clock.order.state)
    return latest if clock.stopped_at is None and latest > at else None
