"""The evening that is measured: 5,000 clean orders over 200 SKUs, as one Seller Center file."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from orders.drafts import OrderDraft
from orders.models import Order, Shop
from orders.moment import moment
from orders.seller_files import orders as order_files
from orders.services import intake
from tests import factories
from tests.data.compose_exports import compose
from warehouse.models import Bin, Warehouse
from warehouse.services import ledger

ORDERS, SKUS = 5000, 200


@dataclass(frozen=True)
class Evening:
    """A shop with its stocked warehouse and the file of what it sold."""

    shop: Shop
    house: Warehouse
    file: bytes
    at: datetime

    def drafts(self) -> tuple[OrderDraft, ...]:
        """The file, read."""
        return order_files.read(
            self.file, "evening.csv", zone=self.shop.zone, currency="USD", region="US",
            as_of=self.at,
        ).drafts  # fmt: skip


def prepare(orders: int = ORDERS) -> Evening:
    """Everything but the orders."""
    at = moment()
    shop = factories.make_shop("A")
    house = factories.make_warehouse(shop, numbers=orders, auto_wave_after=0)
    codes = [f"SKU-{number:03}" for number in range(SKUS)]
    shelves = Bin.objects.bulk_create(
        Bin(warehouse=house, code=f"A-{number:03}", aisle=number // 20, metres=number % 20)
        for number in range(SKUS)
    )
    skus = factories.make_skus(codes)
    ledger.receive(
        [ledger.Receipt(shelf, sku.pk, 1000) for shelf, sku in zip(shelves, skus, strict=True)],
        by=None,
        at=at,
    )
    file = compose(orders, paid_at=at - timedelta(hours=3), skus=codes)
    return Evening(shop, house, file, at)


def place(evening: Evening) -> None:
    """All orders of the evening on the line."""
    intake.place(evening.shop.pk, evening.drafts(), by=None, at=evening.at)


def forget_orders() -> None:
    """An empty line again; stock and numbers as they were."""
    tables = [
        "warehouse_sheet", "warehouse_printjob", "warehouse_waybill", "warehouse_picktask",
        "warehouse_packageline", "warehouse_package", "warehouse_wave", "warehouse_reservation",
        "orders_notice", "orders_clock", "orders_hold", "orders_orderevent", "orders_linepart",
        "orders_orderline", "orders_recipient", "orders_order", "orders_buyer",
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("UPDATE warehouse_poolnumber SET waybill_id = NULL")
        cursor.execute("UPDATE warehouse_stockbalance SET reserved = 0")
        cursor.execute("UPDATE warehouse_binstock SET promised = 0")
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")
    assert Order.objects.count() == 0
    tidy()


def tidy() -> None:
    """Leave the tables as the databases' own upkeep does: swept and counted."""
    with connection.cursor() as cursor:
        for order in ("VACUUM", "ANALYZE"):
            cursor.execute(order)
