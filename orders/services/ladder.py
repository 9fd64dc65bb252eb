"""Who is told of marks and of what is no clock, by which channels, and who comes next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from orders import sla
from orders.errors import Outcome
from orders.models import (
    Channel,
    Clock,
    Delivery,
    LadderRule,
    Notice,
    Shop,
    StepFailure,
    StepRun,
)
from orders.models.notice import UNKNOWN
from orders.services import quiet
from orders.sla import Kind

AGENT, CS_LEAD = "customer service", "customer service lead"
FLOOR, FLOOR_LEAD = "warehouse", "warehouse lead"
MANAGER = "operations manager"
ABOVE = {AGENT: CS_LEAD, FLOOR: FLOOR_LEAD, CS_LEAD: MANAGER, FLOOR_LEAD: MANAGER}
ON_THE_FLOOR = {Kind.PACK, Kind.SORT, Kind.HAND_OVER, Kind.COLLECT, Kind.ARRANGE, Kind.UPLOAD}
CLIMB = timedelta(minutes=10)
TOP = 2  # agent, lead, manager
BY_RULES = ("orders.warn", "orders.climb")  # the steps that read them


@dataclass(frozen=True)
class Rung:
    """Who is told once, by which channels, and how long one waits for a yes; None: for none."""

    roles: tuple[str, ...]
    channels: tuple[int, ...] = ()
    climb: timedelta | None = None


@dataclass
class Ladder:
    """Every rule with its channels, read once for a batch."""

    rules: dict[tuple, LadderRule]
    channels: dict[int, Channel]
    ways: dict[int, list[int]] = field(default_factory=dict)  # rule → its channels in use

    @classmethod
    def read(cls) -> "Ladder":
        rules = list(LadderRule.objects.all())
        channels = Channel.objects.filter(is_active=True).in_bulk() if rules else {}
        ladder = cls({(r.shop_id, r.kind, r.mark_minutes, r.rung): r for r in rules}, channels)
        if rules:
            through = LadderRule.channels.through.objects.filter(channel__in=channels)
            for rule, channel in through.values_list("ladderrule", "channel"):
                ladder.ways.setdefault(rule, []).append(channel)
        return ladder

    def rule(self, shop_id: int | None, kind: str, mark: timedelta, rung: int) -> LadderRule | None:
        """The row that names most of what is asked, if any fits."""
        minutes = mark // timedelta(minutes=1)
        nearest = (
            self.rules.get((shop, named, left, rung))
            for shop in (shop_id, None)
            for named in (kind, "")
            for left in (minutes, None)
        )
        return next((rule for rule in nearest if rule), None)

    def rung(self, shop_id: int | None, kind: str, mark: timedelta, rung: int) -> Rung:
        """What the nearest row says; without one, the roles of the kind and their leads."""
        rule = self.rule(shop_id, kind, mark, rung)
        return self._said(rule) if rule else self._shipped(shop_id, kind, mark, rung)

    def first(self, clock: Clock, mark: timedelta) -> Rung:
        """Who is told of a mark first; our own targets ask for no yes unless a row names them."""
        rung = self.rung(clock.shop_id, clock.kind, mark, 0)
        rule = self.rule(clock.shop_id, clock.kind, mark, 0)
        is_target = clock.basis == sla.Basis.TARGET and not (rule and rule.kind)
        return Rung(rung.roles) if is_target else rung

    def _said(self, rule: LadderRule) -> Rung:
        climb = timedelta(minutes=rule.climb_minutes) if rule.asks else None
        return Rung(tuple(rule.roles), tuple(self.ways.get(rule.pk, ())), climb)

    def _shipped(self, shop_id: int | None, kind: str, mark: timedelta, rung: int) -> Rung:
        if rung:
            below = self.rung(shop_id, kind, mark, rung - 1)
            return Rung(above(below.roles), below.channels, CLIMB)
        roles = (FLOOR,) if kind in ON_THE_FLOOR else (AGENT,)
        return Rung(roles, (), CLIMB if mark <= sla.RED else None)


def changed(*, at: datetime) -> None:
    """Rules were written: what could not be told by those of before is tried again at once."""
    StepFailure.objects.filter(step__in=BY_RULES).delete()
    StepRun.objects.filter(name__in=BY_RULES).update(next_at=at)


def above(roles: Iterable[str]) -> tuple[str, ...]:
    """The roles one rung up; the top stays the top."""
    return tuple(dict.fromkeys(ABOVE.get(role, MANAGER) for role in roles))


def tell(notices: Sequence[Notice], *, at: datetime) -> None:
    """Store marks that were reached, each once, with who is told and by which channels."""
    if not notices:
        return
    ladder = Ladder.read()
    clocks = {notice.clock_id for notice in notices}
    nearest = {}
    for notice in sorted(notices, key=_mark, reverse=True):
        nearest[notice.clock_id] = notice
    owners = _supersede(clocks, at)
    ways = []
    for notice in notices:
        rung = ladder.first(notice.clock, notice.mark)
        notice.owner_id = owners.get(notice.clock_id)
        # Of several marks passed at once only the nearest calls people; the others are kept.
        if notice is nearest[notice.clock_id]:
            _aim(notice, rung, at)
            ways.append((notice, rung))
        else:
            notice.roles = _joined(rung.roles)
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    if any(rung.channels for _notice, rung in ways):
        _deliver(ladder, _stored(ways), at)


def _supersede(clocks: set[int], at: datetime) -> dict[int, int]:
    """A nearer mark asks anew, and what was asked before is over; who owned it owns that too."""
    before = Notice.objects.filter(clock__in=clocks)
    before.filter(UNKNOWN).update(closed_at=at)
    owned = before.filter(owner__isnull=False).order_by("-mark")
    return dict(owned.values_list("clock", "owner"))


def _mark(notice: Notice) -> timedelta:
    return notice.mark


def _aim(notice: Notice, rung: Rung, at: datetime) -> None:
    notice.roles = _joined(rung.roles)
    notice.asks = rung.climb is not None
    notice.climb_at = at + rung.climb if rung.climb else None


def _joined(roles: Iterable[str]) -> str:
    return f"|{'|'.join(roles)}|" if roles else ""


def _stored(ways: Sequence[tuple[Notice, Rung]]) -> list[tuple[Notice, Rung]]:
    """The same notices with the ids that the table gave them."""
    wanted = {(notice.clock_id, notice.mark): rung for notice, rung in ways}
    rows = Notice.objects.filter(clock__in={clock for clock, _mark in wanted})
    rows = rows.select_related("clock", "shop")
    found = ((row, wanted.get((row.clock_id, row.mark))) for row in rows)
    return [(row, rung) for row, rung in found if rung]


def _deliver(ladder: Ladder, ways: Iterable[tuple[Notice, Rung]], at: datetime) -> None:
    Delivery.objects.bulk_create(
        (
            Delivery(notice=notice, channel_id=channel, rung=notice.rung,
                     next_try_at=quiet.over(notice, ladder.channels[channel], at))
            for notice, rung in ways
            for channel in rung.channels
            if channel in ladder.channels
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def announce(
    shop: Shop | None, text_code: str, params: dict, roles: Sequence[str], *, at: datetime, key: str
) -> bool:
    """Tell roles something that is no clock, once by its key; says whether it was new.

    `text_code` is a code of `orders.refusals`. It goes by the channels of the rules that name
    every mark, asks for acknowledgement and climbs like a red mark.
    """
    with transaction.atomic():
        told = {"shop": shop, "code": text_code, "params": params, "told_at": at}
        told |= {"roles": _joined(roles), "asks": True, "climb_at": at + CLIMB}
        notice, is_new = Notice.objects.get_or_create(key=key, defaults=told)
        if is_new:
            ladder = Ladder.read()
            rung = ladder.rung(notice.shop_id, "", sla.LAST_CALL, 0)
            _deliver(ladder, [(notice, rung)], at)
    return is_new


def to_climb(at: datetime):
    """Ids of notices nobody acknowledged in time, or whose clock stopped meanwhile."""
    over = Q(climb_at__lte=at) | Q(clock__stopped_at__isnull=False)
    awake = Q(snoozed_until=None) | Q(snoozed_until__lte=at) | Q(clock__stopped_at__isnull=False)
    rows = Notice.objects.filter(UNKNOWN, over, awake)
    return rows.order_by("pk").values_list("pk", flat=True)


def climb(notice_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Tell whoever stands above, once a rung; what is over is closed."""
    with transaction.atomic():
        rows = Notice.objects.filter(UNKNOWN, pk__in=notice_ids).select_related("clock", "shop")
        notices = list(rows.select_for_update(of=("self",)).order_by("pk"))
        ladder, ways = Ladder.read(), []
        for notice in notices:
            if notice.clock and notice.clock.stopped_at:
                notice.closed_at = at
            elif notice.climb_at and notice.climb_at <= at:
                ways.append((notice, _one_up(ladder, notice, at)))
        Notice.objects.bulk_update(notices, ["roles", "rung", "climb_at", "closed_at"])
        _deliver(ladder, ways, at)
    return Outcome([notice.pk for notice in notices])


def _one_up(ladder: Ladder, notice: Notice, at: datetime) -> Rung:
    notice.rung += 1
    kind, mark = (notice.clock.kind, notice.mark) if notice.clock else ("", sla.LAST_CALL)
    rung = ladder.rung(notice.shop_id, kind, mark, notice.rung)
    if not notice.clock and (notice.shop_id, "", None, notice.rung) not in ladder.rules:
        rung = Rung(above(notice.role_names[-1:]), rung.channels, rung.climb)
    notice.roles = _joined(dict.fromkeys([*notice.role_names, *rung.roles]))
    is_top = notice.rung >= TOP or MANAGER in rung.roles
    notice.climb_at = None if is_top or not rung.climb else at + rung.climb
    return rung
