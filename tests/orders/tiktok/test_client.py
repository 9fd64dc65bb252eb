"""F01, F14, F15: one request at a time, signed as it is sent, and again only where that is safe."""

import json
import logging
import re
import socket
import ssl
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import replace
from urllib.parse import parse_qsl

import httpx
import pytest
import stamina
from tiktok_shop_api.generated._meta import OPERATIONS
from tiktok_shop_api.signing import Signer

from orders.errors import Refused
from orders.tiktok import client as client_module
from orders.tiktok.calls import orders
from orders.tiktok.client import Client
from orders.tiktok.connection import App
from orders.tiktok.errors import Meaning, TikTokDown, TikTokRefused
from orders.tiktok.versions import CALLS
from tests.orders.tiktok.answers import (
    HOST,
    QUICK,
    SAID_AT,
    SECRET,
    failure,
    make_client,
    make_connection,
    success,
)

SEARCH = "/order/202309/orders/search"
LABEL = "https://open-fs-sg.tiktokshop.com/label.pdf"


@pytest.fixture
def search(platform):
    return platform.post(SEARCH)


@pytest.fixture
def retries():
    """What stamina was about to wait for, one after the other."""
    told = []
    stamina.instrumentation.set_on_retry_hooks([lambda details: told.append(details.wait_for)])
    yield told
    stamina.instrumentation.set_on_retry_hooks(None)


def sent_query(request: httpx.Request) -> list[tuple[str, str]]:
    return parse_qsl(request.url.query.decode(), keep_blank_values=True)


def verified(request: httpx.Request) -> bool:
    """Whether a public client's signature of what was sent is the one that was sent."""
    query = sent_query(request)
    signature = Signer.sign(
        path=request.url.raw_path.partition(b"?")[0].decode(),
        query=query,
        content_type=request.headers.get("content-type"),
        body=None if "multipart" in request.headers.get("content-type", "") else request.content,
        app_secret=SECRET,
    )
    return dict(query)["sign"] == signature


def test_what_is_sent_is_what_was_signed(client, search):
    search.mock(return_value=success())
    client.call("orders.search", query={"page_size": 50, "page_token": "a+/= ü"},
                body={"order_status": "ON_HOLD", "buyer": "Mai ữ"})  # fmt: skip
    request = search.calls.last.request
    assert verified(request)
    assert json.loads(request.content) == {"order_status": "ON_HOLD", "buyer": "Mai ữ"}
    query = dict(sent_query(request))
    assert {name: query[name] for name in query if name != "sign"} == {
        "page_size": "50", "page_token": "a+/= ü", "app_key": "AK",
        "timestamp": str(SAID_AT), "shop_cipher": "CIPHER==",
    }  # fmt: skip
    assert request.headers["x-tts-access-token"] == "TTP_token"
    assert request.headers["content-type"] == "application/json"


def test_without_a_body_nothing_is_signed_and_nothing_sent(client, search):
    search.mock(return_value=success())
    client.call("orders.search", query={"page_size": 50}, body={"order_status": ""})
    request = search.calls.last.request
    assert (request.content, verified(request)) == (b"", True)


def test_a_file_is_sent_whole_and_its_bytes_are_not_signed(client, platform):
    route = platform.post("/customer_service/202309/images/upload").mock(return_value=success())
    client.upload("messages.upload_image", "data", ("a.png", b"\x89PNG\xff", "image/png"))
    request = route.calls.last.request
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b"\x89PNG\xff" in request.content
    assert verified(request)


def test_a_list_is_joined_by_commas(client, platform):
    route = platform.get("/order/202507/orders").mock(return_value=success())
    client.call("orders.get", query={"ids": ["1", "2"]})
    request = route.calls.last.request
    assert (dict(sent_query(request))["ids"], verified(request)) == ("1,2", True)


def test_an_id_stays_inside_its_place_in_the_path(client, platform):
    route = platform.get(url__regex=r".*price_detail.*").mock(return_value=success())
    client.call("orders.price_detail", path_args={"order_id": "../1?x=/é"})
    request = route.calls.last.request
    assert request.url.raw_path.startswith(
        b"/order/202407/orders/..%2F1%3Fx%3D%2F%C3%A9/price_detail?"
    )
    assert verified(request)


