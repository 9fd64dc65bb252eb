"""What buyers do after they ordered."""

import random

from fulfillment_site.practice import (
    addresses,
    agenda,
    cancellations,
    documents,
    orders,
    people,
    shops,
)
from fulfillment_site.practice.documents import Document
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.world import World

SECOND_THOUGHT = 3 * 3600


def cancel(world: World, order_id: str, at: int, *, withdraws: bool = False) -> Document:
    """Ask to cancel, and perhaps think again."""
    request = cancellations.ask(world, orders.find(world, order_id), at)
    if withdraws and request.status == cancellations.PENDING:
        agenda.plan(world, at + SECOND_THOUGHT, "buyer_withdraws", cancel_id=request.id)
    return request


def cancel_any(world: World, shop_id: str, at: int) -> Document:
    """Some order that waits to be shipped is asked back."""
    waiting = orders.search(shops.shop(world, shop_id)).narrowed(
        "status IN ('AWAITING_SHIPMENT', 'ON_HOLD')"
    )
    free = [o for o in documents.every(world, waiting) if not o.doc["is_buyer_request_cancel"]]
    asked = [order for order in free if order.status == "AWAITING_SHIPMENT"] or free
    if not asked:
        raise Denied(25001003, "No order can be cancelled now.")
    return cancel(world, random.choice(asked).id, at)


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
