"""What leaves as a table is text to every spreadsheet, and comes back as it was."""

from io import BytesIO

import pytest
from import_export.formats.base_formats import XLSX
from openpyxl import load_workbook

from orders.models import Sku
from orders.resources import SkuResource

HOSTILE = [
    '=HYPERLINK("http://127.0.0.1","x")',
    "+cmd",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    "'=kept",
    "a=b",
]


@pytest.fixture
def hostile(db):
    return Sku.objects.bulk_create(
        Sku(code=f"S{number}", name=name) for number, name in enumerate(HOSTILE)
    )


def test_f63_no_cell_of_an_export_is_a_formula(hostile):
    table = SkuResource().export()

    names = table["name"]
    assert names == [f"'{name}" for name in HOSTILE[:8]] + HOSTILE[8:]
    book = load_workbook(BytesIO(XLSX().export_data(table)))
    cells = [row[1] for row in book.active.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}


def test_f63_an_export_read_back_restores_every_name(hostile):
    table = SkuResource().export()
    Sku.objects.update(name="lost")

    result = SkuResource().import_data(table, raise_errors=True)

    assert result.totals["update"] == len(HOSTILE)
    names = list(Sku.objects.order_by("pk").values_list("name", flat=True))
    assert names == HOSTILE
