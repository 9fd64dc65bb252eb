"""Packages taken apart and put together before they are shipped."""

from collections import defaultdict

from fulfillment_site.practice import cancellations, documents, orders, packages
from fulfillment_site.practice.documents import Document, Search
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.shops import Shop
from fulfillment_site.practice.world import World

BY_SELLER = "ROLE_SELLER"


def may_split(shop: Shop, order: Document) -> str:
    """Why an order cannot be split; empty if it can."""
    if order.status not in orders.TO_SHIP:
        return "The order is not to be shipped."
    kinds = {line["sku_id"] for line in orders.living(order)}
    pieces = len(kinds) if shop.rules.same_sku_together else len(orders.living(order))
    return "" if pieces > 1 else "There is only one piece."


def split(
    world: World, shop: Shop, order: Document, groups: dict[str, list[str]], at: int
) -> dict[str, str]:
    """Each group of pieces gets a package of its own; the package of each group."""
    if reason := may_split(shop, order):
        raise Denied(21011035, reason)
    lines = {line["id"]: line for line in orders.living(order)}
    wanted = [line_id for group in groups.values() for line_id in group]
    if not wanted or set(wanted) - set(lines) or len(set(wanted)) < len(wanted):
        raise Denied(21011035, "order_line_item_ids")
    rest = [line_id for line_id in lines if line_id not in wanted]
    _check_kinds(shop, lines, [*groups.values(), rest])
    _dissolve(world, order, at)
    made = {name: _pack(world, shop, order, lines, ids, at) for name, ids in groups.items()}
    others = [_pack(world, shop, order, lines, rest, at)] if rest else []
    order.doc["split_or_combine_tag"] = "SPLIT"
    documents.save(world, order, at)
    packages.tell(world, ("SPLIT", BY_SELLER), [*made.values(), *others], at)
    return {name: package.id for name, package in made.items()}


def _check_kinds(shop: Shop, lines: dict[str, dict], groups: list[list[str]]) -> None:
    if not shop.rules.same_sku_together:
        return
    homes: dict[str, set[int]] = defaultdict(set)
    for place, group in enumerate(groups):
        for line_id in group:
            homes[lines[line_id]["sku_id"]].add(place)
    if any(len(places) > 1 for places in homes.values()):
        raise Denied(21011035, "All pieces of a SKU stay together.")


def _dissolve(world: World, order: Document, at: int) -> None:
    for package in packages.of_order(world, order):
        if package.status != packages.TO_FULFILL or len(package.doc["orders"]) > 1:
            raise Denied(21011035, package.id)
        package.status = packages.CANCELLED
        documents.save(world, package, at)


def _pack(
    world: World, shop: Shop, order: Document, lines: dict[str, dict], ids: list[str], at: int
) -> Document:
    package = packages.create(world, shop, [order], at, [lines[line_id] for line_id in ids])
    package.doc["split_and_combine_tag"] = "SPLIT"
    documents.save(world, package, at)
    return package


def combinable(world: World, shop: Shop) -> list[list[Document]]:
    """Packages of one buyer to one address that could travel as one, grouped."""
    groups: dict[tuple, list[Document]] = defaultdict(list)
    waiting = Search(packages.KIND, shop.id).narrowed("status = ?", packages.TO_FULFILL)
    for package in documents.every(world, waiting):
        inside = packages.contents(world, package)
        if len(inside) == 1 and _is_ready(world, inside[0]):
            address = inside[0].hidden["address"]["full_address"]
            groups[package.owner, address, package.doc["shipping_type"]].append(package)
    return [group for group in groups.values() if len(group) > 1]


def _is_ready(world: World, order: Document) -> bool:
    whole = len(order.doc["packages"]) == 1 and order.status == "AWAITING_SHIPMENT"
    return whole and cancellations.pending(world, order) is None


def combine(world: World, shop: Shop, order_ids: list[str], at: int) -> Document:
    """Orders of one buyer go into one new package."""
    inside = orders.of_shop(world, shop, order_ids)
    old = {one["id"] for order in inside for one in order.doc["packages"]}
    for group in combinable(world, shop):
        if old <= {package.id for package in group} and len(inside) > 1:
            break
    else:
        raise Denied(21011035, ", ".join(order_ids))
    for package in documents.get_many(world, packages.KIND, old):
        package.status = packages.CANCELLED
        documents.save(world, package, at)
    package = packages.create(world, shop, inside, at)
    package.doc["split_and_combine_tag"] = "COMBINE"
    documents.save(world, package, at)
    for order in inside:
        order.doc["split_or_combine_tag"] = "COMBINED"
        documents.save(world, order, at)
    packages.tell(world, ("COMBINE", BY_SELLER), [package], at)
    return package


def uncombine(
    world: World, shop: Shop, package: Document, order_ids: list[str], at: int
) -> list[Document]:
    """Some orders leave a combined package, each into one of its own."""
    inside = {one["id"] for one in package.doc["orders"]}
    if package.status != packages.TO_FULFILL or not order_ids or set(order_ids) - inside:
        raise Denied(21011035, package.id)
    made = []
    for order in orders.of_shop(world, shop, order_ids):
        packages.leave(world, package, order, at)
        made.append(packages.create(world, shop, [order], at))
        order.doc["split_or_combine_tag"] = ""
        documents.save(world, order, at)
    left = [] if package.status == packages.CANCELLED else [package]
    packages.tell(world, ("CANCEL_COMBINE", BY_SELLER), [*made, *left], at)
    return [*made, *left]
