from io import BytesIO

import pytest
from openpyxl import load_workbook

from orders.errors import Refused
from orders.seller_files import tracking
from orders.seller_files.tracking import TrackingRow, Variant

ROWS = [
    TrackingRow("576460000000000101", "1729500000000000001", 2, "9400100000000000000001", "USPS"),
    TrackingRow("576460000000000102", "1729500000000000002", 1, "9400100000000000000002", "USPS"),
    TrackingRow("576460000000000102", "1729500000000000003", 1, "9400100000000000000002", "USPS"),
]


def book(variant: Variant, rows=ROWS):
    return load_workbook(BytesIO(tracking.write(rows, variant)))


def values(sheet) -> list[tuple]:
    return list(sheet.iter_rows(values_only=True))


def test_classic_file_has_one_sheet_and_a_row_per_sku():
    file = book(Variant.CLASSIC)

    assert file.sheetnames == ["Shipping info"]
    assert values(file["Shipping info"]) == [
        (
            "Order ID",
            "SKU ID(optional)",
            "Quantity(optional)",
            "Tracking ID",
            "Shipping Provider Name",
            "Shipping Service(optional)",
            "Auto Combine Group ID",
        ),
        (
            "576460000000000101",
            "1729500000000000001",
            "2",
            "9400100000000000000001",
            "USPS",
            None,
            "N/A",
        ),
        (
            "576460000000000102",
            "1729500000000000002",
            "1",
            "9400100000000000000002",
            "USPS",
            None,
            "N/A",
        ),
        (
            "576460000000000102",
            "1729500000000000003",
            "1",
            "9400100000000000000002",
            "USPS",
            None,
            "N/A",
        ),
    ]


def test_current_file_has_examples_first_and_a_row_per_order_from_row_three():
    file = book(Variant.CURRENT)
    _example, sheet = file.worksheets
    (note, *_rest), header, *orders = values(sheet)

    assert file.sheetnames == ["Example", "Shipping info"]
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A1:D1"]
    assert note == tracking.NOTE
    assert header == (
        ("Order ID", "Tracking ID", "Shipping Provider Name", "Auto Combine Group ID")
    )
    assert orders == [
        ("576460000000000101", "9400100000000000000001", "USPS", "N/A"),
        ("576460000000000102", "9400100000000000000002", "USPS", "N/A"),
    ]


@pytest.mark.parametrize("variant", Variant)
def test_no_cell_can_become_a_formula_or_a_number(variant):
    hostile = TrackingRow("=1+1", "@SUM(A1)", 1, "-2+3\x07", '=HYPERLINK("x")', "+cmd")

    cells = [cell for sheet in book(variant, [hostile]) for row in sheet.rows for cell in row]

    written = [cell for cell in cells if cell.value is not None]
    assert {cell.data_type for cell in written} == {"s"}
    assert {"=1+1", "-2+3", '=HYPERLINK("x")', "+cmd"} <= {cell.value for cell in written}


@pytest.mark.parametrize("variant", Variant)
def test_order_in_two_parcels_is_refused_by_its_number(variant):
    other = TrackingRow("576460000000000101", "1729500000000000009", 1, "94001X", "USPS")

    with pytest.raises(Refused) as refused:
        tracking.write([*ROWS, other], variant)

    assert refused.value.code == "tracking_order_is_split"
    assert refused.value.params == {"order": "576460000000000101"}


def test_no_rows_are_a_file_of_headers():
    assert len(values(book(Variant.CLASSIC, [])["Shipping info"])) == 1
    assert len(values(book(Variant.CURRENT, [])["Shipping info"])) == 2
