"""The evening that is measured: 5,000 clean orders over 200 SKUs, as one Seller Center file."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import connection
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from orders.drafts import OrderDraft
from orders.models import ScreeningRule, Shop
from orders.moment import moment
from orders.services import intake
from tests import factories
from tests.data import reading
from tests.data.compose_exports import compose
from warehouse.models import (
    Bin,
    BinStock,
    Carrier,
    PickTask,
    Reservation,
    SilenceRule,
    StockBalance,
    Warehouse,
)
from warehouse.services import ledger, waybills

ORDERS, SKUS = 5000, 200
CODES = [f"SKU-{number:03}" for number in range(SKUS)]
# What an evening fills, children first: table and key.
TABLES = {
    "warehouse_sheet": "id", "warehouse_printjob": "id", "warehouse_waybill": "id",
    "warehouse_picktask": "id", "warehouse_packageline": "id", "warehouse_package": "id",
    "warehouse_wave": "id", "warehouse_reservation": "id", "orders_notice": "id",
    "orders_clock": "id", "orders_hold": "id", "orders_orderevent": "id",
    "orders_linepart": "id", "orders_orderline": "id", "orders_recipient": "order_id",
    "orders_order": "id", "orders_buyer": "id",
}  # fmt: skip


@dataclass(frozen=True)
class Evening:
    """A shop with its stocked warehouse and the file of what it sold."""

    shop: Shop
    house: Warehouse
    file: bytes
    at: datetime
    floor: dict[str, int]  # the last row of each table before the evening

    def drafts(self) -> tuple[OrderDraft, ...]:
        """The file, read."""
        return reading.read(
            self.file, "evening.csv", zone=self.shop.zone, currency="USD", region="US",
            as_of=self.at,
        ).drafts  # fmt: skip


def empty_tables() -> None:
    """As after `migrate`: empty but for the rules that every shop starts with."""
    kept = {model: list(model.objects.all()) for model in (ScreeningRule, SilenceRule)}
    call_command("flush", interactive=False, verbosity=0)
    for model, rules in kept.items():
        for rule in rules:
            rule.pk = None  # the database counts anew
        model.objects.bulk_create(rules)


def prepare(orders: int = ORDERS) -> Evening:
    """Everything but the orders."""
    at = moment()
    shop = factories.make_shop("A")
    house = factories.make_warehouse(shop, numbers=orders, auto_wave_after=0)
    shelves = Bin.objects.bulk_create(
        Bin(warehouse=house, code=f"A-{number:03}", aisle=number // 20, metres=number % 20)
        for number in range(SKUS)
    )
    skus = factories.make_skus(CODES)
    ledger.receive(
        [ledger.Receipt(shelf, sku.pk, 1000) for shelf, sku in zip(shelves, skus, strict=True)],
        by=None,
        at=at,
    )
    return again(orders=orders)


def again(turn: int = 0, *, orders: int = ORDERS, note: str = "") -> Evening:
    """One more evening in the same house: other orders, other buyers, fresh numbers."""
    at, house = moment(), Warehouse.objects.get()
    if turn:
        numbers = [f"SW{turn * orders + number:010}" for number in range(orders)]
        waybills.fill_pool(Carrier.objects.get(), numbers)
    file = compose(
        orders, paid_at=at - timedelta(hours=3), skus=CODES, first=turn * orders, note=note
    )
    floor = {name: _last(name, key) for name, key in TABLES.items()}
    return Evening(Shop.objects.get(), house, file, at, floor)


def place(evening: Evening) -> None:
    """All orders of the evening on the line."""
    intake.place(evening.shop.pk, evening.drafts(), by=None, at=evening.at)


def forget_orders(evening: Evening) -> None:
    """The line as it was before the evening, with its stock and its numbers."""
    with connection.cursor() as cursor:
        for table, key in TABLES.items():
            if table == "warehouse_waybill":
                cursor.execute(
                    "UPDATE warehouse_poolnumber SET waybill_id = NULL WHERE waybill_id > %s",
                    [evening.floor[table]],
                )
            cursor.execute(f"DELETE FROM {table} WHERE {key} > %s", [evening.floor[table]])
    kept = Reservation.objects.filter(ended_at=None, warehouse=OuterRef("warehouse"))
    walks = PickTask.objects.open().filter(bin=OuterRef("bin"))
    StockBalance.objects.update(reserved=_sum(kept, F("quantity") - F("taken")))
    BinStock.objects.update(promised=_sum(walks, F("quantity") - F("picked")))
    tidy()


def tidy() -> None:
    """Leave the tables as the databases' own upkeep does: swept and counted."""
    with connection.cursor() as cursor:
        for order in ("VACUUM", "ANALYZE"):
            cursor.execute(order)


def _sum(rows: QuerySet, pieces: Combinable) -> Coalesce:
    of_sku = rows.filter(part__sku=OuterRef("sku")).order_by().values("part__sku")
    return Coalesce(Subquery(of_sku.annotate(n=Sum(pieces)).values("n")), 0)


def _last(table: str, key: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max({key}), 0) FROM {table}")
        return cursor.fetchone()[0]
