"""What a shop sells when nobody says otherwise."""

from dataclasses import dataclass
from decimal import Decimal

from fulfillment_site.practice import given


@dataclass(frozen=True)
class Good:
    """A SKU on offer."""

    id: str
    product_id: str
    seller_sku: str
    product_name: str
    sku_name: str
    price: Decimal
    stock: int = 99999


GOODS = [
    Good(f"1729{barcode}9", f"1730000000000000{place:03d}", code, name, variation, Decimal(price))
    for place, (code, name, variation, price, barcode) in enumerate(
        [
            ("TEE-RED-M", "Cotton tee, red", "Red, M", "19.99", "6901000000017"),
            ("TEE-RED-L", "Cotton tee, red", "Red, L", "19.99", "6901000000024"),
            ("TEE-WINE-M", "Cotton tee, wine", "Wine, M", "19.99", "6901000000031"),
            ("MUG-BLUE", "Stoneware mug", "Blue", "12.50", "6901000000048"),
            ("CAP-BLACK", "Baseball cap", "Black", "15.00", "6901000000055"),
            ("SOCK-WHITE-3", "Sports socks, 3 pairs", "White", "9.99", "6901000000062"),
            ("LAMP-MOON", "Moon lamp", "Warm white", "24.00", "6901000000079"),
            ("TOWEL-GREY", "Bath towel", "Grey", "17.00", "6901000000086"),
        ],
        start=1,
    )
]


def read(told: list[dict]) -> list[Good]:
    """Goods as a control call names them: seller_sku, price and whatever else is known."""
    return [_good(place, one) for place, one in enumerate(told, start=1)]


def _good(place: int, one: dict) -> Good:
    code = given.text(one, "seller_sku")
    return Good(
        id=given.text(one, "sku_id", f"1729{place:014d}"),
        product_id=given.text(one, "product_id", f"1730{place:015d}"),
        seller_sku=code,
        product_name=given.text(one, "product_name", code),
        sku_name=given.text(one, "sku_name", ""),
        price=Decimal(str(given.number(one, "price", 10))),
        stock=given.whole(one, "stock", 99999),
    )
