"""Messages that are forged, repeated, broken, foreign or far too long."""

import json
import time

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from orders.models import Clock, InboundMessage, Order, PlatformApp, Shop, ShopKey, Topic
from orders.models.inbox import SUBSCRIBED
from orders.services import inbox
from tests.factories import NOW, make_order, make_shop
from tests.platform import connect, make_app, signature, tell, told
from tests.races.crowd import all_at_once

# Made apart, by: printf 'ak1%s' BODY | openssl dgst -sha256 -hmac 'secret of ak1'
BODY = b'{"type":1,"shop_id":"7495000000000000001","tts_notification_id":"n-100"}'
SIGNATURE = "07d8111a8264913900dc7cf35afc9097acfd1f34c13fd558604029f43558ae08"


@pytest.fixture
def key(shop):
    return connect(shop)


@pytest.mark.django_db
class TestForged:
    def test_f01_a_signature_made_apart_is_taken(self, client):
        make_app()
        assert tell(client, None, BODY, SIGNATURE).status_code == 200
        assert InboundMessage.objects.count() == 1

    @pytest.mark.parametrize(
        "header",
        [
            "",
            SIGNATURE.upper(),
            f"Bearer {SIGNATURE}",
            SIGNATURE[:-1] + ("0" if SIGNATURE[-1] != "0" else "1"),
            SIGNATURE + " ",
            "подпись",
            "\ud83d",
            "0" * 100_000,
        ],
    )
    def test_f01_any_other_header_is_not(self, client, header):
        make_app()
        encoded = header.encode("utf-8", "surrogatepass").decode("latin-1")
        assert tell(client, None, BODY, encoded).status_code == 401
        assert InboundMessage.objects.count() == 0

    def test_f01_a_missing_header_is_not(self, client):
        make_app()
        answer = client.post("/tiktok/webhook/", BODY, content_type="application/json")
        assert answer.status_code == 401

    @pytest.mark.parametrize("place", range(0, len(BODY), 7))
    def test_f01_one_flipped_bit_of_the_body_is_found(self, client, place):
        make_app()
        flipped = bytearray(BODY)
        flipped[place] ^= 1
        assert tell(client, None, bytes(flipped), SIGNATURE).status_code == 401

    def test_f01_another_key_or_secret_is_found(self, client):
        make_app("ak2")
        assert tell(client, None, BODY, SIGNATURE).status_code == 401

    def test_f02_the_same_message_written_anew_is_found(self, client):
        make_app()
        for text in (json.dumps(json.loads(BODY)), json.dumps(json.loads(BODY), sort_keys=True)):
            assert tell(client, None, text.encode(), SIGNATURE).status_code == 401
        assert InboundMessage.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_f03_the_same_event_a_hundred_times_at_once_is_one_message(key):
    body = told(key, 1, order_id="576460000000000001")
    answers = []

    def deliver():
        answers.extend(tell(Client(), key.grant.app, body).status_code for _ in range(10))

    assert all_at_once([deliver] * 10) == []
    assert answers == [200] * 100
    assert InboundMessage.objects.count() == 1


@pytest.mark.django_db
class TestForeign:
    def test_f04_a_shop_that_is_not_ours_is_kept_apart(self, client, key):
        body = json.dumps({"type": 1, "shop_id": "999", "tts_notification_id": "n-1"}).encode()

        assert tell(client, key.grant.app, body).status_code == 200

        message = InboundMessage.objects.quarantined().get()
        assert (message.shop, message.next_try_at) == (None, None)
        assert message.problem == {"code": "message_is_about_no_shop", "params": {"shop": "999"}}
        assert list(inbox.unread([1], NOW.replace(year=2030))) == []
        assert Order.objects.count() == 0

    def test_f04_once_the_shop_is_connected_it_is_read(self, client, key):
        other = make_shop("B")
        platform_id = f"7495{other.pk:015d}"
        body = json.dumps({"type": 1, "shop_id": platform_id, "data": {"order_id": "1"}}).encode()
        tell(client, key.grant.app, body)

        inbox.adopt(connect(other, grant=key.grant), at=NOW)

        message = InboundMessage.objects.get()
        assert (message.shop, message.next_try_at, message.problem) == (other, NOW, {})

    def test_f04_a_shop_that_was_cut_off_is_kept_and_not_read(self, client, key):
        tell(client, key.grant.app, told(key, 1, order_id="1"))
        later = NOW.replace(year=2030)
        assert len(inbox.unread([1], later)) == 1

        key.grant.ended_at = NOW
        key.grant.save()

        assert len(inbox.unread([1], later)) == 0
        assert InboundMessage.objects.waiting().count() == 1


