"""Control: what buyers and carriers do."""

from collections.abc import Callable

from fulfillment_site.practice import (
    addresses,
    bursts,
    buyers,
    carriers,
    documents,
    elsewhere,
    given,
    messages,
    orders,
    packages,
    returns,
    sales,
)
from fulfillment_site.practice.bursts import Burst
from fulfillment_site.practice.control_shop import default_shop
from fulfillment_site.practice.documents import Document
from fulfillment_site.practice.given import Unfit
from fulfillment_site.practice.routes_control import Told, control
from fulfillment_site.practice.world import World


@control("POST", "/bursts")
def start_burst(told: Told) -> dict:
    """A live evening: `orders`, `minutes`, `seed`, `calm`, `shares` (per mille), `live`."""
    wished = told.body | {"shop_id": default_shop(told).id}
    return bursts.start(told.world, Burst(**given.fields_of(Burst, wished)))


@control("POST", "/orders")
def place_order(told: Told) -> dict:
    """One order: `items` [{seller_sku, quantity}], `note`, `user_id`, `paid` and the like."""
    order = bursts.single(told.world, default_shop(told), told.body, told.at)
    return orders.told(order)


@control("POST", "/orders/<order_id>/cancel")
def cancel_order(told: Told) -> dict:
    """Its buyer cancels, or asks to; with `withdraws` they think again."""
    withdraws = given.flag(told.body, "withdraws")
    return _asked(buyers.cancel(told.world, told.args["order_id"], told.at, withdraws=withdraws))


@control("POST", "/orders/cancel-any")
def cancel_any(told: Told) -> dict:
    """Some buyer cancels: one whose order waits to be shipped, or is `arranged`."""
    arranged = given.flag(told.body, "arranged")
    return _asked(buyers.cancel_any(told.world, default_shop(told), told.at, arranged=arranged))


def _asked(request: Document) -> dict:
    return {"cancel_id": request.id, "order_id": request.owner, "status": request.status}


@control("POST", "/orders/<order_id>/pay")
def pay_order(told: Told) -> dict:
    """Its buyer pays."""
    sales.pay(told.world, told.args["order_id"], told.at)
    return {}


@control("POST", "/orders/<order_id>/address")
def change_address(told: Told) -> dict:
    """Its buyer wants it sent elsewhere: parts of the API's address, or anywhere."""
    address = addresses.read(told.body) or None
    buyers.move_house(told.world, told.args["order_id"], told.at, address)
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
    text = given.text(told.body, "text")
    talk = messages.open_talk(told.world, order.shop_id, order.owner, told.at)
    sent = messages.say(told.world, talk, text, told.at)
    return {"conversation_id": talk.id, "message_id": sent.id}


@control("POST", "/orders/<order_id>/leave")
def leave(told: Told) -> dict:
    """It leaves by the platform's carrier, as if packed elsewhere; with `delivered` it arrives."""
    delivered = given.flag(told.body, "delivered")
    package = elsewhere.carry_off(told.world, told.args["order_id"], told.at, delivered=delivered)
    return {"package_id": package.id, "tracking_number": package.doc["tracking_number"]}


@control("POST", "/orders/<order_id>/return")
def ask_return(told: Told) -> dict:
    """Its buyer wants money back: `type` REFUND, RETURN_AND_REFUND (default) or REPLACEMENT."""
    order = orders.find(told.world, told.args["order_id"])
    living = orders.line_ids(order)
    line_ids = given.listed(told.body, "lines", str, []) or living
    if strange := set(line_ids) - set(living):
        raise Unfit(f"lines: the order has no {', '.join(sorted(strange))}.")
    kind = given.one_of(told.body, "type", returns.TYPES, returns.RETURN)
    request = returns.ask(told.world, order, returns.Wanted(kind, line_ids), told.at)
    return {"return_id": request.id, "status": request.status}


@control("POST", "/returns/<return_id>/send")
def send_back(told: Told) -> dict:
    """The buyer sends the goods back."""
    returns.send_back(told.world, _named(told, returns.KIND).id, told.at)
    return {}


@control("POST", "/returns/<return_id>/judge")
def judge_return(told: Told) -> dict:
    """The platform judges it, at its buyer's wish; `word` says for whom, once it has."""
    word = given.one_of(told.body, "word", returns.JUDGED, returns.IN_PROGRESS)
    returns.judge(told.world, _named(told, returns.KIND), word, told.at)
    return {}


@control("POST", "/returns/<return_id>/withdraw")
def withdraw_return(told: Told) -> dict:
    """The buyer keeps it after all."""
    returns.withdraw(told.world, _named(told, returns.KIND), told.at)
    return {}


def _named(told: Told, kind: str) -> Document:
    return documents.named(told.world, kind, told.args[f"{kind}_id"])


@control("POST", "/packages/<package_id>/scan")
def scan(told: Told) -> dict:
    """The carrier has this parcel."""
    carriers.scan(told.world, _named(told, packages.KIND).id, told.at)
    return {}


@control("POST", "/packages/<package_id>/deliver")
def deliver(told: Told) -> dict:
    """The buyer has this parcel."""
    carriers.deliver(told.world, _named(told, packages.KIND).id, told.at)
    return {}


@control("POST", "/carrier-collects")
def collect(told: Told) -> dict:
    """The carrier takes everything that waits for it."""
    return {"collected": _carry(told, packages.PROCESSING, carriers.scan)}


@control("POST", "/carrier-delivers")
def bring(told: Told) -> dict:
    """The carrier hands over everything that is on its way."""
    return {"delivered": _carry(told, packages.FULFILLING, carriers.deliver)}


def _carry(told: Told, status: str, step: Callable[[World, str, int], None]) -> int:
    found = carriers.waiting(told.world, default_shop(told), status)
    for package in found:
        step(told.world, package.id, told.at)
    return len(found)
