"""What is to happen later: by itself, at its time, in the order of time."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.world import World

CHUNK = 50  # between two chunks callers get their turn


def plan(world: World, due: float, verb: str, **args: Any) -> None:
    """Let something happen at a moment of the shop's time."""
    world.store.add("agenda", due=due, verb=verb, args=json.dumps(args))


def plan_many(world: World, rows: list[tuple[float, str, dict]]) -> None:
    """Let many things happen."""
    world.store.run_many(
        "INSERT INTO agenda (due, verb, args) VALUES (?, ?, ?)",
        [(due, verb, json.dumps(args)) for due, verb, args in rows],
    )


def run(world: World, verbs: Mapping[str, Callable[..., None]]) -> int:
    """Let a chunk of what is due happen, each as if at its own time; how many did."""
    done = 0
    if _next(world) is None:
        return done  # the lock is for those who need it
    with world.store.writing():
        while done < CHUNK and (row := _next(world)):
            world.store.run("DELETE FROM agenda WHERE id = ?", [row["id"]])
            _happen(world, verbs[row["verb"]], row)
            done += 1
    return done


def _next(world: World):
    return world.store.one(
        "SELECT * FROM agenda WHERE due <= ? ORDER BY due, id LIMIT 1", [world.clock.now()]
    )


def _happen(world: World, verb: Callable[..., None], row) -> None:
    try:
        verb(world, at=int(row["due"]), **json.loads(row["args"]))
    except Denied:
        return  # by now it is not allowed any more, so it does not happen
