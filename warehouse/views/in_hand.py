"""The clocks of what a person has in hand, beside what the floor shows of it."""

from datetime import datetime

from orders.admin.strip import full
from orders.models import Clock
from warehouse.models import PackageLine, PickTask


def with_clocks(show: dict, at: datetime) -> dict:
    """What is shown of a box or of the next piece, with the strip of its most urgent order.

    Never a part of a stored answer: a scan sent again is told what is left now. HTML of ours.
    """
    if "task" in show:
        inside = PickTask.objects.filter(pk=show["task"]).values("part__line__order")
    elif "package" in show:
        inside = PackageLine.objects.filter(package=show["package"]).values("part__line__order")
    else:
        return show
    clocks = list(Clock.objects.open().filter(order__in=inside).select_related("order__shop"))
    if not clocks:
        return show | {"clocks": ""}
    first = min(clocks, key=lambda clock: (clock.order.next_due_at or clock.due_at, clock.pk)).order
    mine = [clock for clock in clocks if clock.order_id == first.pk]
    return show | {"clocks": full(first, mine, at, names=False)}
