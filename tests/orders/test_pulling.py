"""Orders fetched because somebody asked."""

from datetime import timedelta

import httpx
import pytest
import respx

from orders.errors import Refused
from orders.models import Order, Pull, Shop, SyncLine, Unplaced
from orders.services import fetching, pulling, sync
from tests.factories import HOUR, NOW, again, make_shop
from tests.platform import DETAIL, SEARCH, Feed, connect, said

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
    assert [why.code for why in pulling.refusals(pull)] == ["order_status_unknown"]
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
    assert [str(why) for why in pulling.refusals(pull)] == [
        "The platform has no order 404 in this shop."
    ]


def test_both_sides_are_compared_anew_once_missing_orders_were_fetched(key, feed):
    sync.open_line(key.shop, "ORDERS", at=NOW)
    for expected in (NOW, NOW + HOUR):  # the second time nothing of it is new
        SyncLine.objects.update(next_audit_at=NOW + HOUR)
        pull = pulling.ask_for_numbers(key.shop, ["5764600000000004"], by=None, at=NOW)
        pulling.advance([pull.pk], at=NOW)
        assert SyncLine.objects.get().next_audit_at == expected


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


def strange(feed, *numbers, code=36009021):
    """The platform refuses every call that names one of these."""

    def answer(request):
        asked = set(request.url.params["ids"].split(","))
        return said(code=code, message="ids") if asked & set(numbers) else feed.show(request)

    return answer


def test_a_strange_number_beside_good_ones_is_named_and_keeps_none_away(key, feed, wire):
    asked = wire.get(DETAIL).mock(side_effect=strange(feed, "ABC"))
    numbers = ["5764600000000000", "ABC", "5764600000000001", "404"]
    pull = pulling.ask_for_numbers(key.shop, numbers, by=None, at=NOW)

    assert pulling.advance([pull.pk], at=NOW).done == [pull.pk]

    pull = again(pull)
    assert (pull.finished_at, pull.problem, counts(pull)) == (NOW, {}, {"new": 2, "refused": 2})
    assert pull.shown["refused"] == ["ABC", "404"]
    assert {str(why) for why in pulling.refusals(pull)} == {
        "ABC was not fetched. The platform said no: ids (36009021).",
        "The platform has no order 404 in this shop.",
    }
    assert Unplaced.objects.count() == 0
    assert asked.call_count == 5  # all, both halves, and each of the half with the strange one


@pytest.mark.parametrize(("code", "calls"), [(36009021, 3), (106001, 1)])
def test_a_pull_of_which_all_is_refused_ends_with_each_number_and_why(key, feed, wire, code, calls):
    asked = wire.get(DETAIL).mock(return_value=said(code=code, message="no"))
    pull = pulling.ask_for_numbers(key.shop, ["1", "2"], by=None, at=NOW)

    assert pulling.advance([pull.pk], at=NOW).refused[pull.pk].code == "platform_refused"

    pull = again(pull)
    assert (pull.finished_at, asked.call_count, counts(pull)) == (NOW, calls, {"refused": 2})
    assert [str(why) for why in pulling.refusals(pull)] == [
        f"{number} was not fetched. The platform said no: no ({code})." for number in "12"
    ]
    assert list(pulling.pending(NOW + 99 * HOUR)) == []


@pytest.mark.parametrize("by_number", [True, False])
def test_a_pull_that_gets_nowhere_ends_after_fifty_tries(key, wire, by_number):
    wire.get(DETAIL).mock(return_value=said(code=36009002))
    wire.post(SEARCH).mock(return_value=said(code=36009002))
    ask, facts = pulling.ask_for_window, (NOW - HOUR, NOW)
    if by_number:
        ask, facts = pulling.ask_for_numbers, (["5764", "5765"],)
    pull, at = ask(key.shop, *facts, by=None, at=NOW), NOW

    for _turn in range(50):
        assert list(pulling.pending(at)) == [pull.pk]
        pulling.advance([pull.pk], at=at)
        at = max(at, again(pull).next_try_at)

    pull = again(pull)
    assert pull.finished_at == at == NOW + timedelta(seconds=10 + 20 + 40 + 80 + 160 + 44 * 300)
    assert pull.problem["code"] == "platform_is_down"
    assert counts(pull) == ({"refused": 2} if by_number else {})


def test_a_window_whose_second_page_never_comes_ends_too(key, feed, wire):
    """All was ordered in one second, so its first page comes over and over."""
    for order in feed.orders.values():
        order["create_time"] = int((NOW - HOUR).timestamp())
    pull, at = pulling.ask_for_window(key.shop, NOW - 60 * HOUR, NOW, by=None, at=NOW), NOW

    def first(request):
        is_first = "page_token" not in request.url.params
        return feed.answer(request) if is_first else said(code=36009002)

    wire.post(SEARCH).mock(side_effect=first)
    for _turn in range(51):  # the first turn got on
        pulling.advance([pull.pk], at=at)
        at = max(at, again(pull).next_try_at)

    assert again(pull).finished_at is not None
    assert again(pull).problem["code"] == "platform_is_down"


def test_a_pull_of_many_numbers_goes_on_where_it_was_cut_off(key, feed, wire, monkeypatch):
    monkeypatch.setattr(fetching, "AT_ONCE", 2)
    numbers = [f"576460000000000{place}" for place in range(5)]
    pull = pulling.ask_for_numbers(key.shop, numbers, by=None, at=NOW)
    wire.get(DETAIL).mock(side_effect=strange(feed, numbers[2], code=36009002))
    pulling.advance([pull.pk], at=NOW)
    assert counts(again(pull)) == {"new": 2}

    asked = []

    def note(request):
        asked.append(request.url.params["ids"].split(","))
        return feed.show(request)

    wire.get(DETAIL).mock(side_effect=note)
    at = NOW + timedelta(seconds=10)
    pulling.advance(list(pulling.pending(at)), at=at)

    assert (again(pull).finished_at, counts(again(pull))) == (at, {"new": 5})
    assert asked == [numbers[2:4], numbers[4:]]


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


def test_the_longest_timetable_there_is_works(key, shop):
    shop.pull_minutes, shop.pull_hours = 10080, 2160
    shop.save()
    assert pulling.by_timetable([shop.pk], at=NOW).done == [shop.pk]
    assert Pull.objects.get().since == NOW - 90 * 24 * HOUR
    assert list(pulling.due(NOW + timedelta(days=7) - timedelta(seconds=1))) == []
    assert list(pulling.due(NOW + timedelta(days=7))) == [shop.pk]


def test_a_shop_cut_off_meanwhile_keeps_no_others_timetable(key, shop):
    other = make_shop("B")
    Shop.objects.update(pull_minutes=5)

    outcome = pulling.by_timetable([other.pk, shop.pk], at=NOW)

    assert outcome.done == [shop.pk]
    assert {pk: why.code for pk, why in outcome.refused.items()} == {other.pk: "shop_not_connected"}
    assert Pull.objects.get().shop == shop


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
