import pytest

from orders.seller_files import Problem
from tests.data.compose_exports import US, Formula, as_csv, as_xlsx
from tests.data.sample_exports import CELL_FAULTS, SHEET_FAULTS, TEN_ORDERS

CODES = {
    "float_order_id": "id_is_rounded",
    "point_order_id": "id_is_rounded",
    "letters_order_id": "id_is_not_digits",
    "no_order_id": "cell_is_empty",
    "float_sku_id": "id_is_rounded",
    "formula_sku_id": "cell_is_a_formula",
    "float_tracking": "id_is_rounded",
    "formula_quantity": "cell_is_a_formula",
    "zero_quantity": "quantity_unreadable",
    "negative_quantity": "quantity_unreadable",
    "fraction_quantity": "quantity_unreadable",
    "arabic_quantity": "quantity_unreadable",
    "comma_quantity": "quantity_unreadable",
    "comma_money": "money_unreadable",
    "huge_money": "money_unreadable",
    "negative_money": "money_unreadable",
    "baht_money": "money_in_other_currency",
    "no_money": "cell_is_empty",
    "day_first_date": "date_unreadable",
    "no_such_date": "date_unreadable",
    "ahead_date": "date_is_ahead",
    "short_zip": "postcode_lost_zeros",
    "unknown_status": "status_unknown",
    "unknown_substatus": "status_unknown",
}
SHEET_CODES = {
    "number_order_id": ("576460000000000102", "id_is_rounded"),
    "number_sku_id": ("1.7295E+18", "id_is_rounded"),
    "number_zip": ("2139", "cell_is_a_number"),
    "number_date": ("46346.77", "date_unreadable"),
    "formula_quantity": ("=1+1", "cell_is_a_formula"),
    "formula_name": ('="A"&"B"', "cell_is_a_formula"),
}


def places(file) -> list[tuple]:
    return [(p.row, p.column, p.value, p.code) for p in file.problems]


@pytest.mark.parametrize("fault", CELL_FAULTS)
def test_bad_cell_is_named_and_keeps_only_its_own_order_out(read, fault):
    column, value = CELL_FAULTS[fault]

    file = read(f"broken_{fault}.csv")

    assert places(file) == [(4, column, value, CODES[fault])]
    assert [draft.number for draft in file.drafts] == ["576460000000000101"]


@pytest.mark.parametrize("fault", SHEET_FAULTS)
def test_cell_that_a_spreadsheet_changed_is_named(read, fault):
    column, _written = SHEET_FAULTS[fault]
    value, code = SHEET_CODES[fault]

    file = read(f"broken_{fault}.xlsx")

    assert places(file) == [(3, column, value, code)]
    assert [draft.number for draft in file.drafts] == ["576460000000000101"]


def test_formula_in_a_column_that_nobody_reads_does_no_harm(read):
    file = read(as_xlsx(US, [TEN_ORDERS[0] | {"Taxes": Formula("1+1")}]))

    assert (len(file.drafts), file.problems) == (1, ())


def test_very_same_row_twice_names_the_row_it_repeats(read):
    file = read("broken_repeated_row.csv")

    assert places(file) == [(5, "Order ID", "576460000000000101", "row_repeats")]
    assert file.problems[0].params == {"other": 3}
    assert [draft.number for draft in file.drafts] == ["576460000000000102"]


def test_rows_at_odds_about_their_order_name_row_and_column(read):
    file = read("broken_at_odds.csv")

    assert places(file) == [(4, "Order Amount", "1.00", "rows_disagree")]
    assert file.problems[0].params == {"other": 3}
    assert file.drafts == ()


@pytest.mark.parametrize(
    "column", ["Order Status", "Order Substatus", "Created Time", "Paid Time", "Recipient", "City"]
)
def test_every_row_of_an_order_must_tell_the_same_of_it(read, column):
    first, second = TEN_ORDERS[1:3]

    file = read(as_csv(US, [first, second | {column: "else"}]))

    assert places(file) == [(4, column, "else", "rows_disagree")]


def test_one_sku_under_two_codes_is_a_problem(read):
    first = TEN_ORDERS[0]

    file = read(as_csv(US, [first, first | {"Seller SKU": "TEE-RED-XL"}]))

    assert places(file) == [(4, "Seller SKU", "TEE-RED-XL", "rows_disagree")]


@pytest.mark.parametrize(("name", "cells"), [("shifted", 64), ("cut_short", 46)])
def test_row_of_another_width_is_not_read_at_all(read, name, cells):
    file = read(f"broken_{name}.csv")

    assert places(file) == [(4, "Order ID", "576460000000000102", "row_has_other_width")]
    assert file.problems[0].params == {"cells": cells, "columns": 63}
    assert [draft.number for draft in file.drafts] == ["576460000000000101"]


def test_all_faults_are_told_at_once_in_the_order_of_the_rows(read):
    bad = {"Quantity": "0", "Zipcode": "2139"}
    table = [TEN_ORDERS[0] | {"SKU ID": "x"}, *TEN_ORDERS[1:3], TEN_ORDERS[3] | bad]

    file = read(as_csv(US, table))

    assert [(p.row, p.column) for p in file.problems] == [
        (3, "SKU ID"),
        (6, "Quantity"),
        (6, "Zipcode"),
    ]
    assert [draft.number[-3:] for draft in file.drafts] == ["102"]


def test_unpaid_order_with_a_fault_is_a_problem_and_not_counted(read):
    unpaid = next(row for row in TEN_ORDERS if row["Order Status"] == "Unpaid")

    file = read(as_csv(US, [unpaid | {"Quantity": "0"}]))

    assert (file.unpaid, len(file.drafts), len(file.problems)) == (0, 0, 1)


def test_problem_reads_as_a_sentence():
    problem = Problem(7, "Quantity", "0", "quantity_unreadable")

    assert problem.sentence == (
        "row 7, column Quantity, value '0': it must be a whole number of 1 or more, in plain digits"
    )


def test_long_value_is_shown_by_its_beginning(read):
    file = read(as_csv(US, [TEN_ORDERS[0] | {"Quantity": "9" * 500}]))

    assert places(file) == [(3, "Quantity", "9" * 80, "quantity_unreadable")]
