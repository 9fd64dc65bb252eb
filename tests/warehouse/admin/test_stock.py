"""Stock: what its lists cost and find, and the two ways goods come in."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from orders.models import SkuCode
from tests import factories
from tests.factories import again
from warehouse.models import BinStock, StockBalance, StockMovement

STOCK = "admin:warehouse_stockbalance_changelist"
RECEIVE = "admin:warehouse_stockbalance_add"
OPENING = "admin:warehouse_opening"
BINS = "admin:warehouse_binstock_changelist"
MOVEMENTS = "admin:warehouse_stockmovement_changelist"


@pytest.fixture
def shelves(house):
    """Two bins, and two SKUs of which nothing lies anywhere."""
    factories.make_skus(["TEE-RED-M", "MUG-BLUE"])
    return [factories.make_bin(house, code) for code in ("A-01-1", "B-02-1")]


def delivery(house, *rows, ref="DN-7") -> dict:
    """The answers of the page, `rows` as (bin, sku, pieces)."""
    answers = {"warehouse": house.pk, "ref": ref, "form-TOTAL_FORMS": 10, "form-INITIAL_FORMS": 0}
    for number, (bin_code, sku, pieces) in enumerate(rows):
        names = ("bin", "sku", "pieces")
        values = zip(names, (bin_code, sku, pieces), strict=True)
        answers |= {f"form-{number}-{name}": value for name, value in values}
    return answers


def table(*rows: str, name="opening.csv") -> dict:
    lines = "\n".join(["Warehouse,Bin,SKU,Quantity", *rows])
    return {"file": SimpleUploadedFile(name, lines.encode())}


def stock() -> dict[tuple[str, str], int]:
    """Pieces by bin and SKU."""
    lying = BinStock.objects.select_related("bin", "sku").filter(on_hand__gt=0)
    return {(row.bin.code, row.sku.code): row.on_hand for row in lying}


@pytest.mark.parametrize(("name", "queries"), [(STOCK, 5), (BINS, 5), (MOVEMENTS, 5)])
def test_lists_cost_the_same_for_none_and_for_25(floor, house, cost, name, queries):
    empty = cost(name)
    for number in range(26):
        factories.make_stock(house, f"S{number}", 1, f"A-{number:02}-1")

    assert empty == cost(name) == queries


def test_stock_tells_what_is_free_and_is_found_by_barcode(floor, shop, house):
    sku = factories.make_stock(house, "TEE-RED-M", 9)
    factories.make_stock(house, "MUG-BLUE", 4)
    SkuCode.objects.create(sku=sku, code="4006381333931")
    factories.make_ready(factories.make_order(shop, factories.line(quantity=2)))

    answer = floor.get(reverse(STOCK), {"q": "4006381333931"})

    (row,) = answer.context["cl"].result_list
    assert (row.on_hand, row.reserved, row.available) == (9, 2, 7)
    assert '<b class="count">7</b>' in answer.content.decode()


def test_movements_tell_who_moved_what(floor, house, picker, shelves):
    floor.post(reverse(RECEIVE), delivery(house, ("A-01-1", "TEE-RED-M", 5)))

    page = floor.get(reverse(MOVEMENTS)).content.decode()

    assert '<b class="count">+5</b>' in page
    assert "DN-7" in page
    assert "picker" in page


def test_stock_of_another_house_is_not_shown(floor, shop, house):
    other = factories.make_warehouse(shop, "W2", priority=2)
    factories.make_stock(other, "MUG-BLUE", 4)

    for name in (STOCK, BINS, MOVEMENTS):
        assert list(floor.get(reverse(name)).context["cl"].result_list) == []


def test_goods_are_received_by_typed_and_scanned_codes(floor, house, picker, shelves):
    SkuCode.objects.create(sku=again(factories.make_stock(house, "CAP", 1, "C-01-1")), code="400")

    answer = floor.post(
        reverse(RECEIVE),
        delivery(house, ("A-01-1", "TEE-RED-M", 5), ("B:B-02-1", "400", 3)),
        follow=True,
    )

    assert "8 pieces are in stock." in answer.content.decode()
    assert stock() == {("A-01-1", "TEE-RED-M"): 5, ("B-02-1", "CAP"): 3, ("C-01-1", "CAP"): 1}
    last = StockMovement.objects.first()
    assert (last.ref, last.by, last.quantity) == ("DN-7", picker, 3)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("Z-99-9", "TEE-RED-M", 1), "There is no bin Z-99-9."),
        (("A-01-1", "NOTHING", 1), "There is no SKU NOTHING."),
        (("A-01-1", "TEE-RED-M", 0), "greater than or equal to 1"),
        (("A-01-1", "TEE-RED-M", 100_001), "less than or equal to 100000"),
        (("A-01-1", "", 1), "This field is required."),
    ],
)
def test_one_wrong_row_keeps_all_of_them_out(floor, house, shelves, row, told):
    answer = floor.post(reverse(RECEIVE), delivery(house, ("B-02-1", "MUG-BLUE", 2), row))

    assert told in answer.content.decode()
    assert stock() == {}


def test_no_row_at_all_is_a_mistake(floor, house, shelves):
    assert floor.post(reverse(RECEIVE), delivery(house)).status_code == 200
    assert StockMovement.objects.count() == 0


def test_a_bin_of_another_house_is_not_filled(floor, shop, house, shelves):
    other = factories.make_warehouse(shop, "W2", priority=2)
    factories.make_bin(other, "A-01-1")

    floor.post(reverse(RECEIVE), delivery(other, ("A-01-1", "TEE-RED-M", 5)))

    assert stock() == {}


def test_opening_balances_are_received_as_one(floor, house, shelves):
    answer = floor.post(
        reverse(OPENING), table("W1,A-01-1,TEE-RED-M,12", "W1,B-02-1,MUG-BLUE,8"), follow=True
    )

    assert "20 pieces are in stock." in answer.content.decode()
    assert stock() == {("A-01-1", "TEE-RED-M"): 12, ("B-02-1", "MUG-BLUE"): 8}
    assert set(StockMovement.objects.values_list("kind", "ref")) == {("RECEIVE", "opening")}
    assert {row.on_hand for row in StockBalance.objects.all()} == {12, 8}


def test_a_spreadsheet_is_read_as_well(floor, shelves):
    book = Workbook()
    for row in (("warehouse", "bin", "sku", "quantity"), ("W1", "A-01-1", "TEE-RED-M", 7)):
        book.active.append(row)
    content = BytesIO()
    book.save(content)

    floor.post(reverse(OPENING), {"file": SimpleUploadedFile("o.xlsx", content.getvalue())})

    assert stock() == {("A-01-1", "TEE-RED-M"): 7}


def test_the_same_table_a_second_time_changes_nothing(floor, shelves):
    floor.post(reverse(OPENING), table("W1,A-01-1,TEE-RED-M,12"))

    page = floor.post(reverse(OPENING), table("W1,A-01-1,TEE-RED-M,12")).content.decode()

    assert "it lies in this bin already" in page
    assert stock() == {("A-01-1", "TEE-RED-M"): 12}
    assert StockMovement.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "column", "told"),
    [
        ("W9,A-01-1,TEE-RED-M,1", "warehouse", "nothing is known by this code"),
        ("W1,Z-99-9,TEE-RED-M,1", "bin", "nothing is known by this code"),
        ("W1,A-01-1,NOTHING,1", "sku", "nothing is known by this code"),
        ("W1,A-01-1,TEE-RED-M,", "quantity", "it must not be empty"),
        ("W1,A-01-1,TEE-RED-M,0", "quantity", "a whole number of 1 or more"),
        ("W1,A-01-1,TEE-RED-M,1.5", "quantity", "a whole number of 1 or more"),
        ("W1,B-02-1,MUG-BLUE,4", "sku", "the row repeats row 2"),
    ],
)
def test_one_fault_is_named_by_row_and_column_and_nothing_is_received(
    floor, shelves, row, column, told
):
    answer = floor.post(reverse(OPENING), table("W1,B-02-1,MUG-BLUE,8", row))

    (fault,) = answer.context["faults"]
    assert (fault.row, fault.column) == (3, column)
    assert told in fault.reason
    assert f"<td>3</td><td>{column}</td>" in answer.content.decode()
    assert stock() == {}


def test_a_table_without_a_needed_column_is_refused(floor, shelves):
    upload = SimpleUploadedFile("o.csv", b"bin,sku,quantity\nA-01-1,TEE-RED-M,1")

    page = floor.post(reverse(OPENING), {"file": upload}).content.decode()

    assert "The header lacks: warehouse." in page
    assert stock() == {}


def test_a_table_that_is_too_long_is_refused(floor, house, shelves, monkeypatch):
    monkeypatch.setattr("warehouse.resources.ROWS", 1)

    page = floor.post(
        reverse(OPENING), table("W1,A-01-1,TEE-RED-M,1", "W1,B-02-1,MUG-BLUE,1")
    ).content.decode()

    assert "The table has more than 1 rows. Split it." in page
    assert stock() == {}


@pytest.mark.parametrize("name", [RECEIVE, OPENING])
def test_who_may_not_receive_goods_cannot(desk, house, shelves, name):
    answers = delivery(house, ("A-01-1", "TEE-RED-M", 5)) | table("W1,A-01-1,TEE-RED-M,12")

    assert desk.get(reverse(name)).status_code == 403
    assert desk.post(reverse(name), answers).status_code == 403
    assert stock() == {}


@pytest.mark.parametrize("name", [RECEIVE, OPENING])
def test_opening_the_page_receives_nothing(floor, shelves, name):
    assert floor.get(reverse(name)).status_code == 200
    assert StockMovement.objects.count() == 0
