"""What our own rows say of a figure the platform will publish: so many of so many, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from aftersales.models import CallOff
from fulfillment_site.insights.models import Metric
from orders import sla
from orders.models import Clock, Order, Sending, Shop
from orders.models.state import State
from orders.sla import Basis, Kind

HUNDREDTH = Decimal("0.01")
CHAT = "CHAT"  # clocks of buyers' chats, where there are any


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


def _shipping_clocks(shop: Shop, window: Window) -> QuerySet:
    return Clock.objects.filter(
        shop=shop,
        kind=Kind.COLLECT,
        basis=Basis.PLATFORM,
        due_at__gte=window.starts_at,
        due_at__lt=window.ends_at,
    )


def late_dispatch(shop: Shop, window: Window, at: datetime) -> Tally:
    """First carrier scans due in the window; late ones, and those nobody can save today."""
    late = Q(stopped_at__gt=F("due_at")) | Q(stopped_at=None, due_at__lte=at) | lost(at)
    rows = _shipping_clocks(shop, window)
    return Tally(**rows.aggregate(of=Count("pk"), count=Count("pk", filter=late)))


def undispatched(shop: Shop, window: Window, at: datetime) -> QuerySet:
    """Clocks that decide the late dispatch rate: late in the window, or still running today."""
    late = Q(stopped_at__gt=F("due_at")) | Q(stopped_at=None)
    return _shipping_clocks(shop, window).filter(late)


def _cancelled_by_our_fault(shop: Shop, window: Window) -> QuerySet:
    """Orders that we called off, or that the platform cancelled when our time was up."""
    called_off = CallOff.objects.filter(order=OuterRef("pk"))
    timed_out = Clock.objects.filter(
        order=OuterRef("pk"), kind=Kind.AUTO_CANCEL, stopped_at__gte=F("due_at")
    )
    cancelled = Order.objects.filter(
        shop=shop, cancelled_at__gte=window.starts_at, cancelled_at__lt=window.ends_at
    )
    return cancelled.filter(Exists(called_off) | Exists(timed_out))


def _running_out(shop: Shop, window: Window) -> QuerySet:
    return Clock.objects.open().filter(
        shop=shop, kind=Kind.AUTO_CANCEL, due_at__lt=window.ends_at, order__cancelled_at=None
    )


def seller_cancel(shop: Shop, window: Window, at: datetime) -> Tally:
    """Orders cancelled by our fault, being called off, or past saving; of all that were bought."""
    bought = Order.objects.filter(
        shop=shop, ordered_at__gte=window.starts_at, ordered_at__lt=window.ends_at
    )
    under_way = CallOff.objects.to_send().filter(order__shop=shop, order__cancelled_at=None)
    doomed = _running_out(shop, window).filter(Q(due_at__lte=at) | lost(at))
    doomed = doomed.exclude(order__in=under_way.values("order"))
    count = _cancelled_by_our_fault(shop, window).count() + under_way.count() + doomed.count()
    return Tally(count, bought.count())


def uncancelled(shop: Shop, window: Window, at: datetime) -> QuerySet:
    """Clocks of orders that the platform cancels before the day closes."""
    return _running_out(shop, window)


def _uploads(shop: Shop, window: Window) -> QuerySet:
    return Sending.objects.filter(
        shop=shop,
        kind="upload",
        created_at__gte=window.starts_at,
        created_at__lt=window.ends_at,
    )


def valid_tracking(shop: Shop, window: Window, at: datetime) -> Tally:
    """Tracking numbers told in the window that the platform took, or has not answered yet."""
    valid = Q(refused_at=None)
    return Tally(
        **_uploads(shop, window).aggregate(of=Count("pk"), count=Count("pk", filter=valid))
    )


def reply(shop: Shop, window: Window, at: datetime) -> Tally:
    """Chats that were due in the window and were answered in time."""
    chats = Clock.objects.filter(
        shop=shop, kind=CHAT, due_at__gte=window.starts_at, due_at__lte=min(at, window.ends_at)
    )
    in_time = Q(stopped_at__lte=F("due_at"))
    return Tally(**chats.aggregate(of=Count("pk"), count=Count("pk", filter=in_time)))


# What we cannot reckon stands not here: the page says "no data" of it.
TALLIES: dict[Metric, Callable[[Shop, Window, datetime], Tally]] = {
    Metric.LATE_DISPATCH: late_dispatch,
    Metric.SELLER_CANCEL: seller_cancel,
    Metric.VALID_TRACKING: valid_tracking,
    Metric.REPLY: reply,
}
