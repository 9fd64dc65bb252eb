"""Cancellations that count against the shop, by who cancelled and why.

The platform names neither the orders it counts nor its rule in full; what is known of it (public
pages of Seller University, read on 26 November 2026): a seller's own cancellations count, but for
addresses nobody delivers to and for those a buyer asked for; so do those for which the platform's
patience with a seller ran out, and those of buyers who waited for a parcel that was not sent.
"""

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from aftersales.models import CallOff, CancellationRequest
from aftersales.models.training import practised
from fulfillment_site.insights.services.windows import Tally, Window, lost
from orders.drafts import PlatformStatus
from orders.models import Clock, Order, OrderEvent, Shop
from orders.sla import Basis, Kind

# Codes as far as all markets write them alike; some put a market behind them.
WITHOUT_PENALTY = (
    "address_not_deliver",
    "buyer_requested_cancellation",
    "seller_cancel_unpaid_reason",  # nobody had paid
)
OF_SYSTEM = ("system_cancel_order_reason_shipping_timeout", "system_cancel_order_untracked")
OF_BUYERS = ("not_shipped_on_time",)
AGREED = (CancellationRequest.State.AGREED, CancellationRequest.State.REFUNDED)
BUYER, SELLER = "BUYER", "SELLER"
PLATFORM = ("SYSTEM", "OPERATOR")


def is_ours(who: str, why: str) -> Q:
    """Whether rows with a role and a reason, under these names, count against the shop."""
    by_seller = Q(**{who: SELLER}) & ~_any(why, WITHOUT_PENALTY)
    by_platform = Q(**{f"{who}__in": PLATFORM}) & _any(why, OF_SYSTEM)
    return by_seller | by_platform | (Q(**{who: BUYER}) & _any(why, OF_BUYERS))


def against_us(shop: Shop, window: Window) -> QuerySet:
    """Orders cancelled in the window by our fault, each once.

    The platform's word for it decides: of the request, else of the order. Where it gave none, our
    own call-off does, and a time of the platform's that had run out.
    """
    mine = {"order": OuterRef("pk")}
    requests = CancellationRequest.objects.filter(**mine, state__in=AGREED).exclude(role="")
    told = OrderEvent.objects.filter(**mine, verb="update", data__has_key="initiator")
    called_off = CallOff.objects.filter(~_any("reason", WITHOUT_PENALTY), **mine)
    ran_out = Clock.objects.filter(**mine, kind=Kind.AUTO_CANCEL, stopped_at__gte=F("due_at"))
    by_word = Exists(requests.filter(is_ours("role", "reason"))) | (
        ~Exists(requests) & Exists(told.filter(is_ours("data__initiator", "data__reason")))
    )
    without_a_word = ~Exists(requests) & ~Exists(told)
    return _cancelled(shop, window).filter(
        by_word | (without_a_word & (Exists(called_off) | Exists(ran_out)))
    )


def seller_cancel(shop: Shop, window: Window, at: datetime) -> Tally:
    """Orders cancelled by our fault, being called off, or past saving; of all that were bought."""
    bought = Order.objects.filter(
        ~practised(""), shop=shop, ordered_at__gte=window.starts_at, ordered_at__lt=window.ends_at
    )
    under_way = CallOff.objects.to_send().filter(
        ~_any("reason", WITHOUT_PENALTY),
        ~practised(),
        order__shop=shop,
        order__cancelled_at=None,
    )
    doomed = _running_out(shop, window).filter(Q(due_at__lte=at) | lost(at))
    doomed = doomed.exclude(order__in=CallOff.objects.to_send().values("order"))
    count = against_us(shop, window).count() + under_way.count() + doomed.count()
    return Tally(count, bought.count())


def uncancelled(shop: Shop, window: Window, at: datetime) -> QuerySet:
    """Clocks of orders that the platform cancels today, or whose buyers say we were too slow."""
    blamed = CancellationRequest.objects.to_answer().filter(
        is_ours("role", "reason"), order=OuterRef("order")
    )
    asked = Clock.objects.open().filter(
        Exists(blamed),
        ~practised(),
        shop=shop,
        kind=Kind.ANSWER,
        basis=Basis.PROMISE,
        order__cancelled_at=None,
    )
    return Clock.objects.filter(
        Q(pk__in=_running_out(shop, window).values("pk")) | Q(pk__in=asked.values("pk"))
    )


def _cancelled(shop: Shop, window: Window) -> QuerySet:
    """Also those that had left us when the platform cancelled them."""
    days = (window.starts_at, window.ends_at)
    here = Q(cancelled_at__gte=days[0], cancelled_at__lt=days[1])
    gone = Q(cancelled_on_platform_at__gte=days[0], cancelled_on_platform_at__lt=days[1])
    return Order.objects.filter(here | gone, ~practised(""), shop=shop)


def _running_out(shop: Shop, window: Window) -> QuerySet:
    """Once the carrier has a parcel, the platform's patience is with the carrier."""
    clocks = Clock.objects.open().filter(
        ~practised(),
        shop=shop,
        kind=Kind.AUTO_CANCEL,
        due_at__lt=window.ends_at,
        order__cancelled_at=None,
    )
    return clocks.exclude(order__platform_status=PlatformStatus.IN_TRANSIT)


def _any(why: str, codes: tuple[str, ...]) -> Q:
    found = Q()
    for code in codes:
        found |= Q(**{f"{why}__icontains": code})
    return found
