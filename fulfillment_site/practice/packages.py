"""Packages: which pieces go together, under which number."""

from fulfillment_site.practice import documents, orders, webhooks
from fulfillment_site.practice.documents import Document, Search
from fulfillment_site.practice.markets import Provider
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.shops import Shop
from fulfillment_site.practice.world import World

KIND = "package"
TO_FULFILL, PROCESSING, FULFILLING = "TO_FULFILL", "PROCESSING", "FULFILLING"
COMPLETED, CANCELLED = "COMPLETED", "CANCELLED"


def create(
    world: World, shop: Shop, contents: list[Document], at: int, lines: list[dict] | None = None
) -> Document:
    """Put these orders, or these pieces of one, into a new package; the caller saves the orders."""
    first, *_others = contents
    number = f"1152{first.id[3:]}"
    if documents.get(world, KIND, number):
        number = f"1153{world.store.count('package'):015d}"
    new = Document(
        KIND, number, shop.id, first.owner, TO_FULFILL, at, at,
        {
            "orders": [{"id": order.id} for order in contents],
            "split_and_combine_tag": "DEFAULT",
            "shipping_type": first.doc["shipping_type"],
            "delivery_option_id": first.doc["delivery_option_id"],
            "delivery_option_name": first.doc["delivery_option_name"],
            "tracking_number": "",
            "shipping_provider_id": "",
            "shipping_provider_name": "",
        },
        {"slot_free": True},
    )  # fmt: skip
    chosen = lines if lines is not None else [one for o in contents for one in orders.living(o)]
    new.doc["order_line_item_ids"] = [line["id"] for line in chosen]
    documents.add(world, new)
    for line in chosen:
        line["package_id"], line["package_status"] = new.id, TO_FULFILL
    for order in contents:
        list_packages(order)
    return new


def list_packages(order: Document) -> None:
    """Name an order's packages in it, as its pieces do."""
    ids = dict.fromkeys(line["package_id"] for line in orders.living(order) if line["package_id"])
    order.doc["packages"] = [{"id": id_} for id_ in ids]


def find(world: World, shop: Shop, package_id: str) -> Document:
    """A package of this shop."""
    if package := documents.held(world, KIND, shop.id, package_id):
        return package
    raise Denied(21011028, package_id)


def of_order(world: World, order: Document) -> list[Document]:
    """The packages of an order."""
    return documents.get_many(world, KIND, [one["id"] for one in order.doc["packages"]])


def contents(world: World, package: Document) -> list[Document]:
    """The orders in a package."""
    return documents.get_many(world, orders.KIND, [one["id"] for one in package.doc["orders"]])


def lines_in(order: Document, package: Document) -> list[dict]:
    """The pieces of an order in a package."""
    return [line for line in orders.living(order) if line["package_id"] == package.id]


def leave(world: World, package: Document, order: Document, at: int) -> None:
    """An order goes out of a package, which lives on while others are in it."""
    kept = [one for one in package.doc["orders"] if one["id"] != order.id]
    gone = {line["id"] for line in order.doc["line_items"]}
    package.doc["order_line_item_ids"] = [
        line for line in package.doc["order_line_item_ids"] if line not in gone
    ]
    if kept:
        package.doc["orders"] = kept
    else:
        package.status = CANCELLED
    documents.save(world, package, at)


def tell(world: World, kind: tuple[str, str], found: list[Document], at: int) -> None:
    """Post what became of packages: what was done (SPLIT, COMBINE …) and by whom (ROLE_…)."""
    what, role = kind
    listed = [
        {"package_id": package.id, "order_id_list": [one["id"] for one in package.doc["orders"]]}
        for package in found
    ]
    data = {"sc_type": what, "role_type": role, "package_list": listed, "update_time": at}
    webhooks.emit(world, found[0].shop_id, 4, data, at)


def number(
    world: World, package: Document, tracking_number: str, provider: Provider, at: int
) -> None:
    """Give a package its tracking number; its orders and their pieces name it as well."""
    told = {
        "tracking_number": tracking_number,
        "shipping_provider_id": provider.id,
        "shipping_provider_name": provider.name,
    }
    package.doc |= told
    documents.save(world, package, at)
    world.store.run("DELETE FROM numbers WHERE package_id = ?", [package.id])
    world.store.add("numbers", number=tracking_number, package_id=package.id, user_id=package.owner)
    for order in contents(world, package):
        for line in lines_in(order, package):
            line.update(told)
        order.doc["tracking_number"] = tracking_number
        order.doc["shipping_provider_id"] = provider.id
        order.doc["shipping_provider"] = provider.name
        documents.save(world, order, at)


def told(package: Document) -> dict:
    """The package as a search shows it."""
    shown = ("tracking_number", "shipping_provider_id", "shipping_provider_name")
    return {name: package.doc[name] for name in shown} | {
        "id": package.id,
        "status": package.status,
        "orders": package.doc["orders"],
        "order_line_item_ids": package.doc["order_line_item_ids"],
        "create_time": package.create_time,
        "update_time": package.update_time,
    }


def mark(world: World, package: Document, status: str, at: int) -> None:
    """Bring a package and its pieces into a status; the caller moves the orders."""
    package.status = status
    documents.save(world, package, at)
    for order in contents(world, package):
        for line in lines_in(order, package):
            line["package_status"] = status
        documents.save(world, order, at)


def search(shop: Shop) -> Search:
    """All packages of a shop that were arranged; before that no search shows them."""
    return Search(KIND, shop.id).narrowed("status != ?", TO_FULFILL)
