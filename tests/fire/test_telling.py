"""Workers are killed while they fetch labels and upload numbers: the platform hears it all once."""

import os
import random

import pytest
from django.utils import timezone

from orders.models import Sending
from tests import depot as depots
from tests import walk
from tests.depot import Depot
from tests.fire.background import kill_at_random, until, workers
from warehouse.models import Package, Sheet, Waybill

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 10 if os.environ.get("SOAK") else 1
BOXES = 8  # of each kind
SLOW = 0.2  # seconds until the platform begins to answer, so that most kills hit a call
RECOVERED_WITHIN = 30  # seconds after a kill


@pytest.fixture
def official(practice) -> Depot:
    """Boxes for which the platform is to draw labels."""
    depot = depots.make_depot(practice, "TH", "TIKTOK")
    depot.boxes(*(depot.buy() for _ in range(BOXES)))
    return depot


@pytest.fixture
def own(practice, official, picker) -> Depot:
    """Packed boxes whose numbers the platform is to be told."""
    depot = depots.make_depot(practice, "US", "SELLER")
    depots.fill(*(f"SW{number:012d}" for number in range(1, BOXES + 1)))
    boxes = depot.boxes(*(depot.buy() for _ in range(BOXES)))
    walk.run("warehouse.obtain_waybills")
    at = timezone.now()
    Sheet.objects.update(drawn_at=at)
    walk.pick_wave(boxes[0].wave, by=picker, at=at)
    for box in boxes:
        walk.pack(box, by=picker, at=at)
    return depot


def is_all_told() -> bool:
    labels = Waybill.objects.exclude(number="").filter(
        voided_at=None, package__told_at__isnull=False
    )
    return labels.count() == 2 * BOXES and not Package.objects.filter(told_at=None).exists()


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_f39_whatever_is_killed_each_box_is_one_package_one_number_and_one_label(
    practice, official, own, tmp_path, seed
):
    practice.fault("hang", times=-1, seconds=SLOW)
    with workers(tmp_path) as product:
        until(Sending.objects.exists)
        kill_at_random(product, random.Random(seed))
        until(is_all_told, RECOVERED_WITHIN)

    for depot in (official, own):
        there = {one["id"]: one["doc"]["tracking_number"] for one in depot.packages()}
        boxes = Package.objects.filter(shop=depot.shop)
        here = dict(boxes.values_list("ref", "waybills__number"))
        assert here == there
        assert len(set(there.values())) == len(there) == BOXES
        assert len(depot.effects("ship")) == BOXES
    assert len(official.effects("label")) == BOXES
    papers = Sheet.objects.filter(job__kind="LABELS", waybill__voided_at=None)
    assert papers.count() == papers.values("waybill").distinct().count() == 2 * BOXES
