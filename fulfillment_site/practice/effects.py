"""A record of everything callers achieved, so that a test can ask how often it happened."""

import json
from typing import Any

from fulfillment_site.practice.calls import Asked
from fulfillment_site.practice.world import World


def note(asked: Asked, kind: str, ref: str, **detail: Any) -> None:
    """Write down what a call achieved."""
    asked.world.store.add(
        "effects", at=asked.at, kind=kind, ref=ref, shop_id=asked.shop.id if asked.shop else "",
        detail=json.dumps(detail), key=asked.text("idempotency_key"),
    )  # fmt: skip


def done_before(asked: Asked, kind: str, ref: str) -> bool:
    """Whether a call with this idempotency key has achieved this already."""
    key = asked.text("idempotency_key")
    found = asked.world.store.value(
        "SELECT 1 FROM effects WHERE kind = ? AND ref = ? AND key = ?", [kind, ref, key]
    )
    return bool(key and found)


def earlier(asked: Asked, kind: str) -> str:
    """What the same call achieved when it came before under its idempotency key; else empty."""
    key = asked.text("idempotency_key")
    found = key and asked.world.store.value(
        "SELECT ref FROM effects WHERE kind = ? AND key = ?", [kind, key]
    )
    return found or ""


def every(world: World, kind: str = "", ref: str = "") -> list[dict]:
    """What was achieved, oldest first."""
    rows = world.store.all(
        "SELECT * FROM effects WHERE (kind = ? OR ? = '') AND (ref = ? OR ? = '') ORDER BY id",
        [kind, kind, ref, ref],
    )
    return [dict(row) | {"detail": json.loads(row["detail"])} for row in rows]


def counts(world: World) -> dict[str, int]:
    """How often each kind happened."""
    return dict(world.store.all("SELECT kind, count(*) FROM effects GROUP BY kind ORDER BY kind"))
