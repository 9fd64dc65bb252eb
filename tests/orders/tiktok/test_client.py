"""F01: what leaves us is signed as it is sent, goes to the platform alone, and tells no secret."""

import json
import logging
import re
import socket
import ssl
import subprocess
import threading
from contextlib import suppress
from dataclasses import replace

import httpx
import pytest
from tiktok_shop_api.generated._meta import OPERATIONS

from orders.errors import Refused
from orders.tiktok import client as client_module
from orders.tiktok.calls import orders
from orders.tiktok.client import Client
from orders.tiktok.connection import App
from orders.tiktok.errors import TikTokDown, TikTokRefused
from orders.tiktok.versions import CALLS
from tests.orders.tiktok.answers import (
    HOST,
    QUICK,
    SAID_AT,
    SECRET,
    failure,
    make_client,
    make_connection,
    sent_query,
    success,
    verified,
)

LABEL = "https://open-fs-sg.tiktokshop.com/label.pdf"


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
    search.mock(return_value=httpx.Response(302, headers={"location": "https://evil.example/"}))
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


def test_a_label_at_no_address_is_to_be_asked_for_again(client, platform):
    with pytest.raises(TikTokDown, match="InvalidURL"):
        client.fetch("https://tiktokshop.com/\x00label.pdf")


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
