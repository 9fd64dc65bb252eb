"""Orders that leave without their seller's system: packed and carried off at one word."""

from fulfillment_site.practice import carriers, documents, orders, packages, sales, shipping, shops
from fulfillment_site.practice.documents import Document
from fulfillment_site.practice.world import World


def carry_off(world: World, order_id: str, at: int, *, delivered: bool = False) -> Document:
    """Its package, which the platform's carrier has now, or has brought.

    An order that is to be shipped by the seller's own carrier is refused: it names no number.
    """
    sales.end_hold(world, order_id, at)
    order = orders.find(world, order_id)
    shop = shops.shop(world, order.shop_id)
    package = next(iter(packages.of_order(world, order)), None)
    if package is None:
        package = packages.create(world, shop, [order], at)
        documents.save(world, order, at)
    shipping.ship(world, shop, package, None, at)
    carriers.scan(world, package.id, at)
    if delivered:
        carriers.deliver(world, package.id, at)
    return documents.named(world, packages.KIND, package.id)
