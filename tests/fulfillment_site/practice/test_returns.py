"""Returns and refunds: asked for after delivery, answered step by step."""

import pytest

from tests.fulfillment_site.practice.conftest import Seller

DAY = 24 * 3600
BASE = "/return_refund/202309/returns"
AGREED = "reverse_reject_request_reason_5"


def delivered(shop: Seller) -> str:
    order_id = shop.to_ship(items=[{"seller_sku": "MUG-BLUE", "quantity": 2}])
    package_id = shop.package(order_id)
    assert shop.ship(package_id) == 0
    shop.practice.post(f"packages/{package_id}/scan")
    shop.practice.post(f"packages/{package_id}/deliver")
    return order_id


def asked(shop: Seller, kind: str = "RETURN_AND_REFUND") -> str:
    return shop.practice.post(f"orders/{delivered(shop)}/return", type=kind)["return_id"]


def answer(shop: Seller, return_id: str, decision: str, **told) -> int:
    verb = "reject" if decision.startswith("REJECT") else "approve"
    reason = {"reject_reason": AGREED} if verb == "reject" else {}
    body = {"decision": decision} | reason | told
    return shop.api("POST", f"{BASE}/{return_id}/{verb}", body)[0]


def status(shop: Seller, return_id: str) -> str:
    return shop.practice.get(f"returns/{return_id}")["status"]


def test_nothing_is_returned_before_it_has_left(thai):
    order_id = thai.to_ship()
    told = thai.practice.web.post(f"/practice/orders/{order_id}/return", json={})
    assert (told.status_code, told.json()["code"]) == (409, 25001003)


def test_the_platform_judges_a_return_once_and_tells_of_it(thai):
    return_id = asked(thai, "REFUND")
    answer(thai, return_id, "REJECT_REFUND")
    for word in ("IN_PROGRESS", "SUPPORT_BUYER"):
        thai.practice.post(f"returns/{return_id}/judge", word=word)
        body = {"return_ids": [return_id], "arbitration_status": [word]}
        _code, data = thai.api("POST", f"{BASE}/search", body, page_size=10)
        assert [one["arbitration_status"] for one in data["return_orders"]] == [word]
    told = thai.practice.web.post(f"/practice/returns/{return_id}/judge", json={"word": "CLOSED"})
    assert told.status_code == 409


@pytest.mark.parametrize(
    ("kind", "action", "decision", "end"),
    [
        ("REFUND", "REFUND", "APPROVE_REFUND", "RETURN_OR_REFUND_REQUEST_SUCCESS"),
        ("REFUND", "REFUND", "REJECT_REFUND", "REFUND_OR_RETURN_REQUEST_REJECT"),
        ("RETURN_AND_REFUND", "RETURN", "APPROVE_RETURN", "AWAITING_BUYER_SHIP"),
        ("RETURN_AND_REFUND", "RETURN", "REJECT_RETURN", "REFUND_OR_RETURN_REQUEST_REJECT"),
        ("REPLACEMENT", "REPLACEMENT", "APPROVE_REPLACEMENT", "REPLACEMENT_REQUEST_COMPLETE"),
        ("REPLACEMENT", "REPLACEMENT", "REJECT_REPLACEMENT", "REPLACEMENT_REQUEST_REJECT"),
    ],
)
def test_a_decision_moves_a_return_once(thai, kind, action, decision, end):
    return_id = asked(thai, kind)
    _code, data = thai.api("POST", f"{BASE}/search", {"return_ids": [return_id]}, page_size=10)
    (shown,) = data["return_orders"]
    assert shown["seller_next_action_response"] == [
        {"action": f"SELLER_RESPOND_{action}", "deadline": shown["create_time"] + 2 * DAY}
    ]
    assert shown["refund_amount"]["refund_total"] == "63.00"
    assert answer(thai, return_id, decision) == 0
    assert status(thai, return_id) == end
    assert answer(thai, return_id, decision) == 25020003


def test_a_decision_must_fit_the_type(thai):
    return_id = asked(thai, "REFUND")
    assert answer(thai, return_id, "APPROVE_REPLACEMENT") == 25020004
    assert answer(thai, return_id, "REJECT_REFUND", reject_reason="because") == 25001014
    assert thai.api("POST", f"{BASE}/1/approve", {"decision": "APPROVE_REFUND"})[0] == 25007006
    assert thai.practice.effects("answer_return") == []


