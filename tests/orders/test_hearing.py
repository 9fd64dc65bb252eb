"""What the platform tells is only a hint: the order is read again, then placed."""

from datetime import timedelta

import httpx
import pytest
import respx

from orders.models import Grant, InboundMessage, Order, ShopKey, Unplaced
from orders.services import hearing, inbox
from tests.factories import NOW, make_shop
from tests.platform import (
    AUTHORISED,
    BASE_URL,
    connect,
    make_app,
    make_grant,
    offer,
    order_json,
    said,
    told,
)

pytestmark = pytest.mark.django_db
NUMBER = "576460000000000001"


@pytest.fixture
def key(shop):
    return connect(shop)


@pytest.fixture
def wire():
    with respx.mock(assert_all_called=False) as router:
        yield router


@pytest.fixture
def orders(wire):
    """The platform's answer to who asks for orders by number: those of them that it has."""
    there = {}

    def answer(request):
        asked = request.url.params["ids"].split(",")
        return said({"orders": [there[number] for number in asked if number in there]})

    wire.get(f"{BASE_URL}/order/202507/orders").mock(side_effect=answer)
    return there


def hear(*, at=NOW):
    return hearing.hear(list(hearing.pending(at)), at=at)


def keep(key, topic=1, **data) -> InboundMessage:
    inbox.store(key.grant.app, told(key, topic, **data), at=NOW)
    return InboundMessage.objects.latest("pk")


def test_an_order_is_placed_as_the_platform_has_it_now(key, orders):
    orders[NUMBER] = order_json(NUMBER)
    message = keep(key, 1, order_id=NUMBER, order_status="CANCEL")

    assert hear().done == [message.pk]

    order = Order.objects.get()
    assert (order.number, order.state, order.platform_status) == (
        NUMBER, "HELD", "AWAITING_SHIPMENT",
    )  # fmt: skip
    message.refresh_from_db()
    assert (message.handled_at, message.next_try_at) == (NOW, None)
    assert list(hearing.pending(NOW + timedelta(days=9))) == []


def test_many_messages_about_one_order_ask_for_it_once(key, orders, wire):
    orders[NUMBER] = order_json(NUMBER)
    for _message in range(5):
        keep(key, 1, order_id=NUMBER)
    keep(key, 3, order_id=NUMBER)

    assert len(hear().done) == 6
    assert wire.calls.call_count == 1


def test_a_hundred_orders_are_asked_for_in_two_calls(key, orders, wire):
    for number in range(100):
        orders[f"5764{number:014d}"] = order_json(f"5764{number:014d}")
        keep(key, 1, order_id=f"5764{number:014d}")

    assert len(hear().done) == Order.objects.count() == 100
    assert wire.calls.call_count == 2


def test_f08_a_message_that_names_no_order_is_put_before_a_person(key, orders):
    for wrong in (None, 576460000000000001, "", ["1"], "9" * 50_000, "../../x?a=b&c", "\ud800"):
        keep(key, 1, order_id=wrong)

    assert [why.code for why in hear().refused.values()] == ["message_names_no_order"] * 7
    assert InboundMessage.objects.stuck().count() == 7
    assert list(hearing.pending(NOW + timedelta(days=9))) == []


def test_an_order_the_platform_does_not_show_yet_is_asked_for_again(key, orders):
    message = keep(key, 1, order_id=NUMBER)

    assert hear().refused[message.pk].code == "order_is_not_there"

    orders[NUMBER] = order_json(NUMBER)
    assert hear(at=NOW + timedelta(seconds=5)).done == [message.pk]
    assert Order.objects.count() == 1


def test_an_unreadable_order_stops_no_other(key, orders):
    orders["1"] = order_json("1", payment={"currency": "USD"})
    orders["2"] = order_json("2")
    for number in orders:
        keep(key, 1, order_id=number)

    assert len(hear().done) == 2

    assert Order.objects.get().number == "2"
    kept = Unplaced.objects.get()
    assert (kept.shop, kept.number, kept.since) == (key.shop, "1", NOW)
    assert kept.problem["code"] == "answer_lacks_field"


