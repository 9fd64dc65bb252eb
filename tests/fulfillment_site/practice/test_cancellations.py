"""Who may cancel when, who answers, and what silence means."""

import pytest

from tests.fulfillment_site.practice.conftest import Seller, seller

HOUR, DAY = 3600, 24 * 3600
BASE = "/return_refund/202309/cancellations"
PACKED = "seller_reject_apply_product_has_been_packed"
SOLD_OUT = "seller_cancel_reason_out_of_stock"


def ask(shop: Seller, order_id: str, **told) -> dict:
    return shop.practice.post(f"orders/{order_id}/cancel", **told)


def refused(shop: Seller, order_id: str) -> int:
    answer = shop.practice.web.post(f"/practice/orders/{order_id}/cancel", json={})
    assert answer.status_code == 409
    return answer.json()["code"]


def arranged(shop: Seller) -> str:
    order_id = shop.to_ship()
    assert shop.ship(shop.package(order_id)) == 0
    return order_id


def test_a_buyer_cancels_freely_while_the_order_is_unpaid_or_held(thai):
    for order_id in (thai.order(paid=False), thai.order()):
        request = ask(thai, order_id)
        assert request["status"] == "CANCELLATION_REQUEST_SUCCESS"
        assert thai.looked_up(order_id)["status"] == "CANCELLED"
        assert thai.looked_up(order_id)["doc"]["cancellation_initiator"] == "BUYER"
    thai.practice.advance(HOUR)
    statuses = {one["status"] for one in thai.practice.get("cancellations")}
    assert statuses == {"CANCELLATION_REQUEST_COMPLETE"}


def test_without_a_held_hour_the_first_hour_is_free_all_the_same(practice):
    shop = seller(practice, region="TH", rules={"hold": 0})
    early, late = shop.order(), shop.order()
    assert ask(shop, early)["status"] == "CANCELLATION_REQUEST_SUCCESS"
    practice.advance(HOUR)
    assert ask(shop, late)["status"] == "CANCELLATION_REQUEST_PENDING"


def test_a_shop_may_practise_with_a_shorter_hour(practice):
    shop = seller(practice, region="US", rules={"hold": 60, "free": 60})
    early, late = shop.order(), shop.order()
    assert ask(shop, early)["status"] == "CANCELLATION_REQUEST_SUCCESS"
    practice.advance(60)
    assert ask(shop, late)["status"] == "CANCELLATION_REQUEST_PENDING"


def test_a_request_is_shown_with_its_deadline_refund_and_pieces(thai):
    order_id = thai.to_ship(items=[{"seller_sku": "MUG-BLUE", "quantity": 2}])
    request = ask(thai, order_id)
    for version, spelling in (("202309", BASE), ("202602", BASE.replace("202309", "202602"))):
        _code, data = thai.api("POST", f"{spelling}/search", {"order_ids": [order_id]})
        (shown,) = data["cancellations"]
        assert shown["cancel_id"] == request["cancel_id"], version
    deadline = shown["create_time"] + 2 * DAY
    assert shown["seller_next_action_response"] == [
        {"action": "SELLER_RESPOND_CANCEL", "deadline": deadline}
    ]
    assert (shown["role"], shown["cancel_type"]) == ("BUYER", "BUYER_CANCEL")
    assert shown["refund_amount"]["refund_total"] == "63.00"
    assert [one["refund_amount"]["refund_total"] for one in shown["cancel_line_items"]] == [
        "12.50", "12.50",
    ]  # fmt: skip
    order = thai.looked_up(order_id)["doc"]
    assert (order["is_buyer_request_cancel"], order["request_cancel_time"]) == (
        True, shown["create_time"],
    )  # fmt: skip


