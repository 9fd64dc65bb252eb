"""What an order waits for by the platform's word: the buyer's free hour, the date it was sold for,
and an answer to a buyer who wants to cancel."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from orders.drafts import OrderDraft, PlatformStatus
from orders.models import Hold, Order
from orders.models.state import BEFORE_PICKING
from orders.services import lifecycle
from orders.services.deadlines import News
from orders.services.lifecycle import Reason, Wait

FREE_CANCEL = timedelta(hours=1)  # the platform lets a buyer cancel freely that long after paying


def at_place(draft: OrderDraft, at: datetime) -> list[tuple]:
    """Why a new order has to wait: reason, sentence, its parameters, and until when."""
    waits = []
    if is_kept_by_platform(draft):
        waits.append((Reason.FREE_CANCEL, "held_free_cancel", {}, None))
    elif draft.cancels_freely and not draft.on_hold:  # there the platform's own hour is over
        until = (draft.paid_at or draft.created_at) + FREE_CANCEL
        if at < until:
            waits.append((Reason.FREE_CANCEL, "held_free_cancel", {}, until))
    if draft.release_on and at < draft.release_on:
        waits.append(_for_release(draft))
    return waits


def is_kept_by_platform(draft: OrderDraft) -> bool:
    """Whether the platform itself holds the order, and will say when it goes on."""
    return draft.source == "api" and draft.status == PlatformStatus.ON_HOLD


def changed(order: Order, draft: OrderDraft) -> bool:
    """Whether the platform says anything new of what the order waits for."""
    return draft.source == "api" and (
        _is_asked(order, draft)
        or _is_withdrawn(order, draft)
        or draft.release_on != order.release_on
    )


def follow(news: Sequence[News], *, by, at: datetime) -> None:
    """Hold and let go as the platform says; the orders must be locked."""
    told = [(order, draft) for order, draft in news if draft.source == "api"]
    _follow_requests([one for one in told if _is_asked(*one)], by=by, at=at)
    _follow_withdrawals([one for one in told if _is_withdrawn(*one)], by=by, at=at)
    _follow_hours([one for one in news if one[0].state in BEFORE_PICKING], at)
    for order, draft in told:
        if order.state in BEFORE_PICKING and draft.release_on != order.release_on:
            _follow_date(order, draft, at)


def _is_asked(order: Order, draft: OrderDraft) -> bool:
    return draft.cancel_asked and not order.cancel_asked_at


def _is_withdrawn(order: Order, draft: OrderDraft) -> bool:
    """Whether the platform says so since: a page read before the wish cannot know of it."""
    asked_at = order.cancel_asked_at
    return asked_at is not None and not draft.cancel_asked and draft.as_of > asked_at


def _follow_requests(news: Sequence[News], *, by, at: datetime) -> None:
    asked = {order: draft.cancel_asked_at or draft.as_of for order, draft in news}
    lifecycle.fill_each({order.pk: {"cancel_asked_at": moment} for order, moment in asked.items()})
    lifecycle.recount(asked)
    lifecycle.note(list(asked), "ask_cancel", by=by, at=at)


def _follow_withdrawals(news: Sequence[News], *, by, at: datetime) -> None:
    withdrawn = [order for order, _draft in news]
    lifecycle.unmark([order.pk for order in withdrawn], "cancel_asked_at")
    lifecycle.recount(withdrawn)
    lifecycle.note(withdrawn, "withdraw_cancel", by=by, at=at)


def _follow_hours(news: Sequence[News], at: datetime) -> None:
    kept = [order.pk for order, draft in news if is_kept_by_platform(draft)]
    waits = [Wait(pk, Reason.FREE_CANCEL, "held_free_cancel") for pk in kept]
    lifecycle.hold(waits, by=None, at=at)
    over = {order.pk for order, _draft in news if order.platform_status == PlatformStatus.ON_HOLD}
    lifecycle.lift(over - set(kept), [Reason.FREE_CANCEL], by=None, at=at)


def _follow_date(order: Order, draft: OrderDraft, at: datetime) -> None:
    lifecycle.fill([order.pk], {"release_on": draft.release_on})
    if draft.release_on is None or draft.release_on <= at:
        lifecycle.lift([order.pk], [Reason.RELEASE_DATE], by=None, at=at)
        return
    reason, code, params, until = _for_release(draft)
    lifecycle.hold([Wait(order.pk, reason, code, params, until)], by=None, at=at)
    dates = Hold.objects.open().filter(order=order, reason=Reason.RELEASE_DATE)
    dates.update(params=params, until_at=until)


def _for_release(draft: OrderDraft) -> tuple:
    date = draft.release_on.date().isoformat()
    return (Reason.RELEASE_DATE, "held_release_date", {"date": date}, draft.release_on)
