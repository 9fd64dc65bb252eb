"""What the platform tells apps by itself, and to which address."""

import json
import random
from dataclasses import dataclass

from fulfillment_site.practice import shops, tokens
from fulfillment_site.practice.faults import POST
from fulfillment_site.practice.world import World

TOPICS = {
    "ORDER_STATUS_CHANGE": 1, "RECIPIENT_ADDRESS_UPDATE": 3, "PACKAGE_UPDATE": 4,
    "PRODUCT_STATUS_CHANGE": 5, "SELLER_DEAUTHORIZATION": 6,
    "UPCOMING_AUTHORIZATION_EXPIRATION": 7, "CANCELLATION_STATUS_CHANGE": 11,
    "RETURN_STATUS_CHANGE": 12, "NEW_CONVERSATION": 13, "NEW_MESSAGE": 14,
    "PRODUCT_INFORMATION_CHANGE": 15, "PRODUCT_CREATION": 16, "PRODUCT_CATEGORY_CHANGE": 18,
    "NEW_MESSAGE_LISTENER": 33, "INVOICE_STATUS_CHANGE": 36, "PRODUCT_AUDIT_STATUS_CHANGE": 37,
}  # fmt: skip
NUMBERS = {number: name for name, number in TOPICS.items()}
NAMELESS = {3}  # documented without a notification id
SHUFFLED = 10  # seconds by which post may swap places


@dataclass(frozen=True)
class Subscription:
    """Where an app wants to hear of one kind of event of a shop."""

    event_type: str
    address: str
    create_time: int
    update_time: int


def emit(
    world: World, shop_id: str, topic: int, data: dict, at: int, *, only: set[str] | None = None
) -> None:
    """Post an event to every app that hears of this shop, or to those of them it is meant for."""
    hear = listeners(world, shops.shop(world, shop_id).seller)
    for app_key in sorted(hear if only is None else hear & only):
        if address := _address(world, app_key, shop_id, topic):
            _post(world, (app_key, shop_id, topic, address), data, at)


def listeners(world: World, seller: str) -> set[str]:
    """The apps that may act for a seller, and so hear of every shop of theirs."""
    return {given.app_key for given in tokens.authorisations(world, seller)}


def _address(world: World, app_key: str, shop_id: str, topic: int) -> str:
    own = world.store.value(
        "SELECT address FROM subscriptions WHERE app_key = ? AND shop_id = ? AND event_type = ?",
        [app_key, shop_id, NUMBERS.get(topic, "")],
    )
    return own or shops.app(world, app_key).webhook_url


def _post(world: World, to: tuple[str, str, int, str], data: dict, at: int) -> None:
    app_key, shop_id, topic, address = to
    envelope = {"type": topic, "shop_id": shop_id, "timestamp": at, "data": data}
    if topic not in NAMELESS:
        envelope["tts_notification_id"] = f"7399{world.store.count('notification'):015d}"
    body = json.dumps(envelope, ensure_ascii=False).encode()
    fate, copies, next_at = _luck(world, NUMBERS.get(topic, str(topic)), at)
    for _copy in range(copies):
        world.store.add(
            "deliveries", app_key=app_key, shop_id=shop_id, topic=topic, address=address,
            body=body, fate=fate, next_at=next_at,
        )  # fmt: skip
    world.bell.set()


def _luck(world: World, event_type: str, at: int) -> tuple[str, int, float]:
    fault = world.faults.take(event_type, POST)
    kind = fault.kind if fault else ""
    wait = random.uniform(0, SHUFFLED) if kind == "shuffle" else 0
    return "dropped" if kind == "drop" else "waiting", 2 if kind == "duplicate" else 1, at + wait


def subscriptions(world: World, app_key: str, shop_id: str) -> list[Subscription]:
    """What an app subscribed to in a shop."""
    rows = world.store.all(
        "SELECT event_type, address, create_time, update_time FROM subscriptions"
        " WHERE app_key = ? AND shop_id = ? ORDER BY event_type",
        [app_key, shop_id],
    )
    return [Subscription(*row) for row in rows]


def subscribe(world: World, app_key: str, shop_id: str, event_type: str, address: str) -> None:
    """Send events of a kind to an address."""
    now = world.now()
    world.store.run(
        "INSERT INTO subscriptions VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
        " address = excluded.address, update_time = excluded.update_time",
        [app_key, shop_id, event_type, address, now, now],
    )


def unsubscribe(world: World, app_key: str, shop_id: str, event_type: str) -> None:
    """Send no more events of a kind, if any were sent."""
    world.store.run(
        "DELETE FROM subscriptions WHERE app_key = ? AND shop_id = ? AND event_type = ?",
        [app_key, shop_id, event_type],
    )
