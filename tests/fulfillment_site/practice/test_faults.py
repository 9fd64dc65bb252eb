"""What goes wrong when it is asked to."""

from time import monotonic

import httpx
import pytest


@pytest.mark.parametrize(
    ("fault", "status", "start"),
    [
        ({"kind": "429"}, 429, b'{"code": 36009002'),
        ({"kind": "5xx", "status": 502}, 502, b"Service Unavailable"),
        ({"kind": "code", "code": 36009003}, 200, b'{"code": 36009003'),
        ({"kind": "html"}, 502, b"<html>"),
    ],
)
def test_a_fault_refuses_so_many_times_and_then_no_more(american, fault, status, start):
    american.practice.fault(**fault, call="search_orders", times=2)
    answers = [american.wire().send() for _call in range(3)]
    assert [answer.status_code for answer in answers] == [status, status, 200]
    assert answers[0].content.startswith(start)
    assert "retry-after" not in answers[0].headers
    calls = american.practice.state()["calls"]["search_orders"]
    assert calls == {"0": 1, fault["kind"]: 2}


def test_a_wait_may_be_named(american):
    american.practice.fault("429", seconds=2)
    assert american.wire().send().headers["retry-after"] == "2"


def test_a_hanging_call_is_answered_late(american):
    american.practice.fault("hang", seconds=0.5)
    started = monotonic()
    assert american.wire().answer() == (200, 0)
    assert monotonic() - started >= 0.5


def test_a_fault_is_of_one_call_or_of_all(american):
    american.practice.fault("5xx", call="get_orders")
    assert american.wire().answer() == (200, 0)
    american.practice.fault("code", call="*", code=36009007)
    assert american.wire().send().json()["code"] == 36009007


def test_faults_end_when_told(american):
    american.practice.fault("5xx", times=-1)
    assert [american.wire().send().status_code for _call in range(3)] == [503] * 3
    american.practice.faults_off()
    assert american.wire().answer() == (200, 0)


def test_a_cut_answer_is_no_json(american):
    american.practice.fault("truncate")
    answer = american.wire().send()
    assert answer.status_code == 200
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        answer.json()


def test_what_was_done_before_the_answer_was_lost_stays_done(thai):
    package_id = thai.package(thai.to_ship())
    thai.practice.fault("lost", call="ship_package")
    with pytest.raises(httpx.TransportError):
        thai.ship(package_id)
    assert thai.ship(package_id) == 21011006
    assert [one["ref"] for one in thai.practice.effects("ship")] == [package_id]


def test_what_was_done_before_a_late_answer_stays_done(thai):
    package_id = thai.package(thai.to_ship())
    thai.practice.fault("late", call="ship_package", seconds=0.3)
    started = monotonic()
    assert thai.ship(package_id) == 0
    assert monotonic() - started >= 0.3


def test_a_refreshed_token_may_be_lost_on_its_way(american):
    query = {
        "app_key": "key", "app_secret": "secret", "grant_type": "refresh_token",
        "refresh_token": american.tokens["refresh_token"],
    }  # fmt: skip
    american.practice.fault("lost", call="token_refresh")
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{american.practice.url}/api/v2/token/refresh", params=query)
    told = httpx.get(f"{american.practice.url}/api/v2/token/refresh", params=query).json()
    assert american.wire(token=told["data"]["access_token"]).answer() == (200, 0)


def test_an_unknown_fault_is_refused(american):
    answer = american.practice.web.post("/practice/faults", json={"kind": "flood"})
    assert answer.status_code == 400
    assert "kind is one of" in answer.json()["message"]
