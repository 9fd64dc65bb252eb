"""Promises and their deadlines: started, stopped, told; keeps `next_due_at` and `start_by_at`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from orders import sla
from orders.errors import Outcome
from orders.models import Clock, Notice, Order, Shop, StageTime
from orders.models.state import State
from orders.services import ladder
from orders.sla import Basis, Kind

Promise = tuple[Kind, Basis]

SCREEN = (Kind.SCREEN, Basis.TARGET)
SORT = (Kind.SORT, Basis.TARGET)
SEAL = (Kind.PACK, Basis.TARGET)
HAND_OVER = (Kind.HAND_OVER, Basis.TARGET)
UPLOAD = (Kind.UPLOAD, Basis.TARGET)
PACK = (Kind.PACK, Basis.PROMISE)
ARRANGE = (Kind.ARRANGE, Basis.PLATFORM)
COLLECT = (Kind.COLLECT, Basis.PLATFORM)
DELIVER = (Kind.DELIVER, Basis.PLATFORM)  # this and the next only where the platform names one
AUTO_CANCEL = (Kind.AUTO_CANCEL, Basis.PLATFORM)
# What a buyer waits for
ANSWERS = (Kind.ANSWER, Kind.RETURN, Kind.CHAT, Kind.REVIEW, Kind.TICKET, Kind.DISPUTE)

AT_PLACE = (ARRANGE, COLLECT, PACK, SCREEN)
STOPPED_BY: dict[str, tuple[Promise, ...]] = {
    "hold": (SORT,),
    "release": (SCREEN,),
    "return_to_queue": (SORT, SEAL),
    "pack": (PACK, SORT, SEAL),
    "unpack": (HAND_OVER, UPLOAD),
    "ship": (HAND_OVER,),
    "deliver": (DELIVER,),
    "complete": (DELIVER,),
    "cancel": (
        ARRANGE,
        COLLECT,
        DELIVER,
        AUTO_CANCEL,
        PACK,
        SCREEN,
        SORT,
        SEAL,
        HAND_OVER,
        UPLOAD,
    ),
}
KEPT_WITH = {ARRANGE: (UPLOAD,)}  # what is arranged has a number there
STARTED_BY: dict[str, tuple[Promise, ...]] = {
    "release": (SORT,),
    "return_to_queue": (SORT,),
    "pack": (HAND_OVER, UPLOAD),
    "unpack": (PACK, SEAL),
    "ship": (UPLOAD,),
}


@dataclass(frozen=True)
class AnswerDue:
    """By when a buyer is to be answered, by one promise; None once that is done or moot."""

    shop_id: int
    order_id: int | None
    ref: str
    due_at: datetime | None
    basis: Basis
    kind: Kind = Kind.ANSWER

    def clock(self, shop: Shop, at: datetime) -> Clock:
        """The clock as it is stored."""
        return Clock(
            shop_id=self.shop_id,
            order_id=self.order_id,
            kind=self.kind,
            basis=self.basis,
            ref=self.ref,
            started_at=at,
            due_at=self.due_at,
            alert_at=sla.first_alert(shop.marks_of(self.kind, self.basis), self.due_at, at),
        )


def due(promise: Promise, order: Order, shop: Shop, at: datetime) -> datetime:
    """When a promise runs out: platform and own word count from payment, targets from `at`.

    Where the platform gives no times, as in files, the working days of its market stand in, or else
    the shop's hours. Orders without an online payment count from their creation; what is sold for a
    later date counts from that.
    """
    kind, basis = promise
    base = at if basis == Basis.TARGET else order.paid_at or order.ordered_at
    start = max(base, order.release_on or base)
    rule = None if basis == Basis.TARGET else shop.working_days.get(promise)
    if rule:
        return shop.due(rule, start)
    hours = {
        ARRANGE: shop.arrange_hours,
        COLLECT: shop.collect_hours,
        PACK: shop.pack_hours,
        SCREEN: shop.screen_hours,
        SORT: shop.sort_hours,
        SEAL: shop.seal_hours,
        HAND_OVER: shop.hand_over_hours,
        UPLOAD: shop.upload_minutes / 60,
    }[(kind, basis)]
    return start + timedelta(hours=hours)


def prepare(
    promise: Promise, order: Order, shop: Shop, at: datetime, *, due_at: datetime | None = None
) -> Clock:
    """A clock ready to be inserted; it runs out when the platform says, if it does."""
    kind, basis = promise
    due_at = due_at or due(promise, order, shop, at)
    return Clock(
        shop_id=order.shop_id,
        order_id=order.pk,
        kind=kind,
        basis=basis,
        started_at=at,
        due_at=due_at,
        alert_at=sla.first_alert(shop.marks_of(kind, basis), due_at, at),
    )


def set_deadline(order: Order, shop: Shop, clocks: Iterable[Clock]) -> None:
    """Put onto an order not yet inserted what `settle` would find for it."""
    order.next_due_at = min(clock.due_at for clock in clocks if clock.basis in sla.DEADLINES)
    order.start_by_at = order.next_due_at - shop.work_left(order.state)


def start(promises: Sequence[Promise], orders: Sequence[Order], *, at: datetime) -> None:
    """Start these promises for these orders; one that runs already goes on as it is."""
    shops = Shop.objects.with_connection().in_bulk({order.shop_id for order in orders})
    Clock.objects.bulk_create(
        [
            prepare(promise, order, shops[order.shop_id], at)
            for order in orders
            for promise in promises
            if promise != UPLOAD or _is_to_tell(order, shops[order.shop_id])
        ],
        ignore_conflicts=True,
    )


def _is_to_tell(order: Order, shop: Shop) -> bool:
    """Whether the platform wants a number now; a file can tell it of what has left, not before."""
    return order.arranged_at is None and (shop.is_connected or order.state == State.SHIPPED)


def stop(
    promises: Sequence[Promise], order_ids: Sequence[int], *, at: datetime, paused: bool = True
) -> int:
    """Stop these promises at the event that is judged; returns how many ran.

    Unless `paused`, one that waits for the buyer is left to go on later.
    """
    wanted = Q()
    for kind, basis in promises:
        wanted |= Q(kind=kind, basis=basis)
    clocks = Clock.objects.open() if paused else Clock.objects.running()
    return clocks.filter(wanted, order__in=order_ids).update(stopped_at=at)


def moved(orders: Sequence[Order], verb: str, *, at: datetime) -> None:
    """Stop and start what a transition stops and starts; `settled_in` then says what is next."""
    ids = [order.pk for order in orders]
    if verb in STOPPED_BY:
        stop(STOPPED_BY[verb], ids, at=at, paused=verb != "hold")
    if verb in STARTED_BY:
        start(STARTED_BY[verb], orders, at=at)


def met(promise: Promise, order_ids: Sequence[int], *, at: datetime) -> None:
    """The platform says that its own promise was kept."""
    if stop([promise, *KEPT_WITH.get(promise, ())], order_ids, at=at):
        settle(order_ids)


def settle(order_ids: Sequence[int]) -> None:
    """Write what is next for orders that stay in their state."""
    fixed = Case(
        *[When(state=state, then=Value(left)) for state, left in sla.WORK_LEFT.items()],
        default=Value(timedelta(0)),
        output_field=DurationField(),
    )
    left = Coalesce(_measured(OuterRef("state")), fixed)
    Order.objects.filter(pk__in=order_ids).update(**_settled(left))


def settled_in(state: str) -> dict:
    """For an UPDATE of orders that come into this state: what `settle` would find for them."""
    left = sla.work_left(state)
    return _settled(Coalesce(_measured(state), Value(left)) if left else Value(left))


def _measured(state) -> Subquery:
    """The work left from a state, as the order's shop measured it."""
    times = StageTime.objects.filter(shop=OuterRef("shop"), state=state)
    return Subquery(times.values("left"), output_field=DurationField())


