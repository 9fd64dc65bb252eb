"""Orders, packages, requests, conversations: all kept alike, found alike."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from fulfillment_site.practice.given import Unfit
from fulfillment_site.practice.world import World

ALL = "SELECT * FROM documents WHERE kind = ?"


@dataclass
class Document:
    """One thing in the shape the API shows it; `hidden` is what the API does not show."""

    kind: str
    id: str
    shop_id: str
    owner: str
    status: str
    create_time: int
    update_time: int
    doc: dict = field(default_factory=dict)
    hidden: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Search:
    """A question for documents of one kind in one shop."""

    kind: str
    shop_id: str
    where: tuple[str, ...] = ()
    params: tuple = ()
    sort: str = "create_time"
    descending: bool = False

    def narrowed(self, clause: str, *params) -> "Search":
        """The same with one more condition."""
        return replace(self, where=(*self.where, clause), params=(*self.params, *params))

    @property
    def condition(self) -> str:
        """Everything behind WHERE."""
        return " AND ".join(("kind = ?", "shop_id = ?", *self.where))

    @property
    def values(self) -> list:
        """What fills the condition's marks."""
        return [self.kind, self.shop_id, *self.params]

    @property
    def order(self) -> str:
        """Everything behind ORDER BY."""
        way = "DESC" if self.descending else "ASC"
        return f"{self.sort} {way}, id {way}"


def add(world: World, new: Document) -> None:
    """File a new document."""
    world.store.run("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _row(new))


def save(world: World, changed: Document, at: int) -> None:
    """File a document again as it is now."""
    changed.update_time = max(at, changed.update_time)
    world.store.run("REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _row(changed))


def remove(world: World, gone: Document) -> None:
    """Take a document out."""
    world.store.run("DELETE FROM documents WHERE kind = ? AND id = ?", [gone.kind, gone.id])


def get(world: World, kind: str, id_: str) -> Document | None:
    """The document of an id."""
    row = world.store.one(f"{ALL} AND id = ?", [kind, id_])
    return _document(row) if row else None


def held(world: World, kind: str, shop_id: str, id_: str) -> Document | None:
    """The document of an id, if it is this shop's."""
    found = get(world, kind, id_)
    return found if found and found.shop_id == shop_id else None


def named(world: World, kind: str, id_: str) -> Document:
    """The document that a control call names."""
    if found := get(world, kind, id_):
        return found
    raise Unfit(f"There is no {kind} {id_}.")


def get_many(world: World, kind: str, ids: Iterable[str]) -> list[Document]:
    """Those of these ids that exist, in the order asked for."""
    wanted = list(dict.fromkeys(ids))
    rows = world.store.all(f"{ALL} AND id IN ({_marks(wanted)})", [kind, *wanted])
    found = {row["id"]: _document(row) for row in rows}
    return [found[id_] for id_ in wanted if id_ in found]


def of(world: World, kind: str, owner: str) -> list[Document]:
    """What belongs to an owner, oldest first."""
    rows = world.store.all(f"{ALL} AND owner = ? ORDER BY create_time, id", [kind, owner])
    return [_document(row) for row in rows]


def every(world: World, search: Search, limit: int = -1, offset: int = 0) -> list[Document]:
    """The answer to a question, or a piece of it."""
    sql = f"SELECT * FROM documents WHERE {search.condition} ORDER BY {search.order}"
    rows = world.store.all(f"{sql} LIMIT ? OFFSET ?", [*search.values, limit, offset])
    return [_document(row) for row in rows]


def some(world: World, search: Search) -> Document | None:
    """Any answer to a question."""
    row = world.store.one(
        f"SELECT * FROM documents WHERE {search.condition} ORDER BY random()", search.values
    )
    return _document(row) if row else None


def count(world: World, search: Search) -> int:
    """How many documents answer a question."""
    return world.store.value(
        f"SELECT count(*) FROM documents WHERE {search.condition}", search.values
    )


def any_of(column: str, values: Iterable) -> tuple[str, ...]:
    """A condition for `Search.narrowed`: the column holds one of these."""
    wanted = list(values)
    return (f"{column} IN ({_marks(wanted)})", *wanted)


def _marks(values: list) -> str:
    return ", ".join("?" * len(values))


def _row(one: Document) -> list:
    return [
        one.kind, one.id, one.shop_id, one.owner, one.status, one.create_time, one.update_time,
        json.dumps(one.doc, ensure_ascii=False), json.dumps(one.hidden, ensure_ascii=False),
    ]  # fmt: skip


def _document(row: sqlite3.Row) -> Document:
    parts = {name: json.loads(row[name]) for name in ("doc", "hidden")}
    return Document(**dict(row) | parts)
