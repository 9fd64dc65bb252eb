"""The practice shop tells what happens: signed, in copies, again and again."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic

import pytest
from tiktok_shop_api.webhooks import Webhooks

from tests.practice import PracticeShop


@dataclass
class Ear:
    """A receiver: what it heard, and with what it answers."""

    url: str
    answers: list[int] = field(default_factory=list)
    heard: list[tuple[str, bytes]] = field(default_factory=list)

    def told(self) -> list[dict]:
        return [json.loads(body) for _signature, body in self.heard]

    def topics(self) -> list[int]:
        return [one["type"] for one in self.told()]


@contextmanager
def listening() -> Iterator[Ear]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            ear.heard.append((self.headers["Authorization"], body))
            self.send_response(ear.answers.pop(0) if ear.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args):
            pass

    class Receiver(ThreadingHTTPServer):
        request_queue_size = 128
        daemon_threads = True

    with Receiver(("127.0.0.1", 0), Handler) as server:
        ear = Ear(f"http://127.0.0.1:{server.server_port}/hook?x=1")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield ear
        server.shutdown()


@pytest.fixture
def ear(american) -> Iterator[Ear]:
    with listening() as ear:
        american.practice.app(app_key="key", webhook_url=ear.url)
        yield ear


def fates(practice: PracticeShop) -> list[tuple[str, int, str]]:
    return [(one["fate"], one["attempts"], one["answer"]) for one in practice.get("deliveries")]


def test_a_public_client_verifies_and_parses_what_comes(american, ear):
    order_id = american.to_ship()
    american.practice.post(f"orders/{order_id}/address")
    american.practice.post(f"orders/{order_id}/message", text="Hello")
    american.practice.post(f"orders/{order_id}/cancel")
    american.practice.settle()
    found = []
    for signature, body in ear.heard:
        event = Webhooks.verify_and_parse(
            app_key="key", app_secret="secret", raw_body=body, signature=signature
        )
        found.append(type(event).__name__)
    assert sorted(found) == [
        "CancellationStatusChangeWebhook",
        "NewConversationWebhook",
        "NewMessageWebhook",
        "OrderStatusChangeWebhook",  # on hold
        "OrderStatusChangeWebhook",  # to ship
        "RecipientAddressUpdateWebhook",
    ]
    signature, body = ear.heard[0]
    assert not Webhooks.verify(
        app_key="key", app_secret="secret", raw_body=body + b" ", signature=signature
    )


def test_packages_that_are_split_are_told_with_their_orders(thai):
    with listening() as ear:
        thai.practice.app(app_key="key", webhook_url=ear.url)
        items = [{"seller_sku": "MUG-BLUE"}, {"seller_sku": "CAP-BLACK"}]
        order_id = thai.to_ship(items=items)
        line = thai.looked_up(order_id)["doc"]["line_items"][0]["id"]
        groups = [{"id": "1", "order_line_item_ids": [line]}]
        path = f"/fulfillment/202309/orders/{order_id}/split"
        assert thai.api("POST", path, {"splittable_groups": groups})[0] == 0
        thai.practice.settle()
    bodies = [body for _signature, body in ear.heard if json.loads(body)["type"] == 4]
    event = Webhooks.parse(bodies[0])
    assert (event.data.sc_type, event.data.role_type) == ("SPLIT", "ROLE_SELLER")
    assert [one.order_id_list for one in event.data.package_list] == [[order_id], [order_id]]


def test_an_order_is_told_by_id_and_status_in_the_words_of_webhooks(american, ear):
    order_id = american.order()
    american.practice.post(f"orders/{order_id}/cancel")
    american.practice.settle()
    told = [one for one in ear.told() if one["type"] == 1]
    assert sorted(one["data"]["order_status"] for one in told) == ["CANCEL", "ON_HOLD"]
    assert {one["shop_id"] for one in told} == {american.id}
    assert {one["data"]["order_id"] for one in told} == {order_id}
    assert len({one["tts_notification_id"] for one in told}) == 2


def test_what_is_not_accepted_comes_again_four_times_and_then_no_more(american, ear):
    american.practice.post(f"shops/{american.id}/rules", hold=0)
    ear.answers += [500, 401, 302, 204, 500, 200]
    american.order()
    american.practice.settle()
    for place, wait in enumerate((120, 1800, 3 * 3600, 12 * 3600), start=1):
        american.practice.advance(wait - 5)
        american.practice.settle()
        assert len(ear.heard) == place
        american.practice.advance(5)
        american.practice.settle()
        assert len(ear.heard) == place + 1
    american.practice.advance(24 * 3600)
    american.practice.settle()
    assert len(ear.heard) == 5
    assert len(set(ear.heard)) == 1
    assert fates(american.practice) == [("given up", 5, "500")]


def test_an_answer_that_takes_longer_than_three_seconds_is_none(american, ear):
    american.practice.app(app_key="key", webhook_url="http://127.0.0.1:9/nobody")
    american.order()
    american.practice.settle()
    assert fates(american.practice) == [("waiting", 1, "ConnectionRefusedError")]


def test_a_subscription_goes_before_the_address_of_the_app(american, ear):
    with listening() as own:
        body = json.dumps({"event_type": "ORDER_STATUS_CHANGE", "address": own.url}).encode()
        put = american.wire(method="PUT", path="/event/202309/webhooks", query=[], body=body)
        assert put.answer() == (200, 0)
        american.order()
        american.practice.settle()
        listed = american.client().event.get_shop_webhooks().data.webhooks
        assert [(one.event_type, one.address) for one in listed] == [
            ("ORDER_STATUS_CHANGE", own.url)
        ]
        put.method, put.body = "DELETE", b'{"event_type":"ORDER_STATUS_CHANGE"}'
        assert put.answer() == (200, 0)
        assert put.answer() == (200, 0)
        american.order()
        american.practice.settle()
    assert (own.topics(), ear.topics()) == ([1], [1])


@pytest.mark.parametrize("address", [5, "", "here", "ftp://x", "http://x:99999", "http://[", None])
def test_an_address_no_postman_finds_is_refused(american, address):
    body = {"event_type": "ORDER_STATUS_CHANGE", "address": address}
    assert american.api("PUT", "/event/202309/webhooks", body)[0] == 36009021
    assert american.client().event.get_shop_webhooks().data.webhooks == []


def test_dropped_doubled_and_shuffled_as_asked(american, ear):
    american.practice.fault("drop", call="ORDER_STATUS_CHANGE")
    american.practice.fault("duplicate", call="ORDER_STATUS_CHANGE")
    american.practice.fault("shuffle", times=-1)
    american.order()
    american.order()
    for _order in range(20):
        american.order()
    american.practice.advance(20)
    american.practice.settle()
    assert fates(american.practice)[0] == ("dropped", 0, "")
    ids = [one["data"]["order_id"] for one in ear.told()]
    assert len(ids) == 22
    assert len(set(ids)) == 21
    assert ids != sorted(ids)


def test_deauthorising_is_told_once(american, ear):
    american.practice.post("deauthorise", seller=american.shop["seller"])
    american.order()
    american.practice.settle()
    assert ear.topics() == [6]


def test_an_app_hears_only_of_shops_it_may_act_for(american, ear):
    with listening() as other:
        second = american.practice.app(app_key="second", webhook_url=other.url)
        american.order()
        american.practice.settle()
        assert (ear.topics(), other.topics()) == ([1], [])
        american.practice.tokens(second, american.shop)
        american.order()
        american.practice.settle()
        assert (ear.topics(), other.topics()) == ([1, 1], [1])
        seller = american.shop["seller"]
        american.practice.post("deauthorise", seller=seller, app_key="second")
        american.order()
        american.practice.settle()
        assert (ear.topics(), other.topics()) == ([1, 1, 1], [1, 6])
        assert american.wire().answer() == (200, 0)


def test_an_app_whose_authorisation_has_ended_hears_nothing(american, ear):
    with listening() as other:
        second = american.practice.app(app_key="second", webhook_url=other.url)
        american.practice.tokens(second, american.shop, days=1)
        american.practice.advance(24 * 3600)
        american.practice.settle()
        before = len(other.heard)
        american.order()
        american.practice.settle()
        assert ear.topics()[-1] == 1
        assert len(other.heard) == before


def test_an_authorisation_that_ends_is_told_daily_for_its_last_month(american, ear):
    american.practice.post("deauthorise", seller=american.shop["seller"])
    american.practice.tokens(american.app, american.shop, days=33)
    american.practice.advance(5 * 24 * 3600)
    american.practice.settle()
    assert sorted(ear.topics()) == [6, 7, 7, 7]


def test_two_hundred_orders_are_told_within_seconds(american, ear):
    started = monotonic()
    american.practice.burst(shop_id=american.id, orders=200, minutes=0, seed=1, calm=True)
    american.practice.settle(20)
    assert len(ear.heard) == 200
    assert 200 / (monotonic() - started) > 50
