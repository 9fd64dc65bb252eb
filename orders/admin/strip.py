"""The clock strip: how far an order has come, and how long is left for what comes next."""

from datetime import datetime

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from orders.admin.timeline import listed
from orders.models import Order
from orders.models.state import ON_THE_LINE, State
from orders.services.progress import COLLECTED
from orders.templatetags.moments import countdown

STAGES = (_("screen"), _("pick"), _("pack"), _("hand over"), _("first scan"))
PASSED = {  # how many stages are behind an order; one called off counts what was done
    State.HELD: 0,
    State.SCREENING: 0,
    State.RELEASED: 1,
    State.PICKING: 1,
    State.PACKED: 3,
    State.SHIPPED: 4,
}


def strip(order: Order, at: datetime) -> str:
    """The stages of an order, those behind it ticked, the next one with its deadline."""
    passed = _passed(order)
    ends = order.state not in PASSED
    stages = (
        _stage(label, index - passed, "" if ends else left(order, at))
        for index, label in enumerate(STAGES)
    )
    return format_html('<ol class="strip">{}</ol>', format_html_join("", "{}", zip(stages)))


def parts(order: Order) -> str:
    """How far a split order has left and what its rest waits for; empty for one that goes whole."""
    splits = [event for event in order.parted if event.verb == "split"]
    is_parted = order.has_rest or order.part_shipped_at
    if not (splits and is_parted and order.state in ON_THE_LINE):
        return ""
    numbers = {"sent": len(order.parted) - len(splits), "parts": len(splits) + 1}
    told = [_("part %(sent)d of %(parts)d shipped") % numbers if numbers["sent"] else _("split")]
    if order.rest_short_at:
        told.append(_("rest waits for %(skus)s") % {"skus": listed(splits[-1].data["skus"])})
    elif order.rest_reserved_at:
        told.append(_("rest is ready for a wave"))
    return listed(map(str, told))


def _passed(order: Order) -> int:
    if order.state == State.CANCELLED:
        stamps = (order.released_at, order.packed_at, order.packed_at, order.shipped_at)
        return sum(stamp is not None for stamp in stamps)
    if order.platform_status in COLLECTED and order.state == State.SHIPPED:
        return len(STAGES)
    return PASSED.get(order.state, len(STAGES))


def _stage(label: str, ahead: int, time_left: str) -> str:
    if ahead < 0:
        return format_html('<li class="is-done">{} ✓</li>', label)
    if ahead == 0:
        return format_html('<li class="is-next">{} {}</li>', label, time_left)
    return format_html("<li>{}</li>", label)


def left(order: Order, at: datetime) -> str:
    """The time until the order's next deadline; nothing where none runs."""
    return countdown(order.next_due_at, at, order.shop.zone) if order.next_due_at else ""
