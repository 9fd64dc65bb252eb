"""The only code that moves orders: lock, move, write, note."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django_fsm import TransitionNotAllowed

from orders.drafts import RESENT
from orders.errors import Outcome, Refused
from orders.models import Hold, Order, OrderEvent, ShopKey
from orders.models.state import BEFORE_PICKING, ON_THE_LINE, STAMPS, State
from orders.services import clocks, pausing

Reason = Hold.Reason
# What a move reads of an order.
MOVING = ("number", "shop", "state", "ordered_at", "paid_at", "release_on", "arranged_at",
          "event_count")  # fmt: skip
TIMED = [Reason.FREE_CANCEL, Reason.RELEASE_DATE]  # what ends by itself at a known moment
# What a person may wave through; the rest ends when its cause ends.
LIFTED_BY_HAND = [Reason.NOTE, Reason.ADDRESS, Reason.RULE, Reason.MANUAL, Reason.WAITING_BUYER]


@dataclass(frozen=True)
class Wait:
    """One reason why one order must wait: `code` and `params` word the sentence people read."""

    order_id: int
    reason: str
    code: str
    params: dict = field(default_factory=dict)
    until_at: datetime | None = None

    def row(self, *, by, at: datetime) -> Hold:
        """The hold as it is stored."""
        return Hold(
            order_id=self.order_id,
            reason=self.reason,
            code=self.code,
            params=self.params,
            until_at=self.until_at,
            placed_at=at,
            placed_by=by,
        )


def locked(order_ids: Iterable[int], *fields: str) -> list[Order]:
    """Fresh rows under their locks, by pk, so that two batches never wait in a ring.

    With `fields`, only those are read now: an order is wide, and an evening has many.
    """
    orders = Order.objects.filter(pk__in=order_ids).select_for_update().order_by("pk")
    return list(orders.only(*fields) if fields else orders)


def move(order_ids: Iterable[int], verb: str, *, by, at: datetime) -> Outcome:
    """Move what may move, say why the rest may not. One transaction, a fixed number of queries."""
    with transaction.atomic():
        moved, refused = [], {}
        for order in locked(order_ids, *MOVING):
            try:
                getattr(order, verb)(at=at)
            except TransitionNotAllowed:
                refused[order.pk] = _elsewhere(order)
            else:
                moved.append(order)
        _record(moved, verb, by=by, at=at)
    return Outcome([order.pk for order in moved], refused)


def release(order_ids, *, by, at):
    """Every check passed."""
    return move(order_ids, "release", by=by, at=at)


def start_picking(order_ids, *, by, at):
    """The wave of these orders was released."""
    return move(order_ids, "start_picking", by=by, at=at)


def return_to_queue(order_ids, *, by, at):
    """The wave of these orders was called off."""
    return move(order_ids, "return_to_queue", by=by, at=at)


def pack(order_ids, *, by, at):
    """Every box of these orders is sealed."""
    return move(order_ids, "pack", by=by, at=at)


def ship(order_ids, *, by, at):
    """Every box of these orders is with the carrier."""
    return move(order_ids, "ship", by=by, at=at)


def deliver(order_ids, *, by, at):
    """The carrier brought these orders to their buyers."""
    return move(order_ids, "deliver", by=by, at=at)


def complete(order_ids, *, by, at):
    """The return window of these orders closed."""
    return move(order_ids, "complete", by=by, at=at)


def cancel(order_ids, *, by, at) -> Outcome:
    """Cancel orders that are still here; one that has left is the platform's to decide.

    Those of a connected shop are called off on the platform, or their buyers would still wait.
    """
    with transaction.atomic():
        orders = locked(order_ids, "number", "state", "shop", "part_shipped_at", "source")
        shops = {order.shop_id for order in orders}
        connected = ShopKey.objects.connected().filter(shop__in=shops)
        there = set(connected.values_list("shop", flat=True))
        refused = {order.pk: why for order in orders if (why := _uncancellable(order, there))}
        here = [order.pk for order in orders if order.pk not in refused]
        outcome = cancel_by_platform(here, by=by, at=at)
        outcome.refused |= refused
    return outcome


def cancel_by_platform(order_ids, *, by, at) -> Outcome:
    """The platform cancelled these orders, wherever they are.

    Whatever they waited for is off the table; the steps above free their goods.
    """
    with transaction.atomic():
        outcome = move(order_ids, "cancel", by=by, at=at)
        Hold.objects.open().filter(order__in=outcome.done).update(lifted_at=at, lifted_by=by)
    return outcome


def hold(waits: Sequence[Wait], *, by, at: datetime) -> Outcome:
    """Let orders wait, each for its reasons; one that waits already gets a further reason."""
    with transaction.atomic():
        orders = {order.pk: order for order in locked({wait.order_id for wait in waits})}
        refused = {
            order.pk: Refused("order_is_past_holding", order=order.number, state=order.state)
            for order in orders.values()
            if order.state not in BEFORE_PICKING
        }
        waits = [wait for wait in waits if wait.order_id not in refused]
        Hold.objects.bulk_create([wait.row(by=by, at=at) for wait in waits], ignore_conflicts=True)
        held = [orders[pk] for pk in dict.fromkeys(wait.order_id for wait in waits)]
        asked = [wait.order_id for wait in waits if wait.reason == Reason.WAITING_BUYER]
        pausing.pause(asked, at=at)
        movers = [order for order in held if order.state != State.HELD]
        for order in movers:
            order.hold(at=at)
        reasons = {wait.order_id: {"reason": wait.reason} for wait in waits}
        _record(movers, "hold", by=by, at=at, data=reasons)
        note([order for order in held if order not in movers], "hold", by=by, at=at, data=reasons)
        short = [wait.order_id for wait in waits if wait.reason == Reason.SHORT]
        mark(short, "short_at", at=at)
    return Outcome([order.pk for order in held], refused)


def lift(order_ids: Iterable[int], reasons: Sequence[str], *, by, at: datetime) -> Outcome:
    """Lift these reasons; an order goes on when no other reason is left."""
    with transaction.atomic():
        orders = locked(order_ids)
        holds = Hold.objects.open().filter(order__in=[order.pk for order in orders])
        lifted = set(holds.filter(reason__in=reasons).values_list("order_id", flat=True))
        holds.filter(reason__in=reasons).update(lifted_at=at, lifted_by=by)
        waiting = set(holds.values_list("order_id", flat=True))
        if Reason.SHORT in reasons:
            Order.objects.filter(pk__in=lifted).update(short_at=None)
        if Reason.WAITING_BUYER in reasons:
            pausing.resume(list(lifted), at=at)
        movers = [order for order in orders if order.pk in lifted and order.pk not in waiting]
        for order in movers:
            order.resume(at=at)
        data = {pk: {"reasons": list(reasons)} for pk in lifted}
        _record(movers, "resume", by=by, at=at, data=data)
        still_held = [order for order in orders if order.pk in lifted & waiting]
        note(still_held, "lift", by=by, at=at, data=data)
    return Outcome(
        [order.pk for order in orders if order.pk in lifted],
        {
            order.pk: Refused("order_is_not_held_for", order=order.number)
            for order in orders
            if order.pk not in lifted
        },
    )


def lift_by_hand(order_ids, *, by, at):
    """A person has looked and says: go on."""
    return lift(order_ids, LIFTED_BY_HAND, by=by, at=at)


def hold_by_hand(order_ids, *, why: str, by, at):
    """A person says: not now, and why."""
    waits = [Wait(pk, Reason.MANUAL, "held_manual", {"why": why}) for pk in order_ids]
    return hold(waits, by=by, at=at)


def run_out(at: datetime):
    """Ids of orders with a hold that lasts until a moment that has come."""
    timed = Hold.objects.run_out(at).filter(reason__in=TIMED)
    return timed.order_by("until_at").values_list("order_id", flat=True)


def go_on(order_ids, *, by, at) -> Outcome:
    """The free-cancel hour of these orders is over, or the date they were sold for is here."""
    outcome = Outcome()
    for reason in TIMED:
        over = Hold.objects.run_out(at).filter(order__in=order_ids, reason=reason)
        outcome += lift(over.values_list("order_id", flat=True), [reason], by=by, at=at)
    return outcome


def mark(order_ids: Sequence[int], fact: str, *, at: datetime) -> None:
    """Stamp a fact that decides who sees an order: `mapped_at`, `reserved_at`, `short_at`, …"""
    if order_ids:
        Order.objects.filter(pk__in=order_ids).update(**{fact: at})


def unmark(order_ids: Sequence[int], *facts: str) -> None:
    """Take facts back."""
    if order_ids:
        Order.objects.filter(pk__in=order_ids).update(**dict.fromkeys(facts))


def fill(order_ids: Iterable[int], facts: dict) -> None:
    """Take over plain facts of locked orders: notes, times, what the platform says of them."""
    Order.objects.filter(pk__in=order_ids).update(**facts)


def fill_each(facts: Mapping[int, dict]) -> None:
    """Take over plain facts that differ from order to order, those of one kind in one UPDATE."""
    alike = defaultdict(list)
    for pk, of_order in facts.items():
        alike[tuple(of_order)].append(Order(pk=pk, **of_order))
    for names, orders in alike.items():
        Order.objects.bulk_update(orders, names)


def recount(orders: Sequence[Order]) -> None:
    """Read again how far locked orders' timelines are, after they were moved by their ids."""
    ids = [order.pk for order in orders]
    counts = dict(Order.objects.filter(pk__in=ids).values_list("pk", "event_count"))
    for order in orders:
        order.event_count = counts[order.pk]


