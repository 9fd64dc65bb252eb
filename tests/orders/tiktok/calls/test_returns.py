"""Requests to return are found, answered step by step, and made for a buyer."""

from datetime import UTC, datetime
from decimal import Decimal

import httpx

from orders.tiktok.calls import returns
from orders.tiktok.payloads.aftersales import Eligibility, Made, Record, Refund, SkuEligibility
from tests.orders.tiktok.answers import asked, payload, success

API = "/return_refund/202309"
AT = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
KEY = {"idempotency_key": "key-1"}


def test_requests_are_searched_by_what_they_are_and_when(client, platform):
    route = platform.post(f"{API}/returns/search").mock(
        return_value=success(return_orders=[payload("return")], next_page_token="n")
    )
    found = returns.search(
        client, ids=["4"], types=["REFUND"], statuses=["AWAITING_BUYER_SHIP"], created_from=AT
    )
    assert [one.return_id for one in found] == ["4036000000000000001"]
    assert asked(route) == (
        {"page_size": "50", "sort_field": "update_time", "sort_order": "ASC"},
        {
            "return_ids": ["4"],
            "return_types": ["REFUND"],
            "return_status": ["AWAITING_BUYER_SHIP"],
            "create_time_ge": 1700000000,
        },
    )


def test_a_step_is_agreed_to_whole_or_for_a_part_of_the_money(client, platform):
    route = platform.post(f"{API}/returns/4/approve")
    route.side_effect = [httpx.ReadTimeout, success(), success()]
    assert returns.approve(client, "4", "APPROVE_RETURN", "key-1") == "r-1"
    assert asked(route) == (KEY, {"decision": "APPROVE_RETURN"})
    part = ("VND", Decimal(50000))
    returns.approve(
        client, "4", "OFFER_PARTIAL_REFUND", "key-1", buyer_keeps_it=True, partial_refund=part
    )
    assert asked(route)[1] == {
        "decision": "OFFER_PARTIAL_REFUND",
        "buyer_keep_item": True,
        "partial_refund": {"currency": "VND", "amount": "50000"},
    }


def test_a_step_is_refused_for_a_reason(client, platform):
    route = platform.post(f"{API}/returns/4/reject").mock(return_value=success())
    assert returns.reject(client, "4", "REJECT_REFUND", "used", "Worn", "key-1") == "r-1"
    body = {"decision": "REJECT_REFUND", "reject_reason": "used", "comment": "Worn"}
    assert asked(route) == (KEY, body)


def test_what_happened_to_a_return_is_read_with_what_was_shown(client, platform):
    told = {"event": "ORDER_RETURN", "role": "BUYER", "description": "Asked", "note": "Torn",
            "reason_text": "Damaged", "create_time": 1700000000,
            "images": [{"url": "https://p16.tiktokcdn.com/1.jpg"}], "videos": []}  # fmt: skip
    platform.get(f"{API}/returns/4/records").mock(return_value=success(records=[told]))
    assert returns.records(client, "4").items == (
        Record("ORDER_RETURN", AT, "BUYER", "Asked", "Damaged", "Torn",
               ("https://p16.tiktokcdn.com/1.jpg",)),
    )  # fmt: skip


def test_a_return_is_opened_for_a_buyer(client, platform):
    told = success(return_id="4", return_status="AWAITING_BUYER_SHIP")
    route = platform.post(f"{API}/returns").mock(return_value=told)
    made = returns.create(client, "5", "REFUND", "damaged", "key-1", ["7"])
    assert made == (Made("4", "AWAITING_BUYER_SHIP"), "r-1")
    body = {"order_id": "5", "return_type": "REFUND", "return_reason": "damaged",
            "order_line_item_ids": ["7"]}  # fmt: skip
    assert asked(route) == (KEY, body)


def test_what_may_still_be_asked_for_is_told_by_sku(client, platform):
    told = {
        "sku_id": "17",
        "line_item_eligibility": [
            {"request_type": "CANCEL", "order_line_items_ids": ["7"], "eligible": False,
             "ineligible_code": 1, "ineligible_reason": "Shipped"},
            {"request_type": "REFUND", "order_line_items_ids": ["7"], "eligible": True},
        ],
    }  # fmt: skip
    route = platform.get(f"{API}/orders/5/aftersale_eligibility").mock(
        return_value=success(sku_eligibility=[told])
    )
    assert returns.eligibility(client, "5").items == (
        SkuEligibility("17", (
            Eligibility("CANCEL", False, ("7",), "Shipped"),
            Eligibility("REFUND", True, ("7",)),
        )),
    )  # fmt: skip
    assert asked(route)[0] == {"initiate_aftersale_user": "SELLER"}


def test_a_refund_is_calculated_before_it_is_given(client, platform):
    amount = {"currency": "USD", "refund_total": "12.50", "refund_subtotal": "10.00",
              "refund_shipping_fee": "2.00", "refund_tax": "0.50"}  # fmt: skip
    route = platform.post(f"{API}/refunds/calculate").mock(
        return_value=success(order_refund_amount=amount)
    )
    assert returns.calculate_refund(client, "5", "REFUND", "damaged", ["7"]) == Refund(
        "USD", Decimal("12.50"), Decimal("10.00"), Decimal("2.00"), Decimal("0.50")
    )
    assert asked(route)[1] == {
        "order_id": "5", "request_type": "REFUND", "reason_name": "damaged",
        "order_line_item_ids": ["7"],
    }  # fmt: skip
