"""Searches in pages: where to go on is told in a token that only the shop can read."""

import base64
import json
import secrets
from dataclasses import dataclass
from typing import TypeVar

from fulfillment_site.practice import documents
from fulfillment_site.practice.calls import Asked
from fulfillment_site.practice.documents import Document, Search
from fulfillment_site.practice.refusals import Denied

T = TypeVar("T")
MARK = b"\xfb\xef\xbe\xff"  # makes "++++/w" or the like: a token must survive URLs


@dataclass(frozen=True)
class Page:
    """A piece of an answer."""

    items: list[Document]
    next_token: str
    total: int

    def told(self, name: str, items: list[dict]) -> dict:
        """The answer's data."""
        return {name: items, "next_page_token": self.next_token, "total_count": self.total}


def sorted_by(asked: Asked, search: Search, fields: str, default: str = "ASC") -> Search:
    """The search in the order asked for; the first field is what nobody needs to say."""
    names = fields.split()
    field, way = asked.text("sort_field", names[0]), asked.text("sort_order", default)
    if field not in names or way not in ("ASC", "DESC"):
        raise Denied(36009021, f"sort_field is one of {fields}, sort_order ASC or DESC.")
    return Search(search.kind, search.shop_id, search.where, search.params, field, way == "DESC")


def within_times(asked: Asked, search: Search, until: str = "lt") -> Search:
    """The search between the moments asked for: from inclusive, until exclusive (`le`: not)."""
    signs = {"ge": ">=", "lt": "<", "le": "<="}
    for column in ("create_time", "update_time"):
        for end in ("ge", until):
            told = asked.body.get(f"{column}_{end}")
            if told is not None:
                search = search.narrowed(f"{column} {signs[end]} ?", _moment(told))
    return search


def _moment(told) -> int:
    try:
        return int(told)
    except (TypeError, ValueError):
        raise Denied(36009021, "A time is in whole seconds.") from None


def page(asked: Asked, search: Search, size: int) -> Page:
    """The piece asked for; it goes on behind the last item seen, whatever moved meanwhile."""
    token = asked.text("page_token")
    total = documents.count(asked.world, search)
    moved = asked.world.faults.take(asked.name, ("moving",)) if token else None
    if moved:
        _touch(asked, search, moved.orders)
        items = documents.every(asked.world, search, size + 1, _read(token)["seen"])
    else:
        items = documents.every(asked.world, _behind(search, token), size + 1)
    seen = (_read(token)["seen"] if token else 0) + size
    more = len(items) > size
    next_token = _token(search, items[size - 1], seen) if more else ""
    return Page(items[:size], next_token, total)


def cut(asked: Asked, items: list[T], size: int) -> tuple[list[T], str]:
    """The piece asked for of what is no document, and the token of the next."""
    seen = _read(asked.text("page_token"))["seen"] if asked.text("page_token") else 0
    rest = len(items) > seen + size
    return items[seen : seen + size], _sealed({"seen": seen + size}) if rest else ""


def _behind(search: Search, token: str) -> Search:
    if not token:
        return search
    told = _read(token)
    sign = "<" if search.descending else ">"
    return search.narrowed(f"({search.sort}, id) {sign} (?, ?)", told["at"], told["id"])


def _touch(asked: Asked, search: Search, how_many: int) -> None:
    with asked.world.store.writing():
        for document in documents.every(asked.world, search, how_many):
            documents.save(asked.world, document, asked.at)


def _token(search: Search, last: Document, seen: int) -> str:
    return _sealed({"at": getattr(last, search.sort), "id": last.id, "seen": seen})


def _sealed(told: dict) -> str:
    text = json.dumps(told).encode()
    noise = MARK + secrets.token_bytes(4)
    padding = b" " * (1 if (len(noise) + len(text)) % 3 == 0 else 0)
    return base64.b64encode(noise + text + padding).decode()


def _read(token: str) -> dict:
    try:
        raw = base64.b64decode(token, validate=True)
        if not raw.startswith(MARK):
            raise ValueError(token)
        return json.loads(raw[len(MARK) + 4 :])
    except ValueError:
        raise Denied(36009021, "page_token is invalid.") from None
