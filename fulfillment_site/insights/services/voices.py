"""What buyers will have said by the end of a day: reviews, chats left unanswered, disputes."""

from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from aftersales.models import BuyerReview, Dispute, ReturnRequest
from aftersales.models.training import practised
from aftersales.reports import dispute_rate
from fulfillment_site.insights.services.windows import Tally, Window
from orders.models import Clock, Order, Shop, SyncLine
from orders.sla import Kind

NEGATIVE = 2  # stars, and fewer


def negative_review(shop: Shop, window: Window, at: datetime) -> Tally:
    """Reviews of one or two stars, of all orders delivered; nothing where nobody brought any."""
    written = BuyerReview.objects.filter(
        ~practised(), shop=shop, written_at__gte=window.starts_at, written_at__lt=window.ends_at
    )
    known = written.aggregate(of=Count("pk"), count=Count("pk", filter=Q(stars__lte=NEGATIVE)))
    if not known["of"]:
        return Tally(0, 0)
    delivered = Order.objects.filter(
        ~practised(""),
        shop=shop,
        delivered_at__gte=window.starts_at,
        delivered_at__lt=window.ends_at,
    )
    return Tally(known["count"], delivered.count())


def poor_reviews(shop: Shop, window: Window, at: datetime) -> QuerySet:
    """Reviews that count; a buyer may still think better of one that is answered in time."""
    return BuyerReview.objects.filter(
        ~practised(),
        shop=shop,
        stars__lte=NEGATIVE,
        written_at__gte=window.starts_at,
        written_at__lt=window.ends_at,
    )


def _chats(shop: Shop, window: Window) -> QuerySet:
    return Clock.objects.filter(
        ~practised(),
        shop=shop,
        kind=Kind.CHAT,
        due_at__gte=window.starts_at,
        due_at__lt=window.ends_at,
    )


def reply(shop: Shop, window: Window, at: datetime) -> Tally:
    """Chats due in the window that were answered in time, or still can be."""
    in_time = Q(stopped_at__lte=F("due_at")) | Q(stopped_at=None, due_at__gt=at)
    chats = _chats(shop, window)
    return Tally(**chats.aggregate(of=Count("pk"), count=Count("pk", filter=in_time)))


def unreplied(shop: Shop, window: Window, at: datetime) -> QuerySet:
    """Clocks of chats that were answered too late, or not at all."""
    late = Q(stopped_at__gt=F("due_at")) | Q(stopped_at=None)
    return _chats(shop, window).filter(late)


def disputes(shop: Shop, window: Window, at: datetime) -> Tally:
    """Disputed orders among those placed in the window, as the dispute rate counts them.

    Nothing where nobody ever asked the platform for returns, and no dispute came otherwise.
    """
    followed = SyncLine.objects.filter(shop=shop, feed=SyncLine.Feed.RETURNS)
    kept = (model.objects.filter(shop=shop).exists() for model in (ReturnRequest, Dispute))
    if not (followed.exclude(polled_at=None).exists() or any(kept)):
        return Tally(0, 0)
    rate = dispute_rate.of(Order.objects.filter(_placed(window), shop=shop))
    return Tally(rate.cases, rate.n)


def _placed(window: Window, path: str = "") -> Q:
    return Q(
        (f"{path}ordered_at__gte", window.starts_at), (f"{path}ordered_at__lt", window.ends_at)
    )


def disputed(shop: Shop, window: Window, at: datetime) -> QuerySet:
    """Disputes about orders placed in the window."""
    return Dispute.objects.real().filter(_placed(window, "order__"), shop=shop)


def disputable(shop: Shop, window: Window, at: datetime) -> QuerySet:
    """Returns of such orders that become disputes if we refuse: they wait for our answer."""
    waiting = ReturnRequest.objects.to_answer().filter(_placed(window, "order__"), shop=shop)
    return waiting.filter(~practised(), disputed_at=None)
