"""F01, F02: our signatures are the platform's, as tools nobody here wrote make them."""

import random
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiktok_shop_api.signing import Signer
from tiktok_shop_api.webhooks import Webhooks

from orders.tiktok.signing import sign, webhook_is_genuine, webhook_signature

PATH = "/order/202309/orders/search"
QUERY = {"timestamp": "1700000000", "app_key": "AK", "shop_cipher": "SC", "page_size": "50"}
BODY = b'{"order_status":"AWAITING_SHIPMENT"}'
# Made apart: printf '…' | openssl dgst -sha256 -hmac SECRET
SIGNED = "df67da0eea99d23399fcc9d3f7a77c627a2418ffa18255c99b647fa320bce1e3"

EVENT = b'{"type":1,"tts_notification_id":"n-100","data":{"order_id":"576460000000000001"}}'
SIGNED_EVENT = "d0f2759a098f66f1d031ddd0dffc256cadb27ea3d4e03e6d34d980398c7c7eb5"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
names = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=8)


def openssl(secret: str, message: bytes) -> str:
    command = ["openssl", "dgst", "-sha256", "-hmac", secret, "-r"]
    told = subprocess.run(command, input=message, capture_output=True, check=True)
    return told.stdout.split()[0].decode()


def test_a_request_is_signed_as_openssl_signed_it():
    wrapped = b"SECRET" + PATH.encode()
    wrapped += b"app_keyAKpage_size50shop_cipherSCtimestamp1700000000" + BODY + b"SECRET"
    assert sign("SECRET", PATH, QUERY, BODY) == SIGNED == openssl("SECRET", wrapped)


def test_a_webhook_is_signed_as_openssl_signed_it():
    assert webhook_signature("AK", "SECRET", EVENT) == SIGNED_EVENT
    assert openssl("SECRET", b"AK" + EVENT) == SIGNED_EVENT


def test_neither_the_signature_nor_the_token_is_signed_and_order_is_nothing():
    shuffled = [*QUERY.items(), ("sign", "old"), ("access_token", "TTP")]
    random.Random(7).shuffle(shuffled)
    assert sign("SECRET", PATH, shuffled, BODY) == SIGNED


def test_the_body_of_an_upload_is_not_signed():
    assert sign("S", PATH, QUERY, b"--boundary", multipart=True) == sign("S", PATH, QUERY)


@given(secret=texts, query=st.lists(st.tuples(names, texts)), body=texts)
def test_a_public_client_signs_alike(secret, query, body):
    theirs = Signer.sign(
        path=PATH,
        query=query,
        content_type="application/json",
        body=body.encode(),
        app_secret=secret,
    )
    assert sign(secret, PATH, query, body.encode()) == theirs


@given(secret=texts, body=st.binary(max_size=50), header=st.text(max_size=70))
def test_a_public_client_judges_webhooks_alike(secret, body, header):
    ours = webhook_signature("AK", secret, body)
    theirs = {"app_key": "AK", "app_secret": secret, "raw_body": body}
    assert Webhooks.verify(**theirs, signature=ours)
    assert webhook_is_genuine("AK", secret, body, ours)
    assert not webhook_is_genuine("AK", secret, body, header)


@pytest.mark.parametrize(
    "header",
    [
        "",
        SIGNED_EVENT.upper(),
        f"Bearer {SIGNED_EVENT}",
        f" {SIGNED_EVENT}",
        f"{SIGNED_EVENT}\n",
        SIGNED_EVENT[:-1],
        SIGNED_EVENT[:-1] + "4",
        "签名",
        "\udcff" * 64,
        "\x00",
    ],
)
def test_any_other_header_is_no_signature(header):
    assert not webhook_is_genuine("AK", "SECRET", EVENT, header)


@pytest.mark.parametrize("place", range(0, len(EVENT), 10))
def test_one_flipped_bit_of_the_body_is_noticed(place):
    flipped = bytearray(EVENT)
    flipped[place] ^= 1
    assert not webhook_is_genuine("AK", "SECRET", bytes(flipped), SIGNED_EVENT)


def test_another_key_or_secret_makes_another_signature():
    assert not webhook_is_genuine("AL", "SECRET", EVENT, SIGNED_EVENT)
    assert not webhook_is_genuine("AK", "SECRES", EVENT, SIGNED_EVENT)


def test_a_body_written_anew_is_not_the_body_that_was_signed():
    spaced = EVENT.replace(b":", b": ")
    turned = b'{"tts_notification_id":"n-100","type":1,"data":{"order_id":"576460000000000001"}}'
    for body in (spaced, turned, EVENT + b"\n"):
        assert not webhook_is_genuine("AK", "SECRET", body, SIGNED_EVENT)
