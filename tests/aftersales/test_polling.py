"""What no message told is found: by the poll within two minutes, by the audit within fifteen."""

from datetime import timedelta

import httpx
import pytest

from aftersales.models import CancellationRequest, ReturnRequest
from aftersales.services import polling
from orders.models import Order, ShopKey, SyncLine
from tests.factories import HOUR, NOW, again, draft, make_order, place
from tests.platform import offer, said

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FEEDS = ["CANCELLATIONS", "RETURNS"]


@pytest.fixture
def lines(platform, key):
    assert polling.open_lines(list(polling.without_lines(NOW)), at=NOW).done == [key.shop_id]
    assert list(polling.without_lines(NOW)) == []
    return SyncLine.objects.filter(feed__in=FEEDS).order_by("feed")


def turn(at) -> None:
    """What the conveyor does at a moment."""
    polling.poll(list(polling.to_poll(at)), at=at)
    polling.audit(list(polling.to_audit(at)), at=at)


def found_after(platform, order, *, limit: timedelta, asked=NOW + 7 * MINUTE) -> timedelta:
    """How long after a buyer asked the order is stopped, by turns of half a minute."""
    at = NOW
    while at <= asked + limit:
        if at >= asked and "1" not in platform.cancellations:
            platform.ask("1", order.number, at=asked)
        turn(at)
        if again(order).cancel_asked_at:
            return at - asked
        at += MINUTE / 2
    raise AssertionError("it was never found")


def test_a_dropped_message_is_found_by_the_poll_within_two_minutes(platform, lines, shop):
    SyncLine.objects.update(next_audit_at=NOW + 99 * HOUR)
    order = make_order(shop)

    assert found_after(platform, order, limit=3 * HOUR) <= 2 * MINUTE
    assert CancellationRequest.objects.get().order == order


def test_a_dropped_message_is_found_by_the_audit_within_fifteen(platform, lines, shop):
    SyncLine.objects.update(is_polled=False)
    order = make_order(shop)

    assert found_after(platform, order, limit=3 * HOUR) <= 15 * MINUTE
    line = lines.first()
    assert (line.there, line.here, line.found_missing) == (1, 0, 1)


def test_the_audit_finds_that_a_request_was_closed(platform, lines, shop):
    SyncLine.objects.update(is_polled=False)
    order = make_order(shop)
    platform.ask("1", order.number)
    turn(NOW)
    platform.ask("1", order.number, "CANCEL", at=NOW + MINUTE)
    turn(NOW + 10 * MINUTE)

    assert CancellationRequest.objects.get().state == "WITHDRAWN"
    assert again(order).cancel_asked_at is None
    line = lines.first()
    assert (line.there, line.here, line.found_missing) == (0, 0, 1)
    assert line.next_audit_at == NOW + 20 * MINUTE


def test_the_audit_of_returns_finds_what_is_missing(platform, lines, shop):
    SyncLine.objects.update(is_polled=False)
    platform.ask_return("4036", make_order(shop).number)

    turn(NOW)

    assert ReturnRequest.objects.get().state == "PENDING"
    assert SyncLine.objects.get(feed="RETURNS").found_missing == 1


def test_a_hundred_and_twenty_requests_come_in_three_pages(platform, lines, shop):
    orders = place(shop, *(draft() for _ in range(120)))
    for number, order in enumerate(orders):
        platform.ask(str(number), order.number)

    polling.audit(list(polling.to_audit(NOW)), at=NOW)

    assert Order.objects.filter(cancel_asked_at=NOW).count() == 120
    assert (
        platform.router["cancellations"].call_count == 3 + 3
    )  # open ones, then what changed lately
    assert lines.first().found_missing == 120


def test_many_requests_of_one_second_are_all_polled(platform, lines, shop):
    orders = place(shop, *(draft() for _ in range(120)))
    for number, order in enumerate(orders):
        platform.ask(str(number), order.number)

    polling.poll(list(polling.to_poll(NOW)), at=NOW)

    assert CancellationRequest.objects.to_answer().count() == 120


def test_an_unchanged_request_is_not_written_again(platform, lines, shop):
    platform.ask("1", make_order(shop).number)
    turn(NOW)
    CancellationRequest.objects.update(reason_text="as it was")

    polling.poll(list(polling.to_poll(NOW + MINUTE)), at=NOW + MINUTE)

    assert CancellationRequest.objects.get().reason_text == "as it was"


@pytest.mark.usefixtures("_asked_once")
def test_f14_while_the_platform_is_down_lines_wait_and_then_catch_up(platform, lines, shop):
    search = platform.router["cancellations"]
    answer = search.side_effect
    search.side_effect = [httpx.Response(503)] * 99
    order = make_order(shop)
    platform.ask("1", order.number)
    turn(NOW)
    line = lines.first()
    assert (line.failures, line.problem["code"]) == (1, "platform_is_down")
    assert line.next_audit_at == NOW + MINUTE

    search.side_effect = answer
    turn(NOW + 2 * MINUTE)

    assert again(order).cancel_asked_at == NOW + 2 * MINUTE
    assert again(line).problem == {}


def test_f16_a_shop_that_is_cut_off_is_asked_nothing_more(platform, lines):
    platform.router["cancellations"].side_effect = lambda _request: said(code=101000)
    offer(platform.router)
    turn(NOW)

    assert ShopKey.objects.get().disconnected_at == NOW
    assert list(polling.to_poll(NOW + HOUR)) == list(polling.to_audit(NOW + HOUR)) == []


def test_a_verdict_of_which_nothing_told_is_found_by_the_comparison(platform, lines, shop):
    order = make_order(shop)
    platform.ask("1", order.number, "SUCCESS", at=NOW - 2 * DAY)
    platform.ask("2", make_order(shop).number, "SUCCESS", at=NOW - 9 * DAY)
    line = lines.filter(feed="CANCELLATIONS")
    line.update(audited_at=NOW - MINUTE)  # not the first of today

    polling.audit(list(line.values_list("pk", flat=True)), at=NOW)

    assert list(CancellationRequest.objects.values_list("platform_id", flat=True)) == ["1"]
    assert (again(order).state, line.get().found_missing) == ("CANCELLED", 1)


def test_once_a_day_what_changed_within_sixty_days_is_compared(platform, lines, shop):
    platform.ask("2", make_order(shop).number, "SUCCESS", at=NOW - 9 * DAY)
    line = lines.filter(feed="CANCELLATIONS")
    line.update(audited_at=NOW - DAY)

    polling.audit(list(line.values_list("pk", flat=True)), at=NOW)

    assert list(CancellationRequest.objects.values_list("platform_id", flat=True)) == ["2"]
