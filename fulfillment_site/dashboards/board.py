"""Everybody's first page: what to do next, ranked by the clock, and how the line stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, FilteredRelation, Max, Q
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from fulfillment_site.dashboards import cases, holds, platform, promises, queues
from fulfillment_site.dashboards.todo import Todo, waiting
from orders import sla
from orders.models import Order, StepRun
from orders.models.state import State
from orders.moment import moment
from warehouse.models import Warehouse

BEAT_IS_DEAD = timedelta(seconds=60)
DAY = timedelta(hours=25)  # the longest there is, when clocks go back
STATIONS = (
    (State.HELD, _("held")),
    (State.SCREENING, _("screening")),
    (State.RELEASED, _("ready")),
    (State.PICKING, _("picking")),
    (State.PACKED, _("packed")),
)


@dataclass(frozen=True)
class Figure:
    """How many are at one station of the line, and the page with those rows."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Desk:
    """A page of the floor, one tap from home."""

    label: str
    icon: str
    url: str


DESKS = (
    ("warehouse.scan_pick", Desk(_("Pick"), "shelves", reverse_lazy("floor:pick_waves"))),
    ("warehouse.scan_pack", Desk(_("Pack"), "package_2", reverse_lazy("floor:pack"))),
    (
        "warehouse.scan_handover",
        Desk(_("Hand over"), "local_shipping", reverse_lazy("floor:manifests")),
    ),
)


@dataclass(frozen=True)
class Beat:
    """How long ago the conveyor last started a step; None before its first."""

    ago: timedelta | None

    @property
    def is_alive(self) -> bool:
        """Whether the line moves by itself."""
        return self.ago is not None and self.ago <= BEAT_IS_DEAD

    @property
    def seconds(self) -> int:
        """The age in whole seconds."""
        return int(self.ago.total_seconds())


@dataclass(frozen=True)
class Board:
    """What one person sees of the day; `todos` has the most urgent first."""

    at: datetime
    zone: ZoneInfo
    todos: list[Todo]
    line: list[Figure]
    desks: list[Desk]
    beat: Beat


def dashboard(request, context: dict) -> dict:
    """Unfold's hook: put the board into the home page's context."""
    return context | {"board": board(request.user, at=moment()), "title": _("Today")}


def board(user, *, at: datetime) -> Board:
    """One person's board in at most seven queries, however much there is to do."""
    handed_over, zone = _handed_over_today(user, at)
    return Board(
        at=at,
        zone=zone,
        todos=sorted(_todos(user, at), key=lambda todo: todo.due_at or at + sla.AMBER),
        line=[*_line(user), handed_over],
        desks=[desk for permission, desk in DESKS if user.has_perm(permission)],
        beat=_beat(at),
    )


def _todos(user, at: datetime) -> Iterator[Todo]:
    """Everything this person may act on; what has no clock ranks as if eight hours were left."""
    yield from promises.reached(user, at=at)
    if user.has_perm("orders.map_listing"):
        yield from holds.unmapped(user)
    yield from holds.waiting(user)
    yield from waiting((*queues.QUEUES, *cases.QUEUES, *platform.QUEUES), user, at=at)


def _line(user) -> Iterator[Figure]:
    orders = Order.objects.on_the_line().visible_to(user)
    counts = dict(orders.values_list("state").annotate(Count("pk")))
    page = reverse("admin:orders_order_changelist")
    for state, label in STATIONS:
        yield Figure(label, counts.get(state, 0), f"{page}?state={state}")


def _handed_over_today(user, at: datetime) -> tuple[Figure, ZoneInfo]:
    """Parcels that left since midnight where they lay, and the zone of the first warehouse."""
    recent = FilteredRelation("manifest", condition=Q(manifest__closed_at__gt=at - DAY))
    houses = Warehouse.objects.visible_to(user).annotate(recent=recent).order_by("code")
    loads = houses.values_list("time_zone", "recent__closed_at").annotate(Count("recent__packages"))
    loads = [(ZoneInfo(zone), closed_at, count) for zone, closed_at, count in loads]
    today = sum(
        count
        for zone, closed_at, count in loads
        if closed_at and closed_at.astimezone(zone).date() == at.astimezone(zone).date()
    )
    url = reverse("admin:warehouse_manifest_changelist") + "?state__exact=CLOSED"
    return Figure(_("handed over today"), today, url), loads[0][0] if loads else ZoneInfo("UTC")


def _beat(at: datetime) -> Beat:
    started_at = StepRun.objects.aggregate(last=Max("started_at"))["last"]
    return Beat(at - started_at if started_at else None)
