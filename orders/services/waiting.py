"""What an order waits for by the platform's word: the buyer's free hour, the date it was sold for,
and an answer to a buyer who wants to cancel."""

from datetime import datetime, timedelta

from orders.drafts import OrderDraft, PlatformStatus
from orders.models import Hold, Order
from orders.models.state import BEFORE_PICKING
from orders.services import lifecycle
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
        draft.cancel_asked != bool(order.cancel_asked_at) or draft.release_on != order.release_on
    )


def follow(order: Order, draft: OrderDraft, *, by, at: datetime) -> None:
    """Hold and let go as the platform says; the order must be locked."""
    if draft.source == "api" and draft.cancel_asked != bool(order.cancel_asked_at):
        _follow_request(order, draft, by=by, at=at)
    if order.state in BEFORE_PICKING:
        _follow_hour(order, draft, at)
        if draft.release_on != order.release_on and draft.source == "api":
            _follow_date(order, draft, at)


def _follow_request(order: Order, draft: OrderDraft, *, by, at: datetime) -> None:
    lifecycle.recount(order)
    if draft.cancel_asked:
        lifecycle.mark([order.pk], "cancel_asked_at", at=draft.cancel_asked_at or at)
        lifecycle.note([order], "ask_cancel", by=by, at=at)
    else:
        lifecycle.unmark([order.pk], "cancel_asked_at")
        lifecycle.note([order], "withdraw_cancel", by=by, at=at)


def _follow_hour(order: Order, draft: OrderDraft, at: datetime) -> None:
    if is_kept_by_platform(draft):
        wait = Wait(order.pk, Reason.FREE_CANCEL, "held_free_cancel")
        lifecycle.hold([wait], by=None, at=at)
    elif order.platform_status == PlatformStatus.ON_HOLD:
        lifecycle.lift([order.pk], [Reason.FREE_CANCEL], by=None, at=at)


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
