"""Workers that report one week at once: one report, each finding once, told once."""

import time
from functools import partial
from threading import Event

import pytest
from django.db import IntegrityError, transaction

from fulfillment_site.demo import history, season
from fulfillment_site.insights.models import Finding, WeeklyReport
from fulfillment_site.insights.services import findings, weekly
from orders.models import Notice
from tests import factories
from tests.fulfillment_site.findings.conftest import AT, GRAVE
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(db):
    shop = factories.make_shop("A")
    made = history.stage(shop, factories.make_warehouse(shop), AT)
    history.load(made, season.plan(4, 900, AT, GRAVE))
    return shop


def test_a_week_that_three_workers_report_at_once_is_reported_once(shop):
    _span, found, _called = findings.look(shop, at=AT)
    assert found

    assert all_at_once([partial(weekly.make, [shop.pk], at=AT)] * 3) == []

    assert len(WeeklyReport.objects.get().figures["findings"]) == len(found)
    assert Finding.objects.count() == len(found)
    assert Notice.objects.filter(code="findings_are_new").count() == 1


def test_without_the_row_of_the_week_a_second_worker_runs_into_the_first(shop):
    """The control: both see no finding yet, and only the index holds each one once."""
    span, found, called = findings.look(shop, at=AT)
    stored, looked = Event(), Event()

    def first() -> None:
        with transaction.atomic():
            findings.keep(shop, span, found, called, at=AT)
            stored.set()
            looked.wait(5)
            time.sleep(0.5)  # the second reads meanwhile, and then waits for our commit

    def second() -> None:
        stored.wait(5)
        looked.set()
        with transaction.atomic():
            findings.keep(shop, span, found, called, at=AT)

    (error,) = all_at_once([first, second])

    assert isinstance(error, IntegrityError)
    assert Finding.objects.count() == len(found)
