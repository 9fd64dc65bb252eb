"""Load the demo day, once."""

from datetime import datetime, time
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand
from django.db import transaction

from fulfillment_site.demo import desk, health, knowledge, macros, parcels, remedies, tickets
from fulfillment_site.demo.export import order_file
from fulfillment_site.demo.goods import GOODS
from fulfillment_site.demo.orders import day, file_of_ten
from orders.models import Shop, ShopAccess, Sku, SkuCode
from orders.moment import moment
from orders.services import intake
from warehouse.models import (
    Bin,
    Carrier,
    PickupTime,
    ShopWarehouse,
    Station,
    Warehouse,
    WarehouseAccess,
)
from warehouse.services import ledger, waybills

PASSWORD = "demo"
PEOPLE = {
    "wendy": "warehouse",
    "walt": "warehouse lead",
    "cora": "customer service",
    "carl": "customer service lead",
    "mona": "operations manager",
    "admin": "administrator",
}
POOL = 2000
ROUNDS_ON, ROUND_AT = "123456", time(15)  # the carrier comes on all days but Sunday


class Command(BaseCommand):
    help = "Loads the demo day (docs/demo.md): shop Lumi, warehouse Seattle, people, orders."

    def handle(self, **_options):
        at = moment()
        if not Shop.objects.exists():
            load(at)
        file = settings.VAR_DIR / "demo" / "ten-orders.csv"
        self.stdout.write(f"Demo users: {', '.join(PEOPLE)}; password: {PASSWORD}")
        self.stdout.write(f"An order file to import: {file}")


@transaction.atomic
def load(at: datetime) -> None:
    """Everything of the demo in one transaction, so that a broken start leaves none of it."""
    shop = _shop()
    house = _house(shop)
    _people(shop, house)
    _stock(house, at)
    intake.place(shop.pk, day(at), by=None, at=at)
    health.load(shop, at)
    desk.load(shop, house, at)
    tickets.load(shop, at)
    parcels.load(shop, house, at)
    knowledge.load(at)
    macros.load(at)
    remedies.load(shop, at)
    folder = Path(settings.VAR_DIR) / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ten-orders.csv").write_bytes(order_file(file_of_ten(at), shop.zone))


def _shop() -> Shop:
    return Shop.objects.create(
        code="lumi",
        name="Lumi Living",
        sender_name="Lumi Living",
        sender_phone="2065550100",
        sender_address="900 Harbor Avenue SW\nSeattle, WA 98126",
    )


def _house(shop: Shop) -> Warehouse:
    house = Warehouse.objects.create(code="sea", name="Seattle", wave_size=12, auto_wave_after=30)
    carrier = Carrier.objects.create(
        code="swift", name="Swift", provider_name="Swift Express", number_pattern=r"SW\d{12}"
    )
    ShopWarehouse.objects.create(
        shop=shop, warehouse=house, carrier=carrier, platform_ref="Seattle"
    )
    PickupTime.objects.create(warehouse=house, carrier=carrier, weekdays=ROUNDS_ON, time=ROUND_AT)
    Station.objects.create(warehouse=house, code="BENCH-1", name="Bench 1")
    numbers = [f"SW{number:012d}" for number in range(260000000001, 260000000001 + POOL)]
    waybills.fill_pool(carrier, numbers)
    return house


def _people(shop: Shop, house: Warehouse) -> None:
    for name, role in PEOPLE.items():
        person = User.objects.create_user(name, password=PASSWORD, is_staff=True)
        person.groups.add(Group.objects.get(name=role))
        ShopAccess.objects.create(user=person, shop=shop)
        WarehouseAccess.objects.create(user=person, warehouse=house)


def _stock(house: Warehouse, at: datetime) -> None:
    receipts = []
    for good in GOODS.values():
        sku = Sku.objects.create(code=good.code, name=good.name)
        SkuCode.objects.create(sku=sku, code=good.barcode)
        aisle, metres, level = good.bin.split("-")
        shelf = Bin.objects.create(
            warehouse=house,
            code=good.bin,
            aisle=ord(aisle) - ord("A") + 1,
            metres=int(metres),
            level=int(level),
        )
        receipts.append(ledger.Receipt(shelf, sku.pk, good.pieces))
    ledger.receive(receipts, ref="opening", by=None, at=at)
