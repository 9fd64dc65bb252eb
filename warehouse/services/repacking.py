"""Pieces go over from one box to another while they are walked for or packed; none is lost."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import F, Max

from warehouse.models import Package, PackageLine, PickTask, PrintJob, Sheet
from warehouse.services import waybills

Pieces = Mapping[int, int]  # of line parts, by their ids


def together(order_ids: Iterable[int]) -> set[int]:
    """These orders and those they share boxes with: all are locked before any box is."""
    found, fresh = set(), set(order_ids)
    while fresh - found:
        found |= fresh
        boxes = PackageLine.objects.filter(part__line__order__in=found).values("package")
        beside = PackageLine.objects.filter(package__in=boxes)
        fresh = set(beside.values_list("part__line__order_id", flat=True))
    return found


def part_off(box: Package, pieces: Pieces, *, at: datetime) -> Package:
    """Put these pieces of an open box into a new one, at the end of its wave, which is locked."""
    last = Package.objects.filter(wave=box.wave_id).aggregate(last=Max("position"))["last"]
    new = Package.objects.create(
        shop_id=box.shop_id,
        warehouse_id=box.warehouse_id,
        wave_id=box.wave_id,
        position=last + 1,
        way=box.way,
        start_by_at=box.start_by_at,
    )
    shift(box, new, pieces, at=at)
    return new


def shift(source: Package, target: Package, pieces: Pieces, *, at: datetime) -> None:
    """Let pieces belong into another box of the wave, with the walks for them.

    Both boxes are locked and open, and what is in them is scanned anew.
    """
    PackageLine.objects.filter(package__in=[source, target]).update(packed=0)
    for part_id, count in pieces.items():
        _shift_line(source, target, part_id, count)
        _shift_tasks(source, target, part_id, count, at)
    both = Package.objects.filter(pk__in=[source.pk, target.pk])
    both.update(picked_at=None, note_seen_at=None)
    lists = PrintJob.objects.filter(wave=target.wave_id, kind=PrintJob.Kind.PICK_LIST)
    Sheet.objects.filter(job__in=lists).update(drawn_at=None)
    lists.update(finished_at=None)


def void_labels(boxes: Sequence[Package], *, at: datetime) -> None:
    """The labels on these boxes are dead: ours get another number, the platform draws its anew.

    One that is told of is told of anew where the label is ours; else its label is asked for again.
    """
    waybills.void([box.pk for box in boxes], at=at)
    ids = {True: [], False: []}
    for box in boxes:
        ids[box.is_official].append(box.pk)
    Package.objects.filter(pk__in=ids[False]).update(told_at=None, call_at=None)
    arranged = Package.objects.filter(pk__in=ids[True], told_at__isnull=False)
    arranged.update(call_at=at)


def _shift_line(source: Package, target: Package, part_id: int, count: int) -> None:
    line = PackageLine.objects.get(package=source, part=part_id)
    there = PackageLine.objects.filter(package=target, part=part_id)
    if count == line.quantity:
        line.delete()
    else:
        PackageLine.objects.filter(pk=line.pk).update(quantity=F("quantity") - count)
    if not there.update(quantity=F("quantity") + count):
        PackageLine.objects.create(package=target, part_id=part_id, quantity=count)


def _shift_tasks(source: Package, target: Package, part_id: int, count: int, at: datetime) -> None:
    """Pieces that lie on their shelves still go over first."""
    tasks = PickTask.objects.filter(package=source, part=part_id, cancelled_at=None)
    for task in tasks.select_for_update().order_by("picked", "pk"):
        if moved := min(count, task.quantity):
            _shift_task(task, target, moved, at)
        count -= moved


def _shift_task(task: PickTask, target: Package, moved: int, at: datetime) -> None:
    """A walk is for the other box, or so many pieces of it are."""
    kept = task.quantity - moved
    picked = max(task.picked - kept, 0)
    open_there = PickTask.objects.filter(package=target, cancelled_at=None)
    twin = open_there.filter(part=task.part_id, bin=task.bin_id).first()
    if not (kept or twin):
        task.package = target
    elif twin:
        twin.quantity, twin.picked = twin.quantity + moved, twin.picked + picked
        _save(twin, at)
    else:
        new = {"part_id": task.part_id, "bin_id": task.bin_id, "walk": task.walk}
        new |= {"quantity": moved, "picked": picked, "package": target}
        _save(PickTask(wave_id=task.wave_id, **new), at)
    if kept:
        task.quantity, task.picked = kept, task.picked - picked
    elif twin:
        task.picked, task.cancelled_at = 0, at
    _save(task, at)


def _save(task: PickTask, at: datetime) -> None:
    is_done = task.picked == task.quantity
    task.picked_at = (task.picked_at or at) if is_done else None
    task.save()
