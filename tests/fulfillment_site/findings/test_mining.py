"""What is found among cells: the cause itself, and nothing that only goes with it."""

import random

from fulfillment_site.insights.services import mining
from fulfillment_site.insights.services.exposure import Book

SMALL, WRONG = ("SIZE", "TOO_SMALL"), ("WRONG_ITEM", "WRONG_SKU")


def book(orders) -> Book:
    """Orders of (cells, topics of their cases)."""
    told = Book()
    for number, (cells, cases) in enumerate(orders):
        for dimension, key in cells.items():
            told.enter(number, (dimension, key))
        for case in cases:
            told.cases[case].add(number)
            told.cases[case[0], ""].add(number)
    return told


def test_the_fault_of_a_sku_is_not_its_packers_nor_its_carriers():
    chance = random.Random(1)
    orders = []
    for _ in range(6000):
        sku = f"{chance.randrange(10)}"
        bad = sku == "0"
        # The packer, the session and the carrier of it hardly send anything else.
        cells = {
            "SKU": sku,
            "PACKER": "1" if bad and chance.random() < 0.8 else f"{chance.randrange(2, 8)}",
            "SESSION": "1" if bad and chance.random() < 0.7 else f"{chance.randrange(2, 8)}",
            "CARRIER": "1" if bad and chance.random() < 0.6 else f"{chance.randrange(2, 4)}",
        }
        orders.append((cells, [SMALL] if chance.random() < (0.12 if bad else 0.01) else []))

    found = mining.mine(book(orders))

    assert [(one.cell, one.topic) for one in found] == [(("SKU", "0"), SMALL)]


def test_two_faults_of_one_kind_are_both_found():
    chance = random.Random(2)
    orders = []
    for _ in range(8000):
        cells = {"SKU": f"{chance.randrange(10)}", "PACKER": f"{chance.randrange(8)}"}
        rate = 0.10 if cells["SKU"] == "3" else 0.06 if cells["PACKER"] == "5" else 0.008
        orders.append((cells, [WRONG] if chance.random() < rate else []))

    found = mining.mine(book(orders))

    assert {one.cell for one in found} == {("SKU", "3"), ("PACKER", "5")}


def test_what_no_number_can_tell_apart_is_named_beside_it():
    chance = random.Random(3)
    orders = []
    for _ in range(3000):
        sku = f"{chance.randrange(10)}"
        cells = {"SKU": sku, "SESSION": "9" if sku == "0" else f"{chance.randrange(4)}"}
        orders.append((cells, [SMALL] if chance.random() < (0.15 if sku == "0" else 0.01) else []))

    (found,) = mining.mine(book(orders))

    assert (found.cell, found.others) == (("SKU", "0"), (("SESSION", "9"),))


def test_a_few_cases_of_a_few_orders_are_no_finding():
    orders = [({"SKU": "1"}, [SMALL])] * 4 + [({"SKU": "1"}, [])] * 40
    orders += [({"SKU": "2"}, [])] * 1000

    assert mining.mine(book(orders)) == []


def test_cases_from_before_a_change_do_not_count_again():
    chance = random.Random(4)
    orders = []
    for number in range(5000):
        sku = f"{chance.randrange(10)}"
        was_bad = sku == "0" and number < 4000
        orders.append(({"SKU": sku}, [SMALL] if chance.random() < (0.15 if was_bad else 0.01)
                       else []))  # fmt: skip
    told = book(orders)
    before = [number for number, (cells, _) in enumerate(orders[:4000]) if cells["SKU"] == "0"]

    assert [one.cell for one in mining.mine(told)] == [("SKU", "0")]
    assert mining.mine(told, [(SMALL, before)]) == []


def test_a_finding_says_where_its_cases_come_from():
    chance = random.Random(5)
    orders = []
    for _ in range(3000):
        cells = {"SKU": f"{chance.randrange(10)}", "SESSION": f"{chance.choice('1112')}"}
        bad = cells["SKU"] == "0"
        orders.append((cells, [SMALL] if chance.random() < (0.15 if bad else 0.01) else []))

    (found,) = mining.mine(book(orders))

    cases = [cells["SESSION"] for cells, case in orders if cells["SKU"] == "0" and case]
    assert dict(found.mix) == {("SESSION", one): cases.count(one) for one in "12"}
    assert found.share.cases == len(cases)
