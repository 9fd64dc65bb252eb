"""Packages: arranged, labelled, shipped, split and combined, and followed."""

from collections.abc import Iterable, Mapping, Sequence

from orders.tiktok import batch
from orders.tiktok.batch import BatchResult
from orders.tiktok.client import Client
from orders.tiktok.fields import read, reader
from orders.tiktok.page import TIMES, Page, asked, page
from orders.tiktok.payloads.packages import (
    Combination,
    CreatedPackage,
    Document,
    HandoverSlots,
    Package,
    ParcelTrail,
    PlatformWarehouse,
    Provider,
    Shipment,
    Shipped,
    SplitAttributes,
    SplitPackage,
    TrackingStep,
)

WANTED = TIMES | {"status": "package_status"}


def search_packages(
    client: Client, *, page_token="", page_size=50, sort="update_time", **wanted
) -> Page[Package]:
    """A page of packages, the longest unchanged first; `wanted` names a window or a status."""
    said = asked(WANTED, wanted, page_token=page_token, page_size=page_size, sort=sort)
    answer = client.call("fulfilment.search_packages", **said)
    return page(answer.data, "packages", reader(Package))


def get_package(client: Client, package_id: str) -> Package:
    """A package as it stands."""
    answer = client.call("fulfilment.get_package", path_args={"package_id": package_id})
    return read(Package, answer.data, f"packages[{package_id}]")


def ship_package(client: Client, package_id: str, **how) -> str:
    """Arrange the shipping of a package as a `Shipment` says; gives the receipt."""
    body = Shipment(package_id, **how).body
    path = {"package_id": package_id}
    return client.call("fulfilment.ship_package", path_args=path, body=body).request_id


def ship_packages(client: Client, shipments: Iterable[Shipment]) -> BatchResult:
    """Arrange the shipping of many packages at once."""
    packages = [{"id": shipment.package_id} | shipment.body for shipment in shipments]
    return batch.result(client.call("fulfilment.ship_packages", body={"packages": packages}))


def mark_shipped(
    client: Client,
    order_id: str,
    tracking_number: str,
    provider_id: str,
    line_ids: Sequence[str] = (),
) -> tuple[Shipped, str]:
    """Say by which carrier and number an order went, or some of its pieces; with the receipt."""
    body = {"order_line_item_ids": list(line_ids)} | _number(tracking_number, provider_id)
    answer = client.call("fulfilment.mark_shipped", path_args={"order_id": order_id}, body=body)
    return read(Shipped, answer.data, f"orders[{order_id}]"), answer.request_id


def shipping_document(
    client: Client, package_id: str, kind: str = "SHIPPING_LABEL", size: str = "A6"
) -> Document:
    """Where a package's label lies, once shipping is arranged and it is drawn."""
    path, query = {"package_id": package_id}, {"document_type": kind, "document_size": size}
    answer = client.call("fulfilment.shipping_document", path_args=path, query=query)
    return read(Document, answer.data, f"packages[{package_id}]")


def fetch_file(client: Client, url: str) -> bytes:
    """The label behind a document's address."""
    return client.fetch(url)


def handover_slots(client: Client, package_id: str) -> HandoverSlots:
    """When and how a package may be handed to its carrier."""
    answer = client.call("fulfilment.handover_slots", path_args={"package_id": package_id})
    return read(HandoverSlots, answer.data, f"packages[{package_id}]")


def split_attributes(client: Client, order_ids: Sequence[str]) -> Page[SplitAttributes]:
    """Which orders may, or must, go out in parts."""
    answer = client.call("fulfilment.split_attributes", query={"order_ids": list(order_ids)})
    return page(answer.data, "split_attributes", reader(SplitAttributes), key="order_id")


