"""What a newer draft of a known order changes, and how far the platform says it has come."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from orders.drafts import OrderDraft, PlatformStatus
from orders.models import Order
from orders.models.state import BEFORE_PICKING, ON_THE_LINE, State
from orders.services import (
    clocks,
    deadlines,
    lifecycle,
    lines,
    notes,
    recipients,
    screening,
    waiting,
)
from orders.services.deadlines import News
from orders.services.lifecycle import Reason

# What a draft may fill or correct while nobody walks for the order yet, besides the recipient.
FACTS = ("buyer_note", "seller_note", "delivery_option", "paid_at")
# What only the platform knows; it may come at any time, and is on no paper of ours.
PLATFORM_FACTS = (
    "combine_group",
    "shipping_type",
    "delivery_option_id",
    "provider_name",
    "provider_id",
    "package_ids",
    "is_cod",
)
ARRANGED = {
    PlatformStatus.AWAITING_COLLECTION,
    PlatformStatus.PARTIALLY_SHIPPING,
    PlatformStatus.IN_TRANSIT,
    PlatformStatus.DELIVERED,
    PlatformStatus.COMPLETED,
}
COLLECTED = {PlatformStatus.IN_TRANSIT, PlatformStatus.DELIVERED, PlatformStatus.COMPLETED}
ARRIVED = {PlatformStatus.DELIVERED, PlatformStatus.COMPLETED}
LEFT = (State.SHIPPED, State.DELIVERED)


def changes(order: Order, draft: OrderDraft) -> bool:
    """Whether the draft says anything about the order that we do not know."""
    return (
        (draft.status, draft.source) != (order.platform_status, order.source)
        or draft.tracking_number not in ("", order.platform_tracking)
        or bool(_platform_facts(order, draft))
        or deadlines.changed(order, draft)
        or (order.state in ON_THE_LINE and _changes_on_the_line(order, draft))
    )


def facts_changed(order: Order, draft: OrderDraft) -> bool:
    """Whether what people read on screen and paper changed."""
    return bool(_new_facts(order, draft)) or recipients.changed(order, draft)


def lines_changed(order: Order, draft: OrderDraft) -> bool:
    """Whether the order would have to sell other things than it does."""
    return draft.status != PlatformStatus.CANCELLED and lines.differ(order, draft)


def may_sell_otherwise(order: Order, draft: OrderDraft) -> bool:
    """Whether other goods can still be sent: by the platform's word also what is picked or packed.

    A step above then takes its boxes apart, and it is walked for anew.
    """
    is_told = draft.source == order.source == "api" and order.part_shipped_at is None
    return order.state in BEFORE_PICKING or (is_told and order.state in ON_THE_LINE)


def take_over(news: Sequence[News], *, by, at: datetime) -> None:
    """Write what changed, for all orders at once.

    The orders must be locked, and all that is compared read with them.
    """
    orders, here = [order for order, _draft in news], _in(ON_THE_LINE, news)
    noted = [order.pk for order, draft in _in(BEFORE_PICKING, news) if _has_new_note(order, draft)]
    said = {order.pk: _told(draft) for order, draft in news}
    lifecycle.note(orders, "update", by=by, at=at, data=said)
    repacked = [order.pk for order, draft in here if _is_repacked(order, draft)]
    lifecycle.fill_each({order.pk: _facts(order, draft) for order, draft in news})
    lifecycle.mark(repacked, "packages_changed_at", at=at)
    deadlines.take_over(news, at=at)
    for order, draft in news:
        _take_over_lines(order, draft, by=by, at=at)
    recipients.take_over(here, by=by, at=at)
    waiting.follow(here, by=by, at=at)
    if noted:
        screening.hold_for(noted, [Reason.NOTE], at=at)
    _follow(news, by=by, at=at)


def _told(draft: OrderDraft) -> dict:
    """What its timeline keeps: the status, and of a cancelling who did it and by which code."""
    said = {"status": draft.status}
    if draft.status == PlatformStatus.CANCELLED and draft.cancelled_by:
        said |= {"initiator": draft.cancelled_by[:16], "reason": draft.cancel_reason[:128]}
    return said


def _in(states: Collection[State], news: Sequence[News]) -> list[News]:
    return [(order, draft) for order, draft in news if order.state in states]


def _facts(order: Order, draft: OrderDraft) -> dict:
    facts = {"platform_status": draft.status, "as_of": draft.as_of, "source": draft.source}
    facts |= _platform_facts(order, draft)
    if draft.tracking_number:
        facts["platform_tracking"] = draft.tracking_number
    return facts | (_new_facts(order, draft) if order.state in ON_THE_LINE else {})


def _is_repacked(order: Order, draft: OrderDraft) -> bool:
    """Whether it goes in other packages than those the platform named before."""
    return bool(order.package_ids) and "package_ids" in _platform_facts(order, draft)


def _has_new_note(order: Order, draft: OrderDraft) -> bool:
    return bool(draft.buyer_note) and draft.buyer_note != order.buyer_note


def _changes_on_the_line(order: Order, draft: OrderDraft) -> bool:
    return (
        facts_changed(order, draft)
        or waiting.changed(order, draft)
        or lines.are_named_anew(order, draft)
        or _sells_otherwise(order, draft)
    )


def _sells_otherwise(order: Order, draft: OrderDraft) -> bool:
    """Whether it goes on as another order would; parcels of what is walked for are regrouped."""
    is_parted = order.state in BEFORE_PICKING and lines.are_parted_anew(order, draft)
    is_changed = may_sell_otherwise(order, draft) and lines_changed(order, draft)
    return is_parted or is_changed


def _take_over_lines(order: Order, draft: OrderDraft, *, by, at: datetime) -> None:
    if draft.status == PlatformStatus.CANCELLED:
        return
    if _sells_otherwise(order, draft):
        lines.take_over(order, draft, by=by, at=at)
    elif lines.are_named_anew(order, draft):
        lines.name_anew(order, draft)


def _follow(news: Sequence[News], *, by, at: datetime) -> None:
    """Let the platform's status do to orders and their clocks what it may do."""
    _follow_cancels(_said(news, {PlatformStatus.CANCELLED}), by=by, at=at)
    arranged = [order for order, _draft in _said(news, ARRANGED) if order.arranged_at is None]
    if arranged:
        ids = [order.pk for order in arranged]
        lifecycle.mark(ids, "arranged_at", at=at)
        clocks.met(clocks.ARRANGE, ids, at=at)
        elsewhere = [order for order in arranged if order.state in BEFORE_PICKING]
        lifecycle.recount(elsewhere)
        lifecycle.note(elsewhere, "arrange_elsewhere", by=by, at=at)
    collected = [(order, draft.shipped_at or at) for order, draft in _said(news, COLLECTED)]
    for moment, ids in _by_moment(collected).items():
        clocks.met(clocks.COLLECT, ids, at=moment)
    _follow_arrivals(_said(news, ARRIVED), by=by, at=at)


