"""The days a platform counts, and what is counted in them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Q

from fulfillment_site.insights.models import Metric
from orders import sla
from orders.models import Shop
from orders.models.state import State

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Window:
    """The days a platform counts, ending with `day`, as moments of the shop's own zone."""

    day: date
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, shop: Shop, days: int, at: datetime) -> "Window":
        """The window that ends with the shop's today."""
        day = at.astimezone(shop.zone).date()
        first = day - timedelta(days=days - 1)
        midnight = [datetime.combine(d, time(), shop.zone) for d in (first, day + timedelta(1))]
        return cls(day, *midnight)


@dataclass(frozen=True)
class Tally:
    """`count` of `of` rows, as we expect it when the day closes."""

    count: int
    of: int

    def value(self, metric: Metric) -> Decimal | None:
        """The rate; None where there was nothing to count."""
        if not self.of:
            return None
        return (Decimal(self.count * metric.scale) / self.of).quantize(HUNDREDTH)


def lost(at: datetime) -> Q:
    """Running clocks whose order has more work ahead of it than time."""
    too_near = Q()
    for state in State.values:
        if work := sla.work_left(state):
            too_near |= Q(order__state=state, due_at__lt=at + work)
    return Q(stopped_at=None) & too_near
