"""What our own rows say of a figure the platform will publish: so many of so many, and why."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from fulfillment_site.insights.models import Metric
from fulfillment_site.insights.services.faults import seller_cancel
from fulfillment_site.insights.services.voices import disputes, negative_review, reply
from fulfillment_site.insights.services.windows import Tally, Window, lost
from orders.models import Clock, Sending, Shop
from orders.sla import Basis, Kind


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


TALLIES: dict[Metric, Callable[[Shop, Window, datetime], Tally]] = {
    Metric.LATE_DISPATCH: late_dispatch,
    Metric.SELLER_CANCEL: seller_cancel,
    Metric.VALID_TRACKING: valid_tracking,
    Metric.NEGATIVE_REVIEW: negative_review,
    Metric.REPLY: reply,
    Metric.DISPUTES: disputes,
}
