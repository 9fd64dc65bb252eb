"""Whatever messages say: what changed is asked for, page after page, until it is here."""

from datetime import timedelta

import httpx
import pytest
import respx

from orders.models import Order, ShopKey, SyncLine
from orders.services import connections, sync
from tests.factories import HOUR, NOW, again, make_shop
from tests.platform import SEARCH, Feed, connect, make_app, make_grant, offer, said

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def key(shop):
    return connect(shop)


@pytest.fixture
def line(key):
    line = sync.open_line(key.shop, "ORDERS", at=NOW)
    SyncLine.objects.update(watermark=NOW - HOUR, polled_at=NOW - MINUTE)
    return again(line)


@pytest.fixture
def wire(monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    with respx.mock(assert_all_called=False) as router:
        yield router


@pytest.fixture
def feed(wire):
    feed = Feed()
    wire.post(SEARCH).mock(side_effect=feed.answer)
    return feed


def poll(line, *, at=NOW):
    return sync.poll([line.pk], at=at)


def test_every_page_is_taken_in_and_then_the_watermark_moves(line, feed):
    for place in range(5):
        feed.put(f"576460000000000{place}", NOW - (50 - place) * MINUTE)

    assert poll(line).done == [line.pk]

    assert Order.objects.count() == 5
    line = again(line)
    assert (line.watermark, line.last_event_at) == (NOW - 46 * MINUTE,) * 2
    assert (line.polled_at, line.next_poll_at, line.cursor) == (NOW, NOW + MINUTE, None)


def test_a_steady_line_reads_five_minutes_again_and_one_after_a_gap_two_hours(line, feed):
    poll(line)
    poll(line, at=NOW + MINUTE)
    poll(line, at=NOW + 20 * MINUTE)

    started = [since for since, _token in feed.asked]
    assert started == [NOW - 65 * MINUTE, NOW - 65 * MINUTE, NOW - 180 * MINUTE]


def test_an_order_that_changes_while_we_read_is_not_passed_over(line, feed):
    """By places in the list, the third would slip into the page that was read."""
    for place in range(6):
        feed.put(f"576460000000000{place}", NOW - (50 - place) * MINUTE)

    def change_the_first():
        feed.put("5764600000000000", NOW - 10 * MINUTE, buyer_message="moved")

    feed.between = change_the_first
    poll(line)

    assert Order.objects.count() == 6
    assert Order.objects.get(number="5764600000000000").buyer_note == "moved"
    assert again(line).watermark == NOW - 10 * MINUTE


def test_more_orders_of_one_second_than_a_page_holds_are_turned_over(line, feed):
    for place in range(7):
        feed.put(f"576460000000000{place}", NOW - 10 * MINUTE)

    poll(line)

    assert Order.objects.count() == 7
    assert [token for _since, token in feed.asked] == [0, 0, 2, 4, 6]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(429),
        httpx.Response(429, headers={"Retry-After": "60"}),
        httpx.Response(500),
        httpx.Response(503, text="<html>busy</html>"),
        httpx.Response(200, text="<html>login</html>"),
        httpx.Response(200, text='{"code":0,"data":{"orders":[{"id":"57'),
        said(code=36009003),
        said(code=10037002),
        httpx.ReadTimeout("29 seconds"),
        httpx.ConnectError("refused"),
    ],
)
def test_f14_the_watermark_stays_until_the_last_page_is_stored(line, feed, wire, answer):
    for place in range(4):
        feed.put(f"576460000000000{place}", NOW - (50 - place) * MINUTE)
    wire.post(SEARCH).mock(side_effect=[feed.answer, *[answer] * 9])
    first = True

    def then_nothing(request):
        nonlocal first
        if first:
            first = False
            return feed.answer(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    wire.post(SEARCH).mock(side_effect=then_nothing)
    before = again(line)

    assert list(poll(line).refused) == [line.pk]

    line = again(line)
    assert (line.watermark, line.polled_at) == (before.watermark, before.polled_at)
    assert (line.failures, line.next_poll_at) == (1, NOW + timedelta(seconds=30))
    assert line.problem["code"] in ("platform_is_down", "platform_refused")
    assert Order.objects.count() == 2

    wire.post(SEARCH).mock(side_effect=feed.answer)
    poll(line, at=NOW + MINUTE)
    assert Order.objects.count() == 4
    assert (again(line).watermark, again(line).failures) == (NOW - 47 * MINUTE, 0)
    assert feed.asked[1][0] == NOW - 49 * MINUTE  # where it was cut off


def test_a_line_that_fails_waits_ever_longer(line, wire):
    wire.post(SEARCH).mock(return_value=httpx.Response(503))
    waits = []
    for _try in range(5):
        poll(line)
        waits.append((again(line).next_poll_at - NOW).total_seconds())
    assert waits == [30, 60, 120, 240, 300]


def test_a_dead_shop_stops_no_other(line, feed, wire):
    app = make_app("ak2", base_url="https://down.example")
    dead = connect(make_shop("B"), grant=make_grant(app, "o2"))
    dead_line = sync.open_line(dead.shop, "ORDERS", at=NOW)
    wire.post("https://down.example/order/202309/orders/search").mock(
        side_effect=httpx.ConnectTimeout("dead")
    )
    feed.put("5764600000000001", NOW - 10 * MINUTE)

    outcome = sync.poll([dead_line.pk, line.pk], at=NOW)

    assert (outcome.done, list(outcome.refused)) == ([line.pk], [dead_line.pk])
    assert Order.objects.count() == 1


def test_f16_a_shop_that_is_cut_off_is_not_asked_again(line, wire):
    wire.post(SEARCH).mock(return_value=said(code=101000))
    offer(wire)

    assert poll(line).refused[line.pk].code == "shop_not_connected"

    assert ShopKey.objects.get().disconnected_at == NOW
    assert list(sync.to_poll(NOW + HOUR)) == []
    assert list(sync.lagging(NOW + HOUR)) == []


def test_f13_a_line_not_read_for_two_minutes_lags(line):
    SyncLine.objects.update(polled_at=NOW)
    assert list(sync.lagging(NOW + timedelta(seconds=120))) == []
    assert list(sync.lagging(NOW + timedelta(seconds=121))) == [line]


def test_a_line_whose_poll_is_switched_off_is_not_polled(line):
    SyncLine.objects.update(is_polled=False)
    assert list(sync.to_poll(NOW + HOUR)) == []


def test_a_new_line_starts_a_week_back(key, feed):
    line = sync.open_line(key.shop, "ORDERS", at=NOW)
    poll(line)
    assert feed.asked == [(NOW - timedelta(days=7, hours=2), 0)]
    assert sync.open_line(key.shop, "ORDERS", at=NOW + HOUR) == line


def test_a_shop_that_was_disconnected_is_not_polled(line, key):
    key.disconnected_at = NOW
    key.save()
    assert list(sync.to_poll(NOW + HOUR)) == []
    with pytest.raises(Exception, match="not connected"):
        connections.client_for(key.shop, at=NOW)


def test_a_shop_is_compared_anew_once_it_was_first_read(key, feed):
    line = sync.open_line(key.shop, "ORDERS", at=NOW)
    SyncLine.objects.update(next_audit_at=NOW + HOUR)
    sync.poll([line.pk], at=NOW)
    assert SyncLine.objects.get().next_audit_at == NOW
    SyncLine.objects.update(next_audit_at=NOW + HOUR)
    sync.poll([line.pk], at=NOW + MINUTE)
    assert SyncLine.objects.get().next_audit_at == NOW + HOUR
