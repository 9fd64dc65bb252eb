"""Packages: search, ship, labels, slots, numbers."""

from fulfillment_site.practice import documents, effects, labels, orders, packages, paging, shipping
from fulfillment_site.practice.calls import Asked, declare
from fulfillment_site.practice.documents import Document
from fulfillment_site.practice.markets import DAY
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.shipping import Own

SCOPE = "seller.fulfillment.basic"
BASE = "/fulfillment/{v}/packages"
SORTS = "create_time update_time order_pay_time"
STATUSES = ("PROCESSING", "FULFILLING", "COMPLETED", "CANCELLED")


@declare("POST", BASE + "/search", "202309", scope=SCOPE)
def search_packages(asked: Asked) -> dict:
    """Packages that were arranged, by status and time."""
    search = paging.sorted_by(asked, packages.search(asked.shop), SORTS, "DESC")
    search = paging.within_times(asked, search)
    if status := asked.body.get("package_status"):
        if status not in STATUSES:
            raise Denied(36009021, "package_status")
        search = search.narrowed("status = ?", status)
    page = paging.page(asked, search, asked.number("page_size", 20, 1, 50))
    return page.told("packages", [packages.told(package) for package in page.items])


@declare("GET", BASE + "/<package_id>", "202309", scope=SCOPE)
def get_package(asked: Asked) -> dict:
    """One package with all that is known of it."""
    package = _package(asked)
    inside = packages.contents(asked.world, package)
    lines = [line for order in inside for line in packages.lines_in(order, package)]
    told = package.doc | {
        "package_id": package.id,
        "package_status": package.status,
        "has_multi_skus": len({line["sku_id"] for line in lines}) > 1,
        "note_tag": "BUYER_NOTED" if _noted(inside) else "BUYER_UNNOTED",
        "create_time": package.create_time,
        "update_time": package.update_time,
        "weight": {"value": str(200 * len(lines)), "unit": "GRAM"},
        "dimension": {"length": "20", "width": "15", "height": "10", "unit": "CM"},
        "warehouse_id": asked.shop.warehouse_id,
    }
    if inside and "recipient_address" in (shown := orders.told(inside[0])):
        told["recipient_address"] = shown["recipient_address"]
    return told


def _noted(inside: list[Document]) -> bool:
    return any(order.doc["buyer_message"] for order in inside)


def _package(asked: Asked) -> Document:
    return packages.find(asked.world, asked.shop, asked.args["package_id"])


@declare("POST", BASE + "/<package_id>/ship", "202309", scope=SCOPE)
def ship_package(asked: Asked) -> dict:
    """Arrange one package."""
    _ship(asked, _package(asked), asked.body)
    return {}


@declare("POST", BASE + "/ship", "202309", scope=SCOPE)
def ship_packages(asked: Asked) -> dict:
    """Arrange many; what went wrong is listed, the answer is a success."""
    errors = []
    for one in asked.listed("packages"):
        try:
            package = packages.find(asked.world, asked.shop, str(one.get("id")))
            _ship(asked, package, one)
        except Denied as refusal:
            detail = {"package_id": one.get("id")}
            errors.append({"code": refusal.code, "message": refusal.message, "detail": detail})
    return {"errors": errors} if errors else {}


def _ship(asked: Asked, package: Document, wish: dict) -> None:
    slot = wish.get("pickup_slot")
    if slot and not any(_is(slot, free) for free in _slots(asked.at)):
        raise Denied(21004017)
    shipping.ship(asked.world, asked.shop, package, own(wish.get("self_shipment")), asked.at)
    note_shipped(asked, package)


def own(told: dict | None) -> Own | None:
    """The seller's own shipment in a body."""
    if not told:
        return None
    return Own(told.get("tracking_number", ""), told.get("shipping_provider_id", ""))


def note_shipped(asked: Asked, package: Document) -> None:
    """Write down that a package was arranged, and with which number."""
    number, inside = package.doc["tracking_number"], [one["id"] for one in package.doc["orders"]]
    effects.note(asked, "ship", package.id, tracking_number=number, orders=inside)
    if package.doc["shipping_type"] == "SELLER":
        effects.note(asked, "number", number, package_id=package.id, orders=inside)


def _is(slot: dict, free: dict) -> bool:
    return all(slot.get(name) == free[name] for name in ("start_time", "end_time"))


def _slots(at: int) -> list[dict]:
    tomorrow = (at // DAY + 1) * DAY
    return [
        {"start_time": tomorrow + day * DAY + hour * 3600,
         "end_time": tomorrow + day * DAY + (hour + 4) * 3600, "avaliable": True}
        for day in range(3) for hour in (9, 14)
    ]  # fmt: skip


@declare("GET", BASE + "/<package_id>/handover_time_slots", "202309", scope=SCOPE)
def handover_slots(asked: Asked) -> dict:
    """When the carrier could come."""
    _package(asked)
    ways = {"can_pickup": True, "can_drop_off": True, "can_van_collection": False}
    return ways | {"drop_off_point_url": "", "pickup_slots": _slots(asked.at)}


@declare("GET", BASE + "/<package_id>/shipping_documents", "202309", scope=SCOPE)
def shipping_document(asked: Asked) -> dict:
    """Where the platform's label can be fetched."""
    kind = asked.text("document_type"), asked.text("document_size", "A6")
    with asked.world.store.writing():
        package = _package(asked)
        labels.ready(asked.world, package, asked.at)
        address, is_new = labels.address(asked.world, package, kind, asked.at)
        if is_new:
            effects.note(asked, "label", package.id)
    return {"doc_url": address, "tracking_number": package.doc["tracking_number"]}


@declare("POST", BASE + "/<package_id>/shipping_info/update", "202309 202610", scope=SCOPE)
def update_package_shipping(asked: Asked) -> dict:
    """Another number for a parcel."""
    _correct(asked, _package(asked))
    return {}


@declare(
    "POST", "/fulfillment/{v}/orders/<order_id>/shipping_info/update", "202309", scope=SCOPE
)  # fmt: skip
def update_order_shipping(asked: Asked) -> dict:
    """Another number for all parcels of an order."""
    order = orders.one_of_shop(asked.world, asked.shop, asked.args["order_id"])
    found = packages.of_order(asked.world, order)
    if not found:
        raise Denied(21011043, order.id)
    for package in found:
        _correct(asked, package)
    return {}


def _correct(asked: Asked, package: Document) -> None:
    told = asked.body
    if asked.version >= "202610":
        told = asked.needed("shipping_info_list")[0]
    shipping.correct(asked.world, asked.shop, package, own(told) or Own(), asked.at)
    package = documents.get(asked.world, packages.KIND, package.id)
    effects.note(asked, "number", package.doc["tracking_number"], package_id=package.id)
