"""An order export → drafts, one order after the other, and all in it that could not be read."""

import pickle
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryFile
from typing import BinaryIO
from zoneinfo import ZoneInfo

from orders.drafts import OrderDraft
from orders.errors import Refused
from orders.seller_files import cells, headers, reader
from orders.seller_files.drafting import Desk
from orders.seller_files.headers import Row
from orders.seller_files.problems import SHOWN, Problem

# Clocks of shop and server may differ; day and month swapped differ by more.
AHEAD = timedelta(days=1)
IN_MEMORY = 8_000  # rows: an evening; more wait on the disk
_DIGIT = re.compile(r"\d")
_EXPORTED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{2}_[0-9]{2}")


@dataclass(frozen=True)
class FileOrder:
    """One order of a file: its draft, or what keeps it out; a row of no order stands alone."""

    number: str
    rows: tuple[int, ...]
    draft: OrderDraft | None
    problems: tuple[Problem, ...] = ()


class OrderFile:
    """An order export that is open: iterated once, it gives its orders by their first rows.

    Memory stays flat, however long the file: sellers sort, so the rows of one order may stand
    anywhere, and no order is whole until the last one is read.
    """

    def __init__(self, table: reader.Table, market: cells.Market, told_at: datetime):
        self._table = table
        self._header = headers.locate(table.names)
        self._desk = Desk(self._header, market, told_at)
        self.unknown_headers = self._header.unknown
        self.rows = 0  # read so far

    def __iter__(self) -> Iterator[FileOrder]:
        with TemporaryFile() as disk:
            sorter = _Sorter(disk)
            for row in self._rows():
                if self._is_of_an_order(row):
                    sorter.put(row)
                else:
                    yield self._order(row.order_id[:SHOWN], [row], None)
            for rows in sorter.orders():
                yield self._order(rows[0].order_id, rows, self._desk.draft(rows))

    def _order(self, number: str, rows: list[Row], draft: OrderDraft | None) -> FileOrder:
        problems = tuple(self._desk.problems)
        self._desk.problems.clear()
        return FileOrder(number, tuple(row.number for row in rows), draft, problems)

    def _rows(self) -> Iterator[Row]:
        """The rows below the header, without the one that may describe the columns."""
        for index, (number, texts) in enumerate(self._table.rows):
            row = self._header.row(number, texts)
            if index == 0 and _describes(row):
                continue
            if row.order_id == self._header.names["order_id"]:
                raise Refused("header_repeated", line=number)
            self.rows += 1
            yield row

    def _is_of_an_order(self, row: Row) -> bool:
        """A row cut short or shifted by a stray delimiter would put values under wrong names."""
        width, count = self._header.width, len(row.cells)
        if count != width:
            self._desk.fault(row, "order_id", "row_has_other_width", cells=count, columns=width)
            return False
        return bool(self._desk.take(row, "order_id", cells.identifier))


class _Sorter:
    """Rows by order: the first thousands in memory, of the others where on the disk they lie."""

    def __init__(self, disk: BinaryIO):
        self._disk = disk
        self._left = IN_MEMORY
        self._places: dict[str, list[Row | int]] = {}

    def put(self, row: Row) -> None:
        self._places.setdefault(row.order_id, []).append(self._kept(row))

    def _kept(self, row: Row) -> Row | int:
        if self._left:
            self._left -= 1
            return row
        place = self._disk.tell()
        pickle.dump(row, self._disk)
        return place

    def orders(self) -> Iterator[list[Row]]:
        for places in self._places.values():
            yield [place if isinstance(place, Row) else self._row(place) for place in places]

    def _row(self, place: int) -> Row:
        self._disk.seek(place)
        return pickle.load(self._disk)


def read(
    source: BinaryIO, name: str, *, zone: ZoneInfo, currency: str, region: str, as_of: datetime
) -> OrderFile:
    """Open a Seller Center order export; Refused, here or at any row, if it is unfit as a whole.

    `as_of` is the moment of the upload; the moment in the file's name counts if it is earlier. An
    order with a problem in any row gives no draft.
    """
    market = cells.Market(zone, currency, region, until=as_of + AHEAD)
    return OrderFile(reader.read(source), market, _told_at(name, zone, as_of))


def _describes(row: Row) -> bool:
    """Whether it speaks about the columns: no digit where an order cannot do without."""
    return bool(row.order_id) and not _DIGIT.search(row.order_id + row.quantity + row.created_time)


def _told_at(name: str, zone: ZoneInfo, as_of: datetime) -> datetime:
    """The moment the file speaks of: "All order-2026-11-20-18_30.csv" was true at that minute."""
    stamp = _EXPORTED.search(name)
    if stamp is None:
        return as_of
    try:
        local = datetime.strptime(stamp[0], "%Y-%m-%d-%H_%M").replace(tzinfo=zone)
        return min(local.astimezone(UTC), as_of)
    except (ValueError, OverflowError):  # no such day, or none that has a time in UTC
        return as_of
