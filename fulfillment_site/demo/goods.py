"""What the demo shop sells and where it lies."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Good:
    """A SKU of the demo with its price, its bin and how much lies there."""

    code: str
    name: str
    variation: str
    price: Decimal
    bin: str
    pieces: int
    barcode: str

    @property
    def platform_sku_id(self) -> str:
        """The platform's id of this SKU."""
        return f"1729{self.barcode}9"


# Enough for a few live sessions of 200 orders; only beanies are short.
GOODS = {
    code: Good(code, name, variation, Decimal(price), bin_, pieces, barcode)
    for code, name, variation, price, bin_, pieces, barcode in [
        ("TEE-RED-M", "Cotton tee, red", "Red, M", "19.99", "A-02-1", 300, "6901000000017"),
        ("TEE-RED-L", "Cotton tee, red", "Red, L", "19.99", "A-04-1", 300, "6901000000024"),
        ("TEE-WINE-M", "Cotton tee, wine", "Wine, M", "19.99", "A-06-2", 200, "6901000000031"),
        ("MUG-BLUE", "Stoneware mug", "Blue", "12.50", "B-01-1", 400, "6901000000048"),
        ("CAP-BLACK", "Baseball cap", "Black", "15.00", "B-03-2", 250, "6901000000055"),
        ("SOCK-WHITE-3", "Sports socks, 3 pairs", "White", "9.99", "B-05-1", 450, "6901000000062"),
        ("LAMP-MOON", "Moon lamp", "Warm white", "24.00", "C-02-1", 150, "6901000000079"),
        ("TOWEL-GREY", "Bath towel", "Grey", "17.00", "C-05-1", 225, "6901000000086"),
        ("HOODIE", "Fleece hoodie", "Navy, L", "39.00", "C-07-1", 125, "6901000000093"),
        ("BEANIE", "Knitted beanie", "Sand", "14.00", "A-08-1", 2, "6901000000109"),
    ]
}
# Sold under a name that nobody has mapped yet.
UNKNOWN = Good(
    "HOODIE-NEW", "Fleece hoodie, new", "Navy, L", Decimal("39.00"), "", 0, "6901000000116"
)
