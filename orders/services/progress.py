"""What a newer draft of a known order changes, and how far the platform says it has come."""

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


def take_over(order: Order, draft: OrderDraft, *, by, at: datetime) -> None:
    """Write what changed; the order must be locked, all that is compared read with it."""
    new_note = draft.buyer_note and draft.buyer_note != order.buyer_note
    fields = {"platform_status": draft.status, "as_of": draft.as_of, "source": draft.source}
    fields |= _platform_facts(order, draft)
    if draft.tracking_number:
        fields["platform_tracking"] = draft.tracking_number
    if order.state in ON_THE_LINE:
        fields |= _new_facts(order, draft)
    lifecycle.note([order], "update", by=by, at=at, data={order.pk: {"status": draft.status}})
    lifecycle.fill([order.pk], fields)
    deadlines.take_over(order, draft, at=at)
    _take_over_lines(order, draft, by=by, at=at)
    if order.state in ON_THE_LINE:
        recipients.take_over(order, draft, by=by, at=at)
        waiting.follow(order, draft, by=by, at=at)
    if new_note and order.state in BEFORE_PICKING:
        screening.hold_for([order.pk], [Reason.NOTE], at=at)
    _follow(order, draft, by=by, at=at)


def _changes_on_the_line(order: Order, draft: OrderDraft) -> bool:
    return (
        facts_changed(order, draft)
        or waiting.changed(order, draft)
        or lines.are_named_anew(order, draft)
        or (order.state in BEFORE_PICKING and _sells_otherwise(order, draft))
    )


def _sells_otherwise(order: Order, draft: OrderDraft) -> bool:
    return lines_changed(order, draft) or lines.are_parted_anew(order, draft)


def _take_over_lines(order: Order, draft: OrderDraft, *, by, at: datetime) -> None:
    if draft.status == PlatformStatus.CANCELLED:
        return
    if order.state in BEFORE_PICKING and _sells_otherwise(order, draft):
        lines.take_over(order, draft, by=by, at=at)
    elif lines.are_named_anew(order, draft):
        lines.name_anew(order, draft)


def _follow(order: Order, draft: OrderDraft, *, by, at: datetime) -> None:
    """Let the platform's status do to the order and its clocks what it may do."""
    if draft.status == PlatformStatus.CANCELLED:
        _follow_cancel(order, draft, by=by, at=at)
        return
    if draft.status in ARRANGED and order.arranged_at is None:
        lifecycle.mark([order.pk], "arranged_at", at=at)
        clocks.met(clocks.ARRANGE, [order.pk], at=at)
        if order.state in BEFORE_PICKING:
            lifecycle.recount(order)
            lifecycle.note([order], "arrange_elsewhere", by=by, at=at)
    if draft.status in COLLECTED:
        clocks.met(clocks.COLLECT, [order.pk], at=draft.shipped_at or at)
    if draft.status in ARRIVED and order.state == State.SHIPPED:
        lifecycle.deliver([order.pk], by=by, at=draft.delivered_at or at)
    if draft.status == PlatformStatus.COMPLETED and order.state in LEFT:
        lifecycle.complete([order.pk], by=by, at=at)


def _follow_cancel(order: Order, draft: OrderDraft, *, by, at: datetime) -> None:
    """What is here is stopped; what has left is on its way, and only known to be cancelled."""
    if order.state in ON_THE_LINE:
        lifecycle.cancel_by_platform([order.pk], by=by, at=at)
    elif order.state != State.CANCELLED and order.cancelled_on_platform_at is None:
        moment = draft.cancelled_at or at
        lifecycle.mark([order.pk], "cancelled_on_platform_at", at=moment)
        lifecycle.recount(order)
        lifecycle.note([order], "cancel_too_late", by=by, at=at)


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
