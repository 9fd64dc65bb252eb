"""The platform is told what we want to hear, and where."""

from orders.tiktok.calls import webhooks
from orders.tiktok.calls.webhooks import Subscription
from tests.orders.tiktok.answers import asked, success

API = "/event/202309/webhooks"
ADDRESS = "https://back.example/tiktok"


def test_subscriptions_are_listed(client, platform):
    told = [{"event_type": "ORDER_STATUS_CHANGE", "address": ADDRESS, "create_time": 1700000000}]
    platform.get(API).mock(return_value=success(webhooks=told, total_count=1))
    found = webhooks.subscriptions(client)
    assert (found.items, found.total) == ((Subscription("ORDER_STATUS_CHANGE", ADDRESS),), 1)


def test_an_event_is_subscribed_to(client, platform):
    route = platform.put(API).mock(return_value=success())
    webhooks.subscribe(client, "ORDER_STATUS_CHANGE", ADDRESS)
    assert asked(route)[1] == {"event_type": "ORDER_STATUS_CHANGE", "address": ADDRESS}


def test_an_event_is_let_go(client, platform):
    route = platform.delete(API).mock(return_value=success())
    webhooks.unsubscribe(client, "ORDER_STATUS_CHANGE")
    assert asked(route)[1] == {"event_type": "ORDER_STATUS_CHANGE"}