def shape(method: str, path: str) -> tuple[str, str]:
    """A call whatever its version and the names of its ids."""
    return method.upper(), re.sub(r"/20\d{4}/|\{\w+\}", "*", path)


def test_every_call_is_one_of_the_platform_s_and_names_the_shop_where_that_asks_for_it():
    theirs = {shape(op["method"], op["path"]): op["requiresShopCipher"] for op in OPERATIONS}
    ours = {shape(call.method, call.path): call.names_shop for call in CALLS.values()}
    assert ours == {call: theirs.get(call) for call in ours}
    assert len(ours) == len(CALLS)


def test_the_cipher_stays_at_home_when_shops_are_asked_for(client, platform):
    route = platform.get("/authorization/202309/shops").mock(return_value=success(shops=[]))
    client.call("authorisation.shops")
    assert "shop_cipher" not in dict(sent_query(route.calls.last.request))
    assert verified(route.calls.last.request)


def test_an_answer_brings_its_data_and_its_receipt(client, search):
    search.mock(return_value=success(orders=[]))
    answer = client.call("orders.search")
    assert (answer.data, answer.request_id) == ({"orders": []}, "r-1")


FAULTS = {
    "429": httpx.Response(429),
    "429 with an envelope": failure(36009002, status=429),
    "too many, by code": failure(36009002),
    "internal, by code": failure(36009003),
    "502": httpx.Response(502, html="<html>Bad gateway</html>"),
    "truncated": httpx.Response(200, content=b'{"code":0,"data":{"orders":[{"id'),
    "a web page": httpx.Response(200, html="<html>Log in to the hotel's Wi-Fi</html>"),
    "a redirect": httpx.Response(302, headers={"location": "https://evil.example/"}),
    "a timeout": httpx.ReadTimeout,
    "no connection": httpx.ConnectError,
    "a cut connection": httpx.RemoteProtocolError,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_repeatable_call_is_made_again(client, search, fault):
    search.side_effect = [FAULTS[fault], FAULTS[fault], success(orders=[])]
    assert client.call("orders.search").data == {"orders": []}
    assert search.call_count == 3
    assert all(verified(call.request) for call in search.calls)


@pytest.mark.parametrize("fault", FAULTS)
def test_it_gives_up_after_a_few_attempts(client, search, fault):
    search.side_effect = [FAULTS[fault]] * 5
    with pytest.raises(TikTokDown):
        client.call("orders.search")
    assert search.call_count == QUICK.attempts


@pytest.mark.parametrize(
    ("fault", "may_be_done"),
    [
        ("429", False),
        ("too many, by code", False),
        ("no connection", False),
        ("internal, by code", True),
        ("502", True),
        ("truncated", True),
        ("a timeout", True),
        ("a cut connection", True),
    ],
)
def test_any_other_call_is_made_once_and_says_whether_it_may_have_been_done(
    client, search, monkeypatch, fault, may_be_done
):
    monkeypatch.setitem(
        CALLS, "orders.search", replace(CALLS["orders.search"], is_repeatable=False)
    )
    search.side_effect = [FAULTS[fault], success()]
    with pytest.raises(TikTokDown) as down:
        client.call("orders.search")
    assert (search.call_count, down.value.may_be_done) == (1, may_be_done)


def test_each_attempt_is_signed_at_its_own_time(platform, search):
    search.side_effect = [httpx.Response(502), success()]
    make_client(clock=lambda: SAID_AT + 400 * search.call_count).call("orders.search")
    sent = [dict(sent_query(call.request))["timestamp"] for call in search.calls]
    assert sent == [str(SAID_AT), str(SAID_AT + 400)]


def test_waits_grow_and_are_never_quite_the_same(platform, search, retries):
    search.side_effect = [httpx.Response(502)] * 3 + [success()]
    patience = replace(QUICK, attempts=4, first=0.01, jitter=0.01)
    make_client(patience=patience).call("orders.search")
    for waited, least in zip(retries, (0.01, 0.02, 0.04), strict=True):
        assert least < waited < least + 0.01


def test_a_rest_the_platform_asks_for_is_given(platform, search, retries):
    search.side_effect = [httpx.Response(429, headers={"Retry-After": "1"}), success()]
    began = time.monotonic()
    make_client(patience=replace(QUICK, longest=2)).call("orders.search")
    assert (retries, search.call_count) == ([1.0], 2)
    assert time.monotonic() - began >= 1


@pytest.mark.parametrize("header", ["60", "Tue, 14 Nov 2023 22:14:20 GMT"])
def test_a_long_rest_is_left_to_whoever_can_come_back_later(client, search, header):
    search.mock(return_value=httpx.Response(429, headers={"Retry-After": header}))
    with pytest.raises(TikTokDown) as down:
        client.call("orders.search")
    assert (down.value.retry_after, search.call_count) == (60.0, 1)


def test_no_attempt_starts_after_the_time_is_up(platform, search):
    search.mock(return_value=httpx.Response(502))
    patience = replace(QUICK, attempts=100, first=0.05, longest=0.05, timeout=0.2)
    with pytest.raises(TikTokDown):
        make_client(patience=patience).call("orders.search")
    assert 2 <= search.call_count <= 6


@pytest.mark.parametrize("status", [200, 400, 403])
def test_a_no_is_a_no_at_once(client, search, status):
    search.mock(return_value=failure(21011041, status))
    with pytest.raises(TikTokRefused) as refusal:
        client.call("orders.search")
    assert (refusal.value.code, refusal.value.meaning) == (21011041, Meaning.REREAD)
    assert (refusal.value.request_id, search.call_count) == ("r-9", 1)


def renewing(renewed: list):
    def renew(connection):
        renewed.append(connection.access_token)
        return replace(connection, access_token=f"{connection.access_token}+")

    return renew


def test_a_token_that_ran_out_is_renewed_once_and_the_call_made_again(platform, search):
    renewed = []
    client = make_client(renew=renewing(renewed))
    search.side_effect = [failure(105002, 401), success(orders=[]), success(orders=[])]
    assert client.call("orders.search").data == {"orders": []}
    client.call("orders.search")
    tokens = [call.request.headers["x-tts-access-token"] for call in search.calls]
    assert (renewed, tokens) == (["TTP_token"], ["TTP_token", "TTP_token+", "TTP_token+"])


def test_a_new_token_that_is_refused_too_is_not_renewed_again(platform, search):
    renewed = []
    search.mock(return_value=failure(105002))
    with pytest.raises(TikTokRefused) as refusal:
        make_client(renew=renewing(renewed)).call("orders.search")
    assert (refusal.value.meaning, renewed, search.call_count) == (Meaning.TOKEN, ["TTP_token"], 2)


def test_without_a_way_to_renew_it_the_caller_hears_of_the_token(client, search):
    search.mock(return_value=failure(105002))
    with pytest.raises(TikTokRefused):
        client.call("orders.search")
    assert search.call_count == 1


def test_no_log_tells_a_secret_or_what_the_platform_said_of_people(client, search, caplog):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "httpx")
    search.side_effect = [httpx.Response(502), failure(21011041)]
    with pytest.raises(TikTokRefused):
        client.call("orders.search", body={"buyer_user_id": "7021000000000000001"})
    told = "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert "orders.search: HTTP 200, 21011041 (r-9)" in told
    for secret in (SECRET, "TTP_token", "CIPHER", "sign=", "Jane Doe", "7021000000000000001"):
        assert secret not in told


