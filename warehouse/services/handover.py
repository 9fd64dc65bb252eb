"""Parcels are scanned onto a manifest; closing it hands them to the carrier."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from orders.errors import Refused
from orders.models import Order
from orders.models.state import State
from orders.services import lifecycle
from warehouse.models import (
    Carrier,
    Manifest,
    Package,
    PackageLine,
    PrintJob,
    Sheet,
    Warehouse,
    Waybill,
)
from warehouse.services import dead, packing


def open_manifest(warehouse: Warehouse, carrier: Carrier, *, at: datetime) -> Manifest:
    """The one open manifest of a carrier at a warehouse, begun when there is none."""
    try:
        with transaction.atomic():
            return Manifest.objects.create(warehouse=warehouse, carrier=carrier, opened_at=at)
    except IntegrityError:
        return Manifest.objects.open().get(warehouse=warehouse, carrier=carrier)


def load(manifest_id: int, waybill: Waybill, *, by, at: datetime) -> Package:
    """Put a sealed parcel onto an open manifest; Refused when it belongs elsewhere or is dead."""
    package = look(manifest_id, waybill)
    package.load(at=at)
    package.manifest_id = manifest_id
    package.save(update_fields=["state", "loaded_at", "manifest"])
    return package


def look(manifest_id: int, waybill: Waybill) -> Package:
    """A locked parcel that may go onto an open manifest; Refused when it may not."""
    manifest = _locked_open(manifest_id)
    orders = lifecycle.locked(_order_ids([waybill.package_id]))
    dead.refuse_at_door(orders, [waybill.package_id])
    packing.refuse_readdressed(orders)
    package = Package.objects.select_for_update().get(pk=waybill.package_id)
    if package.state != Package.State.SEALED:
        raise Refused("parcel_is_elsewhere", number=waybill.number, state=package.state)
    if waybill.carrier_id != manifest.carrier_id:
        raise Refused(
            "parcel_of_another_carrier", number=waybill.number, carrier=waybill.carrier.name
        )
    if package.warehouse_id != manifest.warehouse_id:
        raise Refused("parcel_of_another_warehouse", number=waybill.number)
    if not waybill.number:
        raise Refused("parcel_has_no_number", package=str(package))
    return package


def unload(package_id: int, *, by, at: datetime) -> None:
    """Take a parcel off its manifest while that is open."""
    with transaction.atomic():
        manifest_id = Package.objects.values_list("manifest_id", flat=True).get(pk=package_id)
        if manifest_id is None:
            raise Refused("parcel_is_off", package=f"P-{package_id}")
        _locked_open(manifest_id)
        orders = lifecycle.locked(_order_ids([package_id]), "pk")
        package = Package.objects.select_for_update().get(pk=package_id)
        if package.state != Package.State.LOADED:
            raise Refused("box_is_elsewhere", package=str(package), state=package.state)
        package.unload(at=at)
        package.manifest = None
        package.save(update_fields=["state", "loaded_at", "manifest"])
        # If one of them is cancelled, its box could not be voided while it stood there.
        lifecycle.unmark([order.pk for order in orders], "stopped_at")


def close(manifest_id: int, *, by, at: datetime) -> Manifest:
    """The carrier signs: every parcel is handed over, orders of which nothing stays are shipped.

    Refused while the manifest is empty or a parcel on it is dead, which is named.
    """
    with transaction.atomic():
        manifest = _locked_open(manifest_id)
        loaded = Package.objects.filter(manifest=manifest, state=Package.State.LOADED)
        order_ids = _order_ids(loaded.values_list("pk", flat=True))
        orders = lifecycle.locked(order_ids)
        _refuse_dead(manifest, orders)
        packages = list(loaded.select_for_update().order_by("pk"))
        if not packages:
            raise Refused("manifest_is_empty", manifest=str(manifest))
        for package in packages:
            package.hand_over(at=at)
        loaded.exclude(way=Package.Way.FILE).update(follow_at=at)
        loaded.update(state=Package.State.HANDED_OVER, handed_over_at=at)
        shipped = ship_finished(order_ids, by=by, at=at)
        parts = [order for order in orders if order.pk not in shipped]
        lifecycle.note(parts, "ship_part", by=by, at=at)
        lifecycle.mark([order.pk for order in parts], "part_shipped_at", at=at)
        manifest.close(at=at)
        manifest.closed_by = by
        manifest.save(update_fields=["state", "closed_at", "closed_by"])
        job = PrintJob.objects.create(
            kind=PrintJob.Kind.MANIFEST, manifest=manifest, requested_at=at
        )
        Sheet.objects.create(job=job, position=1)
    return manifest


def ship_finished(order_ids: Iterable[int], *, by, at: datetime) -> list[int]:
    """Those of these locked orders are shipped that are packed and have no box here any more."""
    packed = Order.objects.filter(pk__in=order_ids, state=State.PACKED)
    packed = set(packed.values_list("pk", flat=True))
    return lifecycle.ship(packed - _still_here(packed), by=by, at=at).done


def _refuse_dead(manifest: Manifest, orders: Sequence[Order]) -> None:
    given_up = [order for order in orders if dead.why_dead(order)]
    loaded = manifest.packages.values_list("pk", flat=True) if given_up else []
    passed = dead.let_go(given_up, loaded)
    if stuck := [order.pk for order in given_up if order.pk not in passed]:
        labels = Waybill.objects.filter(package__lines__part__line__order__in=stuck, voided_at=None)
        numbers = sorted(set(labels.values_list("number", flat=True)))
        raise Refused("dead_parcels_on_manifest", manifest=str(manifest), numbers=numbers)


def _locked_open(manifest_id: int | None) -> Manifest:
    manifest = Manifest.objects.select_for_update().filter(pk=manifest_id).first()
    if manifest is None or manifest.state != Manifest.State.OPEN:
        raise Refused("manifest_is_closed", manifest=str(manifest or "?"))
    return manifest


def _order_ids(package_ids) -> set[int]:
    lines = PackageLine.objects.filter(package__in=package_ids)
    return set(lines.values_list("part__line__order_id", flat=True))


def _still_here(order_ids: set[int]) -> set[int]:
    """Orders of which a box has not left yet."""
    here = [Package.State.OPEN, Package.State.SEALED, Package.State.LOADED]
    lines = PackageLine.objects.filter(part__line__order__in=order_ids, package__state__in=here)
    return set(lines.values_list("part__line__order_id", flat=True))