@pytest.mark.django_db
class TestUnclear:
    def test_f06_what_has_no_reader_is_kept_and_waits_for_none(self, client, key):
        assert set(Topic) - set(SUBSCRIBED) == {5, 15, 27}
        for topic in (5, 15, 27):
            assert tell(client, key.grant.app, told(key, topic)).status_code == 200

        assert InboundMessage.objects.waiting().count() == 0
        assert InboundMessage.objects.unknown().count() == 3
        assert InboundMessage.objects.stuck().count() == 0
        assert {message.problem["code"] for message in InboundMessage.objects.all()} == {
            "message_has_no_reader"
        }
        ids = list(InboundMessage.objects.values_list("pk", flat=True))
        assert inbox.retry(ids, by=None, at=NOW).done == []
        assert InboundMessage.objects.waiting().count() == 0

    def test_f06_an_unknown_type_is_kept_and_counted(self, client, key):
        for topic in (2, 64, 2**40, -1, 1.5, True, "1", None):
            assert tell(client, key.grant.app, told(key, topic)).status_code == 200

        assert InboundMessage.objects.count() == 8
        assert InboundMessage.objects.unknown().count() == 2
        assert InboundMessage.objects.stuck().count() == 6  # their type is none
        assert InboundMessage.objects.waiting().count() == 0

    @pytest.mark.parametrize(
        "body",
        [b"", b"[]", b"null", b"1", b'"text"', b"{", b"\xff\xfe", b"[" * 100_000],
    )
    def test_f07_what_is_no_message_is_refused(self, client, key, body):
        answer = tell(client, key.grant.app, body)

        assert (answer.status_code, answer.content) == (400, b"")
        assert InboundMessage.objects.count() == 0

    def test_f07_a_megabyte_is_the_most_that_is_read(self, client, key):
        filled = told(key, 1, order_id="1", filler="x" * 1024**2)
        fits = filled.replace(b"x" * (len(filled) - 1024**2), b"", 1)

        assert tell(client, key.grant.app, fits).status_code == 200
        assert tell(client, key.grant.app, filled).status_code == 413
        assert InboundMessage.objects.get().body == fits

    def test_f07_what_says_that_it_is_longer_is_not_even_read(self, client, key):
        answer = client.generic(
            "POST", "/tiktok/webhook/", b"short", "application/json", CONTENT_LENGTH=50 * 1024**2
        )
        assert answer.status_code == 413

    @pytest.mark.parametrize(
        "text",
        [
            '{"type":1,"type":3,"shop_id":"%s"}',
            '{"type":1,"shop_id":"%s","data":{"order_id":"1","order_id":"2"}}',
            '{"type":1,"shop_id":"%s","data":{"order_id":NaN}}',
        ],
    )
    def test_f08_what_has_two_meanings_is_for_a_person(self, client, key, text):
        body = (text % key.platform_shop_id).encode()

        assert tell(client, key.grant.app, body).status_code == 200

        message = InboundMessage.objects.get()
        assert (message.body, message.topic, message.next_try_at) == (body, None, None)
        assert message.problem["code"] == "message_is_unclear"

    def test_f08_an_id_as_a_number_is_no_id(self, client, key):
        number = key.platform_shop_id.lstrip("0")
        body = f'{{"type":1,"shop_id":{number},"tts_notification_id":1e999}}'.encode()

        assert tell(client, key.grant.app, body).status_code == 200

        message = InboundMessage.objects.quarantined().get()
        assert (message.platform_shop_id, message.notification_id) == ("", "")

    @pytest.mark.parametrize(
        "broken", [b"\\u0000", b"\\ud83d", b"\xff\xfe\xfd", "ю".encode(), b"x" * 200]
    )
    def test_f09_broken_text_is_kept_as_bytes(self, client, key, broken):
        body = told(key, 1, order_id="1").replace(b'"n-', b'"n-' + broken)

        assert tell(client, key.grant.app, body).status_code == 200

        message = InboundMessage.objects.get()
        assert (message.body, message.notification_id, message.topic) == (body, "", 1)

    def test_a_message_without_an_id_is_known_by_its_bytes(self, client, key):
        body = told(key, 3, order_id="1").replace(b"tts_notification_id", b"other")
        for _delivery in range(3):
            assert tell(client, key.grant.app, body).status_code == 200
        assert InboundMessage.objects.count() == 1

    def test_f12_an_old_message_played_again_changes_nothing(self, client, key):
        body = told(key, 1, order_id="1")
        tell(client, key.grant.app, body)
        inbox.done([InboundMessage.objects.get().pk], at=NOW)

        assert tell(client, key.grant.app, body).status_code == 200

        assert InboundMessage.objects.get().handled_at == NOW


@pytest.mark.django_db(transaction=True)
def test_f10_whoever_holds_orders_and_their_shop_keeps_no_message_waiting(key):
    make_order(key.shop)
    answers = []

    def deliver():
        started = time.monotonic()
        code = tell(Client(), key.grant.app, told(key, 1, order_id="1")).status_code
        answers.append((code, time.monotonic() - started < 3))

    with transaction.atomic():
        for model in (Shop, Order, ShopKey, PlatformApp, Clock):
            list(model.objects.select_for_update(no_key=True))
        assert all_at_once([deliver]) == []
    assert answers == [(200, True)]


@pytest.mark.django_db
def test_f11_without_the_database_the_platform_is_asked_to_come_again(client, key):
    def away(*_args):
        raise OperationalError("the server closed the connection")

    body = told(key, 1, order_id="1")
    header = signature(key.grant.app, body)
    with connection.execute_wrapper(away):
        answer = tell(client, None, body, header)
    assert answer.status_code == 503
    assert InboundMessage.objects.count() == 0