def test_silence_until_the_deadline_is_a_yes(thai):
    order_id = thai.to_ship()
    request = ask(thai, order_id)
    thai.practice.advance(2 * DAY - 10)
    assert thai.looked_up(order_id)["status"] == "AWAITING_SHIPMENT"
    thai.practice.advance(10)
    assert thai.looked_up(order_id)["status"] == "CANCELLED"
    answer = thai.api("POST", f"{BASE}/{request['cancel_id']}/reject", {"reject_reason": PACKED})
    assert answer[0] == 25020010
    assert thai.practice.effects() == []


def test_a_withdrawn_request_can_be_answered_no_more(thai):
    order_id = thai.to_ship()
    request = ask(thai, order_id)
    thai.practice.post(f"cancellations/{request['cancel_id']}/withdraw")
    assert thai.looked_up(order_id)["doc"]["is_buyer_request_cancel"] is False
    path = f"{BASE}/{request['cancel_id']}"
    assert thai.api("POST", f"{path}/approve")[0] == 25020009
    assert thai.api("POST", f"{path}/reject", {"reject_reason": PACKED})[0] == 25020009
    again = ask(thai, order_id)
    assert again["cancel_id"] != request["cancel_id"]


def test_both_spellings_of_a_closed_request_are_understood(thai):
    request = ask(thai, thai.to_ship())
    thai.api("POST", f"{BASE}/{request['cancel_id']}/reject", {"reject_reason": PACKED})
    for wanted in ("CANCELLATION_REQUEST_CANCEL", "CANCELLATION_REQUEST_CANCELLED"):
        for version, told in (
            ("202309", "CANCELLATION_REQUEST_CANCELLED"),
            ("202602", "CANCELLATION_REQUEST_CANCEL"),
        ):
            path = f"/return_refund/{version}/cancellations/search"
            _code, data = thai.api("POST", path, {"cancel_status": [wanted]})
            assert [one["cancel_status"] for one in data["cancellations"]] == [told]


def test_the_same_key_answers_once_and_another_is_refused(thai):
    request = ask(thai, thai.to_ship())
    path = f"{BASE}/{request['cancel_id']}/approve"
    answers = [thai.api("POST", path, idempotency_key=key)[0] for key in ("a", "a", "b")]
    assert answers == [0, 0, 25011012]
    assert [one["key"] for one in thai.practice.effects("approve_cancellation")] == ["a"]


@pytest.mark.parametrize(
    ("body", "code"), [({}, 36009021), ({"reject_reason": "because"}, 25001014)]
)
def test_a_no_needs_a_reason_of_the_list(thai, body, code):
    request = ask(thai, thai.to_ship())
    assert thai.api("POST", f"{BASE}/{request['cancel_id']}/reject", body)[0] == code
    assert thai.practice.get(f"cancellations/{request['cancel_id']}")["status"].endswith("PENDING")


def test_an_unknown_request_is_not_found(thai):
    assert thai.api("POST", f"{BASE}/1/approve")[0] == 25007006


def test_nothing_is_arranged_while_a_request_is_open_but_in_america_that_is_the_no(thai):
    order_id = thai.to_ship()
    package_id = thai.package(order_id)
    ask(thai, order_id)
    assert thai.ship(package_id) == 21011007
    assert thai.practice.effects() == []
    american = seller(thai.practice, region="US", seller="Another")
    order_id = american.to_ship()
    request = ask(american, order_id)
    parcel = {
        "tracking_number": "SW000000000001",
        "shipping_provider_id": american.carrier("Swift Express"),
    }
    path = f"/fulfillment/202309/orders/{order_id}/packages"
    assert american.api("POST", path, parcel)[0] == 0
    closed = american.practice.get(f"cancellations/{request['cancel_id']}")
    assert closed["status"] == "CANCELLATION_REQUEST_CANCELLED"
    assert american.looked_up(order_id)["status"] == "AWAITING_COLLECTION"


