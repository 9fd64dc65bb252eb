"""Our own figures of cancellations, reviews, replies and disputes: exact counts from our rows."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from aftersales.models import (
    BuyerReview,
    CallOff,
    CancellationRequest,
    ChatThread,
    Dispute,
    ReturnRequest,
)
from aftersales.reports import dispute_rate
from aftersales.services import reviews
from fulfillment_site.insights.models import HealthFigure, HealthForecast, Metric
from fulfillment_site.insights.reports import health
from fulfillment_site.insights.services import deciding, faults, forecasting, tallies, voices
from fulfillment_site.insights.services.windows import Tally, Window
from orders.drafts import PlatformStatus
from orders.models import Clock, Order, OrderEvent
from orders.moment import moment
from orders.services import intake
from tests import factories
from tests.factories import HOUR, NOW, again, draft, place

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BUYERS = "ecom_order_to_ship_canceled_reason_"


@pytest.fixture
def window(shop) -> Window:
    return Window.of(shop, 7, NOW)


def cancelled(shop, at=NOW, **facts) -> Order:
    order = factories.make_order(shop)
    Order.objects.filter(pk=order.pk).update(state="CANCELLED", cancelled_at=at, **facts)
    return again(order)


def request(order, role, reason, state="AGREED", **facts) -> CancellationRequest:
    return CancellationRequest.objects.create(
        shop=order.shop, order=order, order_number=order.number, platform_id=f"4{order.pk}",
        status="-", role=role, reason=reason, state=state, asked_at=NOW, updated_at=NOW, **facts,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("role", "reason", "counts"),
    [
        ("SELLER", "seller_cancel_reason_out_of_stock", True),
        ("SELLER", "seller_cancel_reason_wrong_price", True),
        ("SELLER", "", True),
        ("SELLER", "seller_cancel_paid_reason_address_not_deliver", False),
        ("SELLER", "seller_cancel_paid_reason_buyer_requested_cancellation", False),
        ("SELLER", "seller_cancel_unpaid_reason_out_of_stock", False),
        ("BUYER", BUYERS + "not_shipped_on_time", True),
        ("BUYER", BUYERS + "not_shipped_on_time_uk", True),
        ("BUYER", BUYERS + "no_longer_needed", False),
        ("BUYER", BUYERS + "created_by_mistakes", False),
        ("BUYER", BUYERS + "better_price", False),
        ("SYSTEM", "system_cancel_order_reason_shipping_timeout", True),
        ("SYSTEM", "system_cancel_order_untracked", True),
        ("OPERATOR", "system_cancel_order_reason_shipping_timeout", True),
        ("SYSTEM", "system_cancel_unpaid_time_out", False),
        ("SYSTEM", "system_cancel_order_exceed_edt_not_arrive", False),
        ("SYSTEM", "package_lost", False),
        ("SYSTEM", "threepl_breach", False),
        ("OPERATOR", "platform_cancel", False),
    ],
)
def test_who_cancelled_and_why_decides_whether_it_counts(shop, window, role, reason, counts):
    by_request = cancelled(shop)
    request(by_request, role, reason)
    by_order = cancelled(shop)
    told = {"status": "CANCELLED", "initiator": role, "reason": reason}
    OrderEvent.objects.create(order=by_order, seq=99, verb="update", at=NOW, data=told)

    found = set(faults.against_us(shop, window))

    assert found == ({by_request, by_order} if counts else set())


def test_a_request_that_came_to_nothing_says_nothing_of_an_order(shop, window):
    order = cancelled(shop)
    request(order, "SELLER", "seller_cancel_reason_out_of_stock", state="REJECTED")
    request(cancelled(shop), "BUYER", BUYERS + "not_shipped_on_time", state="REFUNDED")

    assert faults.against_us(shop, window).exclude(pk=order.pk).count() == 1
    assert not faults.against_us(shop, window).filter(pk=order.pk).exists()


def test_where_the_platform_gave_no_word_our_call_off_and_its_time_decide(shop, window):
    called_off, kindly, ran_out, freely = (cancelled(shop) for _ in range(4))
    for order, reason in (
        (called_off, "seller_cancel_reason_out_of_stock"),
        (kindly, "seller_cancel_paid_reason_buyer_requested_cancellation"),
    ):
        CallOff.objects.create(order=order, reason=reason, asked_at=NOW, settled_at=NOW)
    for order in (ran_out, freely):
        Clock.objects.create(
            shop=shop, order=order, kind="AUTO_CANCEL", basis="PLATFORM", due_at=NOW,
            stopped_at=NOW if order == ran_out else NOW - HOUR, started_at=NOW - DAY,
        )  # fmt: skip

    assert set(faults.against_us(shop, window)) == {called_off, ran_out}

    request(ran_out, "SYSTEM", "package_lost")  # the platform's word is the better one
    request(called_off, "BUYER", BUYERS + "no_longer_needed")
    assert set(faults.against_us(shop, window)) == set()


def test_only_cancellations_of_the_window_count_each_once_also_those_that_had_left(shop, window):
    for at in (window.starts_at, window.ends_at - HOUR, window.starts_at - HOUR, window.ends_at):
        request(cancelled(shop, at), "SELLER", "seller_cancel_reason_wrong_price")
    left = factories.make_order(shop)
    Order.objects.filter(pk=left.pk).update(state="SHIPPED", cancelled_on_platform_at=NOW)
    request(left, "SYSTEM", "system_cancel_order_untracked")
    CallOff.objects.create(order=left, reason="seller_cancel_reason_wrong_price", asked_at=NOW,
                           settled_at=NOW)  # fmt: skip
    factories.make_order(shop)

    assert tallies.seller_cancel(shop, window, NOW) == Tally(3, 6)


def test_being_called_off_counts_unless_it_is_without_penalty(shop, window):
    for reason in ("seller_cancel_reason_wrong_price", "seller_cancel_paid_reason_address_not_deliver"):  # fmt: skip # noqa: E501
        CallOff.objects.create(order=factories.make_order(shop), reason=reason, asked_at=NOW)

    assert tallies.seller_cancel(shop, window, NOW) == Tally(1, 2)


def test_a_clock_of_a_parcel_that_the_carrier_has_dooms_nobody(shop, window):
    late, moving = factories.make_order(shop), factories.make_order(shop)
    Order.objects.filter(pk=moving.pk).update(state="SHIPPED", platform_status="IN_TRANSIT")
    for order in (late, moving):
        Clock.objects.create(shop=shop, order=order, kind="AUTO_CANCEL", basis="PLATFORM",
                             due_at=NOW - HOUR, started_at=NOW - DAY)  # fmt: skip

    assert tallies.seller_cancel(shop, window, NOW) == Tally(1, 2)
    rows = deciding.orders(shop, Metric.SELLER_CANCEL, at=NOW)
    assert [(row.order_id, row.can_be_saved) for row in rows] == [(late.pk, False)]


def test_a_buyer_who_waited_too_long_can_still_be_refused(shop, window):
    slow, other = factories.make_order(shop), factories.make_order(shop)
    for order, why in ((slow, "not_shipped_on_time"), (other, "no_longer_needed")):
        row = request(order, "BUYER", BUYERS + why, state="PENDING", due_at=NOW + 30 * HOUR)
        Clock.objects.create(shop=shop, order=order, kind="ANSWER", basis="PROMISE",
                             due_at=row.due_at, ref=f"cancel:{row.pk}", started_at=NOW)  # fmt: skip

    (row,) = deciding.orders(shop, Metric.SELLER_CANCEL, at=NOW)

    assert (row.order_id, row.can_be_saved, row.due_at) == (slow.pk, True, NOW + 30 * HOUR)


def test_what_the_platform_says_of_a_cancelled_order_is_kept_in_its_timeline(shop, window):
    known = draft(source="api")
    (order,) = place(shop, known)
    gone = draft(
        number=order.number, source="api", status=PlatformStatus.CANCELLED, as_of=NOW + HOUR,
        cancelled_at=NOW, cancelled_by="SYSTEM",
        cancel_reason="system_cancel_order_reason_shipping_timeout",
    )  # fmt: skip
    intake.place(shop.pk, [gone], by=None, at=NOW + HOUR)

    assert again(order).state == "CANCELLED"
    assert order.events.get(verb="update").data == {
        "status": "CANCELLED", "initiator": "SYSTEM",
        "reason": "system_cancel_order_reason_shipping_timeout",
    }  # fmt: skip
    assert tallies.seller_cancel(shop, window, NOW + HOUR) == Tally(1, 1)


def review(shop, number, stars, at=NOW, order=None, **facts) -> BuyerReview:
    facts |= {"written_at": at, "order_number": order.number if order else ""}
    return BuyerReview.objects.create(shop=shop, platform_id=str(number), stars=stars, **facts)


def delivered(shop, count, at=NOW) -> list[Order]:
    orders = place(shop, *(draft() for _ in range(count)))
    Order.objects.filter(pk__in=[order.pk for order in orders]).update(
        state="DELIVERED", delivered_at=at
    )
    return orders


def test_poor_reviews_of_delivered_orders_make_the_negative_rate(shop):
    window = Window.of(shop, 60, NOW)
    orders = delivered(shop, 8)
    delivered(shop, 2, NOW - 70 * DAY)
    for number, stars in enumerate([1, 2, 3, 4, 5]):
        review(shop, number, stars)
    review(shop, 9, 1, NOW - 61 * DAY)

    tally = tallies.negative_review(shop, window, NOW)

    assert len(orders) == 8
    assert (tally, tally.value(Metric.NEGATIVE_REVIEW)) == (Tally(2, 8), Decimal("25.00"))


def test_without_reviews_there_is_no_rate_of_poor_ones(shop):
    delivered(shop, 3)
    assert voices.negative_review(shop, Window.of(shop, 60, NOW), NOW) == Tally(0, 0)


def test_a_poor_review_that_is_not_answered_yet_may_still_move(shop, agent):
    (order,) = delivered(shop, 1)
    waiting = review(shop, 1, 1, order=order)
    answered = review(shop, 2, 2)
    reviews.kept([waiting.pk, answered.pk], at=NOW)
    reviews.answer(answered.pk, "Sorry", by=agent, at=NOW)
    review(shop, 3, 3)

    rows = deciding.orders(shop, Metric.NEGATIVE_REVIEW, at=NOW)

    assert [(row.order_id, row.number, row.can_be_saved, row.due_at) for row in rows] == [
        (order.pk, order.number, True, NOW + 48 * HOUR), (None, "2", False, NOW),
    ]  # fmt: skip


def chat(shop, due_at, stopped_at=None, order=None) -> Clock:
    number = ChatThread.objects.count() + 1
    thread = ChatThread.objects.create(shop=shop, conversation_ref=f"t{number}", order=order,
                                       buyer_wrote_at=due_at - DAY, said="Hello")  # fmt: skip
    return Clock.objects.create(
        shop=shop, order=order, kind="CHAT", basis="PROMISE", due_at=due_at,
        stopped_at=stopped_at, ref=f"chat:{thread.pk}", started_at=due_at - DAY,
    )  # fmt: skip


def test_chats_that_can_still_be_answered_today_count_as_answered(shop):
    window = Window.of(shop, 30, NOW)
    order = factories.make_order(shop)
    chat(shop, NOW - HOUR, NOW - 2 * HOUR)  # in time
    late = chat(shop, NOW - 3 * HOUR, NOW - 2 * HOUR)
    silent = chat(shop, NOW - HOUR)
    running = chat(shop, NOW + 3 * HOUR, order=order)
    chat(shop, NOW + 20 * HOUR)  # of tomorrow
    chat(shop, NOW - 40 * DAY)  # of long ago

    tally = tallies.reply(shop, window, NOW)
    assert (tally, tally.value(Metric.REPLY)) == (Tally(2, 4), Decimal("50.00"))
    assert tallies.reply(shop, window, NOW + 4 * HOUR) == Tally(1, 4)

    rows = deciding.orders(shop, Metric.REPLY, at=NOW)
    assert [(row.number, row.can_be_saved) for row in rows] == [
        (order.number, True), (late.ref, False), (silent.ref, False),
    ]  # fmt: skip
    assert rows[0].start_by == running.due_at


def returned(order, **facts) -> ReturnRequest:
    return ReturnRequest.objects.create(
        shop=order.shop, order=order, order_number=order.number, platform_id=f"5{order.pk}",
        status="-", asked_at=NOW, updated_at=NOW, **facts,
    )  # fmt: skip


def judged(order, number=1, **facts) -> Dispute:
    return Dispute.objects.create(
        shop=order.shop, order=order, order_number=order.number, origin="FILE", **facts,
        platform_id=f"6{order.pk}{number}", reason="DAMAGED", stage="PACKING", opened_at=NOW - DAY,
    )  # fmt: skip


def test_the_health_and_the_dispute_rate_count_the_same_orders_as_disputed(shop, boss):
    window = Window.of(shop, 30, NOW)
    orders = place(shop, *(draft() for _ in range(51)))
    settled, waiting, before = orders[0], returned(orders[2], due_at=NOW + HOUR), orders[4]
    judged(settled, state="WITHDRAWN", ended_at=NOW)
    judged(settled, number=2)
    returned(orders[3], state="WAITING")
    judged(before)
    Order.objects.filter(pk=before.pk).update(ordered_at=window.starts_at - DAY)

    tally = tallies.disputes(shop, window, NOW)
    assert (tally, tally.value(Metric.DISPUTES)) == (Tally(1, 50), Decimal("20.00"))
    told = dispute_rate.by_week(boss, since=window.starts_at, at=NOW)
    assert (sum(week.rate.cases for week in told), sum(week.rate.n for week in told)) == (1, 50)

    rows = deciding.orders(shop, Metric.DISPUTES, at=NOW)
    assert [(row.number, row.can_be_saved, row.due_at) for row in rows] == [
        (waiting.order_number, True, NOW + HOUR), *[(settled.number, False, NOW - DAY)] * 2,
    ]  # fmt: skip


def test_where_nobody_asked_for_returns_there_is_no_figure_of_disputes(shop):
    factories.make_order(shop)
    assert voices.disputes(shop, Window.of(shop, 30, NOW), NOW) == Tally(0, 0)


def test_every_figure_is_foreseen_and_its_error_known_once_the_platform_spoke(shop):
    orders = delivered(shop, 50)
    review(shop, 1, 1)
    chat(shop, NOW - HOUR, NOW - 2 * HOUR)
    judged(orders[0])
    forecasting.reckon([shop.pk], by=None, at=NOW)
    told = {"NEGATIVE_REVIEW": "2.40", "REPLY": "99.00", "DISPUTES": "20.00"}
    day = NOW.astimezone(shop.zone).date()
    for metric, value in told.items():
        HealthFigure.objects.create(shop=shop, day=day, metric=metric, value=value)

    foreseen = {
        row.metric: (row.value, row.count, row.n)
        for row in HealthForecast.objects.filter(metric__in=told)
    }
    errors = {str(line.metric.value): line.error for line in health.lines(shop, at=NOW)}

    assert foreseen == {
        "NEGATIVE_REVIEW": (Decimal("2.00"), 1, 50),
        "REPLY": (Decimal("100.00"), 1, 1),
        "DISPUTES": (Decimal("20.00"), 1, 50),
    }
    assert {name: errors[name] for name in told} == {
        "NEGATIVE_REVIEW": Decimal("0.40"), "REPLY": Decimal("1.00"), "DISPUTES": Decimal("0.00"),
    }  # fmt: skip


@pytest.mark.parametrize("metric", ["SELLER_CANCEL", "NEGATIVE_REVIEW", "REPLY", "DISPUTES"])
def test_each_page_of_deciding_orders_costs_little_and_names_what_has_no_order(
    client, boss, shop, metric, django_assert_max_num_queries
):
    at = moment()
    for number in range(5):
        review(shop, number, 1, at - HOUR)
        chat(shop, at - HOUR)
    client.force_login(boss)

    with django_assert_max_num_queries(12):
        page = client.get(reverse("admin:insights_deciding", args=[shop.code, metric]))

    assert page.status_code == 200
    assert ("chat:" in page.content.decode()) == (metric == "REPLY")
