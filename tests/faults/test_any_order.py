"""What the platform tells comes in any order, late and again; in the end only the truth stands."""

import random
from dataclasses import dataclass
from datetime import timedelta

import pytest
import respx

from aftersales.models import CancellationRequest
from orders.models import Clock, InboundMessage, Order
from orders.services import inbox
from tests import walk
from tests.aftersales.wire import Platform, cancellation_json
from tests.factories import NOW, make_stock
from tests.invariants import adds_up
from tests.platform import connect, order_json, told

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)
ORDER, ADDRESS, CANCELLATION = 1, 3, 11
HEARD = ("orders.hear", "aftersales.hear")
MEANWHILE = (
    "orders.go_on", "warehouse.stop_cancelled", "warehouse.free_outdated", "warehouse.reserve",
    "orders.screen", "orders.warn",
)  # fmt: skip

CLEAR = order_json("1")["recipient_address"]
MOVED = CLEAR | {"address_line1": "99 Other Street"}
HIDDEN = CLEAR | {"name": "A***", "phone_number": "(+1)206***00", "address_line1": "1***"}
ON_HOLD = {"status": "ON_HOLD", "is_on_hold_order": True, "recipient_address": HIDDEN}
ASKED = {"is_buyer_request_cancel": True}
PIECES = order_json("1")["line_items"]
ONE_PIECE_LESS = [PIECES[0], PIECES[1] | {"display_status": "CANCELLED", "cancel_user": "BUYER"}]
PARTED = [PIECES[0], PIECES[1] | {"package_id": "1153"}]

# What happened to an order after it was bought: topic, what of the order is new, its cancellation.
BOUGHT = [(ORDER, {"status": "UNPAID"}, ""), (ORDER, ON_HOLD, "")]
PAID = [*BOUGHT, (ORDER, {}, "")]
STORIES = {
    "sold": PAID,
    "moved house": [*PAID, (ADDRESS, {"recipient_address": MOVED}, "")],
    "moved house and back": [
        *PAID, (ADDRESS, {"recipient_address": MOVED}, ""), (ADDRESS, {}, ""),
    ],
    "changed their mind": [
        *PAID, (ORDER, ASKED, "PENDING"), (CANCELLATION, ASKED, "PENDING"),
        (CANCELLATION, {}, "CANCEL"), (ORDER, {}, "CANCEL"),
    ],
    "cancelled": [
        *PAID, (CANCELLATION, ASKED, "PENDING"), (ORDER, ASKED, "PENDING"),
        (CANCELLATION, {"status": "CANCELLED"}, "SUCCESS"),
        (ORDER, {"status": "CANCELLED"}, "SUCCESS"),
        (CANCELLATION, {"status": "CANCELLED"}, "COMPLETE"),
    ],
    "cancelled within the hour": [
        *BOUGHT, (CANCELLATION, {"status": "CANCELLED"}, "SUCCESS"),
        (ORDER, {"status": "CANCELLED"}, "COMPLETE"),
    ],
    "one piece less": [*PAID, (ORDER, {"line_items": ONE_PIECE_LESS}, "")],
    "parted": [*PAID, (ORDER, {"line_items": PARTED}, "")],
    "parted and joined": [*PAID, (ORDER, {"line_items": PARTED}, ""), (ORDER, {}, "")],
}  # fmt: skip
JOURNEY = [
    (ORDER, {"status": status}, "")
    for status in ("AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED", "COMPLETED")
]


@dataclass(frozen=True)
class Event:
    """Something happened to an order; whoever asks then is shown things as they stood then."""

    topic: int
    order: dict
    cancellation: dict | None


def events(number: str, story: list, start=0) -> list[Event]:
    """A story as it happened to one order, a minute between any two events."""
    cancel_id = f"4035{number}"
    found = []
    for minute, (topic, news, cancel_status) in enumerate(story, start):
        at = NOW + minute * MINUTE
        order = order_json(number, update_time=int(at.timestamp()), **news)
        cancellation = cancel_status and cancellation_json(cancel_id, number, cancel_status, at=at)
        found.append(Event(topic, order, cancellation or None))
    return found


def shuffled(happened: list[Event], chance: random.Random) -> list[Event]:
    """All of them in any order, some again."""
    more = chance.choices(happened, k=chance.randrange(len(happened)))
    return chance.sample([*happened, *more], k=len(happened) + len(more))


