"""The orders that decide a figure: what is lost already, and what can still be saved by when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Model

from aftersales.models import BuyerReview, Dispute, ReturnRequest
from fulfillment_site.insights.models import HealthThreshold, Metric
from fulfillment_site.insights.services import faults, tallies, voices
from fulfillment_site.insights.services.windows import Window
from orders import sla
from orders.models import Clock, Order, Shop
from orders.services import clocks

MOST = 100  # orders one page lists, the most urgent first


@dataclass(frozen=True)
class Deciding:
    """One order that moves a figure; it can be saved while more time than work is left.

    A chat or a review may be about no order that we know: `order_id` is None, `number` its own.
    """

    order_id: int | None
    number: str
    state: str
    due_at: datetime
    start_by: datetime | None  # None: lost

    @property
    def can_be_saved(self) -> bool:
        """Whether there is more time than work left."""
        return self.start_by is not None


def _of_clock(clock: Clock, at: datetime) -> Deciding:
    order = clock.order
    is_said = clock.kind in clocks.ANSWERS  # at once, wherever the parcel is
    latest = clock.due_at - (sla.LATE if is_said or not order else sla.work_left(order.state))
    is_open = clock.stopped_at is None and latest > at
    return _row(order, clock.ref, clock.due_at, latest if is_open else None)


def _of_review(review: BuyerReview, at: datetime) -> Deciding:
    is_open = review.due_at is not None and review.due_at > at
    number = review.order_number or review.platform_id
    due_at = review.due_at or review.written_at
    return _row(review.order, number, due_at, review.due_at if is_open else None)


def _of_return(row: ReturnRequest, at: datetime) -> Deciding:
    return _row(row.order, row.order_number, row.due_at, row.due_at if row.due_at > at else None)


def _of_dispute(row: Dispute, at: datetime) -> Deciding:
    return _row(row.order, row.order_number, row.opened_at, None)


def _row(order: Order | None, number: str, due_at: datetime, start_by: datetime | None) -> Deciding:
    state = order.get_state_display() if order else ""
    return Deciding(order and order.pk, order.number if order else number, state, due_at, start_by)


@dataclass(frozen=True)
class _Source:
    """Where the rows of a figure come from, which of them are the latest, and how each is read."""

    rows: Callable
    latest: str
    read: Callable[[Model, datetime], Deciding]


ROWS: dict[Metric, tuple[_Source, ...]] = {
    Metric.LATE_DISPATCH: (_Source(tallies.undispatched, "due_at", _of_clock),),
    Metric.SELLER_CANCEL: (_Source(faults.uncancelled, "due_at", _of_clock),),
    Metric.NEGATIVE_REVIEW: (_Source(voices.poor_reviews, "written_at", _of_review),),
    Metric.REPLY: (_Source(voices.unreplied, "due_at", _of_clock),),
    Metric.DISPUTES: (
        _Source(voices.disputable, "due_at", _of_return),
        _Source(voices.disputed, "opened_at", _of_dispute),
    ),
}


def orders(shop: Shop, metric: Metric, *, at: datetime) -> list[Deciding]:
    """Those that can be saved first, then what is lost; one query a source, and the threshold."""
    days = HealthThreshold.objects.get(market=shop.market, metric=metric).days
    window, found = Window.of(shop, days, at), []
    for source in ROWS.get(metric, ()):
        rows = source.rows(shop, window, at).select_related("order")
        newest = rows.order_by(F(source.latest).desc(nulls_last=True), "pk")[:MOST]
        found += [source.read(row, at) for row in newest]
    return sorted(found, key=lambda row: (not row.can_be_saved, row.due_at))[:MOST]
