"""What a buyer's wish to cancel, and the platform's verdict on it, do to an order."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django_fsm import can_proceed

from aftersales.models import CallOff, CancellationRequest, Verdict
from aftersales.services import requests
from aftersales.services.requests import Change
from orders.errors import Outcome
from orders.models import Order, Shop
from orders.models.state import ON_THE_LINE
from orders.services import fetching, lifecycle
from orders.tiktok.payloads.aftersales import Cancellation, CancelStatus

State = CancellationRequest.State
SELLER = "SELLER"  # who asked, as the platform calls us
OPEN = (State.PENDING, State.ANSWERED)
AGREED = (State.AGREED, State.REFUNDED)
TOLD = {  # what stands in the timeline of the order
    State.PENDING: "ask_cancel",
    State.AGREED: "agree_cancel",
    State.REFUNDED: "refund_cancel",
    State.REJECTED: "reject_cancel",
    State.WITHDRAWN: "withdraw_cancel",
}
# The same where no buyer asked.
IMPOSED = {"SELLER": "settle_call_off", "SYSTEM": "impose_cancel", "OPERATOR": "impose_cancel"}


def take_over(shop: Shop, told: Sequence[Cancellation], *, at: datetime) -> Outcome:
    """Write down what the platform says, and let it stop, free or cancel the orders.

    The first thing a new request does is to stamp its order: scanners are dead from then on.
    """
    requests.know_orders(shop, told, at=at)
    with transaction.atomic():
        orders = requests.lock(shop, told)
        changes = requests.keep(CancellationRequest, shop, told, orders, _advance)
        _stamp(orders.values(), at)
        _free(changes)
        _tell(changes, at)
        requests.run_clocks([change.row for change in changes], at=at)
        requests.tell_shifts(changes, at=at)
        agreed = [change.row for change in changes if _has_won(change)]
        others = _cancel([row for row in agreed if row.order], at)
    if others:
        fetching.fetch(shop, others, at=at)
    return Outcome([change.row.pk for change in changes])


def _advance(row: CancellationRequest, one: Cancellation) -> None:
    we_refused = row.state == State.ANSWERED and row.verdict == Verdict.REJECT
    verb = {
        CancelStatus.SUCCESS: row.agree,
        CancelStatus.COMPLETE: row.refund,
        CancelStatus.CANCELLED: row.reject if we_refused else row.withdraw,
    }.get(one.status)
    if verb and can_proceed(verb):
        verb()


def _stamp(orders: Iterable[Order], at: datetime) -> None:
    """Kill the labels of orders that are asked back, be it told for the first time or again."""
    lively = [order.pk for order in orders if order.cancel_asked_at is None]
    asked = _ids(CancellationRequest.objects.open(), lively)
    lifecycle.mark(sorted(asked), "cancel_asked_at", at=at)


def _free(changes: Iterable[Change]) -> None:
    """Let orders live again of which every request was given up, or was ours and came to nothing.

    One that we call off ourselves stays dead until the platform knows of that and has answered.
    """
    given_up = [change.row for change in changes if change.row.order and _is_given_up(change)]
    freed = {row.order_id for row in given_up}
    freed -= _ids(CancellationRequest.objects.open(), freed)
    lifecycle.unmark(sorted(freed), "cancel_asked_at")
    ours = {row.order_id for row in given_up if row.role == SELLER}
    lifecycle.unmark(sorted(ours - _ids(CallOff.objects.to_send(), ours)), "called_off_at")


def _ids(rows: QuerySet, order_ids: Iterable[int]) -> set[int]:
    """Of these orders, those that some row is about."""
    return set(rows.filter(order__in=order_ids).values_list("order_id", flat=True))


def _is_given_up(change: Change) -> bool:
    return (change.is_new or change.before in OPEN) and not change.row.is_open


def _tell(changes: Iterable[Change], at: datetime) -> None:
    """Write what happened into the timelines; an order's own facts may have told of it before."""
    for row in [change.row for change in changes if change.moved and change.row.order]:
        if row.state == State.PENDING and row.order.cancel_asked_at:
            continue
        data = {row.order_id: {"why": row.reason_text}}
        verb = TOLD[row.state]
        if row.state == State.AGREED:
            verb = IMPOSED.get(row.role, verb)
        lifecycle.note([row.order], verb, by=None, at=at, data=data)


def _has_won(change: Change) -> bool:
    return change.row.state in AGREED and change.before not in AGREED


def _cancel(rows: Sequence[CancellationRequest], at: datetime) -> list[str]:
    """Cancel the orders that were given up whole; returns the numbers of the others.

    Those lose some pieces, or have left us: what the platform says of the order itself counts.
    """
    whole = [row for row in rows if row.order.state in ON_THE_LINE and _is_whole(row)]
    lifecycle.cancel_by_platform([row.order_id for row in whole], by=None, at=at)
    return [row.order_number for row in rows if row not in whole]


def _is_whole(row: CancellationRequest) -> bool:
    pieces = {piece for line in row.order.lines.all() for piece in line.platform_line_ids}
    return not row.line_ids or pieces <= set(row.line_ids)
