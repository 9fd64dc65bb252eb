"""Where an order goes, when the platform says so anew: masked never replaces clear."""

from collections.abc import Sequence
from datetime import datetime

from orders.drafts import OrderDraft
from orders.models import Order, Recipient
from orders.models.state import BEFORE_PICKING
from orders.services import address, arrivals, lifecycle, screening
from orders.services.deadlines import News
from orders.services.lifecycle import Reason

JUDGED = (Reason.ADDRESS, Reason.RULE)


def changed(order: Order, draft: OrderDraft) -> bool:
    """Whether the order goes elsewhere than we know, or as much of that as we are shown."""
    return _new_data(order, draft) is not None or _is_told_of(order, draft)


def take_over(news: Sequence[News], *, by, at: datetime) -> None:
    """Write new addresses. They are judged anew; what was printed already is dead."""
    news = [(order, draft) for order, draft in news if changed(order, draft)]
    if not news:
        return
    _write(news)
    moved = [order for order, draft in news if _is_moved(order, draft)]
    printed = [order for order in moved if order.state not in BEFORE_PICKING]
    lifecycle.recount(moved)
    lifecycle.note([order for order in moved if order not in printed], "readdress", by=by, at=at)
    lifecycle.note(printed, "readdress_printed", by=by, at=at)
    lifecycle.mark([order.pk for order in printed], "address_changed_at", at=at)
    waiting = [order.pk for order, _draft in news if order.state in BEFORE_PICKING]
    lifecycle.lift(waiting, [Reason.ADDRESS], by=None, at=at)
    screening.hold_for(waiting, JUDGED, at=at)


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


def _write(news: Sequence[News]) -> None:
    Recipient.objects.bulk_create(
        [
            Recipient(
                order=order,
                data=data,
                region=draft.recipient.region,
                postcode=draft.recipient.postcode,
                is_masked=address.is_masked(str(data)),
            )
            for order, draft in news
            if (data := _new_data(order, draft)) is not None
        ],
        update_conflicts=True,
        unique_fields=["order"],
        update_fields=["data", "region", "postcode", "is_masked"],
    )
    readdressed = [order.pk for order, draft in news if draft.has_changed_address]
    Recipient.objects.filter(order__in=readdressed).update(is_readdressed=True)
