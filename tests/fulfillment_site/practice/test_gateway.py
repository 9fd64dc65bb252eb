"""The door of the practice shop is as strict as the platform's."""

import subprocess
import time

import pytest

from fulfillment_site.practice import signing
from tests.fulfillment_site.practice.conftest import seller

GOOD = (200, 0)


def test_signatures_equal_those_that_openssl_makes():
    text = (
        "secret/order/202309/orders/searchapp_keyAKpage_size50shop_cipherSCtimestamp1700000000"
        '{"order_status":"AWAITING_SHIPMENT"}secret'
    )
    query = [
        ("timestamp", "1700000000"), ("sign", "x"), ("access_token", "y"), ("shop_cipher", "SC"),
        ("page_size", "50"), ("app_key", "AK"),
    ]  # fmt: skip
    body = b'{"order_status":"AWAITING_SHIPMENT"}'
    path = "/order/202309/orders/search"
    assert signing.request_signature("secret", path, query, body) == openssl(text)
    unsigned = openssl(text.replace(body.decode(), ""))
    media_type = "multipart/form-data; boundary=b"
    assert signing.request_signature("secret", path, query, body, media_type) == unsigned
    assert signing.webhook_signature("AK", "secret", body) == openssl("AK" + body.decode())


def openssl(text: str) -> str:
    command = ["openssl", "dgst", "-sha256", "-hmac", "secret", "-hex"]
    told = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    return told.stdout.decode().split()[-1]


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"{ }", b'{"order_status": "UNPAID"}'])
def test_a_body_is_accepted_under_the_signature_of_what_was_sent(american, body):
    assert american.wire(body=body).answer() == GOOD


@pytest.mark.parametrize(
    ("body", "sent"), [(b"", b"{}"), (b"{}", b""), (b"{}", b"[]"), (b'{"a":1}', b'{"a": 1}')]
)
def test_a_body_is_refused_under_the_signature_of_another(american, body, sent):
    assert american.wire(body=body, sent_body=sent).answer() == (401, 106001)


def test_a_bit_flipped_anywhere_is_refused(american):
    wire = american.wire(body=b'{"order_status":"UNPAID"}')
    assert wire.answer() == GOOD
    wire.sent_body = b'{"order_status":"UNPAIE"}'
    assert wire.answer() == (401, 106001)
    assert american.wire(secret="secreu").answer() == (401, 106001)
    right = american.wire()
    pairs = [
        *right.query, ("app_key", "key"), ("timestamp", str(int(time.time()))),
        ("shop_cipher", right.cipher),
    ]  # fmt: skip
    sign = right.signature(pairs)
    assert american.wire(sign=sign).answer() == GOOD
    assert american.wire(sign=sign.upper()).answer() == (401, 106001)
    assert american.wire(sign=sign[:-1]).answer() == (401, 106001)
    assert american.wire(sign="").answer() == (400, 36009004)


@pytest.mark.parametrize(
    ("seconds", "answer"),
    [(-295, GOOD), (25, GOOD), (-310, (400, 36009004)), (40, (400, 36009004))],
)
def test_a_timestamp_is_good_for_five_minutes(american, seconds, answer):
    assert american.wire(timestamp=str(int(time.time()) + seconds)).answer() == answer


def test_a_timestamp_that_is_none_is_refused(american):
    assert american.wire(timestamp="yesterday").answer() == (400, 36009004)


def test_a_clock_that_follows_the_shop_is_as_good_as_the_real_one(american):
    american.practice.advance(3600)
    assert american.wire().answer() == GOOD
    assert american.wire(timestamp=str(int(time.time()) + 3600)).answer() == GOOD
    assert american.wire(timestamp=str(int(time.time()) + 1800)).answer() == (400, 36009004)


def test_lists_may_be_joined_by_commas_or_repeat_their_key(american):
    first, second = american.order(), american.order()
    for query in ([("ids", f"{first},{second}")], [("ids", first), ("ids", second)]):
        wire = american.wire(method="GET", path="/order/202309/orders", query=query)
        found = wire.send().json()["data"]["orders"]
        assert [order["id"] for order in found] == [first, second]


