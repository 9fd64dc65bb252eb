"""The weekly report: made by itself once a shop and week, kept as figures and as paper."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from fulfillment_site.demo import season
from fulfillment_site.insights.models import Finding, WeeklyReport
from fulfillment_site.insights.services import weekly
from orders.models import Notice
from orders.moment import moment
from orders.refusals import sentence
from tests import factories
from tests.factories import again
from tests.fulfillment_site.findings.conftest import AT, GRAVE

HOUR = timedelta(hours=1)


@pytest.fixture
def report(shop, sold):
    sold(600, faults=GRAVE)
    weekly.make([shop.pk], at=AT)
    return WeeklyReport.objects.get()


def test_a_week_is_over_on_monday_morning_of_the_shop(shop):
    morning = datetime(2026, 11, 23, 14, tzinfo=UTC)  # 6:00 in Los Angeles

    assert weekly.last_week(shop, morning) == date(2026, 11, 16)
    assert weekly.last_week(shop, morning - timedelta(seconds=1)) == date(2026, 11, 9)
    shop.time_zone = "Asia/Bangkok"
    shop.save()
    shop = again(shop)
    assert weekly.last_week(shop, morning - 15 * HOUR) == date(2026, 11, 16)
    assert weekly.last_week(shop, morning - 16 * HOUR) == date(2026, 11, 9)


def test_a_shop_waits_until_its_report_is_made_and_then_no_more(shop):
    assert weekly.pending(AT) == [shop.pk]

    weekly.make([shop.pk], at=AT)
    weekly.make([shop.pk], at=AT + HOUR)

    assert weekly.pending(AT) == []
    assert WeeklyReport.objects.get().made_at == AT
    assert weekly.pending(AT + timedelta(days=7)) == [shop.pk]


def test_a_season_loaded_after_its_report_is_reported_all_the_same(shop, house):
    weekly.make(weekly.pending(moment()), at=moment())

    call_command("load_season", shop=shop.code, orders=300, stdout=StringIO())

    assert weekly.pending(moment()) == [shop.pk]


def test_a_report_of_nothing_says_so(shop):
    weekly.make([shop.pk], at=AT)

    figures = WeeklyReport.objects.get().figures
    assert (figures["orders"], figures["tickets"], figures["findings"]) == (0, 0, [])
    assert figures["cost"] == {
        "tickets": 0, "refunded": 0, "given": 0, "unpriced": 0, "each": {},
    }  # fmt: skip
    assert figures["helped"] == {"again": [0, 0], "stars": None, "reviews": 0}
    assert not Notice.objects.exists()


def test_new_findings_are_told_once(shop, report):
    found = list(Finding.objects.order_by("pk"))

    notice = Notice.objects.get(code="findings_are_new")

    assert notice.roles == "|customer service lead|operations manager|"
    names = ", ".join(one.value for one in found)
    assert sentence(notice.code, notice.params) == (
        f"Shop A: the report of the week is there. New findings: {len(found)} ({names})."
    )


def test_figures_are_of_the_week_that_is_over(shop, report, sold):
    begins, ends = (datetime(2026, 11, day, 8, tzinfo=UTC) for day in (16, 23))
    planned = season.plan(4, 600, AT, GRAVE).orders

    asked = [one for one in planned if one.asked_at and begins <= one.asked_at < ends]

    assert report.week_on == date(2026, 11, 16)
    assert report.figures["orders"] == sum(begins <= one.shipped_at < ends for one in planned)
    assert report.figures["tickets"] == len(asked)
    assert sum(count for _family, count in report.figures["families"]) == len(asked)
    assert {row["is_new"] for row in report.figures["findings"]} == {True}


def test_a_report_is_printed_after_it_was_made(report):
    assert list(weekly.unprinted(AT)) == [report.pk]

    weekly.print_papers([report.pk], at=AT)

    report = again(report)
    assert (report.printed_at, report.file.name) == (AT, "weekly-A-2026-11-16.pdf")
    assert report.file.file.read().startswith(b"%PDF")
    assert list(weekly.unprinted(AT)) == []


def test_a_report_is_read_as_a_page_and_as_a_paper(client, report, lead, shop):
    lead = factories.make_person("carl", "customer service lead", shops=[shop])
    client.force_login(lead)
    weekly.print_papers([report.pk], at=AT)

    page = client.get(reverse("admin:insights_weeklyreport_change", args=[report.pk]))
    paper = client.get(reverse("admin:insights_weekly_paper", args=[report.pk]))

    text = page.content.decode()
    for finding in Finding.objects.all():
        assert f"{finding.cases}/{finding.n}" in text
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")


def test_a_paper_whose_file_is_gone_is_drawn_anew(client, report, shop):
    client.force_login(factories.make_person("carl", "customer service lead", shops=[shop]))

    paper = client.get(reverse("admin:insights_weekly_paper", args=[report.pk]))

    assert paper.content.startswith(b"%PDF")


def test_the_report_of_another_shop_is_not_shown(client, report):
    stranger = factories.make_person("wim", "warehouse lead")
    client.force_login(stranger)

    for name in ("admin:insights_weeklyreport_change", "admin:insights_weekly_paper"):
        assert client.get(reverse(name, args=[report.pk])).status_code == 404
