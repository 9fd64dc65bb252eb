"""Everything one page tells about an order."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import F, prefetch_related_objects

from orders.admin.strip import full, parts
from orders.models import Clock, Hold, Order, OrderLine
from orders.refusals.words import WORDS
from orders.services import correction, timeline
from orders.services.persons import mask, people

# Boxes and answers belong to higher apps and are reached by the names those gave their relations.
BELOW = (
    "buyer",
    "questions__messages",
    "lines__parts__sku",
    "lines__parts__package_lines__package__wave",
    "lines__parts__package_lines__package__manifest",
    "lines__parts__package_lines__package__waybills__carrier",
    "lines__parts__tasks__bin",
)


@dataclass(frozen=True)
class Dossier:
    """One order with its clocks, reasons to wait, lines, boxes, people and timeline."""

    at: datetime
    zone: ZoneInfo
    strip: str
    parts: str
    clocks: list[Clock]
    holds: list[Hold]
    lines: list[OrderLine]
    boxes: list["Box"]
    answers: list[str]
    people: list[tuple[str, str]]
    proposal: "Proposal | None"
    status: str
    timeline: list[timeline.Entry]


@dataclass(frozen=True)
class Proposal:
    """What would put the address of an order right: field, as it is, as it should be."""

    rows: list[tuple[str, str, str]]
    seal: str


@dataclass(frozen=True)
class Box:
    """A package of the order, and what is still to be picked for it from which bin."""

    package: object
    waybills: list
    to_pick: list[str]


def compose(order: Order, at: datetime, *, may_see_recipient: bool) -> Dossier:
    """Gather what stands around an order in a fixed number of queries."""
    prefetch_related_objects([order], *BELOW)
    clocks = list(order.clocks.order_by(F("stopped_at").asc(nulls_first=True), "due_at"))
    return Dossier(
        at=at,
        zone=order.shop.zone,
        strip=full(order, clocks, at, names=True),
        parts=parts(order),
        clocks=clocks,
        holds=order.open_holds,
        lines=list(order.lines.all()),
        boxes=_boxes(order),
        answers=_answers(order) if may_see_recipient else [],
        people=[
            (label, value if may_see_recipient else mask(value))
            for label, value in people(order)
            if value
        ],
        proposal=_proposal(order, may_see_recipient),
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


def _proposal(order: Order, may_see_recipient: bool) -> Proposal | None:
    waits = any(hold.reason == Hold.Reason.ADDRESS for hold in order.open_holds)
    known = getattr(order, "recipient", None)
    found = correction.proposals(known) if may_see_recipient and waits and known else []
    rows = [(WORDS[one.field], one.old, one.new) for one in found]
    return Proposal(rows, correction.seal(found)) if rows else None


def _answers(order: Order) -> list[str]:
    """What the buyer wrote when asked, the first on top."""
    return [answer.text for asked in order.questions.all() for answer in asked.messages.all()]
