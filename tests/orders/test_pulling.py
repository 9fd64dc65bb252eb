"""Orders fetched because somebody asked."""

from datetime import timedelta

import httpx
import pytest
import respx

from orders.errors import Refused
from orders.models import Order, Pull
from orders.services import fetching, pulling
from tests.factories import HOUR, NOW, again
from tests.platform import DETAIL, SEARCH, Feed, connect

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(shop):
    return connect(shop)


@pytest.fixture
def wire(monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    with respx.mock(assert_all_called=False) as router:
        yield router


@pytest.fixture
def feed(wire):
    feed = Feed(size=2)
    wire.post(SEARCH).mock(side_effect=feed.answer)
    wire.get(DETAIL).mock(side_effect=feed.show)
    for place in range(5):
        bought = NOW - (50 - place) * HOUR
        feed.put(f"576460000000000{place}", bought, create_time=int(bought.timestamp()))
    return feed


def counts(pull) -> dict:
    return {group: count for group, count in pull.counts.items() if count}


def test_a_window_is_fetched_and_told_group_by_group(key, feed, boss):
    fetching.fetch(key.shop, ["5764600000000000", "5764600000000001"], at=NOW - HOUR)
    changed = int((NOW - 2 * HOUR).timestamp())
    feed.orders["5764600000000001"] |= {"buyer_message": "hello", "update_time": changed}
    feed.orders["5764600000000002"] |= {"status": "NEWLY_INVENTED"}
    pull = pulling.ask_for_window(key.shop, NOW - 60 * HOUR, NOW, by=boss, at=NOW)

    assert pulling.advance([pull.pk], at=NOW).done == [pull.pk]

    pull = again(pull)
    assert counts(pull) == {"new": 2, "changed": 1, "unchanged": 1, "refused": 1}
    assert pull.shown["changed"] == ["5764600000000001"]
    assert [why.code for why in pulling.sentences(pull)] == ["order_status_unknown"]
    assert (pull.finished_at, pull.by, list(pulling.pending(NOW))) == (NOW, boss, [])
    assert Order.objects.get(number="5764600000000003").events.get(seq=1).by == boss


def test_the_window_is_the_one_that_was_asked_for(key, feed):
    pull = pulling.ask_for_window(key.shop, NOW - 49 * HOUR, NOW - 47 * HOUR, by=None, at=NOW)
    pulling.advance([pull.pk], at=NOW)
    numbers = Order.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == ["5764600000000001", "5764600000000002"]


def test_orders_are_fetched_by_number(key, feed):
    numbers = ["5764600000000004", " 5764600000000000 ", "404", "5764600000000004", ""]
    pull = pulling.ask_for_numbers(key.shop, numbers, by=None, at=NOW)

    pulling.advance([pull.pk], at=NOW)

    pull = again(pull)
    assert counts(pull) == {"new": 2, "refused": 1}
    assert [str(why) for why in pulling.sentences(pull)] == [
        "The platform has no order 404 in this shop."
    ]


def test_what_makes_no_sense_is_refused(key, shop):
    with pytest.raises(Refused, match="ends before"):
        pulling.ask_for_window(shop, NOW, NOW, by=None, at=NOW)
    with pytest.raises(Refused, match="at least one"):
        pulling.ask_for_numbers(shop, [" "], by=None, at=NOW)
    with pytest.raises(Refused, match="at most 2000"):
        pulling.ask_for_numbers(shop, map(str, range(2001)), by=None, at=NOW)
    key.delete()
    with pytest.raises(Refused, match="not connected"):
        pulling.ask_for_numbers(shop, ["1"], by=None, at=NOW)
    assert Pull.objects.count() == 0


def test_a_pull_that_was_cut_off_goes_on(key, feed, wire):
    pull = pulling.ask_for_window(key.shop, NOW - 60 * HOUR, NOW, by=None, at=NOW)
    pages = iter([feed.answer])

    def once(request):
        page = next(pages, None)
        return page(request) if page else httpx.Response(503)

    wire.post(SEARCH).mock(side_effect=once)
    assert pulling.advance([pull.pk], at=NOW).refused[pull.pk].code == "platform_is_down"
    assert (again(pull).next_try_at, counts(again(pull))) == (
        NOW + timedelta(seconds=10), {"new": 2},
    )  # fmt: skip

    wire.post(SEARCH).mock(side_effect=feed.answer)
    at = NOW + timedelta(seconds=10)
    pulling.advance(list(pulling.pending(at)), at=at)

    assert Order.objects.count() == 5
    assert again(pull).finished_at == at


def test_a_shop_has_a_timetable_of_its_own(key, feed, shop):
    assert list(pulling.due(NOW)) == []
    shop.pull_minutes, shop.pull_hours = 30, 49
    shop.save()

    assert list(pulling.due(NOW)) == [shop.pk]
    pulling.by_timetable([shop.pk], at=NOW)
    assert list(pulling.due(NOW + timedelta(minutes=29))) == []
    pulling.advance(list(pulling.pending(NOW)), at=NOW)
    assert Order.objects.count() == 4
    assert list(pulling.due(NOW + timedelta(minutes=30))) == [shop.pk]


def test_a_timetable_never_piles_up(key, shop):
    shop.pull_minutes = 1
    shop.save()
    for minute in range(3):
        pulling.by_timetable([shop.pk], at=NOW + timedelta(minutes=minute))
    assert Pull.objects.count() == 1


def test_a_shop_that_is_not_connected_has_no_timetable(shop, key):
    shop.pull_minutes = 1
    shop.save()
    key.disconnected_at = NOW
    key.save()
    assert list(pulling.due(NOW)) == []
