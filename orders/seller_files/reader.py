"""A CSV or XLSX file → its header and its rows of stripped text, which pass and are not kept."""

import codecs
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from io import SEEK_END, TextIOWrapper
from itertools import chain, pairwise
from typing import BinaryIO

from orders.errors import Refused
from orders.seller_files import archive, headers, workbook
from orders.seller_files.archive import MEGABYTE
from orders.seller_files.cells import TextCell
from orders.seller_files.workbook import COLUMNS_LIMIT, ROWS_LIMIT

SIZE_LIMIT = 200 * MEGABYTE
LINE_LIMIT = MEGABYTE  # characters; a file without line ends must not be read as one line
HEAD = 64 * 1024
DELIMITERS = ",;\t"
_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, or an XLSX under a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Table:
    """The header's names, and every later row with its number as a spreadsheet counts."""

    names: list[str]
    rows: Iterator[tuple[int, list[str]]]


def read(source: BinaryIO) -> Table:
    """Open a file by what it holds, whatever its name says; refuses a file that is none of ours.

    The source is read once, while the rows are, and may be closed with the last of them.
    """
    if source.seek(0, SEEK_END) > SIZE_LIMIT:
        raise Refused("file_is_too_large", limit=f"{SIZE_LIMIT // MEGABYTE} MB")
    head = _head(source)
    if head.startswith(_COMPOUND):
        raise Refused("file_is_encrypted" if _holds(source, _ENCRYPTED) else "file_is_old_excel")
    return _table(workbook.rows(source) if head.startswith(_ZIP) else _csv(source, head))


def weight(source: BinaryIO) -> int:
    """Bytes there are to read: of an XLSX what it declares to be unpacked."""
    if _head(source).startswith(_ZIP):
        return archive.declared(source)
    return source.seek(0, SEEK_END)


def _head(source: BinaryIO) -> bytes:
    source.seek(0)
    return source.read(HEAD)


def _holds(source: BinaryIO, mark: bytes) -> bool:
    source.seek(0)
    blocks = iter(partial(source.read, MEGABYTE), b"")
    return any(mark in one + two for one, two in pairwise(chain([b""], blocks)))


def _table(rows: Iterable[tuple[int, list[str]]]) -> Table:
    filled = _filled(rows)
    for _number, names in filled:
        if len(names) > COLUMNS_LIMIT:
            raise Refused("file_has_too_many_columns", limit=COLUMNS_LIMIT)
        return Table([" ".join(name.split()) for name in names], filled)
    raise Refused("file_is_empty")


def _filled(rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    filled = ((number, cells) for number, cells in rows if any(cells))
    for count, row in enumerate(filled):
        if count > ROWS_LIMIT + 1:  # beside the header, and the row that may describe it
            raise Refused("file_has_too_many_rows", limit=ROWS_LIMIT)
        yield row


def _csv(source: BinaryIO, head: bytes) -> Iterator[tuple[int, list[str]]]:
    encoding = _encoding(head)
    delimiter = _delimiter(head.decode(encoding, errors="ignore"))
    source.seek(0)
    text = TextIOWrapper(source, encoding, newline="")
    number = 0
    try:
        for number, cells in enumerate(
            csv.reader(_lines(text), delimiter=delimiter, strict=True), start=1
        ):
            # A TAB within keeps a spreadsheet from taking a cell for a number.
            yield (
                number,
                [
                    TextCell(cell.strip()) if cell.endswith("0\t") else cell.strip()
                    for cell in cells
                ],
            )
    except csv.Error as fault:
        raise Refused("csv_is_broken", line=number + 1, limit=csv.field_size_limit()) from fault
    except UnicodeDecodeError as fault:
        raise Refused("file_encoding_unknown") from fault


def _lines(text: TextIOWrapper) -> Iterator[str]:
    for number, line in enumerate(iter(partial(text.readline, LINE_LIMIT), ""), start=1):
        if len(line) == LINE_LIMIT:
            raise csv.Error("line without an end")
        if "\0" in line:
            raise Refused("file_has_nul", line=number)
        yield line


def _encoding(head: bytes) -> str:
    """UTF-8, or UTF-16 that says so; a code page could be any, so it is not guessed."""
    is_utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return "utf-16" if is_utf16 else "utf-8-sig"


def _delimiter(text: str) -> str:
    """The sign that cuts the header line into the most headers we know."""
    line = text.lstrip().partition("\n")[0]

    def found(delimiter: str) -> int:
        return headers.known([name.strip(' \t\r"') for name in line.split(delimiter)])

    return max(DELIMITERS, key=found)
