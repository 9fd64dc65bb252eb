"""What a buyer puts into an order, and the order it becomes."""

from dataclasses import dataclass
from decimal import Decimal

from fulfillment_site.practice.catalogue import Good
from fulfillment_site.practice.people import Person
from fulfillment_site.practice.shops import Shop


@dataclass(frozen=True)
class Item:
    """Some pieces of one SKU."""

    good: Good
    quantity: int = 1
    is_gift: bool = False


@dataclass(frozen=True)
class Purchase:
    """One order in the making."""

    order_id: str
    user_id: str
    person: Person
    items: tuple[Item, ...]
    note: str = ""
    is_cod: bool = False
    shipping_type: str = "SELLER"
    masked: bool = False
    by_platform: bool = False
    release_date: int = 0  # of a pre-order
    live_id: str = ""
    group: str = ""
    discount: Decimal = Decimal(0)  # of the seller, per piece


def line_id(order_id: str, place: int) -> str:
    """The id of a piece."""
    return f"577{order_id[3:10]}{order_id[12:]}{place:02d}"


def order(shop: Shop, bought: Purchase) -> dict:
    """The order in the shape of the API, not yet paid; status, times and address are kept apart."""
    market = shop.market
    lines = _lines(shop, bought)
    fulfilment = "FULFILLMENT_BY_TIKTOK" if bought.by_platform else "FULFILLMENT_BY_SELLER"
    special = {"release_date": bought.release_date} if bought.release_date else {}
    return special | {
        "user_id": bought.user_id,
        "buyer_email": f"{bought.user_id}@scs.tiktokw.us",
        "buyer_nickname": bought.person.first_name,
        "buyer_message": bought.note,
        "seller_note": "",
        "fulfillment_type": fulfilment,
        "shipping_type": bought.shipping_type,
        "delivery_type": "HOME_DELIVERY",
        "delivery_option_id": market.delivery_option,
        "delivery_option_name": "Standard Shipping",
        "shipping_provider": "",
        "shipping_provider_id": "",
        "tracking_number": "",
        "warehouse_id": shop.warehouse_id,
        "is_cod": bought.is_cod,
        "payment_method_name": "Cash on delivery" if bought.is_cod else "Credit card",
        "is_on_hold_order": shop.rules.hold > 0,
        "is_buyer_request_cancel": False,
        "is_sample_order": False,
        "is_replacement_order": False,
        "is_exchange_order": False,
        "has_updated_recipient_address": False,
        "order_type": "PRE_ORDER" if bought.release_date else "NORMAL",
        "auto_combine_group_id": bought.group,
        "commerce_platform": "TIKTOK_SHOP",
        "split_or_combine_tag": "",
        "fulfillment_priority_level": 600,
        "packages": [],
        "payment": _payment(shop, lines),
        "line_items": lines,
    }


def _lines(shop: Shop, bought: Purchase) -> list[dict]:
    pieces = [item for item in bought.items for _piece in range(item.quantity)]
    return [
        _line(shop, bought, item, line_id(bought.order_id, place))
        for place, item in enumerate(pieces, start=1)
    ]


def _line(shop: Shop, bought: Purchase, item: Item, id_: str) -> dict:
    good = item.good
    price = Decimal(0) if item.is_gift else good.price
    discount = min(bought.discount, price)
    told = {
        "id": id_,
        "sku_id": good.id,
        "seller_sku": good.seller_sku,
        "product_id": good.product_id,
        "product_name": good.product_name,
        "sku_name": good.sku_name,
        "sku_image": f"https://img.example/{good.id}.jpg",
        "original_price": money(shop, price),
        "sale_price": money(shop, price - discount),
        "seller_discount": money(shop, discount),
        "platform_discount": money(shop, Decimal(0)),
        "currency": shop.market.currency,
        "display_status": "UNPAID",
        "package_id": "",
        "package_status": "TO_FULFILL",
        "is_gift": item.is_gift,
    }
    if bought.live_id:
        told["room_id"] = bought.live_id
    return told


def _payment(shop: Shop, lines: list[dict]) -> dict:
    market = shop.market
    original = sum((Decimal(line["original_price"]) for line in lines), Decimal(0))
    goods = sum((Decimal(line["sale_price"]) for line in lines), Decimal(0))
    freight, tax = Decimal(market.freight), goods * Decimal(market.tax)
    nothing = money(shop, Decimal(0))
    return {
        "currency": market.currency,
        "original_total_product_price": money(shop, original),
        "seller_discount": money(shop, original - goods),
        "platform_discount": nothing,
        "sub_total": money(shop, goods),
        "original_shipping_fee": money(shop, freight),
        "shipping_fee_seller_discount": nothing,
        "shipping_fee_platform_discount": nothing,
        "shipping_fee": money(shop, freight),
        "tax": money(shop, tax),
        "product_tax": money(shop, tax),
        "shipping_fee_tax": nothing,
        "total_amount": money(shop, goods + freight + Decimal(money(shop, tax))),
    }


def money(shop: Shop, amount: Decimal) -> str:
    """An amount as the shop's currency writes it."""
    return f"{amount:.{shop.market.places}f}"
