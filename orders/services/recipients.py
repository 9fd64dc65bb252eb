"""Where an order goes, when the platform says so anew: masked never replaces clear."""

from datetime import datetime

from orders.drafts import OrderDraft
from orders.models import Order, Recipient
from orders.models.state import BEFORE_PICKING
from orders.services import address, arrivals, lifecycle, screening
from orders.services.lifecycle import Reason

JUDGED = (Reason.ADDRESS, Reason.RULE)


def changed(order: Order, draft: OrderDraft) -> bool:
    """Whether the order goes elsewhere than we know, or as much of that as we are shown."""
    return _new_data(order, draft) is not None or _is_told_of(order, draft)


def take_over(order: Order, draft: OrderDraft, *, by, at: datetime) -> None:
    """Write the new address. It is judged anew; what was printed already is dead."""
    if not changed(order, draft):
        return
    data, is_moved = _new_data(order, draft), _is_moved(order, draft)
    if data is not None:
        _write(order, draft, data)
    if draft.has_changed_address:
        Recipient.objects.filter(order=order).update(is_readdressed=True)
    is_waiting = order.state in BEFORE_PICKING
    if is_moved:
        lifecycle.recount(order)
        verb = "readdress" if is_waiting else "readdress_printed"
        lifecycle.note([order], verb, by=by, at=at)
    if is_waiting:
        lifecycle.lift([order.pk], [Reason.ADDRESS], by=None, at=at)
        screening.hold_for([order.pk], JUDGED, at=at)
    elif is_moved:
        lifecycle.mark([order.pk], "address_changed_at", at=at)


def _new_data(order: Order, draft: OrderDraft) -> dict | None:
    """The recipient's data where it changed; an empty or masked one never replaces a clear one."""
    theirs = arrivals.recipient_data(draft.recipient)
    ours = getattr(order, "recipient", None)
    if not any(theirs.values()):
        return None
    if ours is None:
        return theirs
    masked = address.is_masked(str(theirs))
    if masked and not ours.is_masked and any(ours.data.values()):
        return None
    if (theirs, draft.recipient.postcode) == (ours.data, ours.postcode):
        return None
    return theirs


def _is_moved(order: Order, draft: OrderDraft) -> bool:
    """Whether the parcel must go elsewhere, and not only more or less of the place is shown.

    A file and the platform write the same address in different words.
    """
    ours = getattr(order, "recipient", None)
    knew = ours is not None and any(ours.data.values()) and not ours.is_masked
    shows = not address.is_masked(str(arrivals.recipient_data(draft.recipient)))
    is_other = order.source == draft.source and knew and shows
    return _is_told_of(order, draft) or (is_other and _new_data(order, draft) is not None)


def _is_told_of(order: Order, draft: OrderDraft) -> bool:
    """Whether the platform says for the first time that the buyer changed the address.

    It may hide the address itself, and says so ever after.
    """
    ours = getattr(order, "recipient", None)
    return draft.has_changed_address and ours is not None and not ours.is_readdressed


def _write(order: Order, draft: OrderDraft, data: dict) -> None:
    Recipient.objects.update_or_create(
        order=order,
        defaults={
            "data": data,
            "region": draft.recipient.region,
            "postcode": draft.recipient.postcode,
            "is_masked": address.is_masked(str(data)),
        },
    )
