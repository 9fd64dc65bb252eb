"""An order from the buyer's click to the end of the return window."""

import pytest

from tests.fulfillment_site.practice.conftest import seller

HOUR, DAY = 3600, 24 * 3600
SEARCH = "/order/202309/orders/search"
DETAIL = "/order/202309/orders"


def shown(seller, order_id: str) -> dict:
    return seller.api("GET", DETAIL, ids=order_id)[1]["orders"][0]


def test_an_order_is_held_for_an_hour_without_its_address(american):
    order_id = american.order()
    held = shown(american, order_id)
    assert (held["status"], held["is_on_hold_order"]) == ("ON_HOLD", True)
    assert "recipient_address" not in held
    american.practice.advance(HOUR - 5)
    assert shown(american, order_id)["status"] == "ON_HOLD"
    american.practice.advance(5)
    free = shown(american, order_id)
    assert free["status"] == "AWAITING_SHIPMENT"
    assert free["update_time"] == held["update_time"] + HOUR
    assert free["recipient_address"]["name"] == (
        free["recipient_address"]["first_name"] + " " + free["recipient_address"]["last_name"]
    )


def test_a_market_without_the_hour_says_so(practice):
    shop = seller(practice, region="TH", rules={"hold": 0})
    order = shown(shop, shop.order())
    assert (order["status"], order["is_on_hold_order"]) == ("AWAITING_SHIPMENT", False)


def test_every_piece_is_a_line_and_the_sums_are_right(american):
    items = [{"seller_sku": "MUG-BLUE", "quantity": 2}, {"seller_sku": "CAP-BLACK"}]
    items.append({"seller_sku": "CAP-BLACK", "is_gift": True})
    order = shown(american, american.order(items=items, note="请快点"))
    lines = [
        (line["seller_sku"], line["sale_price"], line["is_gift"]) for line in order["line_items"]
    ]
    assert lines == [
        ("MUG-BLUE", "12.50", False), ("MUG-BLUE", "12.50", False),
        ("CAP-BLACK", "15.00", False), ("CAP-BLACK", "0.00", True),
    ]  # fmt: skip
    payment = order["payment"]
    assert (payment["sub_total"], payment["shipping_fee"], payment["tax"]) == (
        "40.00", "4.99", "3.20",
    )  # fmt: skip
    assert (payment["total_amount"], payment["currency"]) == ("48.19", "USD")
    assert order["buyer_message"] == "请快点"
    assert all(isinstance(value, str) for value in payment.values())


def test_a_currency_without_cents_is_told_without_them(practice):
    shop = seller(
        practice, region="VN", goods=[{"seller_sku": "AO", "price": "150000", "stock": 5}]
    )
    payment = shown(shop, shop.order())["payment"]
    assert payment["original_shipping_fee"] == "30000"
    assert "." not in payment["total_amount"]


def test_what_the_platform_ships_has_a_masked_address_and_the_sellers_own_has_not(thai):
    masked, clear = thai.order(), thai.order(shipping_type="SELLER")
    thai.practice.advance(HOUR)
    address = shown(thai, masked)["recipient_address"]
    assert address["address_detail"] == "***"
    assert address["phone_number"].startswith("(+66)81*****")
    assert address["name"].endswith("***")
    person = thai.looked_up(masked)["hidden"]["address"]
    assert person["name"] not in str(address)
    assert person["address_detail"] not in address["full_address"]
    assert "***" not in str(shown(thai, clear)["recipient_address"])


def test_a_package_exists_with_the_payment_or_only_once_it_is_shipped(thai):
    order = shown(thai, thai.order())
    assert [package["id"] for package in order["packages"]] == [
        order["line_items"][0]["package_id"]
    ]
    american = seller(thai.practice, region="US", seller="Another")
    assert shown(american, american.order())["packages"] == []


def test_deadlines_count_from_the_end_of_the_hour(american):
    order = shown(american, american.order())
    start = order["paid_time"] + HOUR
    assert order["rts_sla_time"] == start + 2 * DAY
    assert order["tts_sla_time"] == start + 3 * DAY
    assert order["shipping_due_time"] == start + 4 * DAY
    assert order["collection_due_time"] == start + 5 * DAY
    assert order["delivery_sla_time"] == start + 8 * DAY


def test_a_pre_order_starts_its_clocks_at_its_release(american):
    at = american.practice.state()["now"]
    order = shown(american, american.order(release_date=int(at) + 10 * DAY))
    assert order["order_type"] == "PRE_ORDER"
    assert order["rts_sla_time"] == order["release_date"] + 2 * DAY


@pytest.mark.parametrize(
    ("paid", "days", "reason"),
    [
        (False, 2, "system_cancel_unpaid_time_out"),
        (True, 5, "system_cancel_order_reason_shipping_timeout"),
    ],
)
def test_an_order_that_is_late_dies_by_itself(american, paid, days, reason):
    order_id = american.order(paid=paid)
    american.practice.advance(days * DAY)
    order = american.looked_up(order_id)
    assert order["status"] == "CANCELLED"
    assert order["doc"]["cancel_reason"] == reason
    assert order["doc"]["cancellation_initiator"] == "SYSTEM"
    found = american.practice.get("cancellations")
    assert [(one["doc"]["role"], one["doc"]["cancel_type"]) for one in found] == [
        ("SYSTEM", "CANCEL")
    ]


