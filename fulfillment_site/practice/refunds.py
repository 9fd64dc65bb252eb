"""How much money goes back for which pieces."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from fulfillment_site.practice import documents, orders
from fulfillment_site.practice.documents import Document
from fulfillment_site.practice.purchases import money
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.shops import Shop
from fulfillment_site.practice.world import World

GIVEN = "RETURN_OR_REFUND_REQUEST_SUCCESS", "RETURN_OR_REFUND_REQUEST_COMPLETE"
RUNNING = (
    "RETURN_OR_REFUND_REQUEST_PENDING", "AWAITING_BUYER_SHIP", "BUYER_SHIPPED_ITEM",
    "AWAITING_BUYER_RESPONSE",
)  # fmt: skip


def amount(shop: Shop, order: Document, line_ids: Iterable[str]) -> dict:
    """The refund of these pieces; the freight goes back with the last of them."""
    wanted = set(line_ids)
    lines = order.doc["line_items"]
    goods = sum((Decimal(one["sale_price"]) for one in lines if one["id"] in wanted), Decimal(0))
    whole = wanted == {line["id"] for line in lines}
    freight = Decimal(order.doc["payment"]["shipping_fee"]) if whole else Decimal(0)
    tax = Decimal(money(shop, goods * Decimal(shop.market.tax)))
    return {
        "currency": shop.market.currency,
        "refund_total": money(shop, goods + freight + tax),
        "refund_subtotal": money(shop, goods),
        "refund_shipping_fee": money(shop, freight),
        "refund_tax": money(shop, tax),
    }


def of_request(shop: Shop, order: Document, request: Document) -> dict:
    """The refund of a return: of all its pieces, or the part that was named."""
    whole = amount(shop, order, request.hidden["lines"])
    part = request.hidden.get("money")
    return whole | {"refund_total": part, "refund_subtotal": part} if part else whole


def check(world: World, shop: Shop, order: Document, line_ids: list[str], money: str) -> None:
    """Refuse what is asked for already, and more money than the pieces and the order cost."""
    before = documents.of(world, "return", order.id)
    if any(set(one.hidden["lines"]) & set(line_ids) for one in before if one.status in RUNNING):
        raise Denied(25001011)
    costs = Decimal(amount(shop, order, line_ids)["refund_total"])
    try:
        wanted = Decimal(money) if money else costs
    except InvalidOperation:
        raise Denied(36009021, "refund_total") from None
    given = sum(
        (Decimal(of_request(shop, order, one)["refund_total"]) for one in before
         if one.status in GIVEN),
        Decimal(0),
    )  # fmt: skip
    all_of_it = Decimal(amount(shop, order, orders.line_ids(order))["refund_total"])
    if not 0 < wanted <= costs or given + wanted > all_of_it:
        raise Denied(25005011)


def lines(shop: Shop, order: Document, line_ids: Iterable[str], kind: str) -> list[dict]:
    """The pieces of a request (`kind` is cancel or return), each with what it costs."""
    wanted = set(line_ids)
    return [
        {
            f"{kind}_line_item_id": "4" + line["id"],
            "order_line_item_id": line["id"],
            "sku_id": line["sku_id"],
            "sku_name": line["sku_name"],
            "product_name": line["product_name"],
            "seller_sku": line["seller_sku"],
            "product_image": {"url": line["sku_image"], "width": 200, "height": 200},
            "refund_amount": amount(shop, order, [line["id"]]),
        }
        for line in order.doc["line_items"]
        if line["id"] in wanted
    ]


def chosen(order: Document, line_ids: list[str], skus: list[dict]) -> list[str] | None:
    """The pieces meant by ids, by SKU and quantity, or all; None if there are not so many."""
    living = orders.living(order)
    if line_ids:
        return line_ids if set(line_ids) <= set(orders.line_ids(order)) else None
    if not skus:
        return orders.line_ids(order)
    found: list[str] = []
    for sku in skus:
        pieces = [line["id"] for line in living if line["sku_id"] == sku.get("sku_id")]
        quantity = int(sku.get("quantity", 1))
        if not 1 <= quantity <= len(pieces):
            return None
        found += pieces[:quantity]
    return found
