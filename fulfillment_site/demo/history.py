"""A season written as rows, as the line and the desk would have left it: some tables, in bulk."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import connection

from aftersales.cases import Category
from aftersales.models import Ticket
from fulfillment_site.demo.season import CARRIERS, PACKERS, SESSIONS, SKUS, WEEKS, Season, Sold
from fulfillment_site.insights.services.topics import HOMES
from orders.models import (
    Buyer,
    LinePart,
    Listing,
    LiveSession,
    Order,
    OrderLine,
    Recipient,
    Shop,
    Sku,
)
from warehouse.models import Carrier, Package, PackageLine, Warehouse, Wave, Waybill

DAY = timedelta(days=1)
AT_ONCE = 2000
FILLED = (Buyer, Order, Recipient, OrderLine, LinePart, Package, PackageLine, Waybill, Ticket)
BY_OTHER_WAYS = 0.15  # of tickets, so many came as a review or something else


@dataclass(frozen=True)
class Stage:
    """Everybody and everything the orders of a season point at, by place."""

    shop: Shop
    house: Warehouse
    wave: Wave
    skus: list[Sku]
    listings: list[Listing]
    sessions: list[LiveSession]
    carriers: list[Carrier]
    packers: list[User]
    at: datetime

    def there(self, shipped_at: datetime) -> datetime:
        """When a parcel arrived: what left lately has been quick."""
        return min(shipped_at + 4 * DAY, self.at)


def stage(shop: Shop, house: Warehouse, at: datetime, mark: str = "S") -> Stage:
    """Goods, sessions, carriers and packers, whose names begin with a mark."""
    skus = Sku.objects.bulk_create(
        Sku(code=f"{mark}-{place:02}", name=f"Good {place}") for place in range(SKUS)
    )
    listings = Listing.objects.bulk_create(
        Listing(shop=shop, platform_sku_id=f"{mark}{sku.pk}", seller_sku=sku.code,
                product_name=sku.name)
        for sku in skus
    )  # fmt: skip
    length = WEEKS * 7 * DAY / SESSIONS
    sessions = LiveSession.objects.bulk_create(
        LiveSession(shop=shop, title=f"{mark} live {place}", starts_at=at - (place + 1) * length,
                    ends_at=at - place * length)
        for place in range(SESSIONS)
    )  # fmt: skip
    carriers = Carrier.objects.bulk_create(
        Carrier(code=f"{mark.lower()}{place}", name=f"Carrier {mark}{place}",
                provider_name=f"Carrier {mark}{place}", number_pattern=r"[A-Z]+\d+")
        for place in range(CARRIERS)
    )  # fmt: skip
    packers = User.objects.bulk_create(
        User(username=f"{mark.lower()}-packer{place}", password="!", is_staff=True)
        for place in range(PACKERS)
    )
    wave = Wave.objects.create(warehouse=house, state="DONE", planned_at=at - WEEKS * 7 * DAY)
    return Stage(shop, house, wave, skus, listings, sessions, carriers, packers, at)


def load(made: Stage, season: Season, *, first: int = 1) -> None:
    """Orders, boxes and tickets of a season; their numbers begin at `first`."""
    numbered = list(enumerate(season.orders, start=first))
    for start in range(0, len(numbered), AT_ONCE):
        _write(made, numbered[start : start + AT_ONCE])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # so many rows at once, and its planner knows of none
            cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in FILLED)}")


def _write(made: Stage, chunk: list[tuple[int, Sold]]) -> None:
    buyers = Buyer.objects.bulk_create(
        Buyer(shop=made.shop, key=f"s:{number}") for number, _sold in chunk
    )
    orders = Order.objects.bulk_create(
        _order(made, number, sold, buyer)
        for (number, sold), buyer in zip(chunk, buyers, strict=True)
    )
    Recipient.objects.bulk_create(
        Recipient(order=order, data={}, region="US", postcode=f"{sold.area}0210")
        for order, (_number, sold) in zip(orders, chunk, strict=True)
    )
    lines = OrderLine.objects.bulk_create(_lines(made, orders, chunk))
    parts = LinePart.objects.bulk_create(
        LinePart(line=line, sku=line.sold, quantity=1) for line in lines
    )
    boxes = Package.objects.bulk_create(_box(made, number, sold) for number, sold in chunk)
    by_order = {order.pk: box for order, box in zip(orders, boxes, strict=True)}
    PackageLine.objects.bulk_create(
        PackageLine(package=by_order[part.line.order_id], part=part, quantity=1, packed=1)
        for part in parts
    )
    Waybill.objects.bulk_create(
        Waybill(package=box, carrier=made.carriers[sold.carrier], number=f"H{number:012d}",
                serial=f"H{number:012d}", obtained_at=sold.shipped_at)
        for box, (number, sold) in zip(boxes, chunk, strict=True)
    )  # fmt: skip
    Ticket.objects.bulk_create(_tickets(orders, chunk))


def _order(made: Stage, number: int, sold: Sold, buyer: Buyer) -> Order:
    at = sold.shipped_at
    return Order(
        shop=made.shop, number=f"57{number:016d}", source="file", as_of=at, state="COMPLETED",
        platform_status="COMPLETED", ordered_at=at - DAY, paid_at=at - DAY, placed_at=at - DAY,
        currency="USD", total=Decimal("19.99"), pieces=len(sold.skus), shipped_at=at, buyer=buyer,
        delivered_at=made.there(at), completed_at=made.there(at),
        live_session=None if sold.session is None else made.sessions[sold.session],
    )  # fmt: skip


def _lines(made: Stage, orders: list[Order], chunk) -> Iterator[OrderLine]:
    for order, (_number, sold) in zip(orders, chunk, strict=True):
        for place in sold.skus:
            sku = made.skus[place]
            line = OrderLine(
                order=order, key=sku.code, listing=made.listings[place], product_name=sku.name,
                seller_sku=sku.code, quantity=1, unit_price=Decimal("19.99"),
            )  # fmt: skip
            line.sold = sku
            yield line


def _box(made: Stage, number: int, sold: Sold) -> Package:
    at = sold.shipped_at
    return Package(
        shop=made.shop, warehouse=made.house, wave=made.wave, position=number, state="HANDED_OVER",
        sealed_at=at, sealed_by=made.packers[sold.packer], loaded_at=at, handed_over_at=at,
        delivered_at=made.there(at),
    )  # fmt: skip


def _tickets(orders: list[Order], chunk) -> Iterator[Ticket]:
    for order, (number, sold) in zip(orders, chunk, strict=True):
        if sold.reason is None:
            continue
        draw = random.Random(number)
        category = HOMES.get(sold.reason, Category.OTHER)
        if draw.random() < BY_OTHER_WAYS:
            category = draw.choice([Category.REVIEW, Category.DISPUTE, Category.OTHER])
        yield Ticket(
            shop=order.shop, order=order, buyer=order.buyer, state="CLOSED", origin="CHAT",
            category=category, reason=sold.reason, opened_at=sold.asked_at,
            solved_at=sold.asked_at, closed_at=sold.asked_at, rested_at=sold.asked_at,
        )  # fmt: skip
