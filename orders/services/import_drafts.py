"""The orders of a file that was read, kept aside until they are placed, so that it is read once.

Pickled 500 at a time, then the first faults: a private file that we write and nobody may open.
"""

import pickle
from collections.abc import Iterable
from itertools import islice
from typing import Any, BinaryIO

from orders.models import StoredFile
from orders.seller_files import FileOrder, OrderFile, Problem
from orders.services import files
from orders.services.intake import CHUNK

FAULTS_KEPT = 1_000


def write(file: OrderFile, target: BinaryIO, *, rows: int | None = None) -> tuple[int, int] | None:
    """Read a file to its end; how many orders, and where they end in bytes.

    Nothing if it has more than so many `rows`.
    """
    orders, count, faults = iter(file), 0, []
    while chunk := list(islice(orders, CHUNK)):
        if rows is not None and file.rows > rows:
            return None
        pickle.dump(chunk, target)
        count += len(chunk)
        if len(faults) < FAULTS_KEPT:
            faults += [problem for order in chunk for problem in order.problems]
    end = target.tell()
    pickle.dump(sorted(faults, key=lambda fault: fault.row)[:FAULTS_KEPT], target)
    return count, end


def chunk(drafts: StoredFile | None, cursor: int) -> tuple[list[FileOrder], int]:
    """The orders that lie at a cursor, and where the next ones do."""
    return _load(drafts, cursor)


def faults(drafts: StoredFile | None, end: int) -> list[Problem]:
    """The first faults of the file, by row."""
    return _load(drafts, end)[0]


def pick(drafts: StoredFile | None, places: Iterable[tuple[int, int]]) -> list[FileOrder]:
    """Single orders by cursor and place in the chunk."""
    chunks = {cursor: _load(drafts, cursor)[0] for cursor in {cursor for cursor, _ in places}}
    return [chunks[cursor][place] for cursor, place in places]


def _load(drafts: StoredFile | None, cursor: int) -> tuple[Any, int]:
    with files.opened(drafts) as kept:
        kept.seek(cursor)
        return pickle.load(kept), kept.tell()
