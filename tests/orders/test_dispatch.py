"""Notices on their way out: gathered, a message a minute, tried again, given up for all to see."""

from datetime import timedelta
from functools import partial

import pytest

from orders import robots
from orders.errors import Refused
from orders.models import Channel, Clock, Delivery, LadderRule, Notice
from orders.services import acknowledging, clocks, dispatch
from tests.factories import HOUR, NOW, PAID, again, make_order
from tests.receivers import web

MINUTE = timedelta(minutes=1)
AT = PAID + 46 * HOUR  # two hours are left to pack
SECRET = "https://hooks.example/verysecret"
pytestmark = pytest.mark.django_db


@pytest.fixture
def group(db):
    target = {"address": SECRET, "secret": ""}
    made = Channel.objects.create(name="Group", kind="WEBHOOK", language="en", target=target)
    LadderRule.objects.create(roles=["warehouse"], kind="PACK").channels.add(made)
    return made


def tell(at=AT) -> None:
    packing = Clock.objects.filter(kind="PACK", basis="PROMISE")
    clocks.tell(list(packing.values_list("pk", flat=True)), at=at)


class Wire:
    """Keeps what is sent, and says no while it should."""

    def __init__(self):
        self.sent, self.no = [], None

    def __call__(self, target, title, body):
        if self.no:
            raise Refused("channel_did_not_send", why=self.no)
        self.sent.append((title, body.splitlines()))


def step(wire: Wire, at):
    return dispatch.dispatch(list(dispatch.pending(at)), send=wire, at=at)


def test_all_that_waits_goes_in_one_message_a_minute_the_most_urgent_first(shop, group):
    first, second = make_order(shop), make_order(shop, paid_at=PAID - HOUR)
    tell()
    wire = Wire()
    step(wire, AT + 5 * timedelta(seconds=1))
    third = make_order(shop, paid_at=PAID - 3 * HOUR)
    tell(AT + 10 * timedelta(seconds=1))
    for seconds in (15, 30, 60, 64):
        step(wire, AT + timedelta(seconds=seconds))
    assert len(wire.sent) == 1
    step(wire, AT + timedelta(seconds=65))
    step(wire, AT + timedelta(seconds=200))

    late = f"{third.number}: pack, late by 1:01"
    assert wire.sent == [
        (
            "2 notices",
            [f"{second.number}: pack, 0:59 left", f"{first.number}: pack, 1:59 left"],
        ),
        ("1 notice", [late]),
    ]
    assert Delivery.objects.filter(sent_at=None).count() == 0


def test_a_long_list_is_counted_at_its_end(shop, group):
    make_order(shop)
    tell()
    notice = Notice.objects.get(mark=2 * HOUR)
    claimed = dispatch.Claim(group, 1, (Delivery(notice=notice, channel=group),) * 35)
    title, body = dispatch.worded(claimed, AT)
    assert title == "35 notices"
    assert len(body.splitlines()) == 31
    assert body.endswith("… and 5 more.")


def test_a_channel_that_fails_is_tried_after_ever_longer_and_given_up_in_sight(shop, group):
    make_order(shop)
    tell()
    wire = Wire()
    wire.no = "error=500"
    tries, at = [], AT
    while at < AT + 6 * HOUR:
        if list(dispatch.pending(at)):
            step(wire, at)
            tries.append((at - AT) // MINUTE)
        at += MINUTE
    assert tries == [0, 1, 3, 7, 15, 31, 61, 91]
    notice = Notice.objects.get(mark=2 * HOUR)
    delivery = notice.deliveries.get()
    assert (delivery.attempts, delivery.sent_at) == (8, None)
    assert delivery.failed_at == AT + 91 * MINUTE
    assert delivery.problem == {"code": "channel_did_not_send", "params": {"why": "error=500"}}
    assert list(Notice.objects.failed()) == [notice]

    wire.no = None
    assert dispatch.retry([notice.pk], by=None, at=at).done == [notice.pk]
    step(wire, at)
    assert len(wire.sent) == 1
    assert list(Notice.objects.failed()) == []


def test_who_comes_back_late_writes_nothing_down(shop, group):
    make_order(shop)
    tell()
    first = dispatch.claim(group.pk, at=AT)
    assert dispatch.claim(group.pk, at=AT + MINUTE) is None
    second = dispatch.claim(group.pk, at=AT + dispatch.LEASE)
    assert dispatch.fail(first, Refused("channel_did_not_send", why="x"), at=AT) is False
    assert dispatch.accept(second, at=AT + 2 * MINUTE) is True
    assert dispatch.accept(first, at=AT + 3 * MINUTE) is False
    assert Delivery.objects.get().sent_at == AT + 2 * MINUTE
    assert Delivery.objects.get().attempts == 2


def test_what_was_done_or_acknowledged_meanwhile_is_not_sent(shop, group, picker):
    done, seen = make_order(shop), make_order(shop)
    tell()
    clocks.stop([clocks.PACK], [done.pk], at=AT)
    notice = Notice.objects.get(clock__order=seen, clock__kind="PACK", mark=2 * HOUR)
    acknowledging.acknowledge([notice.pk], by=picker, at=AT)
    wire = Wire()
    step(wire, AT)
    assert wire.sent == []
    assert Delivery.objects.count() == 0


def test_a_channel_out_of_use_gets_nothing(shop, group):
    Channel.objects.update(is_active=False)
    make_order(shop)
    tell()
    assert list(dispatch.pending(AT)) == []
    assert Delivery.objects.count() == 0


def test_a_test_message_really_goes_out_and_its_result_stands_on_the_channel(group, boss):
    send = partial(robots.send, may_reach_private=True)
    with web() as received:
        group.target = {"address": f"http://127.0.0.1:{received.port}/hook", "secret": ""}
        group.save()
        assert dispatch.test([group.pk], send=send, by=boss, at=NOW).done == [group.pk]
        assert again(group).sent_at == NOW
        received.answers.append(403)
        refused = dispatch.test([group.pk], send=send, by=boss, at=NOW + HOUR).refused[group.pk]
    ((_path, _headers, body), _second) = received.messages
    assert body["message"] == "This is a test of the channel Group, sent by boss."
    assert refused.code == again(group).problem["code"] == "channel_did_not_send"
    assert again(group).sent_at == NOW


def test_an_address_is_encrypted_in_the_table(group):
    row = Channel.objects.raw("SELECT id, target AS kept FROM orders_channel")[0]
    assert SECRET.encode() not in bytes(row.kept)
    assert again(group).target["address"] == SECRET
