"""What each remedy costs us, beside what it costs on average to do nothing; from own rows alone."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef

from aftersales.models import (
    BuyerReview,
    Compensation,
    Coupon,
    Remedy,
    RemedyPolicy,
    ReturnRequest,
    Ticket,
)
from aftersales.models.training import real
from aftersales.services.compensation import asking, paid
from orders.models import Order
from warehouse.services import making_good

BACK = timedelta(days=180)
LEAST, MOST = 20, 500  # cases below which a share says nothing, and the newest that are looked at
WORST = 2  # stars up to which a review is bad
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Option:
    """One remedy for a case: its cost, or the steps nobody has a unit cost for.

    `why_not` is what the press would say, where it says no.
    """

    kind: str
    cost: Decimal | None
    missing: tuple[str, ...] = ()
    why_not: str = ""

    @property
    def label(self) -> str:
        return Remedy(self.kind).label


@dataclass(frozen=True)
class Fate:
    """What became of `n` like cases of this shop that got nothing; shares are of these."""

    n: int
    asked: int
    bad_reviews: int
    refunded: Decimal

    @property
    def is_known(self) -> bool:
        """Whether there are enough of them to say anything."""
        return self.n >= LEAST

    @property
    def asked_share(self) -> int:
        """Percent of them in which the buyer asked for a return or refund on the platform."""
        return round(100 * self.asked / self.n) if self.n else 0

    @property
    def review_share(self) -> int:
        """Percent of them after which the buyer left one or two stars."""
        return round(100 * self.bad_reviews / self.n) if self.n else 0

    @property
    def cost(self) -> Decimal | None:
        """The money such a case costs on average; what a bad review costs nobody knows."""
        return (self.refunded / self.n).quantize(CENT) if self.is_known else None


@dataclass(frozen=True)
class Weighed:
    """The card of a case: what may still go back, each remedy with its cost, and the fate."""

    currency: str
    left: Decimal
    options: tuple[Option, ...]
    fate: Fate
    prefers_label: bool | None  # by the shop's own limit; None where it has none

    @property
    def can_offer(self) -> bool:
        """Whether the press would give what the shop offers: the label it prefers, or a coupon."""
        offered = Remedy.RETURN_LABEL if self.prefers_label else Remedy.COUPON
        option = next(one for one in self.options if one.kind == offered)
        is_there = self.prefers_label or option.cost is not None  # else no code is free
        return is_there and not option.why_not

    @property
    def obstacles(self) -> dict[str, list[str]]:
        """Each sentence of why not, with the remedies it stands against."""
        found: dict[str, list[str]] = {}
        for one in self.options:
            if one.why_not:
                found.setdefault(one.why_not, []).append(one.label)
        return found


def weigh(ticket: Ticket, *, at: datetime) -> Weighed | None:
    """What may be done for a case and what each costs; None without an order."""
    order = ticket.order
    if order is None:
        return None
    pieces = asking.goods({line: line.wanted for line in order.lines.all() if line.wanted})
    left = paid.left(order)
    again = making_good.sending(order, pieces, at=at)
    back = making_good.taking_back(order, pieces, at=at)
    codes = Coupon.objects.free(at.astimezone(ticket.shop.zone).date()).filter(shop=ticket.shop_id)
    coupon = codes.order_by("amount").first()
    options = (
        Option(Remedy.REFUND, left),
        _option(Remedy.RESEND, again),
        _option(Remedy.RETURN_LABEL, back),
        Option(Remedy.COUPON, coupon.amount if coupon else None),
    )
    policy = RemedyPolicy.objects.filter(shop=ticket.shop_id).first()
    prefers = order.total >= policy.label_from if policy else None
    options = tuple(
        replace(one, why_not=str(asking.objection(ticket, one.kind) or "")) for one in options
    )
    return Weighed(order.currency, left, options, fate(ticket, order, at=at), prefers)


def fate(ticket: Ticket, order: Order, *, at: datetime) -> Fate:
    """What became of like cases in which nothing was given: same shop, category and currency."""
    given = Compensation.objects.counted().filter(ticket=OuterRef("pk"))
    later = ReturnRequest.objects.filter(
        order=OuterRef("order"), asked_at__gt=OuterRef("opened_at")
    )
    bad = BuyerReview.objects.filter(
        order=OuterRef("order"), stars__lte=WORST, written_at__gt=OuterRef("opened_at")
    )
    like = Ticket.objects.filter(
        real(), ~Exists(given), shop=ticket.shop_id, category=ticket.category,
        opened_at__gt=at - BACK, state__in=["SOLVED", "CLOSED"], order__currency=order.currency,
    )  # fmt: skip
    like = like.annotate(asked=Exists(later), bad=Exists(bad)).order_by("-pk")
    rows = list(like.values_list("order", "asked", "bad")[:MOST])
    asked = [order_id for order_id, has_asked, _bad in rows if has_asked]
    money = ReturnRequest.objects.filter(order__in=asked).exclude(paid.NEVER_PAID)
    return Fate(
        n=len(rows),
        asked=len(asked),
        bad_reviews=sum(is_bad for *_rest, is_bad in rows),
        refunded=sum(money.values_list("refund_total", flat=True), Decimal()),
    )


def _option(kind: str, bill: making_good.Bill) -> Option:
    return Option(kind, bill.total, tuple(str(step.label) for step in bill.missing))
