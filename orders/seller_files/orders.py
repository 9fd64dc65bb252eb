"""An order export → drafts, and everything in it that could not be read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from orders.drafts import OrderDraft, PlatformStatus
from orders.errors import Refused
from orders.seller_files import cells, headers, reader
from orders.seller_files.drafting import Desk
from orders.seller_files.headers import Row
from orders.seller_files.problems import Problem

# Clocks of shop and server may differ; day and month swapped differ by more.
AHEAD = timedelta(days=1)
_DIGIT = re.compile(r"\d")
_EXPORTED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{2}_[0-9]{2}")


@dataclass(frozen=True)
class OrderFile:
    """What a file holds: orders to place, orders nobody paid yet, and what keeps others out."""

    drafts: tuple[OrderDraft, ...]
    problems: tuple[Problem, ...]
    unpaid: int
    rows: int
    unknown_headers: tuple[str, ...]


def read(
    content: bytes, name: str, *, zone: ZoneInfo, currency: str, region: str, as_of: datetime
) -> OrderFile:
    """Read a Seller Center order export, one draft per order in the order of the file.

    `as_of` is the moment of the upload; the moment in the file's name counts if it is earlier. An
    order with a problem in any row gives no draft; Refused is raised for a file unfit as a whole.
    """
    table = reader.read(content)
    header = headers.locate(table.names)
    market = cells.Market(zone, currency, region, until=as_of + AHEAD)
    desk = Desk(header, market, _told_at(name, zone, as_of))
    rows = list(_rows(table, header))
    drafts = [draft for group in _groups(rows, desk) if (draft := desk.draft(group))]
    placed = [draft for draft in drafts if draft.status != PlatformStatus.UNPAID]
    return OrderFile(
        drafts=tuple(placed),
        problems=tuple(sorted(desk.problems, key=lambda problem: problem.row)),
        unpaid=len(drafts) - len(placed),
        rows=len(rows),
        unknown_headers=header.unknown,
    )


def _rows(table: reader.Table, header: headers.Header) -> Iterator[Row]:
    """The rows below the header, without the one that may describe the columns."""
    for index, (number, texts) in enumerate(table.rows):
        row = header.row(number, texts)
        if index == 0 and _describes(row):
            continue
        if row.order_id == header.names["order_id"]:
            raise Refused("header_repeated", line=number)
        yield row


def _describes(row: Row) -> bool:
    """Whether it speaks about the columns: no digit where an order cannot do without."""
    return bool(row.order_id) and not _DIGIT.search(row.order_id + row.quantity + row.created_time)


def _groups(rows: list[Row], desk: Desk) -> list[list[Row]]:
    """Rows by order; a row that cannot be told which order it is of stands in none."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if _fits(row, desk) and desk.take(row, "order_id", cells.identifier):
            groups.setdefault(row.order_id, []).append(row)
    return list(groups.values())


def _fits(row: Row, desk: Desk) -> bool:
    """A row cut short or shifted by a stray delimiter would put values under wrong names."""
    width, count = desk.header.width, len(row.cells)
    if count != width:
        desk.fault(row, "order_id", "row_has_other_width", cells=count, columns=width)
        return False
    return True


def _told_at(name: str, zone: ZoneInfo, as_of: datetime) -> datetime:
    """The moment the file speaks of: "All order-2026-11-20-18_30.csv" was true at that minute."""
    stamp = _EXPORTED.search(name)
    try:
        local = datetime.strptime(stamp[0], "%Y-%m-%d-%H_%M") if stamp else None  # noqa: DTZ007
    except ValueError:
        return as_of
    return min(local.replace(tzinfo=zone).astimezone(UTC), as_of) if local else as_of
