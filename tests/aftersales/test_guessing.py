"""What a ticket is probably about."""

import pytest

from aftersales.services.tickets import guessing


@pytest.mark.parametrize(
    ("code", "category"),
    [
        ("ecom_order_delivered_refund_and_return_reason_item_is_too_small/short", "SIZE"),
        ("ecom_order_delivered_refund_reason_not_received", "NOT_RECEIVED"),
        ("ecom_order_delivered_refund_reason_missing_product", "WRONG_ITEM"),
        ("ecom_order_delivered_refund_and_return_reason_damaged_uk", "DAMAGED"),
        ("ecom_order_delivered_refund_and_return_reason_not_match_description", "EFFECT"),
        ("ecom_order_to_ship_canceled_reason_no_longer_needed", "CANCELLATION"),
        ("something_new", ""),
        ("", ""),
    ],
)
def test_codes_of_the_platform_tell_the_category(code, category):
    assert guessing.from_code(code) == category


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Hi, where is my parcel? Tracking has not moved.", "NOT_RECEIVED"),
        ("It says delivered but nothing is here", "NOT_RECEIVED"),
        ("包裹到哪了？三天没动", "NOT_RECEIVED"),
        ("Đơn của em chưa nhận được", "NOT_RECEIVED"),
        ("ยังไม่ได้รับของเลย", "NOT_RECEIVED"),
        ("Barang belum sampai kak", "NOT_RECEIVED"),
        ("You sent the wrong item", "WRONG_ITEM"),
        ("少了一件", "WRONG_ITEM"),
        ("The cup is broken", "DAMAGED"),
        ("收到就破了", "DAMAGED"),
        ("Way too small for an M", "SIZE"),
        ("尺码偏小", "SIZE"),
        ("It doesn\u2019t work at all", "EFFECT"),
        ("Please cancel it", "CANCELLATION"),
        ("你们是骗子，我要投诉", "DISPUTE"),
        ("Thank you!", ""),
        ("I love the unbroken chain", ""),  # a word inside another is no word
        ("", ""),
    ],
)
def test_words_of_buyers_tell_the_category(text, category):
    assert guessing.from_words(text) == category