def _said(news: Sequence[News], statuses: Collection[PlatformStatus]) -> list[News]:
    return [(order, draft) for order, draft in news if draft.status in statuses]


def _follow_arrivals(news: Sequence[News], *, by, at: datetime) -> None:
    shipped = _in({State.SHIPPED}, news)
    arrived = [(order, draft.delivered_at or at) for order, draft in shipped]
    elsewhere = _in(set(State) - {State.SHIPPED}, news)
    for moment, ids in _by_moment(arrived).items():
        lifecycle.deliver(ids, by=by, at=moment)
    awaited = [
        (order, draft.delivered_at or at) for order, draft in elsewhere if _is_awaited(order)
    ]
    for moment, ids in _by_moment(awaited).items():
        clocks.met(clocks.DELIVER, ids, at=moment)
    left = _in(LEFT, _said(news, {PlatformStatus.COMPLETED}))
    completed = [order.pk for order, _draft in left]
    lifecycle.complete(completed, by=by, at=at)


def _is_awaited(order: Order) -> bool:
    return any((clock.kind, clock.basis) == clocks.DELIVER for clock in order.running)


def _by_moment(happened: Iterable[tuple[Order, datetime]]) -> dict[datetime, list[int]]:
    ids = defaultdict(list)
    for order, moment in happened:
        ids[moment].append(order.pk)
    return ids


def _follow_cancels(news: Sequence[News], *, by, at: datetime) -> None:
    """What is here is stopped; what has left is on its way, and only known to be cancelled."""
    here = [order.pk for order, _draft in _in(ON_THE_LINE, news)]
    if here:
        lifecycle.cancel_by_platform(here, by=by, at=at)
    gone = {
        order: draft.cancelled_at or at
        for order, draft in news
        if order.state not in {*ON_THE_LINE, State.CANCELLED}
        and order.cancelled_on_platform_at is None
    }
    lifecycle.fill_each({order.pk: {"cancelled_on_platform_at": gone[order]} for order in gone})
    lifecycle.recount(gone)
    lifecycle.note(list(gone), "cancel_too_late", by=by, at=at)


def _platform_facts(order: Order, draft: OrderDraft) -> dict:
    if draft.source == "file":
        return {}
    told = {name: getattr(draft, name) for name in PLATFORM_FACTS}
    told["package_ids"] = list(draft.package_ids)
    return {name: fact for name, fact in told.items() if fact and fact != getattr(order, name)}


def _new_facts(order: Order, draft: OrderDraft) -> dict:
    facts = {
        name: getattr(draft, name)
        for name in FACTS
        if getattr(draft, name) and getattr(draft, name) != getattr(order, name)
    }
    if note := facts.get("buyer_note"):
        facts["note_kinds"] = ",".join(notes.kinds(note))
    return facts
