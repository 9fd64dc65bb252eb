"""Which parcels are to be stopped: begun when a cancellation is known, over when they are back."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from orders.errors import Outcome
from orders.models import Order, OrderEvent
from orders.models.state import State
from warehouse.models import Interception, Package, PackageLine, PickTask
from warehouse.services import costs

Who, Was, Ended = Interception.Who, Interception.Was, Interception.Ended
BoxState = Package.State
# Boxes there is something to stop of: they are here, or have left too early.
MATTER = [BoxState.OPEN, BoxState.SEALED, BoxState.LOADED, BoxState.HANDED_OVER]
CALLED_OFF = ("call_off", "cancel")  # verbs of the timeline behind which a colleague may stand


def pending(at: datetime):
    """Ids of orders whose cancellation is known and of whose boxes nobody was told to stop one."""
    boxes = PackageLine.objects.filter(part__line__order=OuterRef("pk"), package__state__in=MATTER)
    stopped = Interception.objects.filter(order=OuterRef("pk")).exclude(ended_as=Ended.REVIVED)
    dead = Order.objects.given_up().filter(Exists(boxes), ~Exists(stopped))
    return dead.order_by("pk").values_list("pk", flat=True)


def begin(order_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Write down every parcel of these orders that must not leave, who asked and where it was."""
    orders = Order.objects.given_up().in_bulk(list(order_ids))
    lines = PackageLine.objects.filter(part__line__order__in=orders)
    pairs = set(lines.values_list("package", "part__line__order"))
    boxes = Package.objects.in_bulk({box for box, _order in pairs})
    picked = set(
        PickTask.objects.filter(package__in=boxes, picked__gt=0).values_list("package", flat=True)
    )
    off = PickTask.objects.to_put_back().filter(package__in=boxes)
    off = set(off.values_list("package", flat=True))
    known = _known(orders)
    callers = _callers(orders)
    with transaction.atomic():
        Interception.objects.bulk_create(
            [
                _row(boxes[box], orders[order], callers.get(order), box in picked, at)
                for box, order in sorted(pairs - known)
                if boxes[box].state in MATTER or box in off
            ],
            ignore_conflicts=True,
        )
    return Outcome(list(orders))


def orders_of(box: Package) -> list[int]:
    """Ids of the orders whose goods belong into a box."""
    orders = PackageLine.objects.filter(package=box).values_list("part__line__order", flat=True)
    return sorted(set(orders))


def over(at: datetime):
    """Ids of parcels that live again, have left, or of which everything is on its shelf."""
    off = PickTask.objects.to_put_back().filter(
        package=OuterRef("package"), part__line__order=OuterRef("order")
    )
    here = Q(package__state=BoxState.VOID) & Q(Exists(off))
    return Interception.objects.to_settle().exclude(here).values_list("pk", flat=True)


def settle(ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """End these interceptions, each as what it came to, and count what was saved."""
    with transaction.atomic():
        rows = Interception.objects.filter(pk__in=ids).filter(pk__in=over(at))
        rows = rows.select_related("order", "package").select_for_update(of=("self",))
        rows = list(rows.order_by("pk"))
        picked = PickTask.objects.filter(package__in=[row.package_id for row in rows], picked__gt=0)
        picked = set(picked.values_list("package", "part__line__order"))
        for row in rows:
            row.ended_at = at
            row.ended_as = _outcome(row, (row.package_id, row.order_id) in picked)
        _count_saved([row for row in rows if row.order.state == State.CANCELLED], at)
        Interception.objects.bulk_update(rows, ["ended_at", "ended_as", "saved", "currency"])
    return Outcome([row.pk for row in rows])


def _outcome(row: Interception, was_picked: bool) -> Ended:
    if row.package.state in (BoxState.HANDED_OVER, BoxState.RETURNED):
        return Ended.LEFT
    if row.package.state != BoxState.VOID:
        return Ended.REVIVED
    return Ended.PUT_BACK if was_picked else Ended.STOPPED


def _count_saved(rows: list[Interception], at: datetime) -> None:
    kept = costs.kept([(r.package_id, r.order_id) for r in rows if r.ended_as != Ended.LEFT], at=at)
    for row in rows:
        row.saved = kept.get((row.package_id, row.order_id))
        row.currency = row.order.currency if row.saved is not None else ""


def _known(orders: Iterable[int]) -> set[tuple[int, int]]:
    """Parcels already written down; one that lived again in between is begun anew."""
    rows = Interception.objects.filter(order__in=orders).exclude(ended_as=Ended.REVIVED)
    return set(rows.values_list("package", "order"))


def _callers(orders: dict[int, Order]) -> dict[int, object]:
    """The colleagues who called orders off or cancelled them, by the timelines."""
    events = OrderEvent.objects.filter(order__in=orders, verb__in=CALLED_OFF, by__isnull=False)
    return {event.order_id: event.by_id for event in events.order_by("seq")}


def _row(box: Package, order: Order, caller, is_picked: bool, at: datetime) -> Interception:
    ours = bool(caller) and (order.called_off_at or not order.cancel_asked_at)
    who = Who.COLLEAGUE if ours else Who.BUYER if order.cancel_asked_at else Who.PLATFORM
    moments = (order.cancel_asked_at, order.called_off_at, order.cancelled_at)
    was = {
        BoxState.SEALED: Was.PACKED,
        BoxState.LOADED: Was.LOADED,
        BoxState.HANDED_OVER: Was.LEFT,
    }
    return Interception(
        package=box,
        order=order,
        who=who,
        colleague_id=caller if ours else None,
        asked_at=min((moment for moment in moments if moment), default=at),
        was=was.get(box.state, Was.PICKED if is_picked else Was.SHELF),
    )
