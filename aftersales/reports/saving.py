"""Which buyers were kept, by what and by whom; what they bought later; what cancelling cost."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext

from aftersales.models import CancellationRequest, Kind, Letter, Phrase
from aftersales.models.training import practised
from orders.models import Order
from orders.refusals.reasons import AROUND, reason
from warehouse.services import costs

State = CancellationRequest.State
SAVED = [State.WITHDRAWN, State.REJECTED]  # the order went on
LOST = [State.AGREED, State.REFUNDED]
UNSAID = "-"  # in addresses: no reason was given
WINDOWS = (30, 60, 90)  # days after a buyer was kept
AT_ONCE = 1000  # orders whose costs are asked for at a time


@dataclass(frozen=True)
class Rate:
    """How many of `n` requests ended with the order going on, and the query that lists them."""

    label: str
    saved: int
    n: int
    query: str

    @property
    def percent(self) -> int:
        """The share in whole percent."""
        return round(100 * self.saved / self.n)


@dataclass(frozen=True)
class Later:
    """What buyers who were kept bought within so many days after."""

    days: int
    orders: int
    money: dict[str, Decimal]


@dataclass(frozen=True)
class Lost:
    """Cancellations of one month that had reached one stage, and what they cost."""

    month: datetime
    stage: str
    count: int
    cost: dict[str, Decimal]
    unknown: int  # of `count`, how many have a step that nobody has put a cost to


def closed(user, *, since: date) -> QuerySet:
    """Requests of buyers this person sees that ended one way or the other."""
    return ended(CancellationRequest.objects.visible_to(user), since)


def ended(rows: QuerySet, since: date) -> QuerySet:
    """Of these, those of buyers that somebody could answer, and that ended one way or the other.

    What a buyer cancels in the free hour is granted by the platform at once, and waits for nobody.
    """
    start = datetime.combine(since, time.min, UTC)
    rows = rows.filter(~practised(), state__in=SAVED + LOST, first_due_at__isnull=False)
    return rows.filter(asked_at__gte=start, role__in=["BUYER", ""])


def by_reason(rows: QuerySet) -> list[Rate]:
    """Save rates by the buyer's reason, what was stated when asked before what was picked."""
    saved, all_of = Counter(), Counter()
    codes = {}
    counted = rows.values_list("stated_reason", "reason", "state").annotate(Count("pk"))
    for stated, picked, state, count in counted.order_by():
        code = stated or AROUND.sub("", picked)
        codes[code] = stated or picked
        all_of[code] += count
        saved[code] += count if state in SAVED else 0
    return [
        Rate(
            reason(codes[code], codes[code]) or gettext("no reason given"),
            saved[code],
            n,
            urlencode({"reason": code or UNSAID}),
        )
        for code, n in all_of.most_common()
    ]


def by_phrase(rows: QuerySet) -> list[Rate]:
    """Save rates by the phrase that was sent last."""
    sent = Letter.objects.filter(kind=Kind.CANCEL, matter_id=OuterRef("pk"), sent_at__isnull=False)
    last = Subquery(sent.order_by("-pk").values("phrase")[:1])
    found = _rates(rows.annotate(by_what=last))
    names = Phrase.objects.in_bulk([pk for pk in found if pk])
    return [
        Rate(str(names[pk]), saved, n, f"phrase={pk}") for pk, (saved, n) in found.items() if pk
    ]


def by_agent(rows: QuerySet) -> list[Rate]:
    """Save rates by who answered."""
    found = _rates(rows.annotate(by_what=F("answered_by__username")))
    return [
        Rate(name, saved, n, urlencode({"agent": name}))
        for name, (saved, n) in found.items()
        if name
    ]


def later(rows: QuerySet) -> list[Later]:
    """What the buyers of saved orders bought after they were kept."""
    kept = rows.filter(state__in=SAVED, order__buyer__isnull=False).values_list(
        "order__buyer", "order", "updated_at"
    )
    since: dict[int, tuple[int, datetime]] = {}
    for buyer, order, at in kept.order_by("-updated_at"):
        since[buyer] = (order, at)  # the first time counts
    bought = Order.objects.filter(buyer__in=since).values_list(
        "pk", "buyer", "ordered_at", "total", "currency"
    )
    bought = list(bought)
    return [_later(days, bought, since) for days in WINDOWS]


def by_stage(rows: QuerySet, *, at: datetime) -> list[Lost]:
    """Cancellations by month and the stage their orders had reached, with what that cost."""
    lost = rows.filter(state__in=LOST, order__isnull=False).annotate(month=TruncMonth("asked_at"))
    found = list(
        lost.values_list(
            "month", "order", "order__shipped_at", "order__packed_at", "order__picking_at"
        )
    )
    known = {}
    ids = [row[1] for row in found]
    for start in range(0, len(ids), AT_ONCE):
        known |= costs.so_far(ids[start : start + AT_ONCE], at=at)
    sums: dict[tuple, Counter] = {}
    counts, unknown = Counter(), Counter()
    for month, order, *stamps in found:
        key = month, _stage(stamps)
        counts[key] += 1
        one = known[order]
        sums.setdefault(key, Counter())[one.currency] += one.total
        unknown[key] += bool(one.missing)
    return [
        Lost(
            *key,
            counts[key],
            {coin: sum_ for coin, sum_ in sums[key].items() if sum_},
            unknown[key],
        )
        for key in sorted(counts, reverse=True)
    ]


def _rates(rows: QuerySet) -> dict:
    saved = Count("pk", filter=Q(state__in=SAVED))
    counted = rows.order_by().values_list("by_what").annotate(kept=saved, n=Count("pk"))
    return {what: (kept, n) for what, kept, n in sorted(counted, key=lambda row: -row[2])}


def _later(days: int, bought: Iterable[tuple], since: dict) -> Later:
    count, money = 0, Counter()
    for pk, buyer, at, total, currency in bought:
        order, kept_at = since[buyer]
        if pk != order and kept_at < at <= kept_at + timedelta(days=days):
            count += 1
            money[currency] += total
    return Later(days, count, dict(money))


def _stage(stamps: list[datetime | None]) -> str:
    names = ("3 shipped", "2 packed", "1 picked")
    return next((name for name, at in zip(names, stamps, strict=True) if at), "0 not begun")
