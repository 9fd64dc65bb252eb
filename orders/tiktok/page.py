"""A page of a search: what could be read of it, what could not, and where the next one starts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from orders.errors import Refused
from orders.tiktok import fields
from orders.tiktok.errors import TikTokRefused

T = TypeVar("T")

# How we say what a search is for, and how the platform does: from a moment on, before another
TIMES = {
    "updated_from": "update_time_ge",
    "updated_until": "update_time_lt",
    "created_from": "create_time_ge",
    "created_until": "create_time_lt",
}


def asked(
    names: dict[str, str], wanted: dict, *, page_token: str, page_size: int, sort: str
) -> dict[str, dict]:
    """Query and body of a search in the platform's words, always from the oldest on."""
    return {
        "query": {
            "page_size": page_size,
            "page_token": page_token,
            "sort_field": sort,
            "sort_order": "ASC",  # said each time, for what is meant otherwise differs by call
        },
        "body": {names[name]: value for name, value in wanted.items()},
    }


@dataclass(frozen=True)
class Page(Generic[T]):
    """What one call found; an item that cannot be read is named and stops no other."""

    items: tuple[T, ...]
    next_token: str = ""  # empty: this is the last page
    total: int | None = None
    faults: dict[str, Refused] = field(default_factory=dict)  # by the item's id
    refused: dict[str, TikTokRefused] = field(default_factory=dict)  # by the id that was asked for

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True)
class _Foot:
    next_page_token: str = ""
    total_count: int | None = None


def page(data: dict, name: str, read: Callable[[Any, str], T], *, key: str = "id") -> Page[T]:
    """The items under a name, each read by itself and called by its key."""
    items, faults = [], {}
    for place, raw in enumerate(_listed(data, name)):
        at = _name_of(raw, key) or str(place)
        try:
            items.append(read(raw, f"{name}[{at}]"))
        except Refused as fault:
            faults[at] = fault
    foot = fields.read(_Foot, data, name)
    return Page(tuple(items), foot.next_page_token, foot.total_count, faults)


def _listed(data: dict, name: str) -> list:
    listed = data.get(name) or []
    if not isinstance(listed, list):
        raise fields.unreadable(name)
    return listed


def _name_of(raw: Any, key: str) -> str:
    found = raw.get(key) if isinstance(raw, dict) else ""
    return str(found) if isinstance(found, str | int) else ""
