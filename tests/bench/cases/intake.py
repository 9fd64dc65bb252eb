"""How fast an evening's order file becomes orders, beside bare csv + bulk_create."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from orders.models import (
    Buyer,
    Clock,
    LinePart,
    Listing,
    ListingPart,
    Order,
    OrderEvent,
    OrderLine,
    Recipient,
)
from tests.bench import evening
from tests.bench.evening import ORDERS, Evening
from tests.bench.frame import Result, bench, median_seconds

ROUNDS = 3


@bench("intake")
def intake() -> Iterator[Result]:
    night = evening.prepare()
    ours = median_seconds(
        lambda: evening.place(night), rounds=ROUNDS, prepare=lambda: evening.forget_orders(night)
    )
    template = _template()
    bare = median_seconds(
        lambda: _bare(night, template), rounds=ROUNDS, prepare=lambda: evening.forget_orders(night)
    )
    yield Result(f"intake of {ORDERS} orders, beside bare csv + bulk_create", ours, "s", bare)


def _template() -> dict:
    """One placed order of each table: what the bare way copies its values from."""
    models = (Buyer, Order, Recipient, OrderLine, LinePart, OrderEvent, Clock)
    found = {model: model.objects.first() for model in models}
    found["clocks"] = list(Clock.objects.filter(order=found[Order]))
    return found


def _bare(night: Evening, template: dict) -> None:
    """Read the rows, make the objects, insert them: no check, no comparison, no deadline."""
    rows = [
        {name.strip(): value.strip() for name, value in row.items()}
        for row in csv.DictReader(io.StringIO(night.file.decode("utf-8-sig")))
    ]
    rows = [row for row in rows if row["Order ID"].isdigit()]
    first = {row["Order ID"]: row for row in rows}
    listings = dict(Listing.objects.values_list("platform_sku_id", "pk"))
    parts = dict(ListingPart.objects.values_list("listing_id", "sku_id"))
    with transaction.atomic():
        buyers = Buyer.objects.bulk_create(
            Buyer(shop=night.shop, key=f"n:{row['Buyer Username']}") for row in first.values()
        )
        orders = Order.objects.bulk_create(
            _order(row, buyer, template[Order])
            for row, buyer in zip(first.values(), buyers, strict=True)
        )
        by_number = {order.number: order for order in orders}
        Recipient.objects.bulk_create(
            Recipient(order=order, region="US", postcode=row["Zipcode"],
                      data={"name": row["Recipient"], "lines": [row["Address Line 1"]]})
            for order, row in zip(orders, first.values(), strict=True)
        )  # fmt: skip
        lines = OrderLine.objects.bulk_create(
            _line(row, by_number[row["Order ID"]], listings) for row in rows
        )
        LinePart.objects.bulk_create(
            LinePart(line=line, sku_id=parts[line.listing_id], quantity=line.quantity)
            for line in lines
        )
        OrderEvent.objects.bulk_create(
            OrderEvent(order=order, seq=1, verb="place", at=night.at) for order in orders
        )
        Clock.objects.bulk_create(
            Clock(shop=night.shop, order=order, kind=clock.kind, basis=clock.basis,
                  started_at=clock.started_at, due_at=clock.due_at, alert_at=clock.alert_at)
            for order in orders
            for clock in template["clocks"]
        )  # fmt: skip


def _order(row: dict, buyer: Buyer, like: Order) -> Order:
    paid = datetime.strptime(row["Paid Time"], "%m/%d/%Y %I:%M:%S %p").astimezone()
    return Order(
        shop_id=like.shop_id,
        number=row["Order ID"],
        source=like.source,
        as_of=like.as_of,
        platform_status=like.platform_status,
        state=like.state,
        ordered_at=paid,
        paid_at=paid,
        currency=like.currency,
        total=row["Order Amount"],
        shipping_fee=like.shipping_fee,
        buyer=buyer,
        channel=row["Order Channel"],
        lane=like.lane,
        pieces=1,
        placed_at=like.placed_at,
        screening_at=like.screening_at,
        mapped_at=like.mapped_at,
        next_due_at=like.next_due_at,
        start_by_at=like.start_by_at,
        event_count=1,
    )


def _line(row: dict, order: Order, listings: dict) -> OrderLine:
    sku = row["SKU ID"]
    return OrderLine(
        order=order,
        key=f"{sku}|{row['SKU Unit Original Price']}||",
        listing_id=listings[sku],
        product_name=row["Product Name"],
        variation=row["Variation"],
        seller_sku=row["Seller SKU"],
        quantity=int(row["Quantity"]),
        unit_price=row["SKU Unit Original Price"],
    )
