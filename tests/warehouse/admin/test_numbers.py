"""The pool of tracking numbers: what is left, and how more come in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import factories
from warehouse.models import Carrier, PoolNumber

POOL = "admin:warehouse_poolnumber_changelist"
FILL = "admin:warehouse_poolnumber_add"
CARRIERS = "admin:warehouse_carrier_changelist"
NUMBERS = ["SW0000000001", "SW0000000002"]


@pytest.fixture
def carrier(house) -> Carrier:
    PoolNumber.objects.all().delete()
    return Carrier.objects.get()


def fill(client, carrier, pasted="", content: bytes | None = None) -> str:
    """Send the page; returns what is shown after it."""
    answers = {"carrier": carrier.pk, "pasted": pasted}
    if content is not None:
        answers["file"] = SimpleUploadedFile("numbers.csv", content)
    return client.post(reverse(FILL), answers, follow=True).content.decode()


def pool() -> list[str]:
    return sorted(PoolNumber.objects.values_list("number", flat=True))


def test_list_costs_the_same_for_none_and_for_25(floor, carrier, cost):
    empty = cost(POOL)
    factories.make_numbers(carrier, 26)

    # session, user, rights, carriers of the filter, rows; what is left
    assert empty == cost(POOL) == 6


def test_what_is_left_of_each_carrier_stands_on_top(floor, carrier, orders):
    factories.make_numbers(carrier, 5)
    factories.make_packages(*orders(2))

    page = floor.get(reverse(POOL)).content.decode()

    assert "<b>3</b> free of Swift" in page
    assert len(floor.get(reverse(POOL), {"use": "free"}).context["cl"].result_list) == 3
    assert len(floor.get(reverse(POOL), {"use": "used"}).context["cl"].result_list) == 2


def test_numbers_are_pasted_one_a_line(setup, carrier):
    page = fill(setup, carrier, "SW0000000001\n\n SW0000000002 \n")

    assert "2 new numbers of Swift are in the pool." in page
    assert pool() == NUMBERS


@pytest.mark.parametrize(
    "content",
    [
        b"SW0000000001\nSW0000000002\n",
        b"Tracking ID,Bag\nSW0000000001,7\nSW0000000002,7\n",
        b"Bag,Number\n7,SW0000000001\n7,SW0000000002\n",
    ],
)
def test_numbers_come_as_a_file(setup, carrier, content):
    fill(setup, carrier, content=content)

    assert pool() == NUMBERS


def test_one_bad_number_is_named_and_keeps_all_out(setup, carrier):
    page = fill(setup, carrier, "SW0000000001\nXX1\n")

    assert "“XX1” does not look like a number of Swift." in page
    assert pool() == []


def test_a_rounded_number_is_named_by_its_row(setup, carrier):
    page = fill(setup, carrier, content=b"number\nSW0000000001\n9.40011E+21\n")

    assert "Row 3: a spreadsheet turned this number into a rounded one" in page
    assert pool() == []


def test_numbers_that_are_known_are_left_out(setup, carrier):
    fill(setup, carrier, "SW0000000001")

    page = fill(setup, carrier, "SW0000000001\nSW0000000002")

    assert "1 new number of Swift is in the pool." in page
    assert pool() == NUMBERS


def test_nothing_at_all_is_asked_for_again(setup, carrier):
    assert "Paste some numbers or choose a file." in fill(setup, carrier)


def test_who_may_not_fill_the_pool_cannot(floor, carrier):
    assert floor.get(reverse(FILL)).status_code == 403
    assert (
        floor.post(reverse(FILL), {"carrier": carrier.pk, "pasted": "SW0000000001"}).status_code
        == 403
    )
    assert pool() == []


def test_carriers_tell_what_is_left_in_one_query(setup, carrier, cost):
    one = cost(CARRIERS)
    factories.make_numbers(carrier, 3)
    for number in range(25):
        Carrier.objects.create(code=f"x{number}", name=str(number), provider_name="C")

    assert one == cost(CARRIERS) == 4
    assert '<b class="count">3</b>' in setup.get(reverse(CARRIERS)).content.decode()
