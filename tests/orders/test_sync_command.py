"""Orders fetched from the platform without a browser."""

from datetime import timedelta
from io import StringIO

import httpx
import pytest
import respx
from django.core.management import CommandError, call_command

from orders.models import Order, Pull
from orders.moment import moment
from tests.factories import HOUR
from tests.platform import DETAIL, SEARCH, Feed, connect

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed(shop, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    connect(shop, at=moment())
    feed = Feed()
    with respx.mock(assert_all_called=False) as router:
        feed.searches = router.post(SEARCH).mock(side_effect=feed.answer)
        router.get(DETAIL).mock(side_effect=feed.show)
        yield feed


def put(feed, number: str, *, ago: timedelta, **values) -> None:
    at = moment() - ago
    feed.put(number, at, create_time=int(at.timestamp()), **values)


def fetch(**options) -> list[str]:
    said = StringIO()
    call_command("sync_orders", shop="A", stdout=said, stderr=said, **options)
    return said.getvalue().splitlines()


def test_numbers_and_a_window_are_not_asked_for_together(feed):
    with pytest.raises(CommandError, match="Name orders by --ids, or a window by --since"):
        fetch(ids=["1"], since="2026-11-20T08:00")
    assert (Pull.objects.count(), feed.searches.call_count) == (0, 0)


def test_the_last_day_is_fetched_and_each_order_is_told_of_by_what_it_became(feed):
    put(feed, "1", ago=3 * HOUR)
    put(feed, "2", ago=2 * HOUR)
    assert fetch() == ["new 2: 1 2"]
    put(feed, "2", ago=HOUR, buyer_message="Hurry")
    put(feed, "3", ago=HOUR)
    put(feed, "4", ago=HOUR, payment={"currency": "USD"})
    put(feed, "5", ago=25 * HOUR)

    assert fetch() == [
        "new 1: 3",
        "changed 1: 2",
        "unchanged 1: 1",
        "refused 1: 4",
        "The platform's answer lacks orders[4].payment.total_amount.",
    ]

    assert set(Order.objects.values_list("number", flat=True)) == {"1", "2", "3"}


def test_a_window_is_read_in_the_time_of_the_shop(feed):
    fetch(since="2026-11-19T08:00", until="2026-11-20T08:00")
    pull = Pull.objects.get()
    assert (pull.since.isoformat(), pull.until - pull.since) == (
        "2026-11-19T16:00:00+00:00", timedelta(days=1),
    )  # fmt: skip


def test_orders_are_fetched_by_number(feed):
    put(feed, "1", ago=900 * HOUR)
    assert fetch(ids=["1", "404"]) == [
        "new 1: 1",
        "refused 1: 404",
        "The platform has no order 404 in this shop.",
    ]


def test_a_quiet_window_says_so(feed):
    assert fetch() == ["There were no orders to fetch."]


def test_a_platform_that_is_away_is_waited_for(feed):
    put(feed, "1", ago=HOUR)
    answers = iter([httpx.Response(503)] * 4)

    def late(request):
        return next(answers, None) or feed.answer(request)

    feed.searches.mock(side_effect=late)
    said = fetch()
    assert said[-1] == "new 1: 1"
    assert said[0].startswith("The platform does not answer")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"since": "yesterday"}, "“yesterday” is no moment"),
        ({"since": "2026-02-30T00:00"}, "“2026-02-30T00:00” is no moment"),
        ({"since": "0001-01-01T00:00"}, "The window must lie between the years"),
        ({"since": "2026-11-20T08:00", "until": "2026-11-20T08:00"}, "ends before it begins"),
        ({"ids": ["1;2"]}, "“1;2” is no number of an order."),
        ({"shop": "Z"}, "There is no shop “Z”."),
    ],
)
def test_what_cannot_be_fetched_is_refused_in_words(feed, wrong, words):
    with pytest.raises(CommandError, match=words):
        call_command("sync_orders", **({"shop": "A"} | wrong))
    assert Pull.objects.count() == 0


def test_a_shop_that_is_not_connected_is_refused(shop):
    with pytest.raises(CommandError, match="Shop A is not connected"):
        call_command("sync_orders", shop="A")
