"""What after-sales work brought: who was written to first, who came back, what a ticket cost.

Every figure comes with how many it is of; what no row tells is None, never 0.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import (
    Avg,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)

from aftersales.cases import Reason
from aftersales.models import (
    BuyerReview,
    ChatMessage,
    Compensation,
    Kind,
    Letter,
    ReturnRequest,
    Ticket,
    Verdict,
)
from aftersales.models.training import practised
from fulfillment_site.insights.services.exposure import CASES, Span
from orders.models import Order
from orders.share import Share

BAD = 2  # stars up to which the platform counts a review as negative
STUCK = (Reason.STUCK, Reason.NO_FIRST_SCAN)
OURS = (ChatMessage.Role.CUSTOMER_SERVICE, ChatMessage.Role.SHOP)
AGAIN = timedelta(days=60)  # within which a buyer who orders again is counted
LOOKED_AT = timedelta(days=120)  # how long ago, at most, what they are counted from happened
OVER = (Ticket.State.SOLVED, Ticket.State.CLOSED)


@dataclass(frozen=True)
class Written:
    """Parcels that stood still: how many of their buyers left a bad review.

    By who wrote first: we did, or the buyer did, or nobody.
    """

    first: Share
    not_first: Share


@dataclass(frozen=True)
class Buyers:
    """A group of buyers: how many ordered again within AGAIN, and how they rated since."""

    again: Share
    stars: float | None
    reviews: int


@dataclass(frozen=True)
class Cost:
    """What tickets cost, by currency: money agreed on returns, and what was given in them.

    Of `given` compensations nobody knows what `unpriced` ones cost; work time is not known.
    """

    tickets: int
    refunded: int
    given: int
    unpriced: int
    sums: dict[str, Decimal]

    @property
    def each(self) -> dict[str, Decimal]:
        """For one ticket."""
        return {coin: (sum_ / self.tickets).quantize(Decimal("0.01"))
                for coin, sum_ in self.sums.items()}  # fmt: skip


def stuck(span: Span) -> Written:
    """Bad reviews of parcels that stood still, by whether we wrote before the buyer did."""
    silent = Ticket.objects.filter(
        Q(origin=Ticket.Origin.RADAR) | Q(reason__in=STUCK), CASES, order=OuterRef("pk")
    )
    bad = BuyerReview.objects.filter(order=OuterRef("pk"), stars__lte=BAD)
    orders = span.orders.filter(Exists(silent)).annotate(
        theirs=_first(ChatMessage.objects.filter(role=ChatMessage.Role.BUYER), "thread__order"),
        ours=_first(ChatMessage.objects.filter(role__in=OURS), "thread__order"),
        letter=Subquery(_letters().values("first")),
        is_bad=Exists(bad),
    )
    counts = {True: [0, 0], False: [0, 0]}
    for theirs, ours, letter, is_bad in orders.values_list("theirs", "ours", "letter", "is_bad"):
        own = min((at for at in (ours, letter) if at), default=None)
        count = counts[own is not None and (theirs is None or own < theirs)]
        count[0] += is_bad
        count[1] += 1
    return Written(Share(*counts[True]), Share(*counts[False]))


def _first(messages: QuerySet, path: str) -> Subquery:
    """The first of such messages about an order since it left."""
    about = messages.filter(**{path: OuterRef("pk"), "at__gte": OuterRef("shipped_at")})
    return Subquery(about.order_by().values(path).annotate(first=Min("at")).values("first"))


def _letters() -> QuerySet:
    """When the first of our letters in tickets of an order was sent."""
    of_order = Ticket.objects.filter(order=OuterRef(OuterRef("pk"))).values("pk")
    sent = Letter.objects.filter(kind=Kind.TICKET, matter_id__in=of_order, sent_at__isnull=False)
    return sent.order_by().values("kind").annotate(first=Min("sent_at"))


def helped(shop_id: int, *, at: datetime) -> Buyers:
    """Buyers whose ticket was solved long enough ago to have ordered again."""
    since, until = at - LOOKED_AT, at - AGAIN
    rows = Ticket.objects.filter(
        CASES, shop=shop_id, buyer__isnull=False, state__in=OVER, solved_at__range=(since, until)
    )
    reviews = BuyerReview.objects.filter(
        order__buyer=OuterRef("buyer"), written_at__gt=OuterRef("solved_at")
    )
    return Buyers(_again(rows, "solved_at"), *_rated(rows, reviews))


def unhelped(shop_id: int, *, at: datetime) -> Buyers:
    """Buyers whose orders left in those weeks and who never had a ticket."""
    since, until = at - LOOKED_AT, at - AGAIN
    any_ticket = Ticket.objects.filter(CASES, buyer=OuterRef("buyer"))
    rows = Order.objects.filter(
        ~Exists(any_ticket),
        ~practised(""),
        shop=shop_id,
        buyer__isnull=False,
        shipped_at__range=(since, until),
    )
    reviews = BuyerReview.objects.filter(
        order__buyer=OuterRef("buyer"), written_at__gt=OuterRef("shipped_at")
    )
    return Buyers(_again(rows, "shipped_at"), *_rated(rows, reviews))


def _again(rows: QuerySet, moment: str) -> Share:
    limit = ExpressionWrapper(OuterRef(moment) + AGAIN, output_field=DateTimeField())
    later = Order.objects.filter(
        buyer=OuterRef("buyer"), ordered_at__gt=OuterRef(moment), ordered_at__lte=limit
    )
    counted = rows.annotate(came_back=Exists(later)).aggregate(
        n=Count("buyer", distinct=True),
        cases=Count("buyer", distinct=True, filter=Q(came_back=True)),
    )
    return Share(**counted)


def _rated(rows: QuerySet, reviews: QuerySet) -> tuple[float | None, int]:
    """The mean of one's reviews, over all whom it is known of."""
    mean = reviews.order_by().values("order__buyer").annotate(mean=Avg("stars")).values("mean")
    means = rows.annotate(mean=Subquery(mean)).filter(mean__isnull=False)
    known = means.values("buyer").annotate(stars=Avg("mean")).values_list("stars", flat=True)
    found = list(known)
    return (round(sum(found) / len(found), 2), len(found)) if found else (None, 0)


def cost(shop_id: int, since: datetime, until: datetime) -> Cost:
    """Of tickets solved between two moments; a return that we asked for ourselves counts once."""
    solved = Ticket.objects.filter(
        CASES, shop=shop_id, state__in=OVER, solved_at__gte=since, solved_at__lt=until
    )
    given = Compensation.objects.counted().exclude(state=Compensation.State.ASKED)
    given = given.filter(ticket__in=solved)
    agreed = ReturnRequest.objects.filter(
        verdict=Verdict.APPROVE, refund_total__gt=0, order__in=solved.values("order")
    ).exclude(platform_id__in=given.exclude(platform_ref="").values("platform_ref"))
    sums: Counter = Counter()
    for rows, amount in ((agreed, "refund_total"), (given.exclude(amount=None), "amount")):
        sums.update(dict(rows.order_by().values_list("currency").annotate(Sum(amount))))
    return Cost(
        tickets=solved.count(),
        refunded=agreed.values("order").distinct().count(),
        given=given.count(),
        unpriced=given.filter(amount=None).count(),
        sums=dict(sorted(sums.items())),
    )
