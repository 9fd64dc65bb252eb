"""Orders that are walked for together: planned by likeness and deadline, released as one round."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from orders.errors import Outcome, Refused
from orders.models import LinePart, Order
from orders.models.state import State
from orders.services import lifecycle
from warehouse.models import (
    BinStock,
    Package,
    PackageLine,
    PickTask,
    Reservation,
    Warehouse,
    Wave,
)
from warehouse.services import filling, ledger, mates, packing
from warehouse.services.filling import Load


@dataclass(frozen=True)
class Likeness:
    """What orders of one wave share: the building, the lane, and whether each is a single piece."""

    warehouse_id: int
    lane: str
    is_single: bool


TOGETHER = 480  # orders whose waves are made in one transaction
ALIKE = ("shop", "lane", "pieces", "released_at", "combined_at")
READ = (
    "number", "shop__arrange_at", "shop__may_split", "shop__market",
    "shipping_type", "state", "start_by_at",
    "event_count", "combined_at",
)  # fmt: skip


def ripe(at: datetime) -> Iterable[int]:
    """Ids of ready orders whose wave may go by itself: a full one, or one that waited enough."""
    houses = Warehouse.objects.filter(auto_wave_after__isnull=False).in_bulk()
    groups = defaultdict(list)
    for order, likeness in _alike(Order.objects.to_wave()) if houses else ():
        groups[likeness].append(order)
    for likeness, orders in groups.items():
        house = houses.get(likeness.warehouse_id)
        if house is None:
            continue
        patience = at - timedelta(minutes=house.auto_wave_after)
        full = len(orders) // house.wave_size * house.wave_size
        waited = any(order.released_at <= patience for order in orders[full:])
        yield from (order.pk for order in (orders if waited else orders[:full]))


def release(order_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Release ready orders as waves: singles apart, one lane each, the most urgent first.

    Waves are made a few at a time, each group in one transaction with its packages, its walks and
    its pick lists. An order of which some part lies in no pickable bin is refused by name and stays
    ready.
    """
    outcome = Outcome()
    groups = defaultdict(list)
    order_ids = list(mates.with_mates(order_ids))
    for order, likeness in _alike(Order.objects.to_wave().filter(pk__in=order_ids)):
        groups[likeness].append(order)
    sizes = dict(Warehouse.objects.values_list("pk", "wave_size"))
    for likeness, orders in groups.items():
        size = sizes[likeness.warehouse_id]
        together = max(size, TOGETHER // size * size)
        units = mates.units(orders)
        for some in mates.rounds([order.pk for order in orders], units.get, together):
            outcome += _release_some(likeness, some, size, by=by, at=at)
    outcome.done = list(dict.fromkeys(outcome.done))  # one from two warehouses was sent twice
    return _name_the_rest(order_ids, outcome)


def unboxed():
    """Pieces set aside that stand in no box yet."""
    boxed = PackageLine.objects.filter(part=OuterRef("part"))
    living = boxed.exclude(package__state=Package.State.VOID)
    return Reservation.objects.filter(~Exists(living), ended_at=None)


def cancel(wave_ids: Sequence[int], *, by, at: datetime) -> Outcome:
    """Call waves off that nobody has picked from; their orders are ready again."""
    outcome = Outcome()
    for wave_id in wave_ids:
        try:
            _cancel_one(wave_id, by=by, at=at)
            outcome.done.append(wave_id)
        except Refused as refused:
            outcome.refused[wave_id] = refused
    return outcome


def picked_out(at: datetime):
    """Ids of waves in which nothing is left to pick."""
    busy = Exists(PickTask.objects.open().filter(wave=OuterRef("pk")))
    return Wave.objects.being_picked().filter(~busy).values_list("pk", flat=True)


def finish(wave_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Close waves whose last piece is picked."""
    with transaction.atomic():
        waves = Wave.objects.being_picked().filter(pk__in=wave_ids).select_for_update()
        waves = list(waves.order_by("pk"))
        for wave in waves:
            wave.finish(at=at)
            wave.save(update_fields=["state", "done_at"])
    return Outcome([wave.pk for wave in waves])


def _alike(orders) -> Iterator[tuple[Order, Likeness]]:
    """Ready orders, the most urgent first, each with what its wave must share.

    An order whose goods lie in two warehouses comes once for each. Orders that go in one package
    share the wave of the first.
    """
    orders = list(orders.by_deadline().only(*ALIKE))
    units, lanes = mates.units(orders), {}
    houses = defaultdict(set)
    ready = unboxed().filter(part__line__order__in=orders)
    for order_id, warehouse_id in ready.values_list("part__line__order_id", "warehouse_id"):
        houses[order_id].add(warehouse_id)
    for order in orders:
        lane = lanes.setdefault(units[order.pk], order.lane)
        is_single = order.pieces == 1 and units[order.pk] == order.pk
        for warehouse_id in sorted(houses[order.pk]):
            yield order, Likeness(warehouse_id, lane, is_single)


def _release_some(
    likeness: Likeness, order_ids: Sequence[int], size: int, *, by, at: datetime
) -> Outcome:
    with transaction.atomic():
        ids = [order.pk for order in lifecycle.locked(order_ids, "pk")]
        ready = Order.objects.to_wave().filter(pk__in=ids).select_related("shop")
        orders = list(ready.by_deadline().only(*READ))
        lonely, units = mates.lonely(orders), mates.units(orders)
        loads, refused = _choose_bins(likeness, [one for one in orders if one.pk not in lonely])
        refused |= lonely
        rounds = mates.rounds(loads, lambda load: units[load.order.pk], size)
        waves = _open_waves(likeness, rounds, at)
        filling.fill(zip(waves, rounds, strict=True), at)
        _send([load.order for load in loads], by=by, at=at)
    return Outcome([load.order.pk for load in loads], refused)


def _send(orders: Sequence[Order], *, by, at: datetime) -> None:
    """Pickers walk for these orders, or for the rest of those they walked for before."""
    rests = [order for order in orders if order.state == State.PICKING]
    lifecycle.start_picking([o.pk for o in orders if o not in rests], by=by, at=at)
    lifecycle.note(rests, "pick_rest", by=by, at=at)
    lifecycle.unmark([order.pk for order in rests], "rest_reserved_at")
    elsewhere = unboxed().filter(part__line__order__in=orders)
    left = set(elsewhere.values_list("part__line__order_id", flat=True))
    lifecycle.mark(left, "rest_reserved_at", at=at)


def _parts_at(likeness: Likeness, orders: Sequence[Order]) -> dict[int, list[LinePart]]:
    """What is set aside for orders in the warehouse of their wave, by order id."""
    here = unboxed().filter(part__line__order__in=orders, warehouse=likeness.warehouse_id)
    needed = LinePart.objects.filter(pk__in=here.values("part")).select_related("line", "sku")
    needed = needed.order_by("pk")
    parts = defaultdict(list)
    for part in needed.only("sku__code", "line__order", "line__package_ref", "quantity"):
        parts[part.line.order_id].append(part)
    return parts


def _choose_bins(likeness: Likeness, orders: Sequence[Order]):
    """Bins for every part of every order; promises them, or refuses the order."""
    parts = _parts_at(likeness, orders)
    shelf = defaultdict(list)
    skus = {part.sku_id for group in parts.values() for part in group}
    for row in ledger.lock_bins(likeness.warehouse_id, skus):
        shelf[row.sku_id].append(row)
    loads, refused = [], {}
    for order in orders:
        load = Load(order)
        missing = [part for part in parts[order.pk] if not _promise(load, part, shelf[part.sku_id])]
        if missing:
            _take_promises_back(load)
            refused[order.pk] = Refused("no_bin_holds", order=order.number, sku=missing[0].sku.code)
        else:
            loads.append(load)
    pieces = Counter()
    for _part, row, quantity in (stop for load in loads for stop in load.stops):
        pieces[row.pk] += quantity
    ledger.promise(pieces)
    return loads, refused


def _promise(load: Load, part: LinePart, rows: Sequence[BinStock]) -> bool:
    """Take a part from few bins: the emptiest that holds it all, else the fullest first."""
    wanted = part.quantity
    free = sorted(rows, key=lambda row: row.promised - row.on_hand)
    whole = [row for row in free if row.on_hand - row.promised >= wanted]
    for row in whole[-1:] or free:
        got = min(wanted, row.on_hand - row.promised)
        if got:
            row.promised += got
            wanted -= got
            load.stops.append((part, row, got))
    return wanted == 0


def _take_promises_back(load: Load) -> None:
    for _part, row, quantity in load.stops:
        row.promised -= quantity


def _open_waves(likeness: Likeness, rounds: Sequence[Sequence[Load]], at: datetime) -> list[Wave]:
    waves = [
        Wave(
            warehouse_id=likeness.warehouse_id,
            lane=likeness.lane,
            is_single=likeness.is_single,
            start_by_at=min(filter(None, (load.order.start_by_at for load in loads)), default=None),
            planned_at=at,
        )
        for loads in rounds
    ]
    for wave in waves:
        wave.release(at=at)
    return Wave.objects.bulk_create(waves)


def _cancel_one(wave_id: int, *, by, at: datetime) -> None:
    with transaction.atomic():
        wave = Wave.objects.select_for_update().get(pk=wave_id)
        packages = Package.objects.filter(wave=wave)
        order_ids = set(packages.values_list("lines__part__line__order_id", flat=True))
        lifecycle.locked(order_ids)
        tasks = PickTask.objects.filter(wave=wave, cancelled_at=None)
        tasks = list(tasks.select_related("part").select_for_update(of=["self"]).order_by("pk"))
        if wave.state != Wave.State.RELEASED or any(task.picked for task in tasks):
            raise Refused("wave_is_under_way", wave=str(wave))
        wave.cancel(at=at)
        wave.save(update_fields=["state", "cancelled_at"])
        promised = Counter()
        for task in tasks:
            promised[task.bin_id, task.part.sku_id] += task.quantity
        ledger.unpromise(promised)
        PickTask.objects.filter(wave=wave).update(cancelled_at=at)
        packing.void(packages, at=at)
        _return(order_ids, by=by, at=at)


def _return(order_ids: set[int], *, by, at: datetime) -> None:
    """Orders are ready again; of one that has another box, what lost its box here is."""
    boxes = PackageLine.objects.filter(part__line__order__in=order_ids)
    boxes = boxes.exclude(package__state=Package.State.VOID)
    boxed = set(boxes.values_list("part__line__order_id", flat=True))
    outcome = lifecycle.return_to_queue(order_ids - boxed, by=by, at=at)
    lifecycle.unmark(outcome.done, "rest_reserved_at")
    rests = list(Order.objects.filter(pk__in=boxed, state=State.PICKING))
    lifecycle.note(rests, "return_rest", by=by, at=at)
    lifecycle.mark([order.pk for order in rests], "rest_reserved_at", at=at)


def _name_the_rest(order_ids: Sequence[int], outcome: Outcome) -> Outcome:
    """Orders that were asked for and are not ready (any more) are named too."""
    seen = {*outcome.done, *outcome.refused}
    for order in Order.objects.filter(pk__in=[pk for pk in order_ids if pk not in seen]):
        outcome.refused[order.pk] = Refused(
            "order_is_not_ready", order=order.number, state=order.state
        )
    return outcome
