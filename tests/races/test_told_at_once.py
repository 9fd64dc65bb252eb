"""Two workers tell the platform of the same boxes: it hears once, and one answer is kept."""

import time
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from orders.models import OrderEvent, Sending
from tests import depot as depots
from tests.practice import practice_shop
from tests.races.crowd import all_at_once
from warehouse.models import Package, Waybill
from warehouse.services import official, telling

pytestmark = pytest.mark.django_db(transaction=True)
LEASE_OVER = timedelta(seconds=31)


@pytest.fixture
def depot(tmp_path):
    with practice_shop(tmp_path) as practice:
        yield depots.make_depot(practice)


def test_f41_a_step_that_runs_twice_at_once_arranges_and_labels_each_box_once(depot):
    boxes = depot.boxes(*(depot.buy() for _ in range(8)))
    ids, at = [box.pk for box in boxes], timezone.now()

    assert all_at_once([partial(telling.arrange, ids, at=at)] * 4) == []
    assert all_at_once([partial(official.fetch, ids, at=at)] * 4) == []

    assert len(depot.effects("ship")) == len(boxes)
    assert set(Sending.objects.values_list("attempts", flat=True)) == {1}
    assert OrderEvent.objects.filter(verb="arrange").count() == len(boxes)
    assert Waybill.objects.filter(voided_at=None).count() == len(boxes)
    assert Waybill.objects.count() == len(boxes)


def test_f46_an_answer_that_comes_after_the_lease_is_not_written_down(depot):
    (box,) = depot.boxes(depot.buy())
    at = timezone.now()
    depot.practice.fault("late", call="ship_packages", seconds=4)

    def later():
        time.sleep(1)
        telling.arrange([box.pk], at=at + LEASE_OVER)

    assert all_at_once([partial(telling.arrange, [box.pk], at=at), later]) == []

    sending = Sending.objects.get()
    assert (sending.attempts, sending.accepted_at) == (2, at + LEASE_OVER)
    assert sending.receipt["number"] == depot.packages()[0]["doc"]["tracking_number"]
    assert Package.objects.get().told_at == at + LEASE_OVER
    assert OrderEvent.objects.filter(verb="arrange").count() == 1
    assert len(depot.effects("ship")) == 1
