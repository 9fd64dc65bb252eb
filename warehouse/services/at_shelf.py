"""A scan on the walk: first the bin, then each piece."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, Subquery, Sum

from orders.errors import Refused
from orders.models import Sku, SkuCode
from orders.models.state import State
from orders.services.catalog import KIT
from warehouse.models import Bin, PickTask
from warehouse.services import picking, totes

BIN = "B:"


def read(reading, *, by, at: datetime) -> tuple[str, dict, dict]:
    """Judge one scan of a picker: (verdict, its parameters, what to show next)."""
    if reading.code.startswith(BIN):
        return _bin(reading)
    if reading.code.startswith(totes.TOTE):
        return _tote(reading, by=by, at=at)
    if not reading.bin:
        raise Refused("scan_the_bin_first", bin=_next_bin(reading.wave))
    return _piece(reading, by=by, at=at)


def walk(wave_id: int | None):
    """What is left of a wave's walk, in walking order; dead orders are walked past.

    Each task comes with the pieces of the whole wave that are `done`.
    """
    walked = PickTask.objects.filter(wave=wave_id, cancelled_at=None).order_by().values("wave")
    return (
        PickTask.objects.open()
        .filter(wave=wave_id, part__line__order__state=State.PICKING)
        .filter(part__line__order__cancel_asked_at=None, part__line__order__called_off_at=None)
        .filter(part__line__order__lines_changed_at=None)
        .annotate(done=Subquery(walked.annotate(done=Sum("picked")).values("done")), kit=KIT)
        .select_related("bin", "package", "part__sku", "part__line")
        .order_by("walk", "package__position", "pk")
    )


def stop(task: PickTask | None, bin_code: str = "") -> dict:
    """What a picker sees of the next piece; nothing when the walk is over."""
    if task is None:
        return {"over": True}
    return {
        "over": False,
        "task": task.pk,
        "bin": task.bin.code,
        "at_bin": task.bin.code == bin_code,
        "sku": task.part.sku.code,
        "name": task.part.sku.name,
        "variation": task.part.line.variation,
        "kit": task.kit,
        "is_gift": task.part.line.is_gift,
        "left": task.quantity - task.picked,
        "position": task.package.position,
        "done": task.done,
    }


def _bin(reading) -> tuple[str, dict, dict]:
    code = reading.code.removeprefix(BIN)
    task = walk(reading.wave).filter(bin__code=code).first()
    if task is None:
        _refuse_unknown(reading.wave, code)
        raise Refused("bin_is_not_next", got=code, wanted=_next_bin(reading.wave))
    return "bin_is_right", {"sku": task.part.sku.code}, stop(task, code)


def _tote(reading, *, by, at: datetime) -> tuple[str, dict, dict]:
    """A tote is given to the box that is walked for next: it may be carried to the bench in it."""
    task = walk(reading.wave).first()
    if task is None:
        raise Refused("walk_is_over")
    tote = totes.give(reading.code, task.package, by=by, at=at)
    params = {"tote": tote.code, "position": task.package.position}
    return "tote_is_given", params, stop(task, reading.bin)


def _refuse_unknown(wave_id: int | None, code: str) -> None:
    if not Bin.objects.filter(warehouse__wave=wave_id, code=code).exists():
        raise Refused("no_such_bin", got=code)


def _piece(reading, *, by, at: datetime) -> tuple[str, dict, dict]:
    barcode = SkuCode.objects.filter(sku=OuterRef("part__sku"), code=reading.code)
    here = walk(reading.wave).filter(bin__code=reading.bin)
    task = here.filter(Exists(barcode) | Q(part__sku__code=reading.code)).first()
    if task is None:
        raise _wrong_piece(reading, here.first())
    picking.pick(task, by=by, at=at)
    task.picked += 1
    task.done += 1
    following = task if task.picked < task.quantity else walk(reading.wave).first()
    params = {"sku": task.part.sku.code, "position": task.package.position}
    return "piece_is_right", params, stop(following, reading.bin) | {"put_to": params["position"]}


def _wrong_piece(reading, wanted: PickTask | None) -> Refused:
    if wanted is None:
        return Refused("bin_is_done", bin=reading.bin, next=_next_bin(reading.wave))
    sku = Sku.objects.filter(Q(codes__code=reading.code) | Q(code=reading.code)).first()
    got = sku.code if sku else reading.code
    return Refused("wrong_piece", got=got, wanted=wanted.part.sku.code)


def _next_bin(wave_id: int | None) -> str:
    task = walk(wave_id).first()
    return task.bin.code if task else "–"
