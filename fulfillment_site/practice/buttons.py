"""The buttons of the shop's page: what a person can make happen, group by group."""

from collections.abc import Callable
from dataclasses import dataclass

from fulfillment_site.practice import (
    buyers,
    control_people,
    control_shop,
    messages,
    webhooks,
    words,
)
from fulfillment_site.practice.control_shop import default_shop
from fulfillment_site.practice.faults import FOREVER
from fulfillment_site.practice.markets import HOUR
from fulfillment_site.practice.routes_control import Told

HANGS = 12.0  # seconds, longer than clients wait
FAULTS = ("429", "5xx", "hang", "truncate", "lost", "moving")
WRITES = "Hello, can I have it in another colour?"
ANSWERS = "Blue, size M"
ANYWHERE = (*buyers.TO_SHIP, *buyers.ARRANGED, *buyers.SENT, "UNPAID")


@dataclass(frozen=True)
class Button:
    """What a person can make happen; pressing answers with what happened."""

    name: str
    label: str
    press: Callable[[Told], str]


@dataclass(frozen=True)
class Group:
    """Buttons of one person, or of one kind of thing."""

    title: str
    buttons: tuple[Button, ...]


def _start_session(told: Told) -> str:
    burst = control_people.start_burst(told)
    return words.say("A live session with %(orders)d orders has begun.", orders=burst["orders"])


def _hour_passes(told: Told) -> str:
    control_shop.set_clock(Told(told.world, {"advance": HOUR}, {}))
    return words.say("An hour has passed.")


def _buyer_cancels(told: Told) -> str:
    request = control_people.cancel_any(told)
    return words.say("The buyer of %(order)s cancels.", order=request["order_id"])


def _cancels_late(told: Told) -> str:
    late = Told(told.world, told.body | {"arranged": True}, {})
    request = control_people.cancel_any(late)
    return words.say(
        "The buyer of %(order)s cancels while the parcel waits for the carrier.",
        order=request["order_id"],
    )


def _asks_return(told: Told) -> str:
    request = buyers.return_any(told.world, default_shop(told), told.at)
    return words.say("The buyer of %(order)s asks for a return.", order=request.owner)


def _writes(told: Told) -> str:
    order = buyers.some_order(told.world, default_shop(told), ANYWHERE, buyers.NOBODY)
    control_people.buyer_writes(Told(told.world, {"text": WRITES}, {"order_id": order.id}))
    return words.say("The buyer of %(order)s writes: %(text)s", order=order.id, text=WRITES)


def _answers(told: Told) -> str:
    talk = messages.asked(told.world, default_shop(told))
    if talk is None:
        return words.say("The shop has asked no buyer, or all have answered.")
    messages.say(told.world, talk, ANSWERS, told.at)
    return words.say("The buyer who was asked last answers: %(text)s", text=ANSWERS)


def _moves(told: Told) -> str:
    stages = ("AWAITING_SHIPMENT", *buyers.ARRANGED, "ON_HOLD")
    order = buyers.some_order(told.world, default_shop(told), stages, buyers.NOTHING_TO_MOVE)
    control_people.change_address(Told(told.world, {}, {"order_id": order.id}))
    return words.say("The buyer of %(order)s wants it sent elsewhere.", order=order.id)


def _collects(told: Told) -> str:
    parcels = control_people.collect(told)["collected"]
    return words.say("The carrier collected %(parcels)d parcels.", parcels=parcels)


def _delivers(told: Told) -> str:
    parcels = control_people.bring(told)["delivered"]
    return words.say("The carrier delivered %(parcels)d parcels.", parcels=parcels)


def _deauthorises(told: Told) -> str:
    seller = default_shop(told).seller
    if not (apps := webhooks.listeners(told.world, seller)):
        return words.say("No app may act for %(seller)s.", seller=seller)
    control_shop.deauthorise(Told(told.world, {"seller": seller}, {}))
    return words.say(
        "%(seller)s took back the permission of %(apps)s.",
        seller=seller,
        apps=", ".join(sorted(apps)),
    )


def _switch(kind: str) -> Callable[[Told], str]:
    def press(told: Told) -> str:
        world = told.world
        if kind in world.faults.kinds():
            control_shop.clear_faults(Told(world, {"kind": kind}, {}))
            return words.say("No more: %(fault)s.", fault=words.name(kind))
        fault = {"kind": kind, "times": FOREVER, "seconds": HANGS if kind == "hang" else 0}
        control_shop.add_fault(Told(world, fault, {}))
        return words.say("From now on: %(fault)s.", fault=words.name(kind))

    return press


def _end_faults(told: Told) -> str:
    control_shop.clear_faults(told)
    return words.say("All goes well again.")


GROUPS = (
    Group("Shop", (
        Button("session", "Start a live session", _start_session),
        Button("hour", "An hour passes", _hour_passes),
        Button("deauthorise", "The seller takes back the permission", _deauthorises),
    )),
    Group("Buyers", (
        Button("cancel", "A buyer cancels", _buyer_cancels),
        Button("cancel-late", "A buyer cancels after arranging", _cancels_late),
        Button("return", "A buyer asks for a return", _asks_return),
        Button("address", "A buyer changes the address", _moves),
        Button("message", "A buyer writes", _writes),
        Button("answer", "A buyer answers", _answers),
    )),
    Group("Carrier", (
        Button("collect", "Carrier collects", _collects),
        Button("deliver", "Carrier delivers", _delivers),
    )),
)  # fmt: skip
FAULT_BUTTONS = tuple(Button(f"fault-{kind}", kind, _switch(kind)) for kind in FAULTS)
END = Button("end-faults", "End all faults", _end_faults)
BUTTONS = {
    button.name: button
    for button in (*(one for group in GROUPS for one in group.buttons), *FAULT_BUTTONS, END)
}
