"""Tracking numbers → the file Seller Center takes them from in bulk."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from orders.errors import Refused
from orders.seller_files.cells import words

SHEET = "Shipping info"


class Variant(StrEnum):
    """Which of its two layouts the shop's Seller Center asks for."""

    CLASSIC = "CLASSIC"  # one sheet, one row per SKU
    CURRENT = "CURRENT"  # an example sheet first, a note above the header, one row per order


@dataclass(frozen=True)
class TrackingRow:
    """One SKU of an order that is on its way."""

    order_number: str
    sku_id: str
    quantity: int
    tracking_number: str
    provider_name: str
    combine_group: str = "N/A"


CLASSIC_COLUMNS = (
    "Order ID",
    "SKU ID(optional)",
    "Quantity(optional)",
    "Tracking ID",
    "Shipping Provider Name",
    "Shipping Service(optional)",
    "Auto Combine Group ID",
)
CURRENT_COLUMNS = ("Order ID", "Tracking ID", "Shipping Provider Name", "Auto Combine Group ID")
NOTE = "Fill in one row per order. Orders that leave in several parcels are not for this file."
EXAMPLE = ("576460000000000000", "9400100000000000000000", "USPS", "N/A")


def write(rows: Iterable[TrackingRow], variant: Variant) -> bytes:
    """The XLSX to upload; refuses an order with two tracking numbers, which the platform would.

    Every cell is typed as text, so that no id loses digits and nothing can become a formula.
    """
    rows = list(rows)
    _refuse_split(rows)
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    if variant == Variant.CLASSIC:
        _fill(sheet, [CLASSIC_COLUMNS, *map(_classic, rows)])
    else:
        _fill(book.create_sheet("Example", 0), [CURRENT_COLUMNS, EXAMPLE])
        _fill(sheet, [(NOTE,), CURRENT_COLUMNS, *dict.fromkeys(map(_current, rows))])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(CURRENT_COLUMNS))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _refuse_split(rows: list[TrackingRow]) -> None:
    """Neither layout can say which of two parcels a piece is in."""
    numbers: dict[str, str] = {}
    for row in rows:
        if numbers.setdefault(row.order_number, row.tracking_number) != row.tracking_number:
            raise Refused("tracking_order_is_split", order=row.order_number)


def _classic(row: TrackingRow) -> tuple[str, ...]:
    return (
        row.order_number,
        row.sku_id,
        str(row.quantity),
        row.tracking_number,
        row.provider_name,
        "",  # the platform's own service names are optional
        row.combine_group,
    )


def _current(row: TrackingRow) -> tuple[str, ...]:
    return (row.order_number, row.tracking_number, row.provider_name, row.combine_group)


def _fill(sheet: Worksheet, rows: Iterable[tuple[str, ...]]) -> None:
    for number, texts in enumerate(rows, start=1):
        for column, text in enumerate(texts, start=1):
            cell = sheet.cell(number, column, words(text))
            cell.data_type = "s"  # openpyxl takes a leading "=" for a formula
            cell.number_format = "@"
