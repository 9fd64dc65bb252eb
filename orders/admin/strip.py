"""The clock strip: how far an order has come, and how long is left for what comes next.

A list shows the time of the next stage and the deadline that counts; the page of an order and the
floor show every clock, each at the stage that ends it.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from orders.models import Clock, Order
from orders.models.state import ON_THE_LINE, State
from orders.services.progress import COLLECTED
from orders.services.timeline import listed
from orders.sla import DEADLINES, Basis, Kind
from orders.templatetags.moments import countdown, running

STAGES = (_("screen"), _("pick"), _("pack"), _("hand over"), _("first scan"))
IF_ASKED = (_("deliver"), _("answer"))  # only where there is a clock of that
LABELS = (*STAGES, *IF_ASKED)
ANSWER = len(LABELS) - 1
STAGE_OF = {  # at which stage a clock stops, by its place in LABELS
    Kind.SCREEN: 0,
    Kind.SORT: 1,
    Kind.PACK: 2,
    Kind.ARRANGE: 3,
    Kind.AUTO_CANCEL: 3,
    Kind.HAND_OVER: 3,
    Kind.UPLOAD: 3,
    Kind.COLLECT: 4,
    Kind.DELIVER: 5,
}
SORTED = 2  # stages behind an order that is picked whole and not packed
PASSED = {  # how many stages are behind an order; one called off counts what was done
    State.HELD: 0,
    State.SCREENING: 0,
    State.RELEASED: 1,
    State.PICKING: 1,
    State.PACKED: 3,
    State.SHIPPED: 4,
}


def strip(order: Order, clocks: Iterable[Clock], at: datetime) -> str:
    """The stages of an order, those behind it ticked, the next one with the time it has itself.

    The deadline that counts stands at the stage that ends it, wherever that is.
    """
    clocks, zone, shown = list(clocks), order.shop.zone, {}
    passed = _progress(order, clocks)
    if counting := _counting(clocks):
        shown[place_of(counting)] = counting
    if own := [clock for clock in _by_time(clocks) if place_of(clock) == passed]:
        shown[passed] = own[0]
    rows = []
    for place in sorted({*range(len(STAGES)), *shown}):
        left = running(shown[place], at, zone) if place in shown else ""
        rows.append(_stage(LABELS[place], 0 if place == ANSWER else place - passed, left))
    return format_html('<ol class="strip">{}</ol>', format_html_join("", "{}", zip(rows)))


def full(order: Order, clocks: Iterable[Clock], at: datetime, *, names: bool) -> str:
    """The stages of an order with each open clock at the one that stops it, the earliest first.

    With `names` each says what it is and whose; a small screen has but the earliest of a stage.
    """
    clocks, places, running_at = list(clocks), set(range(len(STAGES))), defaultdict(list)
    passed = _progress(order, clocks)
    for clock in _by_time(clocks):
        place = place_of(clock)
        places.add(place)
        if not clock.stopped_at:
            running_at[place].append(_clock(clock, order, at, names=names))
    rows = []
    for place in sorted(places):
        told = running_at[place] if names else running_at[place][:1]
        ahead = 0 if place == ANSWER else place - passed
        if place >= len(STAGES) and not told:
            ahead = -1
        rows.append(_stage(LABELS[place], ahead, format_html_join(" ", "{}", zip(told))))
    html = '<ol class="strip is-named">{}</ol>' if names else '<ol class="strip">{}</ol>'
    return format_html(html, format_html_join("", "{}", zip(rows)))


def place_of(clock: Clock) -> int:
    """At which stage a clock stops, by its place in LABELS."""
    return STAGE_OF.get(clock.kind, ANSWER)


def _progress(order: Order, clocks: Iterable[Clock]) -> int:
    """How many stages are behind an order, as its state and its clocks tell."""
    return max(_passed(order), SORTED if any(map(_is_packed_for, clocks)) else 0)


def _by_time(clocks: Iterable[Clock]) -> list[Clock]:
    """The earliest first, what waits for a buyer last."""
    return sorted(clocks, key=lambda clock: (clock.paused_at is not None, clock.due_at))


def _counting(clocks: Iterable[Clock]) -> Clock | None:
    """The clock whose deadline is the order's next."""
    deadlines = [clock for clock in clocks if clock.basis in DEADLINES and not clock.stopped_at]
    return min(deadlines, key=lambda clock: (clock.due_at, place_of(clock)), default=None)


def _is_packed_for(clock: Clock) -> bool:
    """Whether it runs from the last piece picked until its order is packed."""
    return (clock.kind, clock.basis, clock.stopped_at) == (Kind.PACK, Basis.TARGET, None)


def _clock(clock: Clock, order: Order, at: datetime, *, names: bool) -> str:
    time_left = running(clock, at, order.shop.zone)
    if not names:
        return time_left
    return format_html(
        '<span class="clock">{} <small>{} · {}</small></span>',
        time_left,
        clock.get_kind_display(),
        clock.get_basis_display(),
    )


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
    words = format_html("{} ✓", label) if ahead < 0 else label
    if time_left:
        words = format_html("{} {}", words, time_left)
    if ahead > 0:
        return format_html("<li>{}</li>", words)
    return format_html('<li class="{}">{}</li>', "is-next" if ahead == 0 else "is-done", words)


def left(order: Order, at: datetime) -> str:
    """The time until the order's next deadline; nothing where none runs."""
    return countdown(order.next_due_at, at, order.shop.zone) if order.next_due_at else ""
