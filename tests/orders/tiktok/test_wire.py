"""F08, F09: what we send is settled before it is signed, and what comes back is read with care."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from orders.tiktok import wire
from orders.tiktok.errors import Meaning, TikTokDown, TikTokRefused

AT = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
CALLED = 1_700_000_000


def test_a_query_says_lists_by_commas_moments_in_seconds_and_nothing_of_what_is_empty():
    values = {"ids": ["1", "2"], "from": AT, "page_token": "", "none": None, "many": [], "is": True}
    assert wire.query(values) == {"ids": "1,2", "from": "1700000000", "is": "true"}


def test_a_query_keeps_every_sign_of_a_token():
    assert wire.encoded({"page_token": "a+b/c= d", "ids": "1,2"}) == (
        "page_token=a%2Bb%2Fc%3D%20d&ids=1%2C2"
    )


def test_a_body_leaves_out_what_is_empty_but_not_zeros():
    values = {"quantity": 0, "flag": False, "comment": "", "from": AT, "amount": Decimal("1.50"),
              "self_shipment": {"tracking_number": "", "shipping_provider_id": None},
              "many": ({"id": "1", "also": ""}, 2)}  # fmt: skip
    assert wire.body(values) == (
        b'{"quantity":0,"flag":false,"from":1700000000,"amount":"1.50","many":[{"id":"1"},2]}'
    )


@pytest.mark.parametrize("values", [None, {}, {"status": "", "inner": {"also": None}}])
def test_a_body_of_nothing_is_no_body(values):
    assert wire.body(values) == b""


def test_a_body_with_half_a_sign_in_it_can_still_be_sent():
    assert wire.body({"comment": "\ud83d"}) == b'{"comment":"\\ud83d"}'


def test_an_answer_brings_its_data_and_the_receipt():
    found = wire.answer(200, b'{"code":0,"message":"ok","request_id":"r-1","data":{"a":"b"}}')
    assert found == wire.Answer({"a": "b"}, "r-1")
    assert wire.answer(200, b'{"code":0,"data":null}') == wire.Answer({}, "")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b'"code"',
        b"<html><body>Bad gateway</body></html>",
        b'{"code":0,"data":{"orders":[{"id":"5764',
        b'{"message":"no code"}',
        b'{"code":"0"}',
        b'{"code":true}',
        b'{"code":0,"code":0}',
        b'{"code":0,"data":[1]}',
        b'{"code":0,"data":' + b"[" * 100_000,
        b'{"code":0,"data":{"n":' + b"9" * 5_000 + b"}}",
    ],
)
def test_what_is_no_answer_of_the_platform_may_be_asked_for_again(content):
    with pytest.raises(TikTokDown) as down:
        wire.answer(200, content)
    assert down.value.may_be_done


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_broken_server_may_have_acted(status):
    with pytest.raises(TikTokDown, match=f"HTTP {status}") as down:
        wire.answer(status, b'{"code":0,"data":{}}')
    assert (down.value.may_be_done, down.value.retry_after) == (True, None)


def test_a_call_too_many_was_not_made():
    with pytest.raises(TikTokDown) as down:
        wire.answer(429, b"slow down", 7.0)
    assert (down.value.may_be_done, down.value.retry_after) == (False, 7.0)


@pytest.mark.parametrize("status", [200, 400, 401, 403])
def test_a_code_says_no_whatever_the_http_status(status):
    content = b'{"code":105002,"message":"expired","request_id":"r-9"}'
    with pytest.raises(TikTokRefused) as refusal:
        wire.answer(status, content)
    no = refusal.value
    assert (no.code, no.message, no.request_id, no.meaning) == (
        105002, "expired", "r-9", Meaning.TOKEN,
    )  # fmt: skip


def test_an_http_error_without_a_code_is_refused_by_its_status():
    with pytest.raises(TikTokRefused) as refusal:
        wire.answer(404, b'{"code":0,"message":"","request_id":"r-9"}')
    assert refusal.value.code == 404


def test_what_has_two_meanings_or_none_is_not_guessed():
    found = wire.answer(200, b'{"code":0,"data":{"id":"1","id":"2","n":NaN,"m":"3"}}').data
    assert found == {"id": wire.UNREADABLE, "n": wire.UNREADABLE, "m": "3"}


def test_numbers_lose_no_digit_and_broken_utf8_becomes_a_mark():
    found = wire.answer(200, b'{"code":0,"data":{"a":0.10,"b":9007199254740993,"c":"\xff!"}}').data
    assert found == {"a": Decimal("0.10"), "b": 9007199254740993, "c": "\ufffd!"}


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("Tue, 14 Nov 2023 22:13:50 GMT", 30.0),
        ("Tue, 14 Nov 2023 22:13:50 -0000", 30.0),
        ("Tue, 14 Nov 2023 22:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-3", None),
        ("1e3", None),
        ("٣", None),
        ("Tue, 99 Nov 2023 22:13:50 GMT", None),
    ],
)
def test_a_rest_is_asked_for_in_seconds_or_until_a_moment(header, seconds):
    assert wire.wanted_rest(header, CALLED) == seconds
