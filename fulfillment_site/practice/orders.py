"""Orders: how they are shown, searched and moved from status to status."""

from collections.abc import Iterable

from fulfillment_site.practice import addresses, documents, webhooks
from fulfillment_site.practice.documents import Document, Search
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.shops import Shop
from fulfillment_site.practice.world import World

KIND = "order"
WITHOUT_ADDRESS = {"UNPAID", "ON_HOLD"}
TO_SHIP = {"AWAITING_SHIPMENT", "PARTIALLY_SHIPPING"}
CANCELLABLE = {"UNPAID", "ON_HOLD", *TO_SHIP, "AWAITING_COLLECTION"}
LEFT = {"IN_TRANSIT", "DELIVERED", "COMPLETED"}
# What the webhook calls differently from the API
WORDS = {"CANCELLED": "CANCEL"}


def told(order: Document, version: str = "202309") -> dict:
    """The order as a search or a detail shows it."""
    doc = order.doc | {
        "id": order.id,
        "status": order.status,
        "create_time": order.create_time,
        "update_time": order.update_time,
    }
    if order.status not in WITHOUT_ADDRESS:
        address = order.hidden["address"]
        doc["recipient_address"] = addresses.masked(address) if _masks(order) else address
    if version >= "202507":
        doc.pop("fulfillment_priority_level", None)
        doc["payment_method_code"] = "COD" if doc["is_cod"] else "CARD"
    return doc


def _masks(order: Document) -> bool:
    return order.doc["shipping_type"] == "TIKTOK" or order.hidden["masked"]


def find(world: World, order_id: str) -> Document:
    """The order of an id, wherever it is."""
    order = documents.get(world, KIND, order_id)
    if order is None:
        raise Denied(21008111, order_id)
    return order


def of_shop(world: World, shop: Shop, order_ids: Iterable[str]) -> list[Document]:
    """The orders of these ids, if all are this shop's."""
    wanted = list(order_ids)
    found = [o for o in documents.get_many(world, KIND, wanted) if o.shop_id == shop.id]
    if missing := set(wanted) - {order.id for order in found}:
        raise Denied(21008111, ", ".join(sorted(missing)))
    return found


def one_of_shop(world: World, shop: Shop, order_id: str) -> Document:
    """One order of this shop."""
    return of_shop(world, shop, [order_id])[0]


def search(shop: Shop) -> Search:
    """All orders of a shop."""
    return Search(KIND, shop.id)


def move(world: World, order: Document, status: str, at: int) -> None:
    """Bring an order into a status and tell it."""
    order.status = status
    for line in living(order):
        line["display_status"] = status
    documents.save(world, order, at)
    tell(world, order, at)


def tell(world: World, order: Document, at: int) -> None:
    """Post the webhook of an order's status."""
    data = {
        "order_id": order.id,
        "order_status": WORDS.get(order.status, order.status),
        "is_on_hold_order": order.doc["is_on_hold_order"],
        "update_time": order.update_time,
    }
    webhooks.emit(world, order.shop_id, 1, data, at)


def living(order: Document) -> list[dict]:
    """The pieces that are not cancelled."""
    return [line for line in order.doc["line_items"] if "cancel_user" not in line]


def line_ids(order: Document) -> list[str]:
    """The ids of those pieces."""
    return [line["id"] for line in living(order)]


def change_address(world: World, order: Document, address: dict, at: int) -> None:
    """The buyer wants it sent elsewhere; from the carrier on that is too late."""
    if order.status not in CANCELLABLE:
        raise Denied(10007002)
    order.hidden["address"] = address
    order.doc["has_updated_recipient_address"] = True
    documents.save(world, order, at)
    data = {"order_id": order.id, "update_time": order.update_time}
    webhooks.emit(world, order.shop_id, 3, data, at)
