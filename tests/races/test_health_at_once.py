"""Workers that reckon one shop at once: a crossing is one row and one notice."""

from functools import partial

import pytest

from fulfillment_site.insights.models import HealthAlert, HealthForecast
from fulfillment_site.insights.services import forecasting
from orders.models import Clock, Notice
from tests import factories
from tests.factories import HOUR, NOW
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_crossing_that_four_workers_find_at_once_is_told_once():
    shop = factories.make_shop("A")
    for _ in range(4):
        factories.make_order(shop)
    Clock.objects.filter(kind="COLLECT").update(due_at=NOW - HOUR)

    assert all_at_once([partial(forecasting.reckon, [shop.pk], by=None, at=NOW)] * 4) == []

    assert sorted(HealthAlert.objects.values_list("metric", "level")) == [
        ("LATE_DISPATCH", "LIMIT"),
        ("LATE_DISPATCH", "WARN"),
    ]
    assert Notice.objects.filter(key__startswith="health:").count() == 1
    assert HealthForecast.objects.filter(metric="LATE_DISPATCH").count() == 1
