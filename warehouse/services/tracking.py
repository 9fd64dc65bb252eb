"""What the platform is told about parcels: their numbers, as its bulk file wants them."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from orders.drafts import RESENT
from orders.errors import Refused
from orders.models import Order, OrderLine, StoredFile
from orders.seller_files.tracking import TrackingRow, Variant, write
from orders.services import clocks, files, lifecycle
from warehouse.models import Manifest, Package, PackageLine, Waybill


def by_file() -> Exists:
    """Whether a manifest has parcels of which the platform hears by the file alone."""
    return Exists(Package.objects.filter(manifest=OuterRef("pk"), way=Package.Way.FILE))


def untaken(manifests: QuerySet[Manifest]) -> QuerySet[Manifest]:
    """Those that left and whose numbers nobody took to the platform."""
    return manifests.filter(by_file(), state=Manifest.State.CLOSED, tracking_told_at=None)


def rows(manifest_id: int) -> tuple[list[TrackingRow], list[Refused]]:
    """One row a SKU of each order handed over with this manifest, and what cannot be told.

    A split order cannot be uploaded in bulk, and a number that does not look like its carrier's
    would be refused by the platform: both are left out and named.
    """
    labels = Waybill.objects.filter(package__manifest=manifest_id, voided_at=None)
    waybills = {label.package_id: label for label in labels.select_related("carrier")}
    told, left_out = {}, []
    for order, packages in _boxes(waybills):
        label = waybills[packages[0]]
        if len(packages) > 1 or order.has_rest:
            left_out.append(Refused("order_in_several_boxes", order=order.number))
        elif not label.carrier.issues(label.number):
            left_out.append(
                Refused("not_a_number_of", number=label.number, carrier=label.carrier.name)
            )
        else:
            told[order.pk] = label
    return _rows(told), left_out


def export(manifest_id: int, variant: Variant, *, by, at: datetime) -> tuple[StoredFile, list]:
    """Write the bulk tracking file of a closed manifest; returns it and what was left out."""
    manifest = Manifest.objects.get(pk=manifest_id)
    if manifest.state != Manifest.State.CLOSED:
        raise Refused("manifest_is_open", manifest=str(manifest))
    told, left_out = rows(manifest_id)
    content = write(told, variant)
    with transaction.atomic():
        Manifest.objects.filter(pk=manifest_id).update(tracking_told_at=at)
        clocks.stop([clocks.UPLOAD], _orders_in(told, manifest_id), at=at)
        name = f"tracking-{manifest}-{variant.lower()}.xlsx"
        return files.store(StoredFile.Kind.TRACKING, name, content, by=by, at=at), left_out


def _orders_in(told: list[TrackingRow], manifest_id: int) -> list[int]:
    """Ids of the orders of a manifest that have a row in its file, locked."""
    here = PackageLine.objects.filter(package__manifest=manifest_id)
    numbers = {row.order_number for row in told}
    orders = Order.objects.filter(pk__in=here.values("part__line__order"), number__in=numbers)
    return [order.pk for order in lifecycle.locked(orders.values("pk"), "number")]


def _boxes(waybills: dict[int, Waybill]) -> Iterator[tuple[Order, list[int]]]:
    """Each order of these boxes with all boxes it leaves in, by number."""
    here = PackageLine.objects.filter(package__in=waybills)
    orders = Order.objects.filter(pk__in=here.values("part__line__order"))
    orders = orders.exclude(source=RESENT)  # which the platform does not know
    boxes = defaultdict(set)
    lines = PackageLine.objects.filter(part__line__order__in=orders).exclude(package__state="VOID")
    for order_id, package_id in lines.values_list("part__line__order_id", "package_id"):
        boxes[order_id].add(package_id)
    for order in orders.order_by("number", "pk"):
        yield order, sorted(boxes[order.pk])


def _rows(told: dict[int, Waybill]) -> list[TrackingRow]:
    pieces: Counter[tuple[str, int, str]] = Counter()
    lines = OrderLine.objects.filter(order__in=told, quantity__gt=F("cancelled_quantity"))
    for line in lines.select_related("order", "listing").order_by("order__number", "pk"):
        sku = line.listing.platform_sku_id
        pieces[line.order.number, line.order_id, sku] += line.wanted
    return [
        TrackingRow(
            order_number=number,
            sku_id=sku,
            quantity=quantity,
            tracking_number=told[order_id].number,
            provider_name=told[order_id].carrier.provider_name,
        )
        for (number, order_id, sku), quantity in pieces.items()
    ]
