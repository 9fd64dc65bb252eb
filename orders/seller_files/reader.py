"""Bytes of a CSV or XLSX file → its header and its rows of stripped text."""

import codecs
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO

from orders.errors import Refused
from orders.seller_files import headers, workbook
from orders.seller_files.workbook import COLUMNS_LIMIT, ROWS_LIMIT

SIZE_LIMIT = 30 * 1024**2
DELIMITERS = ",;\t"
_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, or an XLSX under a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Table:
    """The header's names, and every later row with its number as a spreadsheet counts."""

    names: list[str]
    rows: Iterator[tuple[int, list[str]]]


def read(content: bytes) -> Table:
    """Open a file by what it holds, whatever its name says; refuses a file that is none of ours."""
    if not content.strip():
        raise Refused("file_is_empty")
    if len(content) > SIZE_LIMIT:
        raise Refused("file_is_too_large", limit=f"{SIZE_LIMIT // 1024**2} MB")
    if content.startswith(_COMPOUND):
        raise Refused("file_is_encrypted" if _ENCRYPTED in content else "file_is_old_excel")
    return _table(workbook.rows(content) if content.startswith(_ZIP) else _csv(content))


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
        if count > ROWS_LIMIT:
            raise Refused("file_has_too_many_rows", limit=ROWS_LIMIT)
        yield row


def _csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decode(content)
    if (at := text.find("\0")) >= 0:
        raise Refused("file_has_nul", line=text.count("\n", 0, at) + 1)
    number = 0
    try:
        lines = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        for number, cells in enumerate(lines, start=1):
            yield number, [*map(str.strip, cells)]
    except csv.Error as fault:
        raise Refused("csv_is_broken", line=number + 1, limit=csv.field_size_limit()) from fault


def _decode(content: bytes) -> str:
    """UTF-8, or UTF-16 that says so; a code page could be any, so it is not guessed."""
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Refused("file_encoding_unknown") from fault


def _delimiter(text: str) -> str:
    """The sign that cuts the header line into the most headers we know."""
    line = text.lstrip().partition("\n")[0]

    def found(delimiter: str) -> int:
        return headers.known([name.strip(' \t\r"') for name in line.split(delimiter)])

    return max(DELIMITERS, key=found)