def _settled(work_left) -> dict:
    """The earliest open deadline, and that minus the work left; expressions for one UPDATE."""
    # By the order alone: an index of running clocks looks empty to a planner that counted them at
    # noon, and walking it for each order of the evening takes minutes.
    running = Q(stopped_at=None, basis__in=sla.DEADLINES)
    next_due = Subquery(
        Clock.objects.filter(order=OuterRef("pk"))
        .order_by()
        .values("order")
        .annotate(first=Min("due_at", filter=running))
        .values("first")
    )
    start_by = ExpressionWrapper(next_due - work_left, output_field=DateTimeField())
    return {"next_due_at": next_due, "start_by_at": start_by}


def to_tell(at: datetime):
    """Ids of running clocks that have something to say, the longest waiting first."""
    return Clock.objects.to_tell(at).order_by("alert_at").values_list("pk", flat=True)


def tell(clock_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Tell every mark that was reached, each exactly once, however long nobody looked.

    `alert_at` moves under the clock's lock, so a second watcher finds nothing left to say.
    """
    with transaction.atomic():
        due = Clock.objects.to_tell(at).filter(pk__in=clock_ids).select_related("shop")
        clocks = list(due.select_for_update(of=("self",)).order_by("pk"))
        notices = []
        for clock in clocks:
            marks = clock.shop.marks_of(clock.kind, clock.basis)
            reached = sla.marks_reached(marks, clock.due_at, clock.alert_at, at)
            notices += [Notice(clock=clock, shop_id=clock.shop_id, mark=mark, told_at=at)
                        for mark in reached]  # fmt: skip
            clock.alert_at = sla.next_alert(marks, clock.due_at, at)
        ladder.tell(notices, at=at)
        Clock.objects.bulk_update(clocks, ["alert_at"])
    return Outcome([clock.pk for clock in clocks])


def answer_by(dues: Sequence[AnswerDue], *, at: datetime) -> None:
    """Run, move and stop the clocks by which buyers are to be answered, each by kind and basis."""
    wanted = {(due.shop_id, due.ref, due.kind, due.basis): due for due in dues}
    shops = Shop.objects.in_bulk({due.shop_id for due in dues})
    clocks = Clock.objects.open().filter(kind__in=ANSWERS, ref__in=[due.ref for due in dues])
    moved = []
    for clock in clocks.select_for_update().order_by("pk"):
        due = wanted.pop((clock.shop_id, clock.ref, clock.kind, clock.basis), None)
        if due is None or (due.due_at, due.order_id) == (clock.due_at, clock.order_id):
            continue
        if due.due_at is None:
            clock.stopped_at = at
        else:
            clock.due_at, clock.order_id = due.due_at, due.order_id
            marks = shops[clock.shop_id].marks_of(clock.kind, clock.basis)
            clock.alert_at = sla.first_alert(marks, due.due_at, at)
        moved.append(clock)
    Clock.objects.bulk_update(moved, ["due_at", "order", "alert_at", "stopped_at"])
    Clock.objects.bulk_create(
        due.clock(shops[due.shop_id], at) for due in wanted.values() if due.due_at
    )
    settle([due.order_id for due in dues if due.order_id])
