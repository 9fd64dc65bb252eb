"""A worker that tells the platform of boxes dies anywhere: one package, one number, one label."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from tests import depot as depots
from tests import processes, walk
from tests.practice import practice_shop
from warehouse.models import Package, Sheet, Waybill
from warehouse.services import official, telling

pytestmark = pytest.mark.django_db(transaction=True)
LEASES_OVER = timedelta(seconds=31)
KILLED_AFTER = (2, 5, 8, 11, 14, 17, 20, 24, 28, 33)  # statements


@pytest.fixture
def practice(tmp_path):
    with practice_shop(tmp_path) as shop:
        yield shop


def killed(step, boxes: list[Package], at) -> int:
    """Act on each box in a worker that is killed after some statements; how many were killed."""
    pending, act = step
    assert set(pending(at)) == {box.pk for box in boxes}
    deaths = [
        processes.dies(partial(act, [box.pk], at=at), statements)
        for box, statements in zip(boxes, KILLED_AFTER, strict=True)
    ]
    return sum(deaths)


def finish(step, at) -> None:
    """The next worker, once the leases of the dead one are over."""
    pending, act = step
    act(list(pending(at + LEASES_OVER)), at=at + LEASES_OVER)


def test_arranging_and_labels_survive_their_workers(practice):
    depot = depots.make_depot(practice)
    boxes = depot.boxes(*(depot.buy() for _ in KILLED_AFTER))

    at = timezone.now()
    for step in ((telling.to_arrange, telling.arrange), (official.pending, official.fetch)):
        assert killed(step, boxes, at) > 4
        finish(step, at)
        at += LEASES_OVER

    assert Package.objects.filter(told_at__isnull=False, call_at=None).count() == len(boxes)
    assert len(depot.effects("ship")) == len(depot.effects("label")) == len(boxes)
    there = {one["id"]: one["doc"]["tracking_number"] for one in depot.packages()}
    here = dict(Waybill.objects.values_list("package__ref", "number"))
    assert here == there
    assert Sheet.objects.filter(job__kind="LABELS").count() == len(boxes)


@pytest.mark.parametrize("region", ["TH", "US"])
def test_uploading_survives_its_workers(practice, picker, region):
    depot = depots.make_depot(practice, region, "SELLER")
    pattern = {"TH": "KEX{:011d}", "US": "SW{:012d}"}[region]
    depots.fill(*(pattern.format(place) for place, _n in enumerate(KILLED_AFTER, start=1)))
    boxes = depot.boxes(*(depot.buy() for _ in KILLED_AFTER))
    walk.run("warehouse.obtain_waybills")
    at = timezone.now()
    Sheet.objects.update(drawn_at=at)
    walk.pick_wave(boxes[0].wave, by=picker, at=at)
    for box in boxes:
        walk.pack(box, by=picker, at=at)

    step, at = (telling.to_upload, telling.upload), timezone.now()
    assert killed(step, boxes, at) > 4
    finish(step, at)

    here = set(Waybill.objects.values_list("number", flat=True))
    there = [one["doc"]["tracking_number"] for one in depot.packages()]
    assert (set(there), len(there)) == (here, len(boxes))
    assert len(depot.effects("ship")) == len(boxes)
    assert Package.objects.filter(told_at=None).count() == 0
