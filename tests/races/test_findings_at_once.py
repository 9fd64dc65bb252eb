"""Workers that report one week at once: one report, each finding once, told once."""

from functools import partial

import pytest
from django.db import transaction

from fulfillment_site.demo import history, season
from fulfillment_site.insights.models import Finding, FindingTask, WeeklyReport
from fulfillment_site.insights.services import findings, weekly
from orders.models import Notice
from tests import factories
from tests.fulfillment_site.findings.conftest import AT
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(db):
    shop = factories.make_shop("A")
    made = history.stage(shop, factories.make_warehouse(shop), AT)
    history.load(made, season.plan(1, 2000, AT, season.Faults(bad_lane=0.0)))
    return shop


def test_a_week_that_three_workers_report_at_once_is_reported_once(shop):
    assert all_at_once([partial(weekly.make, [shop.pk], at=AT)] * 3) == []

    assert WeeklyReport.objects.get().figures["findings"]
    assert Finding.objects.count() == 2
    assert FindingTask.objects.count() == 7
    assert Notice.objects.filter(code="findings_are_new").count() == 1


def test_without_the_row_of_the_week_workers_get_in_each_others_way(shop):
    """The control: findings alone, kept at once, meet at the index that holds each one once."""
    span, found, called = findings.look(shop, at=AT)

    def keep() -> None:
        with transaction.atomic():
            findings.keep(shop, span, found, called, at=AT)

    raised = all_at_once([keep] * 3)

    assert {type(error).__name__ for error in raised} == {"IntegrityError"}
    assert Finding.objects.count() == 2