def test_after_arranging_a_buyer_may_ask_in_asia_until_the_carrier_comes(thai):
    order_id = arranged(thai)
    request = ask(thai, order_id)
    assert request["status"] == "CANCELLATION_REQUEST_PENDING"
    package_id = thai.package(order_id)
    label = f"/fulfillment/202309/packages/{package_id}/shipping_documents"
    assert thai.api("GET", label, document_type="SHIPPING_LABEL")[0] == 21021010
    assert thai.api("POST", f"{BASE}/{request['cancel_id']}/approve")[0] == 0
    assert thai.practice.get(f"packages/{package_id}")["status"] == "CANCELLED"
    assert thai.api("GET", label, document_type="SHIPPING_LABEL")[0] == 21023059
    collected = arranged(thai)
    thai.practice.post("carrier-collects")
    assert refused(thai, collected) == 25001003


def test_two_requests_at_once_are_one_too_many(thai):
    order_id = thai.to_ship()
    ask(thai, order_id)
    assert refused(thai, order_id) == 25001011


def cancel(shop: Seller, order_id: str, reason: str = SOLD_OUT, **told) -> tuple[int, dict]:
    return shop.api("POST", BASE, {"order_id": order_id, "cancel_reason": reason} | told)


def test_a_seller_cancels_what_is_not_on_its_way(thai):
    order_id = thai.to_ship()
    code, data = cancel(thai, order_id)
    assert (code, data["cancel_status"]) == (0, "CANCELLATION_REQUEST_SUCCESS")
    assert thai.looked_up(order_id)["doc"]["cancellation_initiator"] == "SELLER"
    assert cancel(thai, order_id)[0] == 25001051
    assert cancel(thai, thai.order(paid=False))[0] == 25001003
    assert cancel(thai, thai.to_ship(), "because")[0] == 25001014
    assert cancel(thai, thai.to_ship(), "seller_cancel_unpaid_reason_out_of_stock")[0] == 25001021
    moving = arranged(thai)
    thai.practice.post("carrier-collects")
    assert cancel(thai, moving)[0] == 25001045
    asked = thai.to_ship()
    ask(thai, asked)
    assert cancel(thai, asked)[0] == 25001011


def test_some_pieces_are_cancelled_where_that_is_allowed(practice):
    american = seller(practice, region="US")
    items = [{"seller_sku": "MUG-BLUE", "quantity": 3}]
    order_id = american.to_ship(items=items)
    sku_id = american.looked_up(order_id)["doc"]["line_items"][0]["sku_id"]
    assert cancel(american, order_id, skus=[{"sku_id": sku_id, "quantity": 4}])[0] == 25005011
    assert cancel(american, order_id, skus=[{"sku_id": sku_id, "quantity": 2}])[0] == 0
    order = american.looked_up(order_id)
    assert order["status"] == "AWAITING_SHIPMENT"
    assert [line.get("cancel_user") for line in order["doc"]["line_items"]] == [
        "SELLER", "SELLER", None,
    ]  # fmt: skip
    thai = seller(practice, region="TH", seller="Another")
    order_id = thai.to_ship(items=items)
    assert cancel(thai, order_id, skus=[{"sku_id": sku_id, "quantity": 2}])[0] == 25005010


def test_what_is_cancelled_is_for_sale_again(thai):
    order_id = thai.order(items=[{"seller_sku": "MUG-BLUE", "quantity": 2}])
    sku_id = thai.looked_up(order_id)["doc"]["line_items"][0]["sku_id"]

    def levels() -> tuple[int, int]:
        path = "/product/202309/inventory/search"
        _code, data = thai.api("POST", path, {"sku_ids": [sku_id]})
        sku = data["inventory"][0]["skus"][0]
        return sku["total_available_quantity"], sku["total_committed_quantity"]

    assert levels() == (99997, 2)
    ask(thai, order_id)
    assert levels() == (99999, 0)
    moving = thai.to_ship(items=[{"seller_sku": "MUG-BLUE", "quantity": 2}])
    thai.ship(thai.package(moving))
    assert levels() == (99997, 2)
    thai.practice.post("carrier-collects")
    assert levels() == (99997, 0)
