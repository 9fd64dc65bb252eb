"""The demo's orders, counted back from the moment it is loaded."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from fulfillment_site.demo.goods import GOODS, UNKNOWN, Good
from orders.drafts import LineDraft, OrderDraft, PlatformStatus, RecipientDraft

HOUR = timedelta(hours=1)
PEOPLE = [
    ("Ann Lee", "(+1)2065550101", "98101", "WA", "Seattle", "1420 Pine Street"),
    ("王小明", "(+1)4155550102", "94110", "CA", "San Francisco", "88 Valencia Street Apt 5"),
    ("Nguyễn Thị Hương", "(+1)7135550103", "77036", "TX", "Houston", "9200 Bellaire Blvd"),
    ("สมชาย ใจดี", "(+1)3235550104", "90027", "CA", "Los Angeles", "5321 Hollywood Blvd"),
    ("J*** S***", "(+1)503***0105", "97209", "OR", "Portland", "12** NW ****** St"),
    ("Maria Gómez", "(+1)3055550106", "33125", "FL", "Miami", "2100 NW 7th Street"),
    ("Ben Carter", "(+1)3125550107", "60614", "IL", "Chicago", "640 W Fullerton Ave"),
    ("Priya Nair", "(+1)6175550108", "02139", "MA", "Cambridge", "77 Kinnaird Street"),
]


def day(at: datetime) -> list[OrderDraft]:
    """What the demo starts with: clean orders of a live evening, and one of each trouble."""
    chance = random.Random(2)
    made = numbered(576500000000000100)
    clean = [next(made)(at, at - chance.uniform(3, 30) * HOUR, _basket(chance)) for _ in range(22)]
    urgent = [next(made)(at, at - hours * HOUR, _basket(chance)) for hours in (49, 47, 46.5, 41)]
    fresh = [
        next(made)(at, at - timedelta(minutes=minutes), _basket(chance)) for minutes in (8, 25)
    ]
    noted = [
        replace(next(made)(at, at - 5 * HOUR, [(GOODS["CAP-BLACK"], 1)]), buyer_note=note)
        for note in ("A gift: please leave the price out.", "请发深蓝色,不要黑色,谢谢")
    ]
    lost = next(made)(at, at - 6 * HOUR, [(GOODS["MUG-BLUE"], 2)])
    lost = replace(lost, recipient=replace(lost.recipient, postcode="", lines=()))
    unknown = [next(made)(at, at - 4 * HOUR, [(UNKNOWN, 1)]) for _ in range(3)]
    short = next(made)(at, at - 7 * HOUR, [(GOODS["BEANIE"], 5)])
    return [*clean, *urgent, *fresh, *noted, lost, *unknown, short]


def delivered(at: datetime) -> list[OrderDraft]:
    """Seven that left days ago, whose buyers come back to us: four are there, three on the way."""
    chance, made = random.Random(7), numbered(576500000000000700)
    drafts = [next(made)(at, at - 6 * 24 * HOUR, _basket(chance)) for _ in range(7)]
    there, way = PlatformStatus.DELIVERED, PlatformStatus.IN_TRANSIT
    stands = (way, there, there, there, there, way, way)
    return [
        replace(draft, status=status, buyer_key=f"u:70210000000000007{place:02}")
        for place, (draft, status) in enumerate(zip(drafts, stands, strict=True))
    ]


def file_of_ten(at: datetime) -> list[OrderDraft]:
    """Ten clean orders to be imported by hand: five of one piece, five of several."""
    chance, made = random.Random(5), numbered(576500000000000900)
    singles = [next(made)(at, at - 2 * HOUR, [(good, 1)]) for good in list(GOODS.values())[:5]]
    several = [
        next(made)(at, at - 3 * HOUR, [(good, 1) for good in chance.sample(SOLD, 2)])
        for _ in range(5)
    ]
    return [*singles, *several]


SOLD = [good for code, good in GOODS.items() if code != "BEANIE"]


def _basket(chance: random.Random) -> list[tuple[Good, int]]:
    kinds = chance.choice([1, 1, 1, 2, 3])
    return [(good, chance.choice([1, 1, 2])) for good in chance.sample(SOLD, kinds)]


def numbered(first: int) -> Iterator:
    """Makers of one draft each, under consecutive numbers."""
    for offset in range(1000):
        number, person = str(first + offset), PEOPLE[offset % len(PEOPLE)]
        yield lambda at, paid_at, basket, number=number, person=person: _draft(
            number, person, at, paid_at, basket
        )


def _draft(number, person, at: datetime, paid_at: datetime, basket) -> OrderDraft:
    name, phone, postcode, state, city, street = person
    paid_at = paid_at.replace(microsecond=0)
    lines = tuple(_line(good, quantity) for good, quantity in basket)
    goods = sum((line.unit_price * line.quantity for line in lines), Decimal(0))
    return OrderDraft(
        number=number,
        source="file",
        as_of=at,
        status=PlatformStatus.AWAITING_SHIPMENT,
        created_at=paid_at - timedelta(seconds=40),
        paid_at=paid_at,
        currency="USD",
        total=goods + Decimal("4.99"),
        shipping_fee=Decimal("4.99"),
        lines=lines,
        recipient=RecipientDraft(
            name=name, phone=phone, region="US", postcode=postcode, state=state, city=city,
            lines=(street,),
        ),
        buyer_key=f"n:{name.split()[0].lower()}{number[-3:]}",
        channel="LIVE" if int(number) % 2 else "Product card",
        delivery_option="Standard shipping",
        warehouse_ref="Seattle",
    )  # fmt: skip


def _line(good: Good, quantity: int) -> LineDraft:
    return LineDraft(
        platform_sku_id=good.platform_sku_id,
        seller_sku=good.code,
        product_id="1730000000000000001",
        product_name=good.name,
        variation=good.variation,
        quantity=quantity,
        unit_price=good.price,
    )
