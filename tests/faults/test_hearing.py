"""What the platform tells is read once and for all, whoever dies, is late or is away meanwhile."""

from datetime import timedelta
from functools import partial

import pytest
import respx
from celery import current_app
from kombu.exceptions import OperationalError

from fulfillment_site.conveyor import STEPS
from orders import beat, belt
from orders.models import InboundMessage, Order, StepFailure, StepRun, SyncLine
from orders.moment import moment
from orders.services import hearing, inbox, sync
from tests import processes
from tests.factories import NOW, again
from tests.platform import DETAIL, SEARCH, Feed, connect, tell, told
from tests.races.crowd import all_at_once

MINUTE = timedelta(minutes=1)
KILLED_AFTER = (3, 9, 20, 35, 50, 65, 80, 110)  # statements; a whole chunk takes about thirty


@pytest.fixture
def key(shop):
    return connect(shop)


@pytest.fixture
def feed():
    feed = Feed(size=100)
    with respx.mock(assert_all_called=False) as router:
        router.post(SEARCH).mock(side_effect=feed.answer)
        router.get(DETAIL).mock(side_effect=feed.show)
        yield feed


@pytest.fixture
def line(key):
    return sync.open_line(key.shop, "ORDERS", at=NOW)


def hear(*, at=NOW):
    return hearing.hear(list(hearing.pending(at)), at=at)


@pytest.mark.django_db(transaction=True)
def test_f17_a_message_and_a_poll_at_the_same_moment_are_one_order(key, feed, line):
    for place in range(20):
        number = f"5764{place:014d}"
        feed.put(number, NOW - place * MINUTE)
        inbox.store(key.grant.app, told(key, 1, order_id=number), at=NOW)

    hands = [hear, partial(sync.poll, [line.pk], at=NOW)] * 2
    assert all_at_once(hands) == []

    orders = Order.objects.all()
    assert len(orders) == 20
    for order in orders:
        assert list(order.events.values_list("verb", flat=True)) == ["place"]
        assert [one.wanted for one in order.lines.all()] == [2]
    assert InboundMessage.objects.filter(handled_at=None).count() == 0
    assert again(line).watermark == NOW


@pytest.mark.django_db(transaction=True)
def test_f39_readers_that_are_killed_leave_every_message_to_be_read_once(key, feed):
    numbers = [f"5764{place:014d}" for place in range(200)]
    for number in numbers:
        feed.put(number, NOW)
        inbox.store(key.grant.app, told(key, 1, order_id=number), at=NOW)
    read = partial(belt.run, "orders.hear", hearing.pending, hearing.hear, chunk=25)

    deaths = 0
    for statements in KILLED_AFTER:
        deaths += processes.dies(read, statements)
        StepRun.objects.update(leased_until=moment() - timedelta(seconds=1))
    read()

    assert deaths == len(KILLED_AFTER)
    assert set(Order.objects.values_list("number", flat=True)) == set(numbers)
    assert Order.objects.filter(event_count=1).count() == len(numbers)
    assert InboundMessage.objects.filter(handled_at=None).count() == 0
    assert not StepFailure.objects.exists()


@pytest.mark.django_db
def test_f43_without_a_broker_a_message_is_kept_and_read_by_the_next_tick(
    client, key, feed, monkeypatch
):
    def away(*_args, **_kwargs):
        raise OperationalError("Error 111 connecting to localhost:6379")

    run = StepRun.objects.create(name="orders.hear", next_at=moment() + MINUTE)
    feed.put("5764600000000001", NOW)
    monkeypatch.setattr(current_app, "send_task", away)

    answer = tell(client, key.grant.app, told(key, 1, order_id="5764600000000001"))

    assert answer.status_code == 200
    assert InboundMessage.objects.waiting().count() == 1
    run.refresh_from_db()
    started = []
    step = [one for one in STEPS if one.name == "orders.hear"]
    soon = run.leased_until + timedelta(seconds=1)
    beat.start_due(step, lambda name, kwargs: started.append(name), at=soon)
    assert started == ["orders.hear"]
    assert soon - moment() < 5 * timedelta(seconds=1)


@pytest.mark.django_db
class TestClocks:
    """The platform's clock and ours are never the same."""

    def test_f14_a_clock_that_is_ahead_of_ours_hides_no_order(self, feed, line):
        for minutes in range(0, 60, 5):
            at = NOW + minutes * MINUTE
            feed.put(f"5764{minutes:014d}", at + 10 * MINUTE)
            sync.poll([line.pk], at=at)
        assert Order.objects.count() == 12

    def test_f14_a_clock_that_is_behind_ours_hides_no_order(self, feed, line):
        for minutes in range(0, 60, 5):
            at = NOW + minutes * MINUTE
            feed.put(f"5764{minutes:014d}", at - 10 * MINUTE)
            sync.poll([line.pk], at=at)
        assert Order.objects.count() == 12

    def test_f14_one_order_from_the_far_future_hides_none_of_those_after_it(self, feed, line):
        feed.put("5764600000000001", NOW.replace(year=2100))
        sync.poll([line.pk], at=NOW)
        assert (again(line).watermark, again(line).last_event_at) == (NOW, NOW)

        feed.put("5764600000000002", NOW + MINUTE)
        sync.poll([line.pk], at=NOW + 2 * MINUTE)

        assert Order.objects.count() == 2
        assert SyncLine.objects.get().failures == 0