def test_an_arranged_order_that_no_carrier_scans_dies_too(practice):
    shop = seller(practice, region="TH", shipping_type="TIKTOK", rules={"scan_after": None})
    order_id = shop.to_ship()
    assert shop.ship(shop.package(order_id)) == 0
    practice.advance(5 * DAY)
    assert shop.looked_up(order_id)["status"] == "CANCELLED"


def test_an_order_left_alone_after_shipping_is_completed(thai):
    order_id = thai.to_ship()
    thai.ship(thai.package(order_id))
    seen = []
    for passed in (12 * HOUR, 2 * DAY, 7 * DAY):
        thai.practice.advance(passed)
        seen.append(thai.looked_up(order_id)["status"])
    assert seen == ["IN_TRANSIT", "DELIVERED", "COMPLETED"]


def test_a_search_narrows_by_status_time_buyer_and_request(american):
    first, second = american.order(), american.order()
    american.practice.advance(HOUR)
    third = american.order(paid=False)
    american.practice.post(f"orders/{first}/cancel")

    def found(**body) -> list[str]:
        _code, data = american.api("POST", SEARCH, body, page_size=10, sort_order="ASC")
        assert data["total_count"] == len(data["orders"])
        return [order["id"] for order in data["orders"]]

    looked_up = american.looked_up(second)
    assert found(order_status="AWAITING_SHIPMENT") == [first, second]
    assert found(is_buyer_request_cancel=True) == [first]
    assert found(buyer_user_id=looked_up["owner"]) == [second]
    assert found(shipping_type="TIKTOK") == []
    assert found(warehouse_ids=[american.shop["warehouse_id"]]) == [first, second, third]
    made = american.looked_up(third)["create_time"]
    assert found(create_time_ge=made) == [third]
    assert found(create_time_lt=made) == [first, second]


def test_orders_of_another_shop_are_not_shown(american):
    other = seller(american.practice, region="TH", seller="Another")
    order_id = other.order()
    assert american.api("GET", DETAIL, ids=order_id)[0] == 21008111
    assert american.api("POST", SEARCH, {}, page_size=10)[1]["orders"] == []


def test_newest_details_lack_what_newest_details_lack(american):
    order_id = american.order()
    _code, data = american.api("GET", "/order/202507/orders", ids=order_id)
    assert "fulfillment_priority_level" not in data["orders"][0]
    assert data["orders"][0]["payment_method_code"] == "CARD"


def test_page_tokens_survive_only_a_careful_client(american):
    american.practice.burst(shop_id=american.id, orders=12, minutes=0, calm=True)
    pages, token = [], ""
    while True:
        query = {"page_size": 5, "sort_field": "update_time", "sort_order": "ASC"}
        _code, data = american.api("POST", SEARCH, {}, page_token=token, **query)
        pages.append([order["id"] for order in data["orders"]])
        token = data["next_page_token"]
        if not token:
            break
        assert {"+", "/", "="} <= set(token)
    assert [len(page) for page in pages] == [5, 5, 2]
    assert len({id_ for page in pages for id_ in page}) == 12


def test_what_moves_between_pages_is_missed_on_the_next(american):
    american.practice.burst(shop_id=american.id, orders=10, minutes=0, calm=True)
    american.practice.fault("moving", call="search_orders", orders=3)
    american.practice.advance(10)
    query = {"page_size": 5, "sort_field": "update_time", "sort_order": "ASC"}
    first = american.api("POST", SEARCH, {}, **query)[1]
    second = american.api("POST", SEARCH, {}, page_token=first["next_page_token"], **query)[1]
    seen = {order["id"] for page in (first, second) for order in page["orders"]}
    assert len(seen) == 7  # three moved to the end, so three slipped under the page
    assert len(american.api("POST", SEARCH, {}, page_size=100)[1]["orders"]) == 10


def test_an_address_may_change_until_the_carrier_has_the_parcel(thai):
    order_id = thai.to_ship(shipping_type="SELLER")
    before = shown(thai, order_id)["recipient_address"]
    thai.practice.post(f"orders/{order_id}/address", postal_code="10000")
    order = shown(thai, order_id)
    assert order["has_updated_recipient_address"] is True
    assert order["recipient_address"] == before | {"postal_code": "10000"}
    carrier = thai.carrier("KEX Express")
    parcel = {"tracking_number": "KEX00000000001", "shipping_provider_id": carrier}
    assert thai.ship(thai.package(order_id), self_shipment=parcel) == 0
    thai.practice.post(f"packages/{thai.package(order_id)}/scan")
    answer = thai.practice.web.post(f"/practice/orders/{order_id}/address", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, 10007002)
