"""Findings become tasks; a change is logged; only with the share after it anything is over."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from fulfillment_site.demo import history, season
from fulfillment_site.insights.models import Change, Finding, FindingTask, WeeklyReport, Work
from fulfillment_site.insights.services import findings, mending, weekly
from fulfillment_site.insights.services.advice import advice
from orders.errors import Refused
from orders.models import Notice
from orders.share import Share
from tests import factories
from tests.factories import again
from tests.fulfillment_site.findings.conftest import AT

DAY = timedelta(days=1)
SMALL_ONLY = season.Faults(small=50, careless=0, bad_lane=0)


@pytest.fixture
def boss(shop):
    return factories.make_person("mona", "operations manager", shops=[shop])


@pytest.fixture
def finding(shop, house, stage, sold):
    """A SKU that runs small, found on a Monday."""
    factories.make_person("carl", "customer service lead", shops=[shop])
    factories.make_person("walt", "warehouse lead", shops=[shop], houses=[house])
    sold(600, faults=SMALL_ONLY)
    weekly.make([shop.pk], at=AT)
    return Finding.objects.get()


def sell_better(stage, days: int) -> None:
    """What left in the days after AT, without any fault."""
    made = season.plan(4, 900, AT + days * DAY, season.NONE)
    late = [one for one in made.orders if AT < one.shipped_at < AT + days * DAY]
    history.load(stage, season.Season(tuple(late), made.culprits), first=500_000)


def test_a_finding_knows_its_share_and_prepares_tasks(shop, finding, boss):
    assert (finding.dimension, finding.category, finding.reason) == ("SKU", "SIZE", "TOO_SMALL")
    assert finding.share.low > 1.5 * finding.base.rate
    tasks = list(finding.tasks.order_by("pk"))
    assert [(task.work, task.due_on, str(task.owner)) for task in tasks] == [
        ("LISTING", date(2026, 11, 26), "carl"),
        ("STREAM", date(2026, 11, 25), "carl"),
        ("ADS", date(2026, 11, 26), "None"),
        ("SUPPLIER", date(2026, 12, 7), "None"),
        ("QC", date(2026, 11, 24), "walt"),
    ]
    assert advice(finding, "LISTING") == (
        f"Put “runs small, take one size up” and the size table in centimetres on the page of"
        f" {finding.value}: {finding.cases} of {finding.n} orders came back because it was too"
        " small."
    )


def test_the_same_fault_is_found_once(shop, finding):
    WeeklyReport.objects.all().delete()

    weekly.make([shop.pk], at=AT + DAY)

    assert Finding.objects.count() == 1
    assert again(finding).seen_at == AT + DAY
    assert FindingTask.objects.count() == 5
    assert Notice.objects.filter(code="findings_are_new").count() == 1


def test_a_finding_does_not_close_without_a_change(finding, boss):
    with pytest.raises(Refused) as no:
        mending.close(finding.pk, by=boss, at=AT + 30 * DAY)

    assert no.value.code == "finding_has_no_change"
    assert again(finding).closed_at is None


def test_a_task_is_not_done_before_its_effect_is_known(finding, boss, stage):
    task = finding.tasks.get(work=Work.LISTING)
    with pytest.raises(Refused) as no:
        mending.finish(task.pk, by=boss, at=AT)
    assert no.value.code == "task_has_no_change"

    mending.log_change(finding.pk, Work.LISTING, "Size table", AT, by=boss, at=AT)
    with pytest.raises(Refused) as no:
        mending.finish(task.pk, by=boss, at=AT + 7 * DAY)

    assert no.value.code == "share_after_is_not_known"
    assert no.value.params == {"count": 0, "enough": 30, "days": 7}
    assert again(task).done_at is None


def test_a_change_is_logged_with_the_share_before_it(finding, boss):
    change = mending.log_change(finding.pk, Work.LISTING, " Size table ", AT, by=boss, at=AT)

    assert (change.text, change.task.work, change.by) == ("Size table", "LISTING", boss)
    assert change.before.n < finding.n  # those of the last week have not settled
    assert change.before.rate > 0.08
    assert change.after == Share(0, 0)


@pytest.mark.parametrize(
    ("text", "late", "code"),
    [("  ", 0 * DAY, "change_says_nothing"), ("x", DAY, "change_is_to_come")],
)
def test_a_change_that_is_none_is_not_logged(finding, boss, text, late, code):
    with pytest.raises(Refused) as no:
        mending.log_change(finding.pk, Work.ADS, text, AT + late, by=boss, at=AT)

    assert no.value.code == code
    assert not Change.objects.exists()


def test_a_mended_finding_shows_before_and_after(shop, finding, boss, stage):
    mending.log_change(finding.pk, Work.LISTING, "Size table", AT, by=boss, at=AT)
    sell_better(stage, days=40)
    late = AT + 40 * DAY

    task = finding.tasks.get(work=Work.LISTING)
    mending.finish(task.pk, by=boss, at=late)
    with pytest.raises(Refused) as no:
        mending.close(finding.pk, by=boss, at=late)
    assert (no.value.code, no.value.params) == ("finding_has_open_tasks", {"count": 4})
    for other in finding.tasks.open():
        mending.leave(other.pk, "Not ours", by=boss, at=late)
    mending.close(finding.pk, by=boss, at=late)

    finding = again(finding)
    assert (finding.closed_at, finding.closed_by) == (late, boss)
    assert finding.after.n >= 30
    assert finding.after.is_apart(finding.share)
    change = Change.objects.get()
    assert change.after == finding.after
    assert change.before.rate > 3 * change.after.rate

    # The old fault is over: what was before the change is not found anew.
    found = findings.look(shop, at=late)[1]
    assert ("SKU", finding.key) not in [one.cell for one in found]


def test_a_closed_finding_without_a_share_after_is_refused_by_the_table(finding):
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(closed_at=AT)


def test_a_task_with_a_change_is_not_left(finding, boss):
    mending.log_change(finding.pk, Work.QC, "Measured", AT, by=boss, at=AT)
    task = finding.tasks.get(work=Work.QC)

    with pytest.raises(Refused) as no:
        mending.leave(task.pk, "no time", by=boss, at=AT)

    assert no.value.code == "task_has_a_change"
    assert again(task).is_open


def test_a_task_is_left_only_with_a_reason(finding, boss):
    task = finding.tasks.get(work=Work.ADS)

    with pytest.raises(Refused) as no:
        mending.leave(task.pk, " ", by=boss, at=AT)

    assert no.value.code == "say_why_it_is_left"
    assert again(task).is_open


def test_a_task_is_handed_to_somebody(finding, boss):
    task = finding.tasks.get(work=Work.ADS)

    mending.hand([task.pk], boss.pk, by=boss, at=AT)

    assert again(task).owner == boss


def test_a_check_at_every_bench_is_a_change_of_its_task(finding, boss):
    mending.put_at_bench(finding.pk, "Measure one piece", by=boss, at=AT)

    change = Change.objects.get()
    assert (change.work, change.text, change.task.work) == ("QC", "Measure one piece", "QC")
    assert (mending.at_bench(finding).text, mending.at_bench(finding).sku_id) == (
        "Measure one piece",
        int(finding.key),
    )

    mending.take_from_bench(finding.pk, by=boss, at=AT + DAY)
    assert mending.at_bench(finding) is None


def test_a_check_that_does_not_fit_changes_nothing(finding, boss):
    with pytest.raises(Refused):
        mending.put_at_bench(finding.pk, "x" * 300, by=boss, at=AT)

    assert mending.at_bench(finding) is None
    assert not Change.objects.exists()