def test_silence_is_a_yes_at_every_step(thai):
    return_id = asked(thai)
    thai.practice.advance(2 * DAY)
    assert status(thai, return_id) == "AWAITING_BUYER_SHIP"
    thai.practice.advance(2 * DAY)
    assert status(thai, return_id) == "BUYER_SHIPPED_ITEM"
    thai.practice.advance(2 * DAY + 3600)
    assert status(thai, return_id) == "RETURN_OR_REFUND_REQUEST_COMPLETE"
    assert thai.practice.effects("answer_return") == []


def test_a_parcel_that_came_back_wrong_is_refused(thai):
    return_id = asked(thai)
    answer(thai, return_id, "APPROVE_RETURN")
    assert answer(thai, return_id, "REJECT_RECEIVED_PACKAGE") == 25020003
    thai.practice.post(f"returns/{return_id}/send")
    assert answer(thai, return_id, "REJECT_RECEIVED_PACKAGE") == 0
    assert status(thai, return_id) == "REJECT_RECEIVE_PACKAGE"


def test_a_part_of_the_money_may_be_offered(thai):
    return_id = asked(thai, "REFUND")
    assert answer(thai, return_id, "OFFER_PARTIAL_REFUND") == 36009021
    part = {"currency": "THB", "amount": "5.00"}
    assert answer(thai, return_id, "OFFER_PARTIAL_REFUND", partial_refund=part) == 0
    assert status(thai, return_id) == "AWAITING_BUYER_RESPONSE"


def test_a_buyer_may_keep_it_after_all(thai):
    return_id = asked(thai)
    thai.practice.post(f"returns/{return_id}/withdraw")
    assert status(thai, return_id) == "RETURN_OR_REFUND_REQUEST_CANCEL"
    assert answer(thai, return_id, "APPROVE_RETURN") == 25020009


def test_a_seller_gives_money_back_unasked(thai):
    order_id = delivered(thai)
    body = {"order_id": order_id, "return_type": "REFUND", "return_reason": "goodwill"}
    code, data = thai.api("POST", BASE, body)
    assert (code, data["return_status"]) == (0, "RETURN_OR_REFUND_REQUEST_SUCCESS")
    assert [one["ref"] for one in thai.practice.effects("create_return")] == [data["return_id"]]


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("ecom_order_delivered_refund_and_return_reason_wrong_product", "Wrong item was sent"),
        ("goodwill", "goodwill"),
    ],
)
def test_the_reason_of_a_seller_is_kept_as_given(thai, why, words):
    order_id = delivered(thai)
    body = {"order_id": order_id, "return_type": "REFUND", "return_reason": why}
    made = thai.api("POST", BASE, body)[1]["return_id"]
    _code, data = thai.api("POST", f"{BASE}/search", {"return_ids": [made]}, page_size=10)
    (one,) = data["return_orders"]
    assert (one["return_reason"], one["return_reason_text"]) == (why, words)


def test_what_may_be_asked_depends_on_where_the_order_is(thai):
    fresh, gone = thai.to_ship(), delivered(thai)

    def eligible(order_id: str) -> dict[str, bool]:
        path = f"/return_refund/202602/orders/{order_id}/aftersale_eligibility"
        _code, data = thai.api("GET", path, initiate_aftersale_user="SELLER")
        lines = data["sku_eligibility"][0]["line_item_eligibility"]
        return {one["request_type"]: one["eligible"] for one in lines}

    assert eligible(fresh) == {"CANCEL": True, "REFUND": False, "RETURN_AND_REFUND": False}
    assert eligible(gone) == {"CANCEL": False, "REFUND": True, "RETURN_AND_REFUND": True}


def test_a_refund_is_reckoned_with_and_without_the_freight(thai):
    order_id = delivered(thai)
    line = thai.looked_up(order_id)["doc"]["line_items"][0]
    body = {"order_id": order_id, "request_type": "REFUND", "reason_name": "x"}
    path = "/return_refund/202309/refunds/calculate"
    whole = thai.api("POST", path, body)[1]["order_refund_amount"]
    piece = thai.api("POST", path, body | {"order_line_item_ids": [line["id"]]})[1]
    assert (whole["refund_total"], whole["refund_shipping_fee"]) == ("63.00", "38.00")
    assert piece["order_refund_amount"]["refund_total"] == "12.50"
    many = [{"sku_id": line["sku_id"], "quantity": 3}]
    assert thai.api("POST", path, body | {"skus": many})[0] == 25005011


def test_the_reasons_against_a_return_are_its_own(thai):
    return_id = asked(thai)
    path = "/return_refund/202309/reject_reasons"

    code, data = thai.api("GET", path, return_or_cancel_id=return_id)

    assert code == 0
    assert [one["name"] for one in data["reasons"]] == [
        f"reverse_reject_request_reason_{number}" for number in range(1, 6)
    ]
