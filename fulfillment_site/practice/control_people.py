"""Control: what buyers and carriers do."""

import json

from fulfillment_site.practice import (
    bursts,
    buyers,
    carriers,
    documents,
    messages,
    orders,
    returns,
    sales,
)
from fulfillment_site.practice.bursts import Burst
from fulfillment_site.practice.control_shop import default_shop
from fulfillment_site.practice.routes_control import Told, control


@control("POST", "/bursts")
def start_burst(told: Told) -> dict:
    """A live evening: `orders`, `minutes`, `seed`, `calm`, `shares` (per mille), `live`."""
    shop = default_shop(told)
    return bursts.start(told.world, Burst(**told.body | {"shop_id": shop.id}))


@control("POST", "/orders")
def place_order(told: Told) -> dict:
    """One order: `items` [{seller_sku, quantity}], `note`, `user_id`, `paid` and the like."""
    order = bursts.single(told.world, default_shop(told), told.body, told.at)
    return orders.told(order)


@control("POST", "/orders/<order_id>/cancel")
def cancel_order(told: Told) -> dict:
    """Its buyer cancels, or asks to; `reason` and `withdraws` as wished."""
    request = buyers.cancel(
        told.world, told.args["order_id"], told.at, withdraws=told.body.get("withdraws", False)
    )
    return {"cancel_id": request.id, "order_id": request.owner, "status": request.status}


@control("POST", "/orders/cancel-any")
def cancel_any(told: Told) -> dict:
    """Some buyer cancels."""
    request = buyers.cancel_any(told.world, default_shop(told).id, told.at)
    return {"cancel_id": request.id, "order_id": request.owner, "status": request.status}


@control("POST", "/orders/<order_id>/pay")
def pay_order(told: Told) -> dict:
    """Its buyer pays."""
    sales.pay(told.world, told.args["order_id"], told.at)
    return {}


@control("POST", "/orders/<order_id>/address")
def change_address(told: Told) -> dict:
    """Its buyer wants it sent elsewhere: parts of the API's address, or anywhere."""
    buyers.move_house(told.world, told.args["order_id"], told.at, told.body or None)
    return orders.told(orders.find(told.world, told.args["order_id"]))


@control("POST", "/cancellations/<cancel_id>/withdraw")
def withdraw(told: Told) -> dict:
    """The buyer takes a request back."""
    buyers.withdraw(told.world, told.args["cancel_id"], told.at)
    return {}


@control("POST", "/orders/<order_id>/message")
def buyer_writes(told: Told) -> dict:
    """Its buyer writes `text` to the shop."""
    order = orders.find(told.world, told.args["order_id"])
    talk = messages.open_talk(told.world, order.shop_id, order.owner, told.at)
    content = json.dumps({"content": told.body["text"]}, ensure_ascii=False)
    sent = messages.write(told.world, talk, messages.BUYER, ("TEXT", content), told.at)
    return {"conversation_id": talk.id, "message_id": sent.id}


@control("POST", "/orders/<order_id>/return")
def ask_return(told: Told) -> dict:
    """Its buyer wants money back: `type` REFUND, RETURN_AND_REFUND (default) or REPLACEMENT."""
    order = orders.find(told.world, told.args["order_id"])
    line_ids = told.body.get("lines") or [line["id"] for line in orders.living(order)]
    kind = told.body.get("type", returns.RETURN)
    request = returns.ask(told.world, order, kind, line_ids, told.at)
    return {"return_id": request.id, "status": request.status}


@control("POST", "/returns/<return_id>/send")
def send_back(told: Told) -> dict:
    """The buyer sends the goods back."""
    returns.send_back(told.world, told.args["return_id"], told.at)
    return {}


@control("POST", "/returns/<return_id>/withdraw")
def withdraw_return(told: Told) -> dict:
    """The buyer keeps it after all."""
    request = documents.get(told.world, returns.KIND, told.args["return_id"])
    returns.withdraw(told.world, request, told.at)
    return {}


@control("POST", "/packages/<package_id>/scan")
def scan(told: Told) -> dict:
    """The carrier has this parcel."""
    carriers.scan(told.world, told.args["package_id"], told.at)
    return {}


@control("POST", "/packages/<package_id>/deliver")
def deliver(told: Told) -> dict:
    """The buyer has this parcel."""
    carriers.deliver(told.world, told.args["package_id"], told.at)
    return {}


@control("POST", "/carrier-collects")
def collect(told: Told) -> dict:
    """The carrier takes everything that waits for it."""
    waiting = carriers.waiting(told.world, default_shop(told))
    for package in waiting:
        carriers.scan(told.world, package.id, told.at)
    return {"collected": len(waiting)}
