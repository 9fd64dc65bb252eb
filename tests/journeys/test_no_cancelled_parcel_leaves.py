"""An evening in which buyers change their minds at every stage: none of their parcels leaves."""

import random

import pytest

from orders.models import Order
from orders.models.state import State
from orders.services import lifecycle
from tests import factories, walk
from tests.factories import NOW, draft, line
from tests.warehouse.views.device import release
from warehouse.models import Interception, Package, PickTask, Warehouse
from warehouse.services import handover, interception, stopping

pytestmark = pytest.mark.django_db
STAGES = ("released", "half picked", "picked", "half packed", "packed", "loaded")
PICKED = STAGES.index("picked")
BESIDE = 10  # orders nobody cancels
BoxState = Package.State


@pytest.fixture
def evening(shop, house, picker, full):
    """A wave of orders; how many of them are cancelled."""
    count = 200 if full else 20
    factories.make_numbers(house.shopwarehouse_set.get().carrier, count + BESIDE)
    for code, bin_code in (("CAP", "A-01-1"), ("MUG", "B-02-1")):
        factories.make_stock(house, code, 3 * (count + BESIDE), bin_code)
    Warehouse.objects.update(wave_size=count + BESIDE)  # one wave holds them all
    drafts = [draft(line("CAP"), line("MUG")) for _ in range(count + BESIDE)]
    orders = factories.place(shop, *drafts)
    release(picker, *orders)
    return orders, count


class Floor:
    """One picker, one packer and one loader, whose next hand may come too late."""

    def __init__(self, by, house):
        self.by = by
        carrier = house.shopwarehouse_set.get().carrier
        self.manifest = handover.open_manifest(house, carrier, at=NOW)

    def scan(self, mode, code, **held):
        return walk.scan(mode, code, by=self.by, at=NOW, **held)

    def pick(self, box, pieces) -> None:
        for task in box.tasks.filter(cancelled_at=None).select_related("bin", "part__sku")[:pieces]:
            code, held = task.bin.code, {"wave": box.wave_id}
            self.scan("PICK", f"B:{code}", **held)
            self.scan("PICK", task.part.sku.code, **held, bin=code)

    def pack(self, box, pieces) -> None:
        label = box.waybills.get(voided_at=None)
        self.scan("PACK", f"W1:{label.serial}")
        for task_line in box.lines.select_related("part__sku")[:pieces]:
            self.scan("PACK", task_line.part.sku.code, package=box.pk)

    def load(self, box) -> bool:
        label = box.waybills.order_by("pk").last()
        return self.scan("HAND_OVER", f"W1:{label.serial}", manifest=self.manifest.pk).accepted


def test_r43_none_of_them_leaves_and_the_stock_is_balanced(evening, house, picker):
    orders, count = evening
    chance = random.Random(43)
    floor = Floor(picker, house)
    boxes = {order.pk: boxes_of(order) for order in orders}
    doomed = orders[:count]
    stages = {order.pk: chance.choice(STAGES) for order in doomed}
    for order in doomed:
        reach(floor, boxes[order.pk], stages[order.pk])
        ask_or_cancel(order, chance)
        assert not floor.load(boxes[order.pk])
        walk.scan("HAND_OVER", "C:RED", by=picker, at=NOW)
    for order in orders[count:]:
        reach(floor, boxes[order.pk], "loaded")
    decide(doomed)
    empty_the_baskets(floor, house, boxes, doomed)
    handover.close(floor.manifest.pk, by=picker, at=NOW)

    left = Package.objects.filter(state=BoxState.HANDED_OVER)
    gone = set(left.values_list("lines__part__line__order", flat=True))
    assert gone == {order.pk for order in orders[count:]}
    assert set(Package.objects.filter(lines__part__line__order__in=doomed).values_list(
        "state", flat=True
    )) == {BoxState.VOID}  # fmt: skip
    assert PickTask.objects.to_put_back().count() == 0
    assert walk.drift() == []
    assert Interception.objects.open().count() == 0
    outcomes = set(Interception.objects.values_list("ended_as", flat=True))
    assert outcomes == {"STOPPED", "PUT_BACK"}
    assert set(Interception.objects.values_list("order", flat=True)) == {one.pk for one in doomed}


def boxes_of(order) -> Package:
    return Package.objects.filter(lines__part__line__order=order).distinct().get()


def reach(floor: Floor, box: Package, stage: str) -> None:
    place = STAGES.index(stage)
    floor.pick(box, min(place, PICKED))
    floor.pack(box, max(place - PICKED, 0))
    if stage == "loaded":
        assert floor.load(box)


def ask_or_cancel(order: Order, chance: random.Random) -> None:
    """Its buyer asks, we call it off, or the platform cancels it at once."""
    how = chance.choice(["cancel_asked_at", "called_off_at", "cancelled"])
    if how == "cancelled":
        lifecycle.cancel_by_platform([order.pk], by=None, at=NOW)
    else:
        lifecycle.mark([order.pk], how, at=NOW)


def decide(orders) -> None:
    """The platform agrees to every request; loaded parcels are taken off the manifest."""
    ids = [order.pk for order in orders]
    stopping.begin(list(stopping.pending(NOW)), at=NOW)
    lifecycle.cancel_by_platform(ids, by=None, at=NOW)
    for box in Package.objects.filter(lines__part__line__order__in=ids, state="LOADED").distinct():
        handover.unload(box.pk, by=None, at=NOW)
    while pending := list(interception.pending(NOW)):
        interception.stop(pending, at=NOW)
    assert not Order.objects.filter(pk__in=ids).exclude(state=State.CANCELLED).exists()


def empty_the_baskets(floor: Floor, house, boxes, orders) -> None:
    for order in orders:
        label = boxes[order.pk].waybills.order_by("pk").last()
        floor.scan("PUT_BACK", f"W1:{label.serial}", warehouse=house.pk)
    stopping.settle(list(stopping.over(NOW)), at=NOW)
