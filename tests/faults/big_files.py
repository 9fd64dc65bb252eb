"""Order files of any length, written row by row; nothing is real."""

import re
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.utils import get_column_letter

from tests.data.compose_exports import MAPPED, US, Piece, as_workbook, clock, compose, rows

BLOCK = 2_000  # orders composed once; the others are those under other numbers
_NUMBER = re.compile(rb"57650000(\d{10})")


def write_csv(path: Path, count: int, *, paid_at: datetime) -> None:
    """So many rows, one an order; the second half of every block stands at the end of the file."""
    described = compose(BLOCK, paid_at=paid_at, rows_per_order=1).splitlines(keepends=True)
    header, body = b"".join(described[:2]), described[2:]
    blocks = range(count // BLOCK)
    with path.open("wb") as file:
        file.write(header)
        for half in (body[: BLOCK // 2], body[BLOCK // 2 :]):
            text = b"".join(half)
            for block in blocks:
                file.write(_NUMBER.sub(rb"5765%04d\1" % block, text))


def write_xlsx(path: Path, count: int, *, paid_at: datetime) -> None:
    """So many rows, one an order, each text that repeats kept once as a shared string."""
    shared: dict[str, int] = {}
    with ZipFile(path, "w", ZIP_DEFLATED) as book:
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=False) as sheet:
            sheet.write(b"<worksheet><sheetData>")
            sheet.write(_row(1, {name: name for name in US}, shared))
            for number in range(count):
                (cells,) = rows(f"5765{number:014}", [Piece(MAPPED[number % len(MAPPED)])])
                paid = {"Paid Time": clock(paid_at), "Created Time": clock(paid_at)}
                sheet.write(_row(number + 2, cells | paid, shared))
            sheet.write(b"</sheetData></worksheet>")
        strings = "".join(f"<si><t>{text}</t></si>" for text in shared)
        book.writestr("xl/sharedStrings.xml", f"<sst>{strings}</sst>")
        _copy_frame(book)


def _row(number: int, cells: dict[str, str], shared: dict[str, int]) -> bytes:
    told = (
        f'<c r="{get_column_letter(column)}{number}" t="s">'
        f"<v>{shared.setdefault(cells[name], len(shared))}</v></c>"
        for column, name in enumerate(US, start=1)
        if cells.get(name)
    )
    return f'<row r="{number}">{"".join(told)}</row>'.encode()


def _copy_frame(book: ZipFile) -> None:
    """What every workbook has beside its sheet."""
    with ZipFile(BytesIO(as_workbook(""))) as frame:
        for name in ("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            book.writestr(name, frame.read(name))
