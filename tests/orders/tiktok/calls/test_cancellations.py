"""Requests to cancel are found, and answered once however often the answer is sent."""

from datetime import UTC, datetime

import httpx
import pytest

from orders.tiktok.calls import cancellations
from orders.tiktok.errors import TikTokDown
from orders.tiktok.payloads.aftersales import CancelStatus, Made, Reason
from tests.orders.tiktok.answers import asked, payload, success

API = "/return_refund/202309"
AT = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_requests_are_searched_in_the_spelling_that_is_asked_for(client, platform):
    told = payload("cancellation", cancel_status="CANCELLATION_REQUEST_CANCELLED")
    route = platform.post(f"{API}/cancellations/search").mock(
        return_value=success(cancellations=[told], next_page_token="n", total_count=1)
    )
    found = cancellations.search(
        client,
        ids=["4035000000000000001"],
        order_ids=["5"],
        statuses=[CancelStatus.PENDING, CancelStatus.CANCELLED],
        updated_from=AT,
        locale="en-US",
        page_token="t",
    )
    assert [one.status for one in found] == [CancelStatus.CANCELLED]
    assert (found.next_token, found.total) == ("n", 1)
    assert asked(route) == (
        {"page_size": "50", "page_token": "t", "sort_field": "update_time", "sort_order": "ASC"},
        {
            "cancel_ids": ["4035000000000000001"],
            "order_ids": ["5"],
            "cancel_status": ["CANCELLATION_REQUEST_PENDING", "CANCELLATION_REQUEST_CANCEL"],
            "update_time_ge": 1700000000,
            "locale": "en-US",
        },
    )


def test_a_search_for_all_asks_for_nothing_in_particular(client, platform):
    route = platform.post(f"{API}/cancellations/search").mock(return_value=success())
    assert len(cancellations.search(client)) == 0
    assert asked(route)[1] == {}


def test_a_request_that_cannot_be_read_is_named(client, platform):
    told = [payload("cancellation", order_id=...)]
    platform.post(f"{API}/cancellations/search").mock(return_value=success(cancellations=told))
    assert [*cancellations.search(client).faults] == ["4035000000000000001"]


def test_an_answer_is_given_under_its_key_and_may_be_sent_again(client, platform):
    route = platform.post(f"{API}/cancellations/4/approve")
    route.side_effect = [httpx.ReadTimeout, success()]
    assert cancellations.approve(client, "4", "key-1") == "r-1"
    assert asked(route) == ({"idempotency_key": "key-1"}, {})
    assert [call.request.content for call in route.calls] == [b"", b""]


def test_a_refusal_has_a_reason(client, platform):
    route = platform.post(f"{API}/cancellations/4/reject").mock(return_value=success())
    assert cancellations.reject(client, "4", "packed", "It is packed", "key-1") == "r-1"
    body = {"reject_reason": "packed", "comment": "It is packed"}
    assert asked(route) == ({"idempotency_key": "key-1"}, body)


def test_reasons_to_refuse_are_told_in_a_language(client, platform):
    told = [{"name": "packed", "text": "Already packed"}]
    route = platform.get(f"{API}/reject_reasons").mock(return_value=success(reasons=told))
    found = cancellations.reject_reasons(client, "4", "en-US")
    assert found.items == (Reason("packed", "Already packed"),)
    assert asked(route)[0] == {"return_or_cancel_id": "4", "locale": "en-US"}


def test_a_seller_cancels_an_order_or_pieces_of_it(client, platform):
    told = success(cancel_id="4", cancel_status="CANCELLATION_REQUEST_SUCCESS")
    route = platform.post(f"{API}/cancellations").mock(return_value=told)
    made = (Made("4", "CANCELLATION_REQUEST_SUCCESS"), "r-1")
    assert cancellations.cancel_order(client, "5", "out_of_stock") == made
    assert asked(route) == ({}, {"order_id": "5", "cancel_reason": "out_of_stock"})
    assert cancellations.cancel_order(client, "5", "out_of_stock", [("17", 2)]) == made
    assert asked(route)[1]["skus"] == [{"sku_id": "17", "quantity": 2}]


def test_a_seller_s_cancelling_whose_answer_was_lost_is_not_made_twice(client, platform):
    route = platform.post(f"{API}/cancellations").mock(side_effect=httpx.ReadTimeout)
    with pytest.raises(TikTokDown):
        cancellations.cancel_order(client, "5", "out_of_stock")
    assert route.call_count == 1
