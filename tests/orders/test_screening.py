"""Clean orders pass without a hand; the others say in one sentence why they wait."""

from dataclasses import replace

import pytest

from orders.models import Order
from orders.services import address, lifecycle, screening
from tests.factories import ADDRESS, NOW, again, make_order, make_stock


@pytest.fixture
def stock(house):
    return make_stock(house, "TEE-RED-M", 9)


def screened(order) -> Order:
    screening.screen([order.pk], at=NOW)
    return again(order)


def test_a_clean_order_is_released(shop, stock):
    assert screened(make_order(shop)).state == "RELEASED"


def test_a_note_waits_for_a_person_and_is_not_asked_twice(shop, stock, agent):
    order = screened(make_order(shop, buyer_note="Gift wrap, please"))
    assert (order.state, str(order.holds.get())) == (
        "HELD",
        "The buyer left a note; read it and say it is fine.",
    )
    lifecycle.lift_by_hand([order.pk], by=agent, at=NOW)
    assert screened(order).state == "RELEASED"


def test_an_address_without_postcode_is_named(shop, stock):
    order = screened(make_order(shop, recipient=replace(ADDRESS, postcode="")))
    assert str(order.holds.get()) == "The address lacks or has a wrong postcode."


def test_a_masked_recipient_passes(shop, stock):
    masked = replace(ADDRESS, name="J***", phone="(+1)206***0123", lines=("1 P*** Street",))
    assert screened(make_order(shop, recipient=masked)).state == "RELEASED"


def test_two_reasons_are_both_told(shop, stock):
    order = make_order(shop, buyer_note="?", recipient=replace(ADDRESS, lines=()))
    assert set(screened(order).holds.values_list("reason", flat=True)) == {"NOTE", "ADDRESS"}


def place_of(region, **values):
    base = {
        "name": "N", "phone": "", "state": "", "city": "", "district": "", "lines": ["1 Road"],
    }  # fmt: skip
    postcode = values.pop("postcode", "")
    return address.faults(base | values, region, postcode)


@pytest.mark.parametrize(
    ("region", "values", "wrong"),
    [
        ("US", {"phone": "2065550123", "state": "WA", "city": "Seattle", "postcode": "98101"}, []),
        (
            "US",
            {"phone": "2065550123", "state": "Washington", "city": "Seattle", "postcode": "98101"},
            [],
        ),
        (
            "US",
            {"phone": "2065550123", "state": "WA", "city": "Seattle", "postcode": "9810"},
            ["postcode"],
        ),
        ("US", {"phone": "12", "state": "WA", "city": "Seattle", "postcode": "98101"}, ["phone"]),
        ("US", {"phone": "2065550123", "city": "Seattle", "postcode": "98101"}, ["state"]),
        ("VN", {"phone": "(+84)901****23", "state": "Hà Nội", "district": "Cầu Giấy"}, []),
        ("VN", {"phone": "0901234523", "district": ""}, ["city"]),
        ("TH", {"phone": "(+66)81***4567", "state": "กรุงเทพ", "city": "บางรัก", "postcode": "10500"},
         []),
        ("MY", {"phone": "0123456789", "state": "Selangor", "city": "Klang", "postcode": "41*00"},
         []),
        ("GB", {"phone": "02079460000", "city": "London", "postcode": "SW1A"}, ["postcode"]),
    ],
)  # fmt: skip
def test_addresses_are_judged_by_their_market(region, values, wrong):
    assert place_of(region, **values) == wrong


def test_screening_an_order_that_left_the_queue_changes_nothing(shop, stock):
    order = screened(make_order(shop))
    screening.screen([order.pk], at=NOW)
    assert again(order).event_count == 2
