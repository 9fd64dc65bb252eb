"""Totes: each is given to one box while that is walked for, and names it at every scanner."""

from datetime import datetime

from orders.errors import Refused
from warehouse.models import Package, PickTask, Tote, Warehouse

TOTE = "T:"


def give(code: str, box: Package, *, at: datetime) -> Tote:
    """From now on a tote carries what is picked for a box; Refused while it carries another's.

    A tote that is scanned for the first time is made known. Must run in a transaction.
    """
    name = code.removeprefix(TOTE)
    Tote.objects.bulk_create(
        [Tote(warehouse_id=box.warehouse_id, code=name)], ignore_conflicts=True
    )
    totes = Tote.objects.select_related("package").select_for_update(of=("self",))
    tote = totes.get(warehouse=box.warehouse_id, code=name)
    if tote.package_id not in (None, box.pk) and _is_full(tote.package):
        raise Refused("tote_is_taken", tote=name, package=str(tote.package))
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


def _is_full(box: Package) -> bool:
    """Whether a box's goods are still on their way to the bench, or back to the shelf."""
    off = PickTask.objects.to_put_back().filter(package=box)
    return box.state == Package.State.OPEN or off.exists()