def test_what_broke_does_not_carry_the_address_along(client, search):
    search.side_effect = httpx.ReadTimeout
    with pytest.raises(TikTokDown) as down:
        client.call("orders.search")
    assert (str(down.value), down.value.__cause__) == ("ReadTimeout", None)


def test_no_cookie_wanders_from_shop_to_shop(client, search):
    cookie = {"set-cookie": "session=1; Path=/"}
    search.side_effect = [httpx.Response(200, headers=cookie, json={"code": 0}), success()]
    client.call("orders.search")
    client.call("orders.search")
    assert "cookie" not in search.calls.last.request.headers


def test_a_redirect_is_not_followed(client, platform, search):
    elsewhere = platform.get("https://evil.example/")
    search.mock(return_value=FAULTS["a redirect"])
    with pytest.raises(TikTokDown, match="HTTP 302"):
        client.call("orders.search")
    assert not elsewhere.called


def test_an_endless_answer_is_given_up(client, search, monkeypatch):
    monkeypatch.setattr(client_module, "ANSWER_LIMIT", 1000)
    search.mock(return_value=httpx.Response(200, content=b" " * 1001))
    with pytest.raises(TikTokDown, match="too long"):
        client.call("orders.search")


def test_an_answer_that_only_drips_is_given_up(client, search, monkeypatch):
    monkeypatch.setattr(client_module, "READ_FOR", -1)
    search.mock(return_value=success())
    with pytest.raises(TikTokDown, match="too long"):
        client.call("orders.search")


