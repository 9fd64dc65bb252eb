"""Where the platform tells us things."""

import json

import pytest
from django.urls import reverse

from orders.models import InboundMessage, ShopKey, StepRun
from orders.moment import moment
from tests.platform import connect, make_app, signature, tell, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(shop):
    return connect(shop)


def test_a_genuine_message_is_kept_as_it_came_and_answered_with_nothing(client, key):
    body = told(key, 1, order_id="576460000000000001", order_status="AWAITING_SHIPMENT")

    answer = tell(client, key.grant.app, body)

    assert (answer.status_code, answer.content) == (200, b"")
    message = InboundMessage.objects.get()
    assert (message.body, message.topic, message.shop) == (body, 1, key.shop)
    assert message.notification_id == json.loads(body)["tts_notification_id"]
    assert message.data == {"order_id": "576460000000000001", "order_status": "AWAITING_SHIPMENT"}
    assert message.next_try_at == message.received_at
    assert message.handled_at is None


def test_it_takes_no_more_than_three_queries(client, key, django_assert_max_num_queries):
    moment()
    body = told(key, 1, order_id="576460000000000001")
    with django_assert_max_num_queries(6):  # with one to wake its reader, and begin and commit
        tell(client, key.grant.app, body)


def test_what_another_app_of_ours_is_told_of_a_shop_is_put_away(client, key):
    other = make_app("ak2")

    assert tell(client, other, told(key, 1, order_id="1")).status_code == 200

    message = InboundMessage.objects.get()
    assert (message.shop, message.next_try_at, message.problem) == (key.shop, None, {})
    assert message.handled_at is not None
    assert InboundMessage.objects.waiting().count() == InboundMessage.objects.kept().count() == 0


def test_what_another_app_is_told_of_a_shop_nobody_speaks_for_is_kept_apart(client, key):
    other = make_app("ak2")
    ShopKey.objects.update(disconnected_at=key.connected_at)

    assert tell(client, other, told(key, 1, order_id="1")).status_code == 200

    message = InboundMessage.objects.quarantined().get()
    assert (message.shop, message.next_try_at) == (None, None)


@pytest.mark.parametrize("debug", [True, False])
def test_the_address_without_its_slash_is_heard_alike(client, key, settings, debug):
    settings.DEBUG = debug
    body = told(key, 1, order_id="1")

    answer = client.post(
        "/tiktok/webhook",
        body,
        content_type="application/json",
        headers={"Authorization": signature(key.grant.app, body)},
    )

    assert (answer.status_code, InboundMessage.objects.count()) == (200, 1)
    assert reverse("webhook") == "/tiktok/webhook/"


def test_only_posts_are_heard(client, key):
    assert client.get("/tiktok/webhook/").status_code == 405
    assert InboundMessage.objects.count() == 0


def test_a_message_wakes_its_reader_unless_that_is_at_work(client, key, monkeypatch):
    at = moment()
    run = StepRun.objects.create(name="orders.hear", next_at=at)

    tell(client, key.grant.app, told(key, 1, order_id="1"))
    run.refresh_from_db()
    woken_until = run.leased_until
    tell(client, key.grant.app, told(key, 1, order_id="2"))

    run.refresh_from_db()
    assert woken_until > at
    assert run.leased_until == woken_until
