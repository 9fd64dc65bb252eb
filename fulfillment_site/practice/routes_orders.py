"""Orders: search, detail, prices; and who may see them."""

from fulfillment_site.practice import orders, paging, tokens
from fulfillment_site.practice.calls import Asked, declare
from fulfillment_site.practice.prices import detail
from fulfillment_site.practice.refusals import Denied

SCOPE = "seller.order.info"
ABOUT_SHOPS = "seller.shop.info"
GRANTED = "seller.authorization.info"
MOST_IDS = 50


@declare("GET", "/authorization/{v}/shops", "202309", scope=GRANTED, of_shop=False)
def authorised_shops(asked: Asked) -> dict:
    """The shops a token may act for, each with its cipher."""
    return {
        "shops": [
            {"id": shop.id, "name": shop.name, "region": shop.region, "seller_type": "LOCAL",
             "cipher": shop.cipher, "code": shop.code}
            for shop in tokens.shops_of(asked.world, asked.given)
        ]
    }  # fmt: skip


@declare("GET", "/seller/{v}/shops", "202309", scope=ABOUT_SHOPS, of_shop=False)
def active_shops(asked: Asked) -> dict:
    """The seller's shops that are open."""
    shops = tokens.shops_of(asked.world, asked.given)
    return {"shops": [{"id": shop.id, "region": shop.region} for shop in shops]}


@declare("GET", "/seller/{v}/permissions", "202309", scope=ABOUT_SHOPS, of_shop=False)
def permissions(_asked: Asked) -> dict:
    """What the seller may do beyond one market."""
    return {"permissions": []}


@declare("POST", "/order/{v}/orders/search", "202309", scope=SCOPE)
def search_orders(asked: Asked) -> dict:
    """Orders by status, time, buyer, warehouse; a page at a time."""
    search = paging.sorted_by(asked, orders.search(asked.shop), "create_time update_time", "DESC")
    search = paging.within_times(asked, search)
    for name, clause in FILTERS.items():
        if asked.body.get(name) not in (None, "", []):
            search = search.narrowed(*clause(asked.body[name]))
    page = paging.page(asked, search, asked.number("page_size", 20, 1, 100))
    return page.told("orders", [orders.told(order) for order in page.items])


def _by_status(told: str) -> tuple:
    return "status = ?", told


def _by_shipping_type(told: str) -> tuple:
    return "json_extract(doc, '$.shipping_type') = ?", told


def _by_buyer(told: str) -> tuple:
    return "owner = ?", told


def _by_request(told: bool) -> tuple:
    return "json_extract(doc, '$.is_buyer_request_cancel') = ?", int(bool(told))


def _by_warehouse(told: list[str]) -> tuple:
    if len(told) > 100:
        raise Denied(36009021, "warehouse_ids: 100 at most.")
    marks = ", ".join("?" * len(told))
    return f"json_extract(doc, '$.warehouse_id') IN ({marks})", *told


FILTERS = {
    "order_status": _by_status,
    "shipping_type": _by_shipping_type,
    "buyer_user_id": _by_buyer,
    "is_buyer_request_cancel": _by_request,
    "warehouse_ids": _by_warehouse,
}


@declare("GET", "/order/{v}/orders", "202309 202507", scope=SCOPE)
def get_orders(asked: Asked) -> dict:
    """Orders by their ids, fifty at most."""
    ids = asked.texts("ids")
    if not 1 <= len(ids) <= MOST_IDS:
        raise Denied(36009021, f"ids: 1 to {MOST_IDS}.")
    found = orders.of_shop(asked.world, asked.shop, ids)
    return {"orders": [orders.told(order, asked.version) for order in found]}


@declare("GET", "/order/{v}/orders/<order_id>/price_detail", "202407", scope=SCOPE)
def price_detail(asked: Asked) -> dict:
    """What an order costs, in every part."""
    order = orders.one_of_shop(asked.world, asked.shop, asked.args["order_id"])
    return detail(asked.shop, order)