def test_an_app_that_nobody_knows_is_refused(american):
    assert american.wire(app_key="else").answer() == (400, 36009004)


def test_a_token_must_be_there_known_and_of_this_app(american):
    assert american.wire(token="").answer() == (400, 36009004)
    assert american.wire(token="TTP_none").answer() == (400, 36009004)
    other = american.practice.app(app_key="other", app_secret="secret2")
    foreign = american.practice.tokens(other, american.shop)["access_token"]
    assert american.wire(token=foreign).answer() == (400, 36009004)


def test_an_expired_token_says_so(american):
    american.practice.post("expire-tokens", seller=american.shop["seller"])
    assert american.wire().answer() == (401, 105002)


def test_a_token_lives_a_week(american):
    american.practice.advance(7 * 24 * 3600 - 60)
    assert american.wire().answer() == GOOD
    american.practice.advance(61)
    assert american.wire().answer() == (401, 105002)


def test_a_deauthorised_app_is_out(american):
    american.practice.post("deauthorise", seller=american.shop["seller"])
    assert american.wire().answer() == (400, 36009004)


def test_a_scope_that_was_not_granted_is_missing(american):
    scopes = ["seller.order.info"]
    tokens = american.practice.tokens(american.app, american.shop, scopes=scopes)
    wire = american.wire(token=tokens["access_token"])
    assert wire.answer() == GOOD
    wire.path = "/fulfillment/202309/packages/search"
    assert wire.answer() == (403, 105005)


def test_the_cipher_must_be_there_and_belong_to_the_token(american):
    stranger = seller(american.practice, region="US", seller="Somebody else")
    assert american.wire(cipher="").answer() == (200, 106013)
    assert american.wire(cipher=stranger.shop["cipher"]).answer() == (200, 101000)


def test_one_token_opens_all_shops_of_its_seller(american):
    second = american.practice.shop(region="TH", name="Second")
    assert american.wire(cipher=second["cipher"]).answer() == GOOD
    wire = american.wire(method="GET", path="/authorization/202309/shops", query=[], cipher="")
    ciphers = [shop["cipher"] for shop in wire.send().json()["data"]["shops"]]
    assert ciphers == [american.shop["cipher"], second["cipher"]]
    wire.cipher = second["cipher"]
    assert wire.answer() == (400, 36009004)


@pytest.mark.parametrize(
    ("method", "path", "answer"),
    [
        ("POST", "/order/202309/orders/find", (404, 36009009)),
        ("GET", "/order/202309/orders/search", (405, 36009010)),
        ("POST", "/order/202212/orders/search", (400, 36009014)),
        ("POST", "/order/202309/orders/search/", (404, 36009009)),
    ],
)
def test_a_path_a_method_and_a_version_must_be_those_of_the_api(american, method, path, answer):
    assert american.wire(method=method, path=path).answer() == answer


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ([("page_size", "101")], b""),
        ([("page_size", "0")], b""),
        ([("page_size", "x")], b""),
        ([("page_size", "10"), ("page_token", "guess")], b""),
        ([("page_size", "10"), ("sort_order", "UP")], b""),
        ([("page_size", "10")], b"[1]"),
        ([("page_size", "10")], b"{"),
        ([("page_size", "10")], b'{"update_time_ge":"soon"}'),
    ],
)
def test_a_parameter_must_have_its_form(american, query, body):
    assert american.wire(query=query, body=body).answer() == (200, 36009021)


def test_the_fifty_first_call_within_a_second_is_too_much(american):
    american.practice.post(f"shops/{american.id}/rules", calls_a_second=5)
    answers = [american.wire().answer() for _call in range(6)]
    assert answers[:5] == [GOOD] * 5
    assert answers[5] == (429, 36009002)


def test_every_refusal_is_counted_with_its_code(american):
    american.wire().send()
    american.wire(sign="0" * 64).send()
    assert american.practice.state()["calls"]["search_orders"] == {"0": 1, "106001": 1}
