"""Requests of buyers, in the one spelling we keep of the platform's several."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from orders.errors import Refused
from orders.tiktok.fields import read
from orders.tiktok.payloads.aftersales import (
    Cancellation,
    CancelStatus,
    Return,
    cancel_status_of,
    return_status_of,
)
from tests.orders.tiktok.answers import payload


def seconds(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def test_a_request_to_cancel_is_told_whole():
    assert read(Cancellation, payload("cancellation"), "") == Cancellation(
        cancel_id="4035000000000000001",
        order_id="576460000000000001",
        type="BUYER_CANCEL",
        status=CancelStatus.PENDING,
        status_text="CANCELLATION_REQUEST_PENDING",
        role="BUYER",
        reason="ecom_order_to_ship_canceled_reason_created_by_mistakes",
        reason_text="Bought by mistake",
        created_at=seconds(1700010000),
        updated_at=seconds(1700010060),
        actions=("SELLER_RESPOND_CANCEL",),
        respond_by=seconds(1700182800),
        refund_total=Decimal(295000),
        currency="VND",
        line_ids=("577000000000000001", "577000000000000002"),
    )


@pytest.mark.parametrize("nothing", [..., None, [], [{"action": "X", "deadline": 0}], [{}]])
def test_nothing_may_be_due_from_the_seller(nothing):
    told = read(Cancellation, payload("cancellation", seller_next_action_response=nothing), "")
    assert told.respond_by is None


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("CANCELLATION_REQUEST_PENDING", CancelStatus.PENDING),
        ("CANCELLATION_REQUEST_SUCCESS", CancelStatus.SUCCESS),
        ("CANCELLATION_REQUEST_CANCEL", CancelStatus.CANCELLED),
        ("CANCELLATION_REQUEST_CANCELLED", CancelStatus.CANCELLED),
        ("CANCELLATION_REQUEST_COMPLETE", CancelStatus.COMPLETE),
        ("REQUEST_APPLYING", CancelStatus.UNKNOWN),
        ("", CancelStatus.UNKNOWN),
    ],
)
def test_a_request_s_status_has_several_spellings(word, status):
    assert cancel_status_of(word) == status


@pytest.mark.parametrize(
    ("word", "kept"),
    [
        ("REFUND_OR_RETURN_REQUEST_REJECT", "RETURN_OR_REFUND_REQUEST_REJECT"),
        ("RETURN_OR_REFUND_REQUEST_CANCELLED", "RETURN_OR_REFUND_REQUEST_CANCEL"),
        ("RETURN_OR_REFUND_REQUEST_PENDING", "RETURN_OR_REFUND_REQUEST_PENDING"),
        ("AWAITING_BUYER_SHIP", "AWAITING_BUYER_SHIP"),
    ],
)
def test_a_return_s_status_turns_its_words_about(word, kept):
    assert return_status_of(word) == kept


def test_a_request_to_return_is_told_whole():
    assert read(Return, payload("return"), "") == Return(
        return_id="4036000000000000001",
        order_id="576460000000000001",
        type="RETURN_AND_REFUND",
        status="RETURN_OR_REFUND_REQUEST_PENDING",
        role="BUYER",
        reason="ecom_order_delivered_refund_and_return_reason_wrong_product",
        reason_text="Wrong product",
        created_at=seconds(1700500000),
        updated_at=seconds(1700500060),
        actions=("SELLER_RESPOND_RETURN", "SELLER_RESPOND_REFUND"),
        respond_by=seconds(1700586400),
        refund_total=Decimal(140000),
        currency="VND",
        line_ids=("577000000000000001",),
        tracking_number="RT0000000001",
        provider_id="6800000000000000001",
        provider_name="Swift Express",
        shipment_type="PLATFORM",
        arbitration="IN_PROGRESS",
        combined_id="4037000000000000001",
    )


@pytest.mark.parametrize("field", ["cancel_id", "order_id", "cancel_status", "update_time"])
def test_a_request_without_what_it_is_about_is_named(field):
    with pytest.raises(Refused) as refusal:
        read(Cancellation, payload("cancellation", **{field: ...}), "cancellations[1]")
    assert refusal.value.params == {"field": f"cancellations[1].{field}"}
