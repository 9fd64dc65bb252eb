"""Where the parcels of orders truly are, in words a colleague can pass on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from warehouse.models import Interception, Package, PackageLine, Tote

State = Package.State


def whereabouts(order_ids: Iterable[int]) -> dict[int, list[str]]:
    """For each order that has boxes, a line a box: wave, bench, tote, manifest, truck, who last.

    Times are of the box's warehouse. Four queries, however many orders.
    """
    lines = PackageLine.objects.filter(part__line__order__in=list(order_ids))
    pairs = sorted(set(lines.values_list("part__line__order", "package")))
    rows = Interception.objects.select_related("station", "found_by", "basket")
    boxes = Package.objects.select_related("warehouse", "sealed_by", "manifest__carrier")
    boxes = boxes.prefetch_related(
        Prefetch("interceptions", rows.order_by("pk"), to_attr="stops"),
        Prefetch("totes", Tote.objects.order_by("code"), to_attr="carried_in"),
    ).in_bulk({box for _order, box in pairs})
    told: dict[int, list[str]] = defaultdict(list)
    for order_id, box_id in pairs:
        box = boxes[box_id]
        told[order_id].append(_("%(box)s: %(where)s") % {
            "box": box, "where": ", ".join(_pieces(box, order_id)),
        })  # fmt: skip
    return dict(told)


def stopped(row: Interception) -> str:
    """When and where a parcel was stopped, and whether it was put down; empty before."""
    if row.found_at is None:
        return ""
    zone = row.package.warehouse.zone
    told = {"time": f"{row.found_at.astimezone(zone):%H:%M}"}
    if row.station:
        said = _("stopped %(time)s at %(where)s") % (told | {"where": row.station})
    else:
        said = _("stopped %(time)s by %(by)s") % (told | {"by": row.found_by or "–"})
    if row.basket_at and not row.ended_at:
        said += ", " + (
            _("in red basket %s") % row.basket if row.basket else _("in the red basket")
        )
    return said


def place(box: Package) -> str:
    """Where a box is, by its last scan."""
    zone = box.warehouse.zone
    if box.state in (State.HANDED_OVER, State.RETURNED):
        return _("left at %(time)s with %(carrier)s (%(manifest)s)") % {
            "time": _time(box.handed_over_at, zone),
            "carrier": box.manifest.carrier, "manifest": box.manifest,
        }  # fmt: skip
    if box.state == State.LOADED:
        said = {"manifest": box.manifest, "carrier": box.manifest.carrier}
        return _("on manifest %(manifest)s for %(carrier)s") % said
    if box.state == State.SEALED:
        said = {"time": _time(box.sealed_at, zone), "by": box.sealed_by or "–"}
        return _("packed at %(time)s by %(by)s") % said
    if box.state == State.VOID:
        return _("void, will not leave")
    return _("wave W-%(wave)s, position %(position)s") % {
        "wave": box.wave_id, "position": box.position,
    }  # fmt: skip


def _pieces(box: Package, order_id: int) -> Iterator[str]:
    yield place(box)
    if box.state == State.OPEN and box.picked_at:
        yield _("picked at %s") % _time(box.picked_at, box.warehouse.zone)
    if box.state in (State.OPEN, State.VOID):
        yield from (_("tote %s") % tote.code for tote in box.carried_in)
    for row in box.stops:
        row.package = box
        if row.order_id == order_id and (said := stopped(row)):
            yield said
        if row.order_id == order_id and row.ended_as:
            yield row.get_ended_as_display()


def _time(moment, zone) -> str:
    return f"{moment.astimezone(zone):%m-%d %H:%M}" if moment else "–"
