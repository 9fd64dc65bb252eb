"""Pieces leave their bins, one scan at a time."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Case, Exists, F, Max, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from orders.errors import Outcome, Refused
from orders.services import clocks, lifecycle
from warehouse.models import Bin, Package, PickTask, Reservation
from warehouse.services import ledger


def pick(task: PickTask, *, by, at: datetime) -> None:
    """One piece of a task leaves its bin; `task` comes with its bin and part.

    Every write is conditional on what the task says, so two pickers of one task cannot take a
    piece too many: the later one is refused. Must run in a transaction.
    """
    last = Case(When(picked=F("quantity") - 1, then=at), default=F("picked_at"))
    done = PickTask.objects.open().filter(pk=task.pk).update(picked=F("picked") + 1, picked_at=last)
    open_part = Reservation.objects.filter(
        part=task.part_id, ended_at=None, taken__lt=F("quantity")
    )
    ended = Case(When(taken=F("quantity") - 1, then=at), default=None)
    if not done or not open_part.update(taken=F("taken") + 1, ended_at=ended):
        raise Refused("task_is_done", bin=task.bin.code)
    ledger.take(task.bin, task.part.sku_id, 1, ref=f"task:{task.pk}", by=by, at=at)


def put_back(task: PickTask, into: Bin, *, pieces: int = 1, by, at: datetime) -> None:
    """Pieces that were picked for nothing lie in a bin again; `task` comes with its part's line.

    The write is conditional, so that two people cannot put one piece back twice: the later one is
    refused. Must run in a transaction.
    """
    orders = lifecycle.locked([task.part.line.order_id])
    sku = task.part.sku
    off = PickTask.objects.to_put_back().filter(pk=task.pk, put_back__lte=F("picked") - pieces)
    if not off.update(put_back=F("put_back") + pieces):
        raise Refused("piece_was_put_back", sku=sku.code)
    receipt = ledger.Receipt(into, sku.pk, pieces)
    ledger.receive([receipt], kind=ledger.Kind.PUT_BACK, ref=f"task:{task.pk}", by=by, at=at)
    where = {"sku": sku.code, "bin": into.code}
    lifecycle.note(orders, "put_back", by=by, at=at, data={task.part.line.order_id: where})


def sorted_out(at: datetime):
    """Ids of boxes whose last piece is picked and whose clock does not know it yet."""
    busy = Exists(PickTask.objects.open().filter(package=OuterRef("pk")))
    picked = Package.objects.to_pack().filter(~busy, picked_at=None)
    return picked.values_list("pk", flat=True)


def note_sorted(package_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Note when the last piece of boxes was picked: then the sorting clock of orders stopped."""
    with transaction.atomic():
        boxes = Package.objects.filter(pk__in=package_ids).filter(pk__in=sorted_out(at))
        order_ids = set(boxes.values_list("lines__part__line__order_id", flat=True))
        orders = lifecycle.locked(order_ids)
        packages = [box.pk for box in boxes.select_for_update().order_by("pk")]
        Package.objects.filter(pk__in=packages).update(
            picked_at=Coalesce(Subquery(_last_pick("package", "pk")), at)
        )
        last = Subquery(_last_pick("part__line__order", "order"))
        clocks.stop([clocks.SORT], [order.pk for order in orders], at=last)
        clocks.start([clocks.SEAL], orders, at=at)
    return Outcome(packages)


def _last_pick(path: str, of: str):
    tasks = PickTask.objects.filter(**{path: OuterRef(of)}).order_by()
    return tasks.values(path).annotate(last=Max("picked_at")).values("last")
