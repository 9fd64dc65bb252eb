"""Totes: each is given to one box while that is walked for, and names it at every scanner."""

from datetime import datetime

from orders.errors import Refused
from warehouse.models import Package, PickTask, Scan, Tote, Warehouse

TOTE = "T:"
LAST = 99_999  # the highest number a label of a tote is printed with


def give(code: str, box: Package, *, by, at: datetime) -> Tote:
    """From now on a tote carries what is picked for a box; Refused while it carries another's.

    A number of a printed label is made known by its first scan; nothing else is a tote. A second
    one for the same box is asked about: it must be scanned twice. Must run in a transaction.
    """
    name = code.removeprefix(TOTE)
    _make_known(name, box.warehouse_id)
    totes = Tote.objects.select_related("package").select_for_update(of=("self",))
    tote = totes.get(warehouse=box.warehouse_id, code=name)
    if tote.package_id not in (None, box.pk) and _is_full(tote.package):
        raise Refused("tote_is_taken", tote=name, package=str(tote.package))
    if tote.package_id != box.pk:
        _refuse_second(tote, box, by=by)
    tote.package, tote.bound_at = box, at
    tote.save(update_fields=["package", "bound_at"])
    return tote


def carried(code: str, *, by) -> int:
    """The box whose goods a tote carries."""
    name = code.removeprefix(TOTE)
    houses = Warehouse.objects.visible_to(by)
    totes = Tote.objects.filter(warehouse__in=houses, code=name, package__isnull=False)
    tote = totes.select_related("package").order_by("-bound_at").first()
    if tote is None or not _is_full(tote.package):
        raise Refused("tote_is_empty", tote=name)
    return tote.package_id


def _make_known(name: str, warehouse_id: int) -> None:
    """Refused for what is neither a tote of this warehouse nor a number we print on one."""
    if Tote.objects.filter(warehouse=warehouse_id, code=name).exists():
        return
    if not (name.isascii() and name.isdecimal() and name[0] != "0" and int(name) <= LAST):
        raise Refused("no_such_tote", tote=name)
    Tote.objects.bulk_create([Tote(warehouse_id=warehouse_id, code=name)], ignore_conflicts=True)


def _refuse_second(tote: Tote, box: Package, *, by) -> None:
    """A box that is carried in a tote gets another one only by the same scan again."""
    first = Tote.objects.filter(package=box).order_by("-bound_at").first()
    if first is None:
        return
    last = Scan.objects.filter(by=by, mode=Scan.Mode.PICK).order_by("-at").first()
    said = (last.verdict, last.code) if last else None
    if said != ("position_has_a_tote", f"{TOTE}{tote.code}"):
        raise Refused(
            "position_has_a_tote", tote=tote.code, position=box.position, first=first.code
        )


def _is_full(box: Package) -> bool:
    """Whether a box's goods are still on their way to the bench, or back to the shelf."""
    off = PickTask.objects.to_put_back().filter(package=box)
    return box.state == Package.State.OPEN or off.exists()
