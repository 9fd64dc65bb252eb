"""A scan at the door: a parcel goes onto the manifest, one of the platform's by two scans."""

from datetime import datetime

from orders.errors import Refused
from warehouse.models import Package
from warehouse.services import dead, handover, labels


def read(reading, *, by, at: datetime) -> tuple[str, dict, dict]:
    """Judge one scan of a loader: (verdict, its parameters, what to show next)."""
    if reading.code.startswith(dead.TOTE):  # it is emptied before; no door asks for one
        raise Refused("tote_is_not_asked_for", tote=reading.code.removeprefix(dead.TOTE))
    labels.refuse_box(reading.code)
    waybill = labels.live(reading.code)
    labels.refuse_without_strip(waybill, reading.code, reading.package)
    if waybill.package.is_official and labels.is_label(reading.code):
        package = handover.look(reading.manifest, waybill)
        show = {"package": package.pk, "strip": waybill.serial}
        return "strip_is_read", {"package": str(package)}, show
    package = handover.load(reading.manifest, waybill, by=by, at=at)
    loaded = Package.objects.filter(manifest=reading.manifest, state=Package.State.LOADED).count()
    show = {"loaded": loaded, "number": waybill.number, "package": package.pk, "strip": ""}
    return "parcel_is_loaded", {"number": waybill.number, "loaded": loaded}, show
