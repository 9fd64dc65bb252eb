"""The first sheet of an XLSX file as rows of text, read in one pass and never trusted.

openpyxl does not read here: read-only it drops header cells that stand each in a `<row r="1">` of
its own, and a full load of 7,000 rows took 9 s and 150 MB where this takes 3 s and 50 MB.
"""

import posixpath
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import PurePosixPath
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from defusedxml import ElementTree, sax
from openpyxl.utils import column_index_from_string

from orders.errors import Refused
from orders.seller_files.cells import FormulaCell, NumberCell

UNPACKED_LIMIT = 100 * 1024**2
PART_LIMIT = 1024**2  # bytes of a part that is read as a tree
ENTRIES_LIMIT = 1_000
ELEMENTS_LIMIT = 4_000_000  # two or three make a cell
ROWS_LIMIT = 50_000
COLUMNS_LIMIT = 256
BROKEN = (
    BadZipFile,
    struct.error,
    zlib.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OverflowError,
    SAXException,
    SyntaxError,  # ElementTree's ParseError
    ValueError,  # also what defusedxml raises at a DTD
)


def rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row that has a cell, by number, at least as wide as the first of them."""
    sheet = _read(content)
    width = 0
    for number in sorted(sheet):
        cells = sheet[number]
        width = width or max(cells) + 1
        yield number, [cells.get(column, "") for column in range(max(width, max(cells) + 1))]


def _read(content: bytes) -> dict[int, dict[int, str]]:
    try:
        with ZipFile(BytesIO(content)) as archive:
            _check(archive)
            strings = _Strings()
            if "xl/sharedStrings.xml" in archive.namelist():
                _parse(archive, "xl/sharedStrings.xml", strings)
            sheet = _Sheet(strings.found)
            _parse(archive, _first_sheet(archive), sheet)
            return sheet.rows
    except BROKEN as fault:
        raise Refused("file_is_broken") from fault


def _check(archive: ZipFile) -> None:
    """Judge the archive by its directory, before a byte is unpacked."""
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("file_is_encrypted")
    if any(_is_strange(entry) for entry in entries):
        raise Refused("file_is_broken")
    if len(entries) > ENTRIES_LIMIT or sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
        raise Refused("file_is_too_large", limit=f"{UNPACKED_LIMIT // 1024**2} MB")
    if b"macroenabled" in _part(archive, "[Content_Types].xml").lower():
        raise Refused("file_has_macros")


def _is_strange(entry: ZipInfo) -> bool:
    """No program writes an XLSX like this: a path that climbs out, or a rare compression."""
    climbs = ".." in PurePosixPath(entry.filename).parts
    return climbs or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED)


def _part(archive: ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > PART_LIMIT:
        raise Refused("file_is_too_large", limit=f"{PART_LIMIT // 1024**2} MB")
    return archive.read(name)


def _first_sheet(archive: ZipFile) -> str:
    book = ElementTree.fromstring(_part(archive, "xl/workbook.xml"), forbid_dtd=True)
    links = ElementTree.fromstring(_part(archive, "xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    sheet, *_others = book.iterfind(".//{*}sheet")
    reference = {name.rpartition("}")[2]: value for name, value in sheet.items()}["id"]
    target = {link.get("Id"): link.get("Target", "") for link in links}[reference]
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _parse(archive: ZipFile, name: str, handler: ContentHandler) -> None:
    with archive.open(name) as part:
        sax.parse(part, handler, forbid_dtd=True)


class _Texts(ContentHandler):
    """Hears the text of `v`, `t` and `f`; a phonetic hint (`rPh`) is no part of a text."""

    def __init__(self):
        super().__init__()
        self.heard: list[str] = []
        self.is_listening = self.is_phonetic = False
        self.count = 0

    def startElement(self, name, attrs):  # noqa: N802 - as xml.sax calls it
        self.count += 1
        if self.count > ELEMENTS_LIMIT:
            raise Refused("file_has_too_many_cells")
        tag = name.rpartition(":")[2]
        if tag in ("v", "t", "f"):
            self.is_listening = not self.is_phonetic
        elif tag == "rPh":
            self.is_phonetic = True
        else:
            self.begin(tag, attrs)

    def endElement(self, name):  # noqa: N802
        tag = name.rpartition(":")[2]
        if tag == "rPh":
            self.is_phonetic = False
        else:
            self.is_listening = False
            self.finish(tag)

    def characters(self, content):
        if self.is_listening:
            self.heard.append(content)

    def take(self) -> str:
        text = "".join(self.heard)
        self.heard.clear()
        return text


class _Strings(_Texts):
    """Shared strings in their order."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []

    def begin(self, tag, attrs):
        pass

    def finish(self, tag):
        if tag == "si":
            self.found.append(self.take().strip())


class _Sheet(_Texts):
    """Filled cells by row and column; rows that carry one number are one row."""

    def __init__(self, strings: list[str]):
        super().__init__()
        self.strings = strings
        self.rows: dict[int, dict[int, str]] = {}
        self.row = self.column = 0
        self.kind, self.formula = "n", ""

    def begin(self, tag, attrs):
        if tag == "c":
            self.kind = attrs.get("t", "n")
            self.formula = ""
            letters = attrs.get("r", "").rstrip("0123456789")
            self.column = _column(letters) if letters else self.column + 1
        elif tag == "row":
            self.row = int(attrs.get("r", self.row + 1))
            self.column = -1

    def finish(self, tag):
        if tag == "f":
            self.formula = FormulaCell(f"={self.take()}")
        elif tag == "c" and (text := self._value(self.take())):
            self._keep(text)

    def _value(self, text: str) -> str:
        if self.formula or not text:
            return self.formula
        if self.kind == "s":
            return self.strings[int(text)]
        if self.kind in ("n", "d"):
            return NumberCell(text if text.isdigit() else _shown(text))
        return FormulaCell(f"={text}") if self.kind == "e" else text.strip()

    def _keep(self, text: str) -> None:
        self.rows.setdefault(self.row, {})[self.column] = text
        if len(self.rows) > ROWS_LIMIT:
            raise Refused("file_has_too_many_rows", limit=ROWS_LIMIT)
        if self.column >= COLUMNS_LIMIT:
            raise Refused("file_has_too_many_columns", limit=COLUMNS_LIMIT)


@lru_cache(maxsize=COLUMNS_LIMIT)
def _column(letters: str) -> int:
    return column_index_from_string(letters) - 1


def _shown(number: str) -> str:
    """A number as a spreadsheet shows it: 8.9900000000000002 is 8.99."""
    try:
        return format(float(number), ".15G")
    except ValueError:
        return number