@pytest.fixture
def platform():
    with respx.mock(assert_all_called=False) as router:
        yield Platform(router)


def deliver(platform, key, logs: list[list[Event]], chance: random.Random) -> None:
    """The next event of each log, then what runs meanwhile, until all were delivered."""
    for turn in range(max(map(len, logs))):
        for log in logs:
            if turn < len(log):
                tell(platform, key, log[turn])
        for name in (*HEARD, *chance.sample(MEANWHILE, k=chance.randrange(len(MEANWHILE)))):
            walk.run(name)
    while sum(walk.run(name) for name in MEANWHILE):
        pass
    assert InboundMessage.objects.filter(handled_at=None).count() == 0


def tell(platform, key, event: Event) -> None:
    ids = {"order_id": event.order["id"]}
    platform.orders[event.order["id"]] = event.order
    if event.cancellation:
        ids["cancel_id"] = event.cancellation["cancel_id"]
        platform.cancellations[ids["cancel_id"]] = event.cancellation
    inbox.store(key.grant.app, told(key, event.topic, **ids), at=NOW)


def stands(number: str) -> dict:
    """All that counts of an order in the end, without when and by which ways it came there."""
    order = Order.objects.select_related("recipient").get(number=number)
    clocks = Clock.objects.open().filter(order=order).exclude(basis="TARGET")
    requests = CancellationRequest.objects.filter(order_number=number)
    ends = {
        "state": order.state,
        "status": order.platform_status,
        "is set aside": order.reserved_at is not None,
        "request": list(requests.values_list("state", "due_at")),
        "holds": sorted(order.holds.open().values_list("reason", flat=True)),
        "clocks": sorted(clocks.values_list("kind", "basis", "due_at")),
    }
    if order.state == "CANCELLED":
        return ends
    return ends | {
        "as of": order.as_of,
        "is asked to be cancelled": order.cancel_asked_at is not None,
        "address": (order.recipient.data["name"], order.recipient.data["lines"]),
        "is masked": order.recipient.is_masked,
        "pieces": sorted(
            (line.package_ref.removesuffix(number[-15:]), line.wanted)
            for line in order.lines.all()
            if line.wanted
        ),
    }


@pytest.fixture
def count(full) -> int:
    """How many orders go through shuffled stories."""
    return 2_000 if full else 200


@pytest.fixture
def key(shop, house, count):
    make_stock(house, "CAP", 2 * count + 100)
    return connect(shop)


def test_f05_messages_in_any_order_and_again_end_as_in_order(platform, key, count):
    chance = random.Random(5)
    names = list(STORIES)
    straight = {name: f"5764{place:014d}" for place, name in enumerate(names)}
    deliver(platform, key, [events(straight[name], STORIES[name]) for name in names], chance)
    wanted = {name: stands(straight[name]) for name in names}
    assert {name: end["state"] for name, end in wanted.items()} == {
        name: "CANCELLED" if name.startswith("cancelled") else "RELEASED" for name in names
    }

    chosen = {f"5765{place:014d}": chance.choice(names) for place in range(count)}
    logs = [shuffled(events(number, STORIES[name]), chance) for number, name in chosen.items()]
    deliver(platform, key, logs, chance)

    wrong = {
        (name, part): (end[part], wanted[name][part])
        for number, name in chosen.items()
        for end in [stands(number)]
        for part in end
        if end[part] != wanted[name][part]
    }
    assert wrong == {}
    adds_up()


def test_f05_what_left_us_arrives_whatever_is_told_first(platform, key, count):
    chance = random.Random(6)
    numbers = [f"5766{place:014d}" for place in range(count // 10)]
    deliver(platform, key, [events(number, PAID) for number in numbers], chance)
    Order.objects.update(state="SHIPPED", shipped_at=NOW)
    journeys = [events(number, JOURNEY, start=len(PAID)) for number in numbers]
    straight, *others = journeys

    deliver(platform, key, [straight, *(shuffled(one, chance) for one in others)], chance)

    wanted = stands(numbers[0])
    assert (wanted["state"], wanted["status"]) == ("COMPLETED", "COMPLETED")
    assert [number for number in numbers if stands(number) != wanted] == []
    assert not Clock.objects.open().filter(basis="PLATFORM").exists()
