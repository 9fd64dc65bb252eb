"""How much money goes back for which pieces."""

from collections.abc import Iterable
from decimal import Decimal

from fulfillment_site.practice import orders
from fulfillment_site.practice.documents import Document
from fulfillment_site.practice.purchases import money
from fulfillment_site.practice.shops import Shop


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
