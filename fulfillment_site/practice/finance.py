"""Money: what a completed order brings, in which daily statement."""

from dataclasses import dataclass
from decimal import Decimal

from fulfillment_site.practice import documents, orders
from fulfillment_site.practice.documents import Document
from fulfillment_site.practice.markets import DAY
from fulfillment_site.practice.purchases import money
from fulfillment_site.practice.shops import Shop
from fulfillment_site.practice.world import World

COMMISSION, PAYMENT, AFFILIATE = Decimal("0.06"), Decimal("0.02"), Decimal("0.10")
UNSETTLED = ("AWAITING_SHIPMENT", "AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED")


@dataclass(frozen=True)
class Proceeds:
    """What some pieces bring; fees and freight are negative."""

    gross: Decimal
    discount: Decimal
    revenue: Decimal
    commission: Decimal
    payment: Decimal
    affiliate: Decimal
    freight: Decimal

    @property
    def fees(self) -> Decimal:
        """All fees together."""
        return self.commission + self.payment + self.affiliate

    @property
    def settled(self) -> Decimal:
        """What the seller gets."""
        return self.revenue + self.fees + self.freight


@dataclass(frozen=True)
class Statement:
    """The orders that were settled in one day of UTC."""

    id: str
    time: int
    orders: list[Document]


def proceeds(shop: Shop, order: Document, lines: list[dict] | None = None) -> Proceeds:
    """What an order brings, or some pieces of it; the freight is shared by its pieces."""
    living = orders.living(order)
    chosen = living if lines is None else lines
    gross = sum((Decimal(line["original_price"]) for line in chosen), Decimal(0))
    revenue = sum((Decimal(line["sale_price"]) for line in chosen), Decimal(0))
    freight = Decimal(order.doc["payment"]["shipping_fee"])
    share = freight * len(chosen) / max(len(living), 1)
    creator = AFFILIATE if order.hidden["live_id"] else Decimal(0)
    paid = -share if order.doc["shipping_type"] == "TIKTOK" else share
    parts = (gross, revenue - gross, revenue, -revenue * COMMISSION, -revenue * PAYMENT,
             -revenue * creator, paid)  # fmt: skip
    return Proceeds(*(Decimal(money(shop, one)) for one in parts))


def statements(world: World, shop: Shop) -> list[Statement]:
    """All statements that are out, oldest first; each comes at the midnight after its day."""
    settled = orders.search(shop).narrowed("status = 'COMPLETED'")
    days: dict[int, list[Document]] = {}
    for order in documents.every(world, settled):
        days.setdefault((order.hidden["settled_at"] // DAY + 1) * DAY, []).append(order)
    return [
        Statement(statement_id(shop, time), time, found)
        for time, found in sorted(days.items())
        if time <= world.now()
    ]


def statement_id(shop: Shop, time: int) -> str:
    """The id of the statement of a midnight."""
    return f"73{shop.id[-6:]}{time // DAY:010d}"


def statement_of(shop: Shop, order: Document) -> str:
    """The statement an order is settled in; empty while it is not."""
    settled_at = order.hidden.get("settled_at")
    return statement_id(shop, (settled_at // DAY + 1) * DAY) if settled_at else ""


def unsettled(world: World, shop: Shop) -> list[Document]:
    """The orders whose money is still to come."""
    search = orders.search(shop).narrowed(*documents.any_of("status", UNSETTLED))
    return documents.every(world, search)
