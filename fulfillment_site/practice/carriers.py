"""Carriers: the numbers they print, and what happens to parcels in their hands."""

import re
from dataclasses import dataclass

from fulfillment_site.practice import agenda, documents, orders, packages, shops, stock
from fulfillment_site.practice.documents import Document
from fulfillment_site.practice.markets import Provider
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.shops import Shop
from fulfillment_site.practice.world import World

MOST_ORDERS = 20  # that may share one number


@dataclass(frozen=True)
class Scan:
    """What a carrier's scan makes of a parcel, and how it is told."""

    before: str
    after: str
    words: str


COLLECTED = Scan(packages.PROCESSING, packages.FULFILLING, "Picked up by the carrier")
SORTED = Scan(packages.FULFILLING, packages.FULFILLING, "Arrived at the sorting centre")
DELIVERED = Scan(packages.FULFILLING, packages.COMPLETED, "Delivered")


def provider(shop: Shop, provider_id: str) -> Provider:
    """The carrier of an id."""
    for known in shop.providers:
        if known.id == provider_id:
            return known
    raise Denied(21011022, "shipping_provider_id")


def check_number(
    world: World, shop: Shop, number: str, carrier: Provider, package: Document
) -> None:
    """Refuse a number that this carrier does not print, or that another parcel bears."""
    if not number:
        raise Denied(21011022, "tracking_number")
    if not (number.isascii() and number.isalnum()):
        raise Denied(21004012, number)
    if not re.fullmatch(carrier.pattern, number):
        fits = any(re.fullmatch(other.pattern, number) for other in shop.providers)
        raise Denied(21004015 if fits else 11028006, number)
    _check_unused(world, number, package)


def _check_unused(world: World, number: str, package: Document) -> None:
    rows = world.store.all(
        "SELECT * FROM numbers WHERE number = ? AND package_id != ?", [number, package.id]
    )
    foreign = any(row["user_id"] != package.owner for row in rows)
    if foreign or len(rows) + len(package.doc["orders"]) > MOST_ORDERS:
        raise Denied(21011025, number)


def next_number(world: World, shop: Shop) -> str:
    """A number of the carrier that the platform sends."""
    return shop.market.number.format(world.store.count(f"number {shop.region}"))


def scan(world: World, package_id: str, at: int) -> None:
    """The carrier has the parcel: the first scan."""
    package = _pass(world, package_id, COLLECTED, at)
    if package is None:
        return
    for order in packages.contents(world, package):
        stock.take(world, order, packages.lines_in(order, package))
        if _all(order, {packages.FULFILLING, packages.COMPLETED}):
            order.doc["collection_time"] = at
            orders.move(world, order, "IN_TRANSIT", at)
            due = order.doc["delivery_due_time"]
            agenda.plan(world, due, "delivery_is_late", order_id=order.id)
    wait = shops.shop(world, package.shop_id).rules.deliver_after
    if wait is not None:
        agenda.plan(world, at + wait // 2, "parcel_moves", package_id=package.id)
        agenda.plan(world, at + wait, "parcel_arrives", package_id=package.id)


def pass_hub(world: World, package_id: str, at: int) -> None:
    """A parcel on its way is scanned in between."""
    _pass(world, package_id, SORTED, at)


def deliver(world: World, package_id: str, at: int) -> None:
    """The buyer has the parcel."""
    package = _pass(world, package_id, DELIVERED, at)
    if package is None:
        return
    wait = shops.shop(world, package.shop_id).rules.complete_after
    for order in packages.contents(world, package):
        if _all(order, {packages.COMPLETED}):
            order.doc["delivery_time"] = at
            orders.move(world, order, "DELIVERED", at)
            if wait is not None:
                agenda.plan(world, at + wait, "order_completes", order_id=order.id)


def _pass(world: World, package_id: str, scan: Scan, at: int) -> Document | None:
    package = documents.get(world, packages.KIND, package_id)
    if package is None or package.status != scan.before:
        return None
    events = package.hidden.setdefault("events", [])
    events.append({"description": scan.words, "update_time_millis": at * 1000})
    packages.mark(world, package, scan.after, at)
    return package


def complete(world: World, order_id: str, at: int) -> None:
    """The time for returns is over: the money is the seller's."""
    order = orders.find(world, order_id)
    if order.status == "DELIVERED":
        order.hidden["settled_at"] = at
        orders.move(world, order, "COMPLETED", at)


def _all(order: Document, statuses: set[str]) -> bool:
    return all(line["package_status"] in statuses for line in orders.living(order))


def waiting(world: World, shop: Shop, status: str) -> list[Document]:
    """The parcels that wait for the carrier in a status."""
    return documents.every(world, packages.search(shop).narrowed("status = ?", status))
