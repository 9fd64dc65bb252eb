"""A part of an order leaves: its package is split on the platform before that is told of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orders.models import Sending
from orders.services import lifecycle
from tests import walk
from tests.depot import fill, fresh, make_depot
from tests.factories import HOUR, again, make_stock
from warehouse.models import Package, PackageLine, Sheet
from warehouse.services import parting, regrouping, rests, telling, waybills

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def split(*, after=timedelta(0)):
    at = now() + after
    outcome = parting.split(list(parting.pending(at)), at=at)
    regrouping.regroup(list(regrouping.pending(at)), at=at)
    return outcome


@pytest.fixture
def depot(practice):
    return make_depot(practice, may_split=True)


@pytest.fixture
def part(depot):
    """The box with the part that is here, and its order; of the mugs there are too few."""
    order = depot.buy(("CAP", 1), ("MUG", 51))
    (box,) = depot.boxes(order)
    return box, order


def test_the_box_becomes_a_package_of_its_own_before_it_is_arranged(depot, part):
    box, order = part
    assert (box.part_at is not None, list(telling.to_arrange(now()))) == (True, [])

    assert split().done == [box.pk]

    box = again(box)
    assert (box.part_at, again(order).events.filter(verb="split_there").count()) == (None, 1)
    assert telling.arrange(list(telling.to_arrange(now())), at=now()).done == [box.pk]
    there = {one["id"]: one for one in depot.packages()}
    assert there[box.ref]["status"] == "PROCESSING"
    assert len(there[box.ref]["doc"]["order_line_item_ids"]) == 1
    assert again(order).arranged_at is None
    assert split().done == []


def test_the_rest_follows_as_the_other_package(depot, part):
    box, order = part
    split()
    telling.arrange(list(telling.to_arrange(now())), at=now())
    make_stock(depot.house, "MUG", 10, "B-02-1", at=now())
    rests.reserve([order.pk], at=now())

    second = depot.boxes(order)[-1]

    assert (second.part_at, second.ref == box.ref) == (None, False)
    assert telling.arrange(list(telling.to_arrange(now())), at=now()).done == [second.pk]
    statuses = {one["id"]: one["status"] for one in depot.packages()}
    assert {statuses[again(box).ref], statuses[second.ref]} == {"PROCESSING"}
    assert again(order).arranged_at is not None
    assert sum(PackageLine.objects.values_list("quantity", flat=True)) == 52


def test_an_answer_that_was_lost_splits_nothing_twice(depot, part):
    box, _order = part
    depot.practice.fault("lost", call="split_order", times=-1)
    assert [why.code for why in split().refused.values()] == ["platform_is_down"]
    depot.practice.faults_off()

    assert split(after=timedelta(minutes=1)).done == [box.pk]

    assert again(box).part_at is None
    assert len(depot.packages()) == 3  # the whole one, and its two parts


def test_what_the_platform_does_not_split_is_a_persons(depot, part):
    box, _order = part
    depot.practice.fault("code", call="split_order", code=21011035, times=1)

    assert [why.code for why in split().refused.values()] == ["platform_refused"]

    assert list(Package.objects.untold()) == [box]
    assert "21011035" in again(box).sentence
    assert split(after=HOUR).done == []

    telling.retry([box.pk], by=None, at=now())
    assert split().done == [box.pk]


def test_nothing_of_an_order_that_may_be_cancelled_is_split(depot, part):
    _box, order = part
    lifecycle.mark([order.pk], "cancel_asked_at", at=now())

    assert [why.code for why in split().refused.values()] == ["order_is_asked_for"]

    assert Sending.objects.count() == 0


def test_a_part_with_a_number_of_ours_is_split_before_it_is_uploaded(practice, picker):
    depot = make_depot(practice, "TH", "SELLER", may_split=True)
    fill(fresh("TH"))
    order = depot.buy(("CAP", 1), ("MUG", 51))
    (box,) = depot.boxes(order)
    waybills.obtain([box.pk], at=now())
    Sheet.objects.update(drawn_at=now())
    walk.pick_wave(box.wave, by=picker, at=now())
    walk.pack(box, by=picker, at=now())
    assert list(telling.to_upload(now())) == []

    split()

    box = again(box)
    assert (box.state, list(telling.to_upload(now()))) == ("SEALED", [box.pk])
    assert telling.upload([box.pk], at=now()).done == [box.pk]
    assert again(order).arranged_at is None


def test_where_orders_are_told_of_by_their_pieces_nothing_is_split(practice):
    depot = make_depot(practice, "US", "SELLER", may_split=True)
    (box,) = depot.boxes(depot.buy(("CAP", 1), ("MUG", 51)))

    assert (box.part_at, list(parting.pending(now()))) == (None, [])
