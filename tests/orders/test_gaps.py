"""Two lists are compared, and what only the platform has is fetched."""

from datetime import timedelta

import httpx
import pytest
import respx

from orders.models import Order, SyncLine
from orders.services import fetching, gaps, sync
from tests.factories import HOUR, NOW, again
from tests.platform import DETAIL, SEARCH, Feed, connect

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def key(shop):
    return connect(shop)


@pytest.fixture
def line(key):
    line = sync.open_line(key.shop, "ORDERS", at=NOW)
    SyncLine.objects.update(audited_whole_at=NOW)
    return again(line)


@pytest.fixture
def feed(monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    feed = Feed(size=10)
    with respx.mock(assert_all_called=False) as router:
        router.post(SEARCH).mock(side_effect=feed.answer)
        router.get(DETAIL).mock(side_effect=feed.show)
        yield feed


def number(place: int) -> str:
    return f"5764{place:014d}"


def sell(feed, place: int, bought, **values) -> str:
    feed.put(number(place), bought, create_time=int(bought.timestamp()), **values)
    return number(place)


def test_what_no_message_and_no_poll_brought_is_found(line, key, feed):
    sold = [sell(feed, place, NOW - (70 - place) * HOUR) for place in range(25)]
    known = [one for one in sold if one not in (sold[3], sold[17])]
    fetching.fetch(key.shop, known, at=NOW - HOUR)

    assert gaps.audit([line.pk], at=NOW).done == [line.pk]

    assert set(Order.objects.values_list("number", flat=True)) == set(sold)
    line = again(line)
    assert (line.there, line.here, line.found_missing) == (25, 25, 2)
    assert (line.audited_at, line.next_audit_at, line.audit_cursor) == (NOW, NOW + HOUR, None)


def windows(feed) -> list[int]:
    """How many days before NOW the searches began."""
    return [(NOW - since) // DAY for since, _start in feed.asked]


def test_a_shop_without_orders_is_compared_in_few_calls(line, feed):
    SyncLine.objects.update(audited_whole_at=None)

    gaps.audit([line.pk], at=NOW)

    assert windows(feed) == [60, 59, 57, 53, 45, 37, 29, 21, 13, 5]
    line = again(line)
    assert (line.there, line.here, line.audited_whole_at) == (0, 0, NOW)


def test_a_wide_window_that_is_full_is_read_day_by_day(line, key, feed):
    SyncLine.objects.update(audited_whole_at=None)
    begin = NOW - 40 * DAY
    sold = [sell(feed, place, begin + place * HOUR, status="COMPLETED") for place in range(20)]

    gaps.audit([line.pk], at=NOW)

    assert set(Order.objects.values_list("number", flat=True)) == set(sold)
    # A window that holds two pages and more than a day is begun anew, a day wide.
    assert windows(feed) == [
        60, 59, 57, 53, 45, 45, 44, 42, 42, 41, 41, 40, 40, 40, 39, 38, 36, 32, 24, 16, 8,
    ]  # fmt: skip
    line = again(line)
    assert (line.there, line.here, line.found_missing) == (20, 20, 20)


def test_what_has_another_status_there_is_read_again(line, key, feed):
    one = sell(feed, 1, NOW - 30 * HOUR)
    fetching.fetch(key.shop, [one], at=NOW - 20 * HOUR)
    sell(feed, 1, NOW - 30 * HOUR, status="CANCELLED")

    gaps.audit([line.pk], at=NOW)

    assert Order.objects.get().state == "CANCELLED"
    assert again(line).found_missing == 0


def test_what_never_comes_here_counts_on_no_side(line, feed):
    sell(feed, 1, NOW - 5 * HOUR, fulfillment_type="FULFILLMENT_BY_TIKTOK")
    sell(feed, 2, NOW - 5 * HOUR, status="UNPAID")
    sell(feed, 3, NOW - 5 * HOUR)

    gaps.audit([line.pk], at=NOW)

    line = again(line)
    assert (line.there, line.here, Order.objects.count()) == (1, 1, 1)


def test_once_a_day_two_months_are_compared(line, feed):
    old = sell(feed, 1, NOW - 50 * DAY, status="COMPLETED")
    gaps.audit([line.pk], at=NOW)
    assert Order.objects.count() == 0

    gaps.audit([line.pk], at=NOW + DAY)

    assert Order.objects.get().number == old
    assert again(line).audited_whole_at == NOW + DAY


def test_a_long_comparison_goes_on_where_its_turn_ended(line, feed, monkeypatch):
    monkeypatch.setattr(gaps, "PAGES", 1)
    for place in range(4):
        sell(feed, place, NOW - 60 * HOUR + place * 20 * HOUR)

    gaps.audit([line.pk], at=NOW)
    assert Order.objects.count() == 1
    assert again(line).audit_cursor == NOW - 2 * DAY
    assert list(gaps.to_audit(NOW)) == [line.pk]

    while due := list(gaps.to_audit(NOW)):
        gaps.audit(due, at=NOW)

    line = again(line)
    assert (line.there, line.here, line.audited_at) == (3, 3, NOW)


def test_a_comparison_cut_off_by_the_platform_is_tried_again(line, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    with respx.mock:
        respx.post(SEARCH).mock(return_value=httpx.Response(503))
        assert list(gaps.audit([line.pk], at=NOW).refused) == [line.pk]
    line = again(line)
    assert (line.audited_at, line.next_audit_at) == (None, NOW + timedelta(minutes=5))
