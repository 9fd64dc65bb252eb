"""The SQLite file in which the shop lives: many readers, one writer."""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fulfillment_site.practice import schema


class Store:
    """A connection per thread; writers queue for one lock, so none ever sees "locked"."""

    def __init__(self, file: Path):
        self.file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        self._own = threading.local()
        self._writing = threading.RLock()
        self._link().executescript(schema.TABLES)

    def all(self, sql: str, params: Sequence = ()) -> list[sqlite3.Row]:
        """Every row of an answer."""
        return self._link().execute(sql, params).fetchall()

    def one(self, sql: str, params: Sequence = ()) -> sqlite3.Row | None:
        """The first row of an answer."""
        return self._link().execute(sql, params).fetchone()

    def value(self, sql: str, params: Sequence = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.one(sql, params)
        return row[0] if row else None

    def run(self, sql: str, params: Sequence = ()) -> int:
        """Change something; how many rows it changed."""
        return self._link().execute(sql, params).rowcount

    def run_many(self, sql: str, rows: Iterable[Sequence]) -> None:
        """Change something once for each row."""
        self._link().executemany(sql, rows)

    def add(self, table: str, **columns: Any) -> int:
        """Write a new row; its number."""
        marks = ", ".join("?" * len(columns))
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
        return self._link().execute(sql, list(columns.values())).lastrowid

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All of it or nothing; inside another such block it belongs to that one."""
        with self._writing:
            link = self._link()
            if link.in_transaction:
                yield
                return
            link.execute("BEGIN IMMEDIATE")
            with link:
                yield

    def count(self, name: str) -> int:
        """The next number of a kind, from 1."""
        return self.value(
            "INSERT INTO counters VALUES (?, 1)"
            " ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            [name],
        )

    def keep(self, name: str, value: Any) -> None:
        """Remember something small under a name."""
        self.run("INSERT OR REPLACE INTO kept VALUES (?, ?)", [name, json.dumps(value)])

    def kept(self, name: str) -> Any:
        """What was remembered, or None."""
        text = self.value("SELECT value FROM kept WHERE name = ?", [name])
        return None if text is None else json.loads(text)

    def empty(self) -> None:
        """Forget everything."""
        with self.writing():
            for table in schema.NAMES:
                self.run(f"DELETE FROM {table}")

    def _link(self) -> sqlite3.Connection:
        link = getattr(self._own, "link", None)
        if link is None:
            link = self._own.link = sqlite3.connect(self.file, isolation_level=None, timeout=30)
            link.row_factory = sqlite3.Row
            link.execute("PRAGMA journal_mode = WAL")
            link.execute("PRAGMA synchronous = OFF")  # a killed process loses nothing all the same
        return link
