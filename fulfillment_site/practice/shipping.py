"""Arranging shipment: by the platform's carrier or by the seller's own."""

from dataclasses import dataclass

from fulfillment_site.practice import agenda, cancellations, carriers, documents, orders, packages
from fulfillment_site.practice.documents import Document
from fulfillment_site.practice.markets import Provider
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.shops import Shop
from fulfillment_site.practice.world import World

CORRECTED_WITHIN = 72 * 3600


@dataclass(frozen=True)
class Own:
    """A parcel that the seller's own carrier brings."""

    tracking_number: str = ""
    shipping_provider_id: str = ""


def check(world: World, shop: Shop, contents: list[Document], at: int) -> None:
    """Refuse what must not leave; an open request to cancel is in the way, or is answered so."""
    for order in contents:
        if order.status == "CANCELLED":
            raise Denied(21011041, order.id)
        if order.doc["fulfillment_type"] != "FULFILLMENT_BY_SELLER":
            raise Denied(21008043, order.id)
        if order.status not in orders.TO_SHIP:
            raise Denied(10007002, order.id)
    asked = [request for one in contents if (request := cancellations.pending(world, one))]
    if asked and not shop.rules.shipping_rejects:
        raise Denied(21011007, asked[0].owner)
    for request in asked:
        cancellations.close(world, request, at)


def ship(world: World, shop: Shop, package: Document, own: Own | None, at: int) -> None:
    """Arrange a package: from now on it has a number and waits for its carrier."""
    if package.status == packages.CANCELLED:
        raise Denied(21011041, package.id)
    if package.status != packages.TO_FULFILL:
        raise Denied(21011006, package.id)
    number, carrier = _number(world, shop, package, own)
    check(world, shop, packages.contents(world, package), at)
    packages.number(world, package, number, carrier, at)
    packages.mark(world, package, packages.PROCESSING, at)
    package.hidden |= {"arranged_at": at, "label_ready_at": at + shop.rules.label_delay}
    documents.save(world, package, at)
    for order in packages.contents(world, package):
        _arranged(world, order, package, at)
    if shop.rules.scan_after is not None:
        agenda.plan(world, at + shop.rules.scan_after, "carrier_scans", package_id=package.id)


def _number(world: World, shop: Shop, package: Document, own: Own | None) -> tuple[str, Provider]:
    if package.doc["shipping_type"] == "TIKTOK":
        return carriers.next_number(world, shop), shop.market.platform_provider
    if own is None:
        raise Denied(21011022, "self_shipment")
    carrier = carriers.provider(shop, own.shipping_provider_id)
    carriers.check_number(world, shop, own.tracking_number, carrier, package)
    return own.tracking_number, carrier


def _arranged(world: World, order: Document, package: Document, at: int) -> None:
    for line in packages.lines_in(order, package):
        line["rts_time"] = at
    order.doc["rts_time"] = at
    waiting = any(line["package_status"] == packages.TO_FULFILL for line in orders.living(order))
    if waiting:
        orders.move(world, order, "PARTIALLY_SHIPPING", at)
        return
    orders.move(world, order, "AWAITING_COLLECTION", at)
    due = order.doc["collection_due_time"]
    agenda.plan(world, due, "collection_is_late", order_id=order.id)


def correct(world: World, shop: Shop, package: Document, own: Own, at: int) -> None:
    """Put another number on a parcel of the seller's carrier: once, and not for long."""
    if package.doc["shipping_type"] == "TIKTOK":
        raise Denied(21011004, package.id)
    if package.status == packages.TO_FULFILL:
        raise Denied(21011043, package.id)
    if package.status == packages.COMPLETED:
        raise Denied(21011030, package.id)
    if package.hidden.get("corrected"):
        raise Denied(21011051, package.id)
    if at > package.hidden["arranged_at"] + CORRECTED_WITHIN:
        raise Denied(21011050, package.id)
    number, carrier = _number(world, shop, package, own)
    package.hidden["corrected"] = True
    packages.number(world, package, number, carrier, at)
