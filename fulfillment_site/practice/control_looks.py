"""Control: what the shop holds and what was done to it."""

import time

from fulfillment_site.practice import documents, effects, given, shops
from fulfillment_site.practice.control_shop import app_told, shop_told
from fulfillment_site.practice.documents import Search
from fulfillment_site.practice.routes_control import Told, control
from fulfillment_site.practice.world import World

KINDS = {
    "orders": "order", "packages": "package", "cancellations": "cancellation",
    "returns": "return", "lives": "live", "conversations": "conversation",
}  # fmt: skip
NAP = 0.02
LONGEST = 600  # seconds anybody is kept waiting


@control("GET", "/state")
def look(told: Told) -> dict:
    """Counts of everything."""
    world = told.world
    return {
        "now": world.clock.now(),
        "speed": world.clock.speed,
        "apps": [app_told(app) for app in shops.apps(world)],
        "shops": [shop_told(shop) for shop in shops.shops(world)],
        "orders": by_status(world, "order"),
        "packages": by_status(world, "package"),
        "cancellations": by_status(world, "cancellation"),
        "returns": by_status(world, "return"),
        "webhooks": fates(world),
        "agenda": world.store.value("SELECT count(*) FROM agenda"),
        "effects": effects.counts(world),
        "calls": world.tally.table(),
        "faults": world.faults.told(),
    }


def by_status(world: World, kind: str) -> dict[str, int]:
    """How many documents of a kind stand in which status."""
    return dict(
        world.store.all(
            "SELECT status, count(*) FROM documents WHERE kind = ? GROUP BY status ORDER BY status",
            [kind],
        )
    )


def fates(world: World) -> dict[str, int]:
    """What became of the webhooks."""
    return dict(world.store.all("SELECT fate, count(*) FROM deliveries GROUP BY fate"))


@control("GET", "/effects")
def look_at_effects(told: Told) -> list[dict]:
    """What callers achieved, by `kind` and `ref` if wished."""
    return effects.every(told.world, told.body.get("kind", ""), told.body.get("ref", ""))


@control("GET", "/calls")
def look_at_calls(told: Told) -> list[dict]:
    """The last calls that came in, oldest first."""
    return [vars(heard) for heard in list(told.world.tally.last)]


@control("GET", "/deliveries")
def look_at_deliveries(told: Told) -> list[dict]:
    """The webhooks, with what became of each."""
    rows = told.world.store.all("SELECT * FROM deliveries ORDER BY id")
    return [dict(row) | {"body": row["body"].decode()} for row in rows]


@control("GET", "/<any(orders, packages, cancellations, returns, lives, conversations):name>")
def look_at_all(told: Told) -> list[dict]:
    """All documents of a kind, the hidden parts as well; `status` and `shop_id` if wished."""
    world = told.world
    search_in = [told.body["shop_id"]] if "shop_id" in told.body else _shop_ids(world)
    found = []
    for shop_id in search_in:
        search = Search(KINDS[told.args["name"]], shop_id)
        if "status" in told.body:
            search = search.narrowed("status = ?", told.body["status"])
        found += documents.every(world, search)
    return [vars(one) for one in found]


def _shop_ids(world: World) -> list[str]:
    return [shop.id for shop in shops.shops(world)]


@control("GET", "/<any(orders, packages, cancellations, returns, lives, conversations):name>/<id>")
def look_at_one(told: Told) -> dict:
    """One document with its hidden part."""
    return vars(documents.named(told.world, KINDS[told.args["name"]], told.args["id"]))


@control("GET", "/settle")
def settle(told: Told) -> dict:
    """Wait until all webhooks that are due have been sent, `seconds` at most."""
    until = time.monotonic() + given.number(told.body, "seconds", 10, most=LONGEST)
    while (left := _due(told.world)) and time.monotonic() < until:
        time.sleep(NAP)
    return {"waiting": left}


def _due(world: World) -> int:
    return world.store.value(
        "SELECT count(*) FROM deliveries WHERE fate = 'waiting' AND next_at <= ?",
        [world.clock.now()],
    )
