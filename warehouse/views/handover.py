"""The door: parcels go onto a carrier's manifest, and the carrier signs."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from operator import itemgetter

from django.contrib import messages
from django.db.models import Count, Exists, F, OuterRef, Subquery, Value
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from orders.errors import Refused
from orders.moment import moment
from warehouse.models import (
    Carrier,
    Interception,
    Manifest,
    Package,
    ShopWarehouse,
    Warehouse,
    Waybill,
)
from warehouse.services import dead, handover
from warehouse.views import worker
from warehouse.views.scan import Mode, dead_in_hand

RECENT = timedelta(hours=24)
PAIR = "carrier", "carrier__name"
SHOWN = 100  # parcels of a manifest listed on a scanner's page, the last loaded first
# Sealed parcels that wait for a carrier at a warehouse; for rows that have both. What no door lets
# pass waits for no carrier.
WAITING = Subquery(
    Waybill.objects.filter(
        ~dead.is_kept("package"),
        carrier=OuterRef("carrier"),
        voided_at=None,
        package__warehouse=OuterRef("warehouse"),
        package__state=Package.State.SEALED,
    )
    .order_by()
    .values("carrier")
    .annotate(parcels=Count("pk"))
    .values("parcels")
)


def button(view: Callable) -> Callable:
    """Only a press acts; who comes by the address, as after signing in anew, is shown the list."""

    @wraps(view)
    def guard(request, **row_ids):
        return view(request, **row_ids) if request.method == "POST" else redirect("floor:manifests")

    return guard


@worker("warehouse.scan_handover")
def manifests(request):
    """Manifests that are open at my warehouses, carriers to open one for, and those just closed."""
    mine = Manifest.objects.visible_to(request.user).select_related("warehouse", "carrier")
    mine = mine.annotate(loaded=Count("packages"))
    context = {
        "open_manifests": mine.open().annotate(waiting=WAITING).order_by("opened_at"),
        "carriers": _without_manifest(Warehouse.objects.visible_to(request.user)),
        "closed_manifests": mine.filter(closed_at__gte=moment() - RECENT).order_by("-closed_at"),
    }
    return render(request, "bench/manifests.html", context)


@worker("warehouse.scan_handover")
@button
def open_manifest(request, warehouse_id: int, carrier_id: int):
    """Begin a carrier's manifest, or go on with the one that is open."""
    house = Warehouse.objects.visible_to(request.user).filter(pk=warehouse_id).first()
    carrier = Carrier.objects.filter(pk=carrier_id).first()
    if house is None or carrier is None:
        return redirect("floor:manifests")
    manifest = handover.open_manifest(house, carrier, at=moment())
    return redirect("floor:handover", manifest.pk)


@worker("warehouse.scan_handover")
def door(request, manifest_id: int):
    """One manifest: scan what is loaded, take off what should not be on it, close it.

    Closed, it only says what went.
    """
    manifest = _manifest(request, manifest_id)
    label = Waybill.objects.filter(package=OuterRef("pk"), voided_at=None)
    let_go = Interception.objects.let_go().filter(package=OuterRef("pk")).order_by("overridden_at")
    packages = manifest.packages.annotate(
        number=Subquery(label.values("number")[:1]),
        let_go_by=Subquery(let_go.values("overridden_by__username")[:1]),
        let_go_with=Subquery(let_go.values("overridden_with__username")[:1]),
    )
    context = {
        "manifest": manifest,
        "show": dead_in_hand(request.user, Mode.HAND_OVER),
        "parcels": packages.order_by("-loaded_at", "-pk")[:SHOWN],
        "loaded": manifest.packages.count(),
        "stations": manifest.warehouse.station_set.order_by("code"),
    }
    is_open = manifest.state == Manifest.State.OPEN
    return render(request, f"bench/{'handover' if is_open else 'handed_over'}.html", context)


@worker("warehouse.close_manifest")
@button
def close_manifest(request, manifest_id: int):
    """The carrier signs."""
    manifest = _manifest(request, manifest_id)
    _do(request, handover.close, manifest.pk, done=_("%s is closed.") % manifest)
    return redirect("floor:handover", manifest.pk)


@worker("warehouse.scan_handover")
@button
def unload(request, manifest_id: int, package_id: int):
    """Take one parcel off the manifest again; one that is off already only says so."""
    manifest, box = _manifest(request, manifest_id), f"P-{package_id}"
    if manifest.packages.filter(pk=package_id).exists():
        _do(request, handover.unload, package_id, done=_("%s is off the manifest.") % box)
    else:
        messages.error(request, str(Refused("parcel_is_off", package=box)))
    return redirect("floor:handover", manifest.pk)


@worker(dead.LET_GO)
@button
def let_go(request, manifest_id: int):
    """Two people let a parcel leave although its cancellation is asked for."""
    manifest = _manifest(request, manifest_id)
    asked = request.POST.get("package", "")
    boxes = Package.objects.visible_to(request.user).filter(warehouse=manifest.warehouse_id)
    package = boxes.filter(pk=asked if asked.isdecimal() and len(asked) < 19 else 0).first()
    said = {name: request.POST.get(name, "") for name in ("badge", "reason")}
    try:
        if package is None:
            raise Refused("no_box_named", box=asked[:20])
        dead.let_it_go(package.pk, **said, by=request.user, at=moment())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%s may leave. Scan it again.") % package)
    return redirect("floor:handover", manifest.pk)


def _manifest(request, manifest_id: int) -> Manifest:
    mine = Manifest.objects.visible_to(request.user).select_related("warehouse", "carrier")
    return get_object_or_404(mine, pk=manifest_id)


def _without_manifest(houses) -> list[dict]:
    """Carriers that call at a warehouse or have parcels waiting there, and no manifest open.

    The platform names carriers of its own: none of our shops is set up with them.
    """
    manifests = Manifest.objects.open().filter(carrier=OuterRef("carrier"))
    called = ShopWarehouse.objects.filter(
        ~Exists(manifests.filter(warehouse=OuterRef("warehouse"))), warehouse__in=houses
    )
    called = called.values(*PAIR, "warehouse_id", house=F("warehouse__name"))
    packed = Waybill.objects.filter(
        ~Exists(manifests.filter(warehouse=OuterRef("package__warehouse"))),
        ~dead.is_kept("package"),
        voided_at=None,
        package__warehouse__in=houses,
        package__state=Package.State.SEALED,
    )
    packed = packed.order_by().values(
        *PAIR, warehouse_id=F("package__warehouse_id"), house=F("package__warehouse__name")
    )
    rows = [*called.annotate(waiting=Value(0)), *packed.annotate(waiting=Count("pk"))]
    pairs = {(row["warehouse_id"], row["carrier"]): row for row in rows}
    return sorted(pairs.values(), key=itemgetter("house", "carrier__name"))


def _do(request, service: Callable, row_id: int, *, done: str) -> None:
    try:
        service(row_id, by=request.user, at=moment())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
