"""Plain functions that make rows through the doors the product itself uses."""

import random
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import count

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command

from orders.drafts import LineDraft, OrderDraft, PlatformStatus, RecipientDraft
from orders.models import Listing, Order, Recipient, Shop, ShopAccess, Sku
from orders.services import catalog, intake, lifecycle
from warehouse.models import (
    Bin,
    Carrier,
    Package,
    PoolNumber,
    ShopWarehouse,
    Warehouse,
    WarehouseAccess,
)
from warehouse.services import ledger, reservation, waves, waybills

PAID = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
NOW = PAID + timedelta(hours=2)  # the free-cancel hour is over
HOUR = timedelta(hours=1)
PASSWORD = "pass"

_numbers = count(576460000000000001)

ADDRESS = RecipientDraft(
    name="Jane Doe",
    phone="(+1)2065550123",
    region="US",
    postcode="98101",
    state="WA",
    city="Seattle",
    lines=("1 Pine Street",),
)


def make_shop(code="A", **values) -> Shop:
    """A US shop."""
    defaults = {"name": f"Shop {code}", "sender_name": f"Shop {code}", "sender_phone": "2065550100",
                "sender_address": "9 Dock Road\nSeattle WA 98134"}  # fmt: skip
    return Shop.objects.create(code=code, **(defaults | values))


def make_warehouse(shop: Shop, code="W1", *, priority=1, numbers=0, **values) -> Warehouse:
    """A warehouse that ships for a shop by a carrier with so many numbers in its pool."""
    house = Warehouse.objects.create(code=code, name=f"House {code}", **values)
    carrier, _new = Carrier.objects.get_or_create(
        code="swift",
        defaults={"name": "Swift", "provider_name": "Swift Express", "number_pattern": r"SW\d{10}"},
    )
    ShopWarehouse.objects.create(
        shop=shop, warehouse=house, priority=priority, carrier=carrier, platform_ref=house.name
    )
    make_numbers(carrier, numbers)
    return house


def make_numbers(carrier: Carrier, numbers: int) -> None:
    """Fresh numbers for a carrier's pool."""
    PoolNumber.objects.bulk_create(
        PoolNumber(carrier=carrier, number=f"SW{next(_numbers) % 10**10:010d}")
        for _ in range(numbers)
    )


def make_bin(house: Warehouse, code: str, **values) -> Bin:
    """A bin; "A-03-1" stands in aisle 1 at 3 metres."""
    aisle = ord(code[0]) - ord("A") + 1
    metres = int(code.split("-")[1]) if "-" in code else 0
    return Bin.objects.get_or_create(
        warehouse=house, code=code, defaults={"aisle": aisle, "metres": metres} | values
    )[0]


def make_stock(house: Warehouse, code: str, quantity: int, bin_code="A-01-1", *, at=PAID) -> Sku:
    """So many pieces of a SKU in a bin, received through the ledger."""
    sku, _new = Sku.objects.get_or_create(code=code, defaults={"name": code.title()})
    receipt = ledger.Receipt(make_bin(house, bin_code), sku.pk, quantity)
    ledger.receive([receipt], by=None, at=at)
    return sku


def line(code="TEE-RED-M", quantity=1, **values) -> LineDraft:
    """A line that sells one of our SKUs by its own code."""
    base = LineDraft(
        platform_sku_id=f"17290{zlib.crc32(code.encode()):013d}",
        seller_sku=code,
        product_id="1730000000000000001",
        product_name=code.title(),
        variation="Default",
        quantity=quantity,
        unit_price=Decimal("9.90"),
    )
    return replace(base, **values)


def draft(*lines: LineDraft, **values) -> OrderDraft:
    """A clean, paid US order of a fresh number."""
    number = str(next(_numbers))
    base = OrderDraft(
        number=number,
        source="file",
        as_of=NOW,
        status=PlatformStatus.AWAITING_SHIPMENT,
        created_at=PAID - timedelta(minutes=1),
        paid_at=PAID,
        currency="USD",
        total=Decimal("12.40"),
        shipping_fee=Decimal("2.50"),
        lines=lines or (line(),),
        recipient=ADDRESS,
        buyer_key=f"n:buyer{number[-4:]}",
    )
    return replace(base, **values)


