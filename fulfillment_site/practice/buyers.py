"""What buyers do after they ordered."""

import random
from collections.abc import Iterable

from fulfillment_site.practice import (
    addresses,
    agenda,
    cancellations,
    documents,
    orders,
    people,
    returns,
    shops,
)
from fulfillment_site.practice.documents import Document
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.shops import Shop
from fulfillment_site.practice.world import World

SECOND_THOUGHT = 3 * 3600
TO_SHIP = ("AWAITING_SHIPMENT", "ON_HOLD")
ARRANGED = ("AWAITING_COLLECTION",)
SENT = ("DELIVERED", "IN_TRANSIT", "COMPLETED")
# Conditions on orders
BY_SELLER = "json_extract(doc, '$.fulfillment_type') = 'FULFILLMENT_BY_SELLER'"
ASKED_BACK = "json_extract(doc, '$.is_buyer_request_cancel')"
SENT_BACK = "id IN (SELECT owner FROM documents WHERE kind = 'return')"
# Why no order fits
NOTHING_TO_CANCEL = "No order can be cancelled now."
NOTHING_ARRANGED = "No parcel waits for the carrier: pack one and tell its number first."
NOTHING_SENT = "No parcel has left that was not asked back already: press “Carrier collects” first."
NOTHING_TO_MOVE = "No order is there whose address may still change."
NOBODY = "No order is there yet: start a live session."


def cancel(world: World, order_id: str, at: int, *, withdraws: bool = False) -> Document:
    """Ask to cancel, and perhaps think again."""
    request = cancellations.ask(world, orders.find(world, order_id), at)
    if withdraws and request.status == cancellations.PENDING:
        agenda.plan(world, at + SECOND_THOUGHT, "buyer_withdraws", cancel_id=request.id)
    return request


def some_order(
    world: World, shop: Shop, statuses: Iterable[str], why: str, but: str = "0"
) -> Document:
    """An order that the seller ships, in the first of these statuses in which there is one."""
    own = orders.search(shop).narrowed(f"{BY_SELLER} AND NOT {but}")
    for status in statuses:
        if found := documents.some(world, own.narrowed("status = ?", status)):
            return found
    raise Denied(25001003, why)


def cancel_any(world: World, shop: Shop, at: int, *, arranged: bool = False) -> Document:
    """Some order is asked back: one that waits to be shipped, or one that waits for the carrier."""
    if arranged and not shop.rules.late_cancel:
        raise Denied(25001003, cancellations.TOO_LATE)
    stage = (ARRANGED, NOTHING_ARRANGED) if arranged else (TO_SHIP, NOTHING_TO_CANCEL)
    return cancel(world, some_order(world, shop, *stage, ASKED_BACK).id, at)


def return_any(world: World, shop: Shop, at: int) -> Document:
    """Some buyer who has their parcel, or soon will, wants to send it back."""
    order = some_order(world, shop, SENT, NOTHING_SENT, SENT_BACK)
    return returns.ask(world, order, returns.Wanted(returns.RETURN, orders.line_ids(order)), at)


def withdraw(world: World, cancel_id: str, at: int) -> None:
    """Take a request back."""
    request = documents.get(world, cancellations.KIND, cancel_id)
    if request is None:
        raise Denied(25007006, cancel_id)
    cancellations.withdraw(world, request, at)


def move_house(world: World, order_id: str, at: int, address: dict | None = None) -> None:
    """Have it sent elsewhere."""
    order = orders.find(world, order_id)
    if address is None:
        region = shops.shop(world, order.shop_id).region
        address = addresses.told(people.somebody(random.Random(f"{order_id}:{at}"), region))
        person = order.hidden["address"]
        address |= {name: person[name] for name in ("name", "first_name", "last_name")}
    orders.change_address(world, order, order.hidden["address"] | address, at)
