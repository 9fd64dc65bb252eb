"""A scan at the red basket: a piece that was picked for nothing, then the bin it goes back into."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from orders.errors import Refused
from orders.models import Order, SkuCode
from orders.models.state import State
from warehouse.models import Bin, Interception, Package, PickTask
from warehouse.services import dead, interception, picking, stopping
from warehouse.services.at_shelf import BIN

LISTED = 8  # kinds of goods a scanner's page shows at once


def read(reading, *, by, at: datetime) -> tuple[str, dict, dict]:
    """Judge one scan of who empties the basket: (verdict, its parameters, what to show next)."""
    if reading.code.startswith(BIN):
        return _bin(reading, by=by, at=at)
    if parcel := dead.named(reading.code, by=by):
        return _parcel(parcel, reading, by=by, at=at)
    task = _task(reading.warehouse, reading.code)
    params = {"sku": task.part.sku.code, "bin": task.bin.code}
    return "piece_goes_back", params, show(reading.warehouse, task)


def show(warehouse_id: int, in_hand: PickTask | None = None) -> dict:
    """What is left in the basket, and of the piece in hand the bin that it came from."""
    waiting = _waiting(warehouse_id)
    left = waiting.pieces_off()
    return {
        "left": left,
        "over": not left,
        "piece": "",
        "lines": [
            _goods(task) | {"left": task.picked - task.put_back} for task in waiting[:LISTED]
        ],
    } | (_goods(in_hand) if in_hand else {})


def _bin(reading, *, by, at: datetime) -> tuple[str, dict, dict]:
    if not reading.piece:
        raise Refused("scan_the_piece_first")
    code = reading.code.removeprefix(BIN)
    shelves = Bin.objects.filter(warehouse=reading.warehouse, is_red_basket=False)
    into = shelves.filter(code=code).first()
    if into is None:
        raise Refused("no_such_bin", got=code)
    task = _task(reading.warehouse, reading.piece)
    picking.put_back(task, into, by=by, at=at)
    return "piece_is_back", {"sku": task.part.sku.code, "bin": code}, show(reading.warehouse)


def _parcel(parcel: Package, reading, *, by, at: datetime) -> tuple[str, dict, dict]:
    """All that was picked for a dead parcel goes back to the bins it came from, by one scan."""
    orders = Order.objects.filter(pk__in=stopping.orders_of(parcel))
    interception.stop([order.pk for order in orders if order.state == State.CANCELLED], at=at)
    tasks = list(_waiting(reading.warehouse).filter(package=parcel))
    if not tasks:
        dead.refuse_dead([order for order in orders if order.state != State.CANCELLED])
        raise Refused("nothing_goes_back", got=reading.code)
    where = []
    for task in tasks:
        pieces = task.picked - task.put_back
        picking.put_back(task, task.bin, pieces=pieces, by=by, at=at)
        where.append(f"{pieces} × {task.part.sku.code} → {task.bin.code}")
    open_ones = Interception.objects.open().filter(package=parcel)
    open_ones.filter(found_at=None).update(found_at=at, found_in=reading.mode, found_by=by)
    open_ones.filter(basket_at=None).update(basket_at=at)
    stopping.settle(list(open_ones.values_list("pk", flat=True)), by=by, at=at)
    return "parcel_is_back", {"package": str(parcel), "where": where}, show(reading.warehouse)


def _waiting(warehouse_id: int) -> QuerySet[PickTask]:
    """What goes back to the shelves of a warehouse, the longest asked for first."""
    tasks = PickTask.objects.to_put_back().filter(wave__warehouse=warehouse_id)
    return tasks.select_related("bin", "part__sku", "part__line").order_by("asked_back_at", "pk")


def _task(warehouse_id: int, code: str) -> PickTask:
    barcode = SkuCode.objects.filter(sku=OuterRef("part__sku"), code=code)
    task = _waiting(warehouse_id).filter(Exists(barcode) | Q(part__sku__code=code)).first()
    if task is None:
        raise Refused("nothing_goes_back", got=code)
    return task


def _goods(task: PickTask) -> dict:
    return {
        "piece": task.part.sku.code,
        "name": task.part.sku.name,
        "variation": task.part.line.variation,
        "bin": task.bin.code,
    }
