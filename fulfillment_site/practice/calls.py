"""The calls of the API: each is a function that says under which path and versions it is served."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from werkzeug.routing import Map, Rule

from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.shops import App, Shop
from fulfillment_site.practice.tokens import Authorisation
from fulfillment_site.practice.world import World


@dataclass(frozen=True)
class Asked:
    """A call that has passed the gateway."""

    world: World
    name: str
    version: str
    app: App
    given: Authorisation
    shop: Shop | None
    query: dict[str, list[str]]
    body: dict
    args: dict[str, str]
    file: bytes = b""
    at: int = 0

    def text(self, name: str, default: str = "") -> str:
        """One value of the query."""
        return self.query.get(name, [default])[0]

    def texts(self, name: str) -> list[str]:
        """A list of the query, joined by commas or with its key repeated."""
        return [part for value in self.query.get(name, []) for part in value.split(",") if part]

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """A number of the query within its bounds."""
        try:
            told = int(self.text(name, str(default)))
        except ValueError:
            raise Denied(36009021, f"{name} is not a number.") from None
        if not low <= told <= high:
            raise Denied(36009021, f"{name} must be {low} to {high}.")
        return told

    def needed(self, name: str) -> Any:
        """What the body must hold."""
        return part(self.body, name)

    def listed(self, name: str) -> list:
        """A list of the body, empty if it is not there."""
        told = self.body.get(name) or []
        if not isinstance(told, list):
            raise Denied(36009021, f"{name} must be a list.")
        return told


@dataclass(frozen=True)
class Call:
    """One kind of call."""

    name: str
    answer: Callable[[Asked], dict]
    versions: tuple[str, ...]
    scope: str
    of_shop: bool
    writes: bool


@dataclass
class Calls:
    """All calls that were declared, found by method and path."""

    rules: list[Rule] = field(default_factory=list)

    def declare(
        self, method: str, path: str, versions: str, *, scope: str, of_shop: bool = True
    ) -> Callable:
        """Serve a function under a path (`{v}` stands for the version); its name is the call's."""

        def remember(answer: Callable[[Asked], dict]) -> Callable[[Asked], dict]:
            writes = method != "GET" and not path.endswith("/search")
            known = Call(answer.__name__, answer, tuple(versions.split()), scope, of_shop, writes)
            rule = Rule(path.replace("{v}", "<version>"), methods=[method], endpoint=known)
            self.rules.append(rule)
            return answer

        return remember

    def map(self) -> Map:
        """The table to find them in."""
        return Map(self.rules, strict_slashes=True)


CALLS = Calls()
declare = CALLS.declare


def part(told: Any, name: str) -> Any:
    """What a piece of a body must hold."""
    found = told.get(name) if isinstance(told, dict) else None
    if found in (None, "", []):
        raise Denied(36009021, f"{name} is required.")
    return found


def read_body(body: bytes) -> dict:
    """What was sent; nothing, `{}` and `[]` are alike."""
    try:
        told = json.loads(body or b"{}")
    except ValueError:
        raise Denied(36009021, "The body is not JSON.") from None
    if told and not isinstance(told, dict):
        raise Denied(36009021, "The body is not an object.")
    return told or {}