def note(orders: Sequence[Order], verb: str, *, by, at: datetime, data: dict | None = None) -> None:
    """Write one timeline line an order; the orders must be locked, their counts go on from here."""
    if orders:
        _tell(orders, verb, by=by, at=at, data=data)
        ids = [order.pk for order in orders]
        Order.objects.filter(pk__in=ids).update(event_count=F("event_count") + 1)


def _record(orders, verb, *, by, at, data=None) -> None:
    """Stop and start clocks, then write state, stamp, deadlines and count in one UPDATE."""
    if not orders:
        return
    clocks.moved(orders, verb, at=at)
    _tell(orders, verb, by=by, at=at, data=data)
    Order.objects.filter(pk__in=[order.pk for order in orders]).update(
        state=orders[0].state,
        archived_at=None,
        event_count=F("event_count") + 1,
        **{STAMPS[verb]: at},
        **clocks.settled_in(orders[0].state),
    )


def _tell(orders: Sequence[Order], verb: str, *, by, at: datetime, data: dict | None) -> None:
    OrderEvent.objects.bulk_create(
        OrderEvent(
            order=order,
            seq=order.event_count + 1,
            verb=verb,
            by=by,
            at=at,
            data=(data or {}).get(order.pk, {}),
        )
        for order in orders
    )
    for order in orders:
        order.event_count += 1


def _uncancellable(order: Order, connected: set[int]) -> Refused | None:
    if order.state not in ON_THE_LINE:
        return _elsewhere(order)
    if order.shop_id in connected and order.source != RESENT:
        return Refused("order_is_on_the_platform", order=order.number)
    return Refused("order_left_in_part", order=order.number) if order.part_shipped_at else None


def _elsewhere(order: Order) -> Refused:
    return Refused("order_is_elsewhere", order=order.number, state=order.state)
