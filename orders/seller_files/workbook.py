"""The first sheet of an XLSX file as rows of text, read in one pass and never trusted.

openpyxl does not read here: read-only it drops header cells that stand each in a `<row r="1">` of
its own, and a full load of 7,000 rows took 9 s and 150 MB where this takes 3 s and 50 MB.
"""

import posixpath
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO
from xml.sax.handler import ContentHandler
from zipfile import ZipFile

from defusedxml import ElementTree, sax
from openpyxl.utils import column_index_from_string

from orders.errors import Refused
from orders.seller_files import archive
from orders.seller_files.cells import FormulaCell, NumberCell, TextCell

ROWS_LIMIT = 200_000
COLUMNS_LIMIT = 256
Numbered = tuple[int, list[str]]


def rows(source: BinaryIO) -> Iterator[Numbered]:
    """Each row that has a cell, with its number, at least as wide as the first of them."""
    with archive.opened(source) as book:
        strings = _Strings()
        if "xl/sharedStrings.xml" in book.namelist():
            for _none in _parse(book, "xl/sharedStrings.xml", strings):
                pass
        yield from _parse(book, _first_sheet(book), _Sheet(strings.found))


def _first_sheet(book: ZipFile) -> str:
    tree, links = (
        ElementTree.fromstring(archive.part(book, name), forbid_dtd=True)
        for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
    )
    sheet, *_others = tree.iterfind(".//{*}sheet")
    reference = {name.rpartition("}")[2]: value for name, value in sheet.items()}["id"]
    target = {link.get("Id"): link.get("Target", "") for link in links}[reference]
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _parse(book: ZipFile, name: str, handler: "_Texts") -> Iterator[Numbered]:
    """Feed a part to its handler, and hand on the rows that are finished."""
    archive.refuse_too_many_tags(book, name)
    parser = sax.make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    for block in archive.blocks(book, name):
        parser.feed(block)
        yield from handler.finished()
    parser.close()
    yield from handler.finished()


class _Texts(ContentHandler):
    """Hears the text of `v`, `t` and `f`; a phonetic hint (`rPh`) is no part of a text."""

    def __init__(self):
        super().__init__()
        self.heard: list[str] = []
        self.is_listening = self.is_phonetic = False

    def finished(self) -> list[Numbered]:
        """Rows that nothing more can be added to, each handed out once."""
        return []

    def startElement(self, name, attrs):  # noqa: N802 - as xml.sax calls it
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
    """Shared strings in their order, as bytes: an emoji makes a `str` four times as large."""

    def __init__(self):
        super().__init__()
        self.found: list[bytes] = []

    def begin(self, tag, attrs):
        pass

    def finish(self, tag):
        if tag == "si":
            self.found.append(self.take().strip().encode())


class _Sheet(_Texts):
    """Rows as they pass; those that carry one number one after the other are one row."""

    def __init__(self, strings: list[bytes]):
        super().__init__()
        self.strings = strings
        self.rows: list[Numbered] = []
        self.cells: dict[int, str] = {}
        self.row = self.column = self.width = 0
        self.kind, self.formula = "n", ""

    def finished(self) -> list[Numbered]:
        rows, self.rows = self.rows, []
        return rows

    def endDocument(self):  # noqa: N802
        self._end_row()

    def begin(self, tag, attrs):
        if tag == "c":
            self.kind = attrs.get("t", "n")
            self.formula = ""
            letters = attrs.get("r", "").rstrip("0123456789")
            self.column = _column(letters) if letters else self.column + 1
            if self.column >= COLUMNS_LIMIT:
                raise Refused("file_has_too_many_columns", limit=COLUMNS_LIMIT)
        elif tag == "row":
            self._begin_row(int(attrs.get("r", self.row + 1)))

    def finish(self, tag):
        if tag == "f":
            self.formula = FormulaCell(f"={self.take()}")
        elif tag == "c" and (text := self._value(self.take())):
            self.cells[self.column] = text

    def _begin_row(self, number: int) -> None:
        if number < self.row:
            raise Refused("file_is_broken")
        if number > self.row:
            self._end_row()
        self.row, self.column = number, -1

    def _end_row(self) -> None:
        cells, self.cells = self.cells, {}
        if cells:
            self.width = self.width or max(cells) + 1
            width = max(self.width, max(cells) + 1)
            self.rows.append((self.row, [cells.get(column, "") for column in range(width)]))

    def _value(self, text: str) -> str:
        if self.formula or not text:
            return self.formula
        if self.kind in ("n", "d"):
            return NumberCell(text if text.isdigit() else _shown(text))
        if self.kind == "e":
            return FormulaCell(f"={text}")
        text = self.strings[int(text)].decode() if self.kind == "s" else text.strip()
        return TextCell(text) if text.endswith("0") else text


@lru_cache(maxsize=COLUMNS_LIMIT)
def _column(letters: str) -> int:
    return column_index_from_string(letters) - 1


def _shown(number: str) -> str:
    """A number as a spreadsheet shows it: 8.9900000000000002 is 8.99."""
    try:
        return format(float(number), ".15G")
    except ValueError:
        return number
