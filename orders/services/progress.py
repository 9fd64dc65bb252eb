"""What a newer draft of a known order changes, and how far the platform says it has come."""

from datetime import datetime

from orders.drafts import OrderDraft, PlatformStatus
from orders.models import Order, Recipient
from orders.models.state import BEFORE_PICKING, ON_THE_LINE, State
from orders.services import address, arrivals, clocks, lifecycle, lines, notes, screening
from orders.services.lifecycle import Reason

# What a draft may fill or correct while nobody walks for the order yet, besides the recipient.
FACTS = ("buyer_note", "seller_note", "delivery_option", "paid_at")
ARRANGED = {
    PlatformStatus.AWAITING_COLLECTION,
    PlatformStatus.PARTIALLY_SHIPPING,
    PlatformStatus.IN_TRANSIT,
    PlatformStatus.DELIVERED,
    PlatformStatus.COMPLETED,
}
COLLECTED = {PlatformStatus.IN_TRANSIT, PlatformStatus.DELIVERED, PlatformStatus.COMPLETED}
ARRIVED = {PlatformStatus.DELIVERED, PlatformStatus.COMPLETED}


def changes(order: Order, draft: OrderDraft) -> bool:
    """Whether the draft says anything about the order that we do not know."""
    return (
        draft.status != order.platform_status
        or draft.tracking_number not in ("", order.platform_tracking)
        or (order.state in ON_THE_LINE and facts_changed(order, draft))
        or (order.state in BEFORE_PICKING and lines_changed(order, draft))
    )


def facts_changed(order: Order, draft: OrderDraft) -> bool:
    """Whether what people read on screen and paper changed."""
    return bool(_new_facts(order, draft)) or _new_recipient(order, draft) is not None


def lines_changed(order: Order, draft: OrderDraft) -> bool:
    """Whether the order would have to sell other things than it does."""
    return draft.status != PlatformStatus.CANCELLED and lines.differ(order, draft)


def take_over(order: Order, draft: OrderDraft, *, by, at: datetime) -> None:
    """Write what changed; the order must be locked, its lines and parts read with it."""
    new_note = draft.buyer_note and draft.buyer_note != order.buyer_note
    fields = {"platform_status": draft.status, "as_of": draft.as_of}
    if draft.tracking_number:
        fields["platform_tracking"] = draft.tracking_number
    if order.state in ON_THE_LINE:
        fields |= _new_facts(order, draft)
    lifecycle.note([order], "update", by=by, at=at, data={order.pk: {"status": draft.status}})
    lifecycle.fill([order.pk], fields)
    if order.state in BEFORE_PICKING and lines_changed(order, draft):
        lines.take_over(order, draft, by=by, at=at)
    if order.state in ON_THE_LINE:
        _take_over_recipient(order, draft, at)
    if new_note and order.state in BEFORE_PICKING:
        screening.hold_for_note(order.pk, at=at)
    _follow(order, draft, by=by, at=at)


def _follow(order: Order, draft: OrderDraft, *, by, at: datetime) -> None:
    """Let the platform's status do to the order and its clocks what it may do."""
    if draft.status == PlatformStatus.CANCELLED:
        if order.state in ON_THE_LINE:
            lifecycle.cancel_by_platform([order.pk], by=by, at=at)
        return
    if draft.status in ARRANGED and order.arranged_at is None:
        lifecycle.mark([order.pk], "arranged_at", at=at)
        clocks.met(clocks.ARRANGE, [order.pk], at=at)
    if draft.status in COLLECTED:
        clocks.met(clocks.COLLECT, [order.pk], at=draft.shipped_at or at)
    if draft.status in ARRIVED and order.state == State.SHIPPED:
        lifecycle.deliver([order.pk], by=by, at=draft.delivered_at or at)
        if draft.status == PlatformStatus.COMPLETED:
            lifecycle.complete([order.pk], by=by, at=at)


def _new_facts(order: Order, draft: OrderDraft) -> dict:
    facts = {
        name: getattr(draft, name)
        for name in FACTS
        if getattr(draft, name) and getattr(draft, name) != getattr(order, name)
    }
    if note := facts.get("buyer_note"):
        facts["note_kinds"] = ",".join(notes.kinds(note))
    return facts


def _new_recipient(order: Order, draft: OrderDraft) -> dict | None:
    """The recipient's data where it changed; an empty or masked one never replaces a clear one."""
    theirs = arrivals.recipient_data(draft.recipient)
    ours = getattr(order, "recipient", None)
    if not any(theirs.values()):
        return None
    if ours is None:
        return theirs
    masked = address.is_masked(str(theirs))
    if (masked and not ours.is_masked) or (theirs, draft.recipient.postcode) == (
        ours.data,
        ours.postcode,
    ):
        return None
    return theirs


def _take_over_recipient(order: Order, draft: OrderDraft, at: datetime) -> None:
    data = _new_recipient(order, draft)
    if data is not None:
        lifecycle.lift([order.pk], [Reason.ADDRESS], by=None, at=at)  # judged anew
        Recipient.objects.update_or_create(
            order=order,
            defaults={
                "data": data,
                "region": draft.recipient.region,
                "postcode": draft.recipient.postcode,
                "is_masked": address.is_masked(str(data)),
            },
        )