def split(client: Client, order_id: str, groups: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Make a package of each group of an order's pieces; gives their ids by group."""
    wanted = [{"id": group, "order_line_item_ids": list(ids)} for group, ids in groups.items()]
    body = {"splittable_groups": wanted}
    answer = client.call("fulfilment.split", path_args={"order_id": order_id}, body=body)
    made = page(answer.data, "packages", reader(SplitPackage))
    return {package.group_id: package.id for package in made}


def combinable(client: Client, *, page_token="", page_size=50) -> Page[Combination]:
    """Packages that could go in one."""
    query = {"page_size": page_size, "page_token": page_token}
    answer = client.call("fulfilment.combinable", query=query)
    return page(answer.data, "combinable_packages", reader(Combination))


def combine(
    client: Client, combinations: Iterable[Combination]
) -> tuple[Page[Combination], BatchResult]:
    """Make one package of each combination; gives the packages, and what went wrong."""
    wanted = [{"id": one.id, "order_ids": list(one.order_ids)} for one in combinations]
    answer = client.call("fulfilment.combine", body={"combinable_packages": wanted})
    return page(answer.data, "packages", reader(Combination)), batch.result(answer)


def uncombine(client: Client, package_id: str, order_ids: Sequence[str]) -> Page[Combination]:
    """Take orders out of a combined package; gives the packages there are then."""
    path, body = {"package_id": package_id}, {"order_ids": list(order_ids)}
    answer = client.call("fulfilment.uncombine", path_args=path, body=body)
    return page(answer.data, "packages", reader(Combination))


def update_package_shipping(
    client: Client, package_id: str, tracking_number: str, provider_id: str
) -> str:
    """Correct the number of a package that the seller ships, once; gives the receipt."""
    path, body = {"package_id": package_id}, _number(tracking_number, provider_id)
    return client.call("fulfilment.update_package_shipping", path_args=path, body=body).request_id


def update_order_shipping(
    client: Client, order_id: str, tracking_number: str, provider_id: str
) -> str:
    """Correct the number of an order that the seller ships, once; gives the receipt."""
    path, body = {"order_id": order_id}, _number(tracking_number, provider_id)
    return client.call("fulfilment.update_order_shipping", path_args=path, body=body).request_id


def create_packages(
    client: Client, order_id: str, line_ids: Sequence[str] = (), service_id: str = ""
) -> CreatedPackage:
    """Buy the platform's label for an order, or some of its pieces (US only)."""
    body = {
        "order_id": order_id,
        "order_line_item_ids": list(line_ids),
        "shipping_service_id": service_id,
    }
    answer = client.call("fulfilment.create_packages", body=body)
    return read(CreatedPackage, answer.data, f"orders[{order_id}]")


def tracking(client: Client, order_id: str) -> Page[TrackingStep]:
    """What carriers said of an order's parcels."""
    answer = client.call("fulfilment.tracking", path_args={"order_id": order_id})
    return page(answer.data, "tracking", reader(TrackingStep))


def parcel_tracking(client: Client, order_id: str) -> dict[str, tuple[TrackingStep, ...]]:
    """What carriers said of each parcel of an order, by its tracking number."""
    answer = client.call("fulfilment.parcel_tracking", path_args={"order_id": order_id})
    parcels = page(answer.data, "logistics_details", reader(ParcelTrail), key="newest_tracking_no")
    return {parcel.number: parcel.steps for parcel in parcels}


def delivery_option_providers(client: Client, delivery_option_id: str) -> Page[Provider]:
    """The carriers a delivery option may go by."""
    path = {"delivery_option_id": delivery_option_id}
    answer = client.call("fulfilment.providers", path_args=path)
    return page(answer.data, "shipping_providers", reader(Provider))


def warehouses(client: Client) -> Page[PlatformWarehouse]:
    """The shop's warehouses."""
    answer = client.call("fulfilment.warehouses")
    return page(answer.data, "warehouses", reader(PlatformWarehouse))


def _number(tracking_number: str, provider_id: str) -> dict:
    return {"tracking_number": tracking_number, "shipping_provider_id": provider_id}