def place(shop: Shop, *drafts: OrderDraft, at=NOW, by=None) -> list[Order]:
    """Place drafts and read their orders back, in the drafts' order."""
    intake.place(shop.pk, drafts, by=by, at=at)
    orders = {order.number: order for order in Order.objects.filter(shop=shop)}
    return [orders[one.number] for one in drafts]


def make_order(shop: Shop, *lines: LineDraft, at=NOW, **values) -> Order:
    """One placed order."""
    return place(shop, draft(*lines, **values), at=at)[0]


def make_person(name: str, role: str | None, *, shops=(), houses=()) -> User:
    """Somebody on the staff in a role, with access to these shops and warehouses."""
    person = User.objects.create(username=name, password=_hashed(PASSWORD), is_staff=True)
    if role:
        if not Group.objects.filter(name=role).exists():
            call_command("sync_roles", verbosity=0)
        person.groups.add(Group.objects.get(name=role))
    ShopAccess.objects.bulk_create(ShopAccess(user=person, shop=shop) for shop in shops)
    WarehouseAccess.objects.bulk_create(
        WarehouseAccess(user=person, warehouse=house) for house in houses
    )
    return person


@cache
def _hashed(password: str) -> str:
    """Slow on purpose, hence once for all that share it."""
    return make_password(password)


def again(row):
    """The row as the database has it now."""
    return type(row).objects.get(pk=row.pk)


def make_skus(codes: list[str]) -> list[Sku]:
    """SKUs by their codes, in that order."""
    return Sku.objects.bulk_create(Sku(code=code, name=code.title()) for code in codes)


HAN = [
    bytes([row, cell]).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)
]


def translate(chance: random.Random) -> None:
    """Give recipients and SKUs the scripts a seller in Asia meets: 35 % vi, 30 zh, 25 th, 10 en."""

    def say(length: int) -> str:
        vi, th, en = "Nguyễn Thị Hương Đường Trãi", "สมชาย ใจดี ถนนสุขุมวิท", "Ann Lee Pine Street"
        zh = "".join(chance.choices(HAN, k=length))
        return chance.choices([vi, zh, th, en], weights=[35, 30, 25, 10])[0][:length]

    for recipient in Recipient.objects.all():
        recipient.data |= {"name": say(8), "lines": [f"{chance.randrange(999)} {say(18)}", say(12)]}
        recipient.save()
    for sku in Sku.objects.all():
        sku.name = say(16)
        sku.save()


def make_kit(shop: Shop, code: str, parts: dict[str, int]) -> Listing:
    """A listing that is sold under a code and made of several SKUs, each with its pieces."""
    sold = line(code)
    listing = Listing.objects.create(
        shop=shop, platform_sku_id=sold.platform_sku_id, seller_sku=code, product_name=code.title()
    )
    skus = Sku.objects.in_bulk(parts, field_name="code")
    pieces = {skus[part].pk: quantity for part, quantity in parts.items()}
    catalog.map_listing(listing.pk, pieces, by=None, at=NOW)
    return listing


def make_packages(*orders: Order, at=NOW) -> list[Package]:
    """The boxes of these orders: goods set aside, wave released, waybills obtained."""
    ids = [order.pk for order in orders]
    for step in (reservation.reserve, lifecycle.release, waves.release):
        step(ids, by=None, at=at)
    packages = list(Package.objects.filter(lines__part__line__order__in=ids).distinct())
    waybills.obtain([package.pk for package in packages], by=None, at=at)
    return packages


def make_ready(*orders: Order, at=NOW) -> None:
    """Set the goods of orders aside and let them pass screening: they are ready for a wave."""
    ids = [order.pk for order in orders]
    reservation.reserve(ids, by=None, at=at)
    lifecycle.release(ids, by=None, at=at)


def make_group(*rights: str) -> Group:
    """A role of these rights alone, for what no role of ours has so."""
    group = Group.objects.create(name=", ".join(rights))
    for right in rights:
        app, _, codename = right.partition(".")
        group.permissions.add(
            Permission.objects.get(content_type__app_label=app, codename=codename)
        )
    return group
