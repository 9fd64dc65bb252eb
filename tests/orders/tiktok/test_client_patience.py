"""F14, F15: a call is made again where that is safe, and not for ever."""

import socket
import time
from dataclasses import replace

import httpx
import pytest
import stamina

from orders.tiktok import client as client_module
from orders.tiktok.client import Client
from orders.tiktok.errors import Meaning, TikTokDown, TikTokRefused
from orders.tiktok.versions import CALLS
from tests.orders.tiktok.answers import (
    QUICK,
    SAID_AT,
    failure,
    make_client,
    make_connection,
    sent_query,
    success,
    verified,
)


@pytest.fixture
def retries():
    """What stamina was about to wait for, one after the other."""
    told = []
    stamina.instrumentation.set_on_retry_hooks([lambda details: told.append(details.wait_for)])
    yield told
    stamina.instrumentation.set_on_retry_hooks(None)


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


def test_a_platform_that_hangs_is_let_go(monkeypatch):
    monkeypatch.setattr(client_module, "TIMEOUT", httpx.Timeout(0.2))
    client_module._pool.cache_clear()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        client = Client(make_connection(base_url=url), patience=replace(QUICK, attempts=2))
        began = time.monotonic()
        with pytest.raises(TikTokDown, match="ReadTimeout") as down:
            client.call("orders.search")
    client_module._pool.cache_clear()
    assert down.value.may_be_done
    assert 0.4 <= time.monotonic() - began < 2


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