def test_a_host_that_cannot_prove_its_name_hears_nothing(tmp_path):
    key, certificate = str(tmp_path / "key"), str(tmp_path / "certificate")
    command = ["openssl", "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    heard = []

    def listen(server):
        with suppress(OSError), context.wrap_socket(server.accept()[0], server_side=True) as line:
            heard.append(line.recv(1))

    with socket.create_server(("127.0.0.1", 0)) as server:
        listener = threading.Thread(target=listen, args=(server,))
        listener.start()
        url = f"https://127.0.0.1:{server.getsockname()[1]}"
        patience = replace(QUICK, attempts=1)
        with pytest.raises(TikTokDown, match="ConnectError") as down:
            Client(make_connection(base_url=url), patience=patience).call("orders.search")
        listener.join()
    assert (down.value.may_be_done, heard) == (False, [])


def test_calls_keep_the_pace_of_their_shop(platform, search, monkeypatch):
    search.mock(return_value=success())
    kinds = []
    monkeypatch.setattr(client_module.pace, "wait", kinds.append)
    orders.search(make_client())
    client = make_client()
    client.connection = make_connection(shop_cipher="OTHER")
    orders.search(client)
    assert kinds == [("AK", "CIPHER==", "orders.search"), ("AK", "OTHER", "orders.search")]


def test_a_label_is_fetched_without_token_or_signature(client, platform):
    route = platform.get(LABEL).mock(return_value=httpx.Response(200, content=b"%PDF-1.7"))
    assert client.fetch(LABEL) == b"%PDF-1.7"
    request = route.calls.last.request
    assert "x-tts-access-token" not in request.headers
    assert request.url == LABEL


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://evil.example/label.pdf?token=1", "file_is_elsewhere"),
        ("http://open-fs-sg.tiktokshop.com/label.pdf", "address_is_not_encrypted"),
        ("file:///etc/passwd", "file_is_elsewhere"),
    ],
)
def test_a_file_elsewhere_is_not_fetched(client, platform, url, code):
    with pytest.raises(Refused) as refusal:
        client.fetch(url)
    assert refusal.value.code == code
    assert "token" not in str(refusal.value)
    assert not platform.calls


@pytest.mark.parametrize("status", [302, 403, 404, 500])
def test_a_label_that_is_gone_is_to_be_asked_for_again(client, platform, status):
    route = platform.get(LABEL).mock(return_value=httpx.Response(status))
    with pytest.raises(TikTokDown, match=f"HTTP {status}"):
        client.fetch(LABEL)
    assert route.call_count == QUICK.attempts


def test_a_file_larger_than_any_label_is_not_kept(client, platform, monkeypatch):
    monkeypatch.setattr(client_module, "FILE_LIMIT", 1000)
    platform.get(LABEL).mock(return_value=httpx.Response(200, content=b"%" * 1001))
    with pytest.raises(TikTokDown, match="too long"):
        client.fetch(LABEL)


def test_tokens_are_asked_for_once_and_unsigned(platform):
    app = App("AK", SECRET, auth_url=HOST)
    route = platform.get("/api/v2/token/get").mock(return_value=httpx.Response(502))
    with pytest.raises(TikTokDown):
        client_module.ask_for_tokens(app, "/api/v2/token/get", {"auth_code": "c+1"})
    request = route.calls.last.request
    assert sent_query(request) == [
        ("app_key", "AK"), ("app_secret", SECRET), ("auth_code", "c+1"),
    ]  # fmt: skip
    assert ("x-tts-access-token" in request.headers, route.call_count) == (False, 1)
