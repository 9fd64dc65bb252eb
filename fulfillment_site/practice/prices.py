"""The prices of an order, taken apart."""

from decimal import Decimal

from fulfillment_site.practice.documents import Document
from fulfillment_site.practice.purchases import money
from fulfillment_site.practice.shops import Shop


def detail(shop: Shop, order: Document) -> dict:
    """As the price detail of the API tells it; total is before deductions, payment after them."""
    payment = order.doc["payment"]
    goods, freight = payment["original_total_product_price"], payment["original_shipping_fee"]
    return {
        "currency": payment["currency"],
        "total": money(shop, Decimal(goods) + Decimal(freight)),
        "payment": payment["total_amount"],
        "sku_list_price": goods,
        "sku_sale_price": payment["sub_total"],
        "subtotal": payment["sub_total"],
        "subtotal_deduction_seller": payment["seller_discount"],
        "subtotal_deduction_platform": payment["platform_discount"],
        "subtotal_tax_amount": payment["product_tax"],
        "shipping_list_price": freight,
        "shipping_sale_price": payment["shipping_fee"],
        "shipping_fee_deduction_seller": payment["shipping_fee_seller_discount"],
        "shipping_fee_deduction_platform": payment["shipping_fee_platform_discount"],
        "tax_amount": payment["tax"],
        "tax_rate": shop.market.tax,
        "net_price_amount": payment["sub_total"],
        "line_items": [_line(line) for line in order.doc["line_items"]],
    }


def _line(line: dict) -> dict:
    return {
        "id": line["id"],
        "currency": line["currency"],
        "sku_list_price": line["original_price"],
        "sku_sale_price": line["sale_price"],
        "subtotal": line["sale_price"],
        "subtotal_deduction_seller": line["seller_discount"],
        "subtotal_deduction_platform": line["platform_discount"],
        "net_price_amount": line["sale_price"],
        "payment": line["sale_price"],
        "total": line["original_price"],
    }
