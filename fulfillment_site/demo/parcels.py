"""The demo's parcels on their way: two weeks of a carrier, and what the radar finds among them."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import F

from aftersales.cases import Category
from aftersales.models import Ticket
from aftersales.services import radar
from aftersales.services.tickets import opening
from aftersales.services.tickets.causes import Cause
from fulfillment_site.demo.goods import GOODS
from fulfillment_site.demo.orders import numbered
from orders.drafts import PlatformStatus
from orders.models import LinePart, Order, OrderLine, Shop, Sku
from orders.services import intake
from warehouse.models import Carrier, Package, PackageLine, ParcelWatch, Warehouse, Wave, Waybill
from warehouse.services import lanes, sweeping, trails
from warehouse.services.verdicts import Heard, Word

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST = 576500000000000500
ON_THE_WAY = ("Departed from facility", "Arrived at sort facility", "In transit")
# Days since handover, hours of each word after it, and the last word; COMPLETED where it arrived.
ARRIVED = [(9 + place % 6, (8 + place % 9, 30, 58, 80), "Delivered") for place in range(22)]
MOVING = [(2, (9, 30), "In transit"), (1, (10,), "Picked up"), (2, (7, 33), "Out for delivery")]
FOUND = [
    (6, (), ""),
    (5, (), ""),
    (11, (9, 28), "Departed from facility"),
    (10, (14, 40), "Arrived at sort facility"),
    (4, (9, 30, 70), "Delivery attempt failed: address not found"),
    (8, (11, 40, 130), "Return to sender"),
    (26, (12, 30), "In transit"),
]


def load(shop: Shop, house: Warehouse, at: datetime) -> None:
    """Orders past the line with their parcels, their trails, and one buyer who has nothing."""
    trips = [*ARRIVED, *MOVING, *FOUND]
    orders = _orders(shop, [at - days * DAY for days, _hours, _last in trips], at)
    boxes = _boxes(shop, house, orders, [at - days * DAY for days, _hours, _last in trips])
    trails.begin([box.pk for box in boxes], at=at)
    ParcelWatch.objects.update(promised_at=F("started_at") + 7 * DAY, asked_at=at)
    trails.take(
        [_heard(box, hours, last) for box, (_d, hours, last) in zip(boxes, trips, strict=True)],
        at=at,
    )
    _say_nothing_came(orders[0], at)
    sweeping.sweep(list(sweeping.pending(at)), at=at)
    sweeping.sweep(list(sweeping.pending(at)), at=at)
    radar.contradict(radar.contradicted(at), at=at)
    radar.tell(list(radar.pending(at)), at=at)
    lanes.learn(list(lanes.pending(at + lanes.EVERY)), at=at)


def _orders(shop: Shop, moments: Sequence[datetime], at: datetime) -> list[Order]:
    chance, made, drafts = random.Random(7), numbered(FIRST), []
    for place, moment in enumerate(moments):
        good = chance.choice(list(GOODS.values()))
        draft = next(made)(at, moment - DAY, [(good, 1)])
        drafts.append(
            replace(draft, status=PlatformStatus.IN_TRANSIT, buyer_key=f"u:7495{place:012d}")
        )
    intake.place(shop.pk, drafts, by=None, at=at)
    orders = {order.number: order for order in Order.objects.filter(shop=shop)}
    return [orders[draft.number] for draft in drafts]


def _boxes(
    shop: Shop, house: Warehouse, orders: Sequence[Order], moments: Sequence[datetime]
) -> list[Package]:
    """A box of each order, as a wave of long ago left it."""
    first, carrier = min(moments), Carrier.objects.get(code="swift")
    wave = Wave.objects.create(
        warehouse=house, state=Wave.State.DONE, planned_at=first, released_at=first, done_at=first
    )
    boxes = Package.objects.bulk_create(
        Package(
            shop=shop, warehouse=house, wave=wave, position=place, state=Package.State.HANDED_OVER,
            way=Package.Way.OWN, labelled_at=at, told_at=at, sealed_at=at, loaded_at=at,
            handed_over_at=at,
        )
        for place, at in enumerate(moments, start=1)
    )  # fmt: skip
    for box, order in zip(boxes, orders, strict=True):
        serial = f"DEMO{box.pk:06}"
        Waybill.objects.create(
            package=box, carrier=carrier, number=f"SW{order.number[-12:]}", serial=serial,
            obtained_at=box.sealed_at,
        )  # fmt: skip
        for line in OrderLine.objects.filter(order=order):
            sku = Sku.objects.get(code=line.seller_sku)
            part, _new = LinePart.objects.get_or_create(
                line=line, sku=sku, defaults={"quantity": line.quantity}
            )
            PackageLine.objects.create(
                package=box, part=part, quantity=line.quantity, packed=line.quantity
            )
    return boxes


def _heard(box: Package, hours: Sequence[int], last: str) -> Heard:
    """Its trail: the first scan, words in between, and the last."""
    words = ["Picked up by the carrier", *(ON_THE_WAY[place % 3] for place in range(len(hours)))]
    told = [*words[: len(hours) - 1], last] if hours else []
    moments = [box.handed_over_at + length * HOUR for length in hours]
    status = "COMPLETED" if last == "Delivered" else "FULFILLING"
    trail = tuple(Word(*one) for one in zip(moments, told, strict=True))
    return Heard(box.pk, status if trail else "", trail)


def _say_nothing_came(order: Order, at: datetime) -> None:
    """The buyer of a delivered parcel writes that it is not there."""
    said = Cause(
        order.shop_id, Ticket.Origin.CHAT, order.pk, order.buyer_id,
        category=Category.NOT_RECEIVED,
    )  # fmt: skip
    opening.open_for([said], at=at)