def test_an_order_that_can_be_read_again_leaves_the_list_of_those_that_cannot(key, orders):
    orders[NUMBER] = order_json(NUMBER, "SOMETHING_NEW")
    keep(key, 1, order_id=NUMBER)
    hear()
    assert Unplaced.objects.get().problem["code"] == "order_status_unknown"

    orders[NUMBER] = order_json(NUMBER)
    keep(key, 1, order_id=NUMBER)
    hear()

    assert (Unplaced.objects.count(), Order.objects.count()) == (0, 1)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(429),
        httpx.Response(429, headers={"Retry-After": "30"}),
        httpx.Response(503),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, text='{"code":0,"data":{"orders":['),
        httpx.ReadTimeout("too long"),
    ],
)
def test_f14_without_an_answer_a_message_is_read_later(key, wire, answer, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    wire.get(f"{BASE_URL}/order/202507/orders").mock(side_effect=[answer] * 9)
    message = keep(key, 1, order_id=NUMBER)

    assert hear().refused[message.pk].code == "platform_is_down"

    message.refresh_from_db()
    assert (message.attempts, message.next_try_at) == (1, NOW + timedelta(seconds=5))
    assert list(hearing.pending(NOW + timedelta(seconds=4))) == []
    assert list(hearing.pending(NOW + timedelta(seconds=5))) == [message.pk]


def test_a_shop_that_is_down_stops_no_other(key, orders, wire, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    app = make_app("ak2", base_url="https://down.example")
    dead = connect(make_shop("B"), grant=make_grant(app, "o2"))
    wire.get("https://down.example/order/202507/orders").mock(side_effect=httpx.ConnectError("no"))
    orders[NUMBER] = order_json(NUMBER)
    keep(dead, 1, order_id=NUMBER)
    good = keep(key, 1, order_id=NUMBER)

    outcome = hear()

    assert (outcome.done, len(outcome.refused)) == ([good.pk], 1)


def test_a_number_that_the_platform_refuses_keeps_no_other_away(key, orders, wire):
    orders[NUMBER] = order_json(NUMBER)

    def answer(request):
        asked = request.url.params["ids"].split(",")
        known = said({"orders": [orders[one] for one in asked if one in orders]})
        return said(code=36009021, message="ids") if "ABC" in asked else known

    wire.get(f"{BASE_URL}/order/202507/orders").mock(side_effect=answer)
    good, strange = keep(key, 1, order_id=NUMBER), keep(key, 1, order_id="ABC")

    outcome = hear()

    assert outcome.done == [good.pk]
    assert str(outcome.refused[strange.pk]) == (
        "ABC was not fetched. The platform said no: ids (36009021)."
    )
    assert list(hearing.pending(NOW + timedelta(seconds=4))) == []


def test_f16_a_shop_that_is_cut_off_stops_cleanly(key, wire):
    wire.get(f"{BASE_URL}/order/202507/orders").mock(return_value=said(code=101000))
    offer(wire)
    message = keep(key, 1, order_id=NUMBER)

    assert hear().refused[message.pk].code == "shop_not_connected"

    assert ShopKey.objects.get().disconnected_at == NOW
    assert list(hearing.pending(NOW + timedelta(days=9))) == []
    assert InboundMessage.objects.waiting().count() == 1


def test_f16_a_withdrawn_grant_is_ended_once_the_platform_says_so_too(key, wire):
    wire.get(AUTHORISED).mock(return_value=said(code=105002))
    wire.get(url__startswith="https://auth.").mock(return_value=said(code=36004004))
    message = keep(key, 6, message="The seller has withdrawn the authorization")

    hear()

    assert ShopKey.objects.connected().count() == 0
    assert InboundMessage.objects.get(pk=message.pk).problem == {}


def test_f16_a_word_of_withdrawal_that_cannot_be_checked_is_read_again(key, wire):
    wire.get(AUTHORISED).mock(return_value=said(code=105005, message="no such right"))
    message = keep(key, 6, message="The seller has withdrawn the authorization")

    assert hear().refused[message.pk].code == "right_is_missing"

    assert list(ShopKey.objects.connected()) == [key]
    assert list(hearing.pending(NOW + timedelta(seconds=4))) == []
    assert list(hearing.pending(NOW + timedelta(seconds=5))) == [message.pk]


def test_f16_the_platform_says_when_a_grant_runs_out(key):
    until = NOW + timedelta(days=20)
    keep(key, 7, message="soon", expiration_time=str(int(until.timestamp())))

    assert len(hear().done) == 1

    assert Grant.objects.get().refresh_expires_at == until
    assert list(ShopKey.objects.expiring(NOW)) == [key]


def test_after_many_tries_in_vain_a_person_is_told(key, wire, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    wire.get(f"{BASE_URL}/order/202507/orders").mock(return_value=httpx.Response(503))
    message, at, waits = keep(key, 1, order_id=NUMBER), NOW, []
    for _try in range(11):
        hear(at=at)
        message.refresh_from_db()
        waits.append((message.next_try_at - at).total_seconds())
        at = message.next_try_at
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 1800, 1800]
    assert InboundMessage.objects.stuck().count() == 1
