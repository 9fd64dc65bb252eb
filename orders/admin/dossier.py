"""Everything one page tells about an order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from orders.admin import timeline
from orders.admin.strip import strip
from orders.models import Clock, Hold, Order, OrderLine

# The boxes belong to a higher app and are reached by the names it gave its relations.
BELOW = (
    "lines__parts__sku",
    "lines__parts__package_lines__package__wave",
    "lines__parts__package_lines__package__manifest",
    "lines__parts__package_lines__package__waybills__carrier",
    "lines__parts__tasks__bin",
)
PERSONAL = {
    "name": _("Name"),
    "phone": _("Phone"),
    "lines": _("Address"),
    "district": _("District"),
    "city": _("City"),
    "state": _("State"),
    "instruction": _("For the courier"),
}


@dataclass(frozen=True)
class Dossier:
    """One order with its clocks, reasons to wait, lines, boxes, recipient and timeline."""

    at: datetime
    zone: ZoneInfo
    strip: str
    clocks: list[Clock]
    holds: list[Hold]
    lines: list[OrderLine]
    boxes: list["Box"]
    recipient: list[tuple[str, str]]
    status: str
    timeline: list[timeline.Entry]


@dataclass(frozen=True)
class Box:
    """A package of the order, and what is still to be picked for it from which bin."""

    package: object
    waybills: list
    to_pick: list[str]


def compose(order: Order, at: datetime, *, may_see_recipient: bool) -> Dossier:
    """Gather what stands around an order in a fixed number of queries."""
    prefetch_related_objects([order], *BELOW)
    return Dossier(
        at=at,
        zone=order.shop.zone,
        strip=strip(order, at),
        clocks=list(order.clocks.order_by("stopped_at", "due_at")),
        holds=order.open_holds,
        lines=list(order.lines.all()),
        boxes=_boxes(order),
        recipient=list(_recipient(order, may_see_recipient)),
        status=timeline.status_word(order.platform_status),
        timeline=timeline.of(order),
    )


def _boxes(order: Order) -> list[Box]:
    parts = [part for line in order.lines.all() for part in line.parts.all()]
    packages = {
        inside.package_id: inside.package for part in parts for inside in part.package_lines.all()
    }
    tasks = [task for part in parts for task in part.tasks.all() if task.cancelled_at is None]
    return [
        Box(
            package,
            list(package.waybills.all()),
            [
                f"{task.bin} {task.picked}/{task.quantity}"
                for task in tasks
                if task.package_id == pk and task.picked < task.quantity
            ],
        )
        for pk, package in sorted(packages.items())
    ]


def _recipient(order: Order, may_see: bool) -> Iterator[tuple[str, str]]:
    """What is known of the recipient, personal parts masked unless this person may see them."""
    known = getattr(order, "recipient", None)
    if known is None:
        return
    for name, label in PERSONAL.items():
        value = known.data.get(name) or ""
        text = ", ".join(value) if isinstance(value, list) else value
        if text:
            yield label, text if may_see else mask(text)
    yield _("Postcode"), f"{known.postcode} {known.region}".strip()


def mask(text: str) -> str:
    """Enough to tell two people apart, and no more: "N***"."""
    return f"{text[0]}***"
