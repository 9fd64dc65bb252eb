"""Shop health: the platform's figures, our forecast, lines crossed, and the orders that decide."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from tablib import Dataset

from fulfillment_site.insights.models import (
    HealthAlert,
    HealthFigure,
    HealthForecast,
    HealthThreshold,
    Metric,
)
from fulfillment_site.insights.reports import health
from fulfillment_site.insights.resources import HealthFigureResource
from fulfillment_site.insights.services import deciding, forecasting, tallies
from fulfillment_site.insights.services.windows import Tally, Window, lost
from orders import sla
from orders.models import Clock, LiveSession, Notice
from orders.models.state import State
from orders.moment import moment
from orders.refusals import sentence
from tests import factories
from tests.factories import HOUR, NOW

TODAY = date(2026, 11, 20)  # in Los Angeles at NOW, 12:00 there
HEALTH = "admin:insights_health"


def figure(shop, day=TODAY, metric=Metric.LATE_DISPATCH, value="2.00"):
    return HealthFigure.objects.create(shop=shop, day=day, metric=metric, value=value)


def orders_due(shop, number: int, due_at, stopped_at=None) -> list:
    """Orders whose first carrier scan is due at a moment."""
    orders = [factories.make_order(shop) for _ in range(number)]
    Clock.objects.filter(order__in=orders, kind="COLLECT").update(
        due_at=due_at, stopped_at=stopped_at
    )
    return orders


def test_a_window_ends_with_the_day_of_the_shop(shop):
    window = Window.of(shop, 7, NOW)

    assert (window.day, window.starts_at.isoformat(), window.ends_at.isoformat()) == (
        TODAY, "2026-11-14T00:00:00-08:00", "2026-11-21T00:00:00-08:00",
    )  # fmt: skip


def test_a_window_over_the_night_the_clocks_change_is_as_long_as_its_days(shop):
    window = Window.of(shop, 7, NOW - timedelta(days=17))  # 1 November had 25 hours

    length = window.ends_at.timestamp() - window.starts_at.timestamp()
    assert length == (7 * 24 + 1) * 3600


def test_nothing_to_count_is_no_data_and_not_zero(shop):
    forecasting.reckon([shop.pk], by=None, at=NOW)

    assert HealthForecast.objects.count() == 0
    assert {line.forecast for line in health.lines(shop, at=NOW)} == {None}
    assert Tally(0, 0).value(Metric.REPLY) is None


def test_late_and_lost_orders_make_the_late_dispatch_rate(shop):
    orders_due(shop, 1, NOW - HOUR)  # late and still here
    orders_due(shop, 1, NOW - 5 * HOUR, stopped_at=NOW - HOUR)  # left too late
    orders_due(shop, 5, NOW - HOUR, stopped_at=NOW - 2 * HOUR)  # in time
    orders_due(shop, 1, NOW + HOUR)  # four hours of work ahead of it: lost
    orders_due(shop, 2, NOW + 9 * HOUR)  # can be saved
    orders_due(shop, 3, NOW + 20 * HOUR)  # of tomorrow

    tally = tallies.late_dispatch(shop, Window.of(shop, 7, NOW), NOW)

    assert (tally, tally.value(Metric.LATE_DISPATCH)) == (Tally(3, 10), Decimal("30.00"))


def test_the_orders_that_decide_stand_with_those_that_can_be_saved_first(shop):
    (late,) = orders_due(shop, 1, NOW - HOUR)
    saved = orders_due(shop, 2, NOW + 9 * HOUR)

    rows = deciding.orders(shop, Metric.LATE_DISPATCH, at=NOW)

    assert [row.can_be_saved for row in rows] == [True, True, False]
    assert {row.order_id for row in rows[:2]} == {order.pk for order in saved}
    assert {row.start_by for row in rows[:2]} == {NOW + 5 * HOUR}  # four hours of work ahead
    assert rows[2].order_id == late.pk


def test_a_forecast_is_one_row_a_day_and_the_last_one_stands(shop):
    orders_due(shop, 4, NOW + 9 * HOUR)
    forecasting.reckon([shop.pk], by=None, at=NOW)
    Clock.objects.filter(kind="COLLECT", pk=Clock.objects.filter(kind="COLLECT").first().pk).update(
        due_at=NOW - HOUR
    )
    forecasting.reckon([shop.pk], by=None, at=NOW + HOUR / 4)

    late = HealthForecast.objects.get(metric=Metric.LATE_DISPATCH)
    assert (late.day, late.value, late.n, late.made_at) == (
        TODAY, Decimal("25.00"), 4, NOW + HOUR / 4,
    )  # fmt: skip


def test_a_crossing_is_told_once_and_ends_when_it_is_over(shop):
    (order, *_rest) = orders_due(shop, 1, NOW - HOUR) + orders_due(shop, 9, NOW + 9 * HOUR)
    for minutes in (0, 10, 20):
        forecasting.reckon([shop.pk], by=None, at=NOW + timedelta(minutes=minutes))

    told = HealthAlert.objects.order_by("level")
    assert [(row.level, row.value, row.told_at) for row in told] == [
        ("LIMIT", Decimal("10.00"), NOW), ("WARN", Decimal("10.00"), NOW),
    ]  # fmt: skip
    assert order.pk in told[0].order_ids
    assert [row.level for row in HealthAlert.objects.standing()] == ["LIMIT"]
    notices = Notice.objects.filter(key__startswith="health:").order_by("code")
    assert [notice.code for notice in notices] == [
        "health_is_near_its_limit",
        "health_is_over_its_limit",
    ]
    assert notices[0].roles == "|warehouse lead|operations manager|"
    assert "Shop A: late dispatch rate is at 10.00 %, near its limit of 4.00 %. Orders that" in (
        sentence(notices[0].code, notices[0].params)
    )
    assert notices[0].params["count"] == 10

    Clock.objects.filter(order=order, kind="COLLECT").update(stopped_at=NOW - 2 * HOUR)
    forecasting.reckon([shop.pk], by=None, at=NOW + HOUR)
    assert set(HealthAlert.objects.values_list("ended_at", flat=True)) == {NOW + HOUR}


def test_a_crossing_that_no_order_decides_says_so_in_words(shop):
    figure(shop, TODAY - timedelta(days=1), Metric.NEGATIVE_REVIEW, "1.10")
    forecasting.reckon([shop.pk], by=None, at=NOW)

    notice = Notice.objects.filter(key__startswith="health:").latest("pk")
    said = sentence(notice.code, notice.params)
    assert notice.code.endswith("_without_orders")
    assert said.endswith("No order that is open now decides it.")
    assert "(" not in said


def test_what_we_cannot_reckon_is_judged_by_the_platforms_last_figure(shop):
    figure(shop, TODAY - timedelta(days=1), Metric.NEGATIVE_REVIEW, "1.10")
    figure(shop, TODAY - timedelta(days=9), Metric.DISPUTES, "30")  # too old to warn anybody

    forecasting.reckon([shop.pk], by=None, at=NOW)

    assert list(HealthAlert.objects.values_list("metric", "level")) == [("NEGATIVE_REVIEW", "WARN")]


@pytest.mark.parametrize(
    ("metric", "value", "levels"),
    [
        ("LATE_DISPATCH", "2.99", []),
        ("LATE_DISPATCH", "3.00", ["WARN"]),
        ("LATE_DISPATCH", "4.00", ["WARN", "LIMIT"]),
        ("VALID_TRACKING", "97.00", []),
        ("VALID_TRACKING", "96.99", ["WARN"]),
        ("VALID_TRACKING", "95.00", ["WARN"]),
        ("VALID_TRACKING", "94.99", ["WARN", "LIMIT"]),
    ],
)
def test_who_stands_on_a_line_has_crossed_it_and_a_floor_is_met_at_its_figure(
    db, metric, value, levels
):
    limit = HealthThreshold.objects.get(market="US", metric=metric)

    assert forecasting.crossed(limit, Decimal(value)) == levels


def test_every_market_has_its_limits_with_a_source_and_a_date(db):
    assert HealthThreshold.objects.count() == 8 * 6
    assert not HealthThreshold.objects.filter(source="").exists()


def test_a_figure_is_known_once_a_day(shop):
    figure(shop)
    with pytest.raises(IntegrityError), transaction.atomic():
        figure(shop)


def test_the_error_is_the_mean_distance_of_forecast_and_figure(shop):
    for back, (said, foreseen) in enumerate([("2.00", "2.50"), ("3.00", "2.90")], start=1):
        day = TODAY - timedelta(days=back)
        figure(shop, day, value=said)
        HealthForecast.objects.create(
            shop=shop, day=day, metric="LATE_DISPATCH", value=foreseen, n=9, made_at=NOW
        )

    line = health.lines(shop, at=NOW)[0]

    assert (line.error, line.is_good) == (Decimal("0.30"), True)


def test_a_table_is_imported_and_a_wrong_row_is_named_with_its_field(shop, lead):
    head = ["shop", "day", "metric", "value", "numerator", "denominator"]
    good = Dataset(["A", "2026-11-19", "late_dispatch", "2.50", "5", "200"], headers=head)
    HealthFigureResource().import_data(good, user=lead, raise_errors=True)
    row = HealthFigure.objects.get()
    assert (row.value, row.numerator, row.source, row.entered_by) == (
        Decimal("2.50"), 5, "IMPORTED", lead,
    )  # fmt: skip

    bad = Dataset(
        ["A", "2026-11-18", "late_dispatch", "2.40", "5", "200"],
        ["A", "2026-11-19", "speed", "1", "", ""],
        ["B", "19 Nov", "reply", "x", "", ""],
        headers=head,
    )
    found = HealthFigureResource().import_data(bad, user=lead, dry_run=True)
    assert {wrong.number: set(wrong.error_dict) for wrong in found.invalid_rows} == {
        2: {"metric"},
        3: {"shop", "day", "value"},
    }
    assert HealthFigure.objects.count() == 1


def test_a_live_session_shows_the_figures_before_and_after_it(client, boss, shop):
    session = LiveSession.objects.create(
        shop=shop, title="Friday", starts_at=NOW, ends_at=NOW + 3 * HOUR
    )
    figure(shop, TODAY - timedelta(days=1), value="2.00")
    figure(shop, TODAY, value="1.50")
    client.force_login(boss)

    assert health.around(session)[0] == (Metric.LATE_DISPATCH, Decimal("2.00"), Decimal("1.50"))
    page = client.get(reverse("admin:orders_livesession_change", args=[session.pk]))
    assert "<b>2.00</b> → <b>1.50</b> %" in page.content.decode()


def test_pages_ask_few_queries_however_many_rows_there_are(
    client, boss, shop, django_assert_max_num_queries
):
    orders_due(shop, 3, moment() - timedelta(minutes=5))
    for back in range(14):
        for metric in Metric:
            figure(shop, moment().date() - timedelta(days=back), metric)
    client.force_login(boss)
    pages = [
        reverse(HEALTH),
        reverse("admin:insights_deciding", args=[shop.code, "LATE_DISPATCH"]),
        reverse("admin:insights_healthfigure_changelist"),
        reverse("admin:insights_healththreshold_changelist"),
    ]
    for page in pages:
        with django_assert_max_num_queries(12):
            assert client.get(page).status_code == 200, page


def test_nobody_sees_the_health_of_a_shop_that_is_not_his(client, shop):
    factories.make_shop("B")
    lead = factories.make_person("walt", "warehouse lead", shops=[shop])
    client.force_login(lead)

    page = client.get(reverse(HEALTH) + "?shop=B").content.decode()
    assert ("Shop A" in page, "Shop B" in page) == (True, False)
    other = reverse("admin:insights_deciding", args=["B", "LATE_DISPATCH"])
    assert client.get(other).status_code == 404


def test_the_floor_sees_no_health(client, picker):
    client.force_login(picker)

    assert client.get(reverse(HEALTH)).status_code == 403


def test_a_typed_figure_says_who_typed_it(client, lead, shop):
    client.force_login(lead)
    client.post(
        reverse("admin:insights_healthfigure_add"),
        {"shop": shop.pk, "day": "2026-11-19", "metric": "REPLY", "value": "91.5"},
    )

    row = HealthFigure.objects.get()
    assert (row.value, row.source, row.entered_by) == (Decimal("91.50"), "TYPED", lead)


def test_every_state_knows_how_much_work_is_left():
    assert str(lost(NOW)).count("order__state") == len(
        [state for state in State.values if sla.work_left(state)]
    )
