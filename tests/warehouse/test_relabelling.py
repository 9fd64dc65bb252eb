"""The buyer moves after the label was made: it is dead at once, and the box gets another."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orders.services import lifecycle
from tests import walk
from tests.depot import fill, fresh, make_depot
from tests.factories import again
from warehouse.models import Package, Sheet
from warehouse.services import handover, official, relabelling, telling

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def renew():
    return relabelling.renew(list(relabelling.pending(now())), at=now())


def label(box: Package) -> None:
    """Its label is printed."""
    walk.run("warehouse.obtain_waybills")
    Sheet.objects.update(drawn_at=now())


@pytest.fixture
def depot(practice):
    return make_depot(practice, "TH", "SELLER")


@pytest.fixture
def packed(picker, depot):
    """A box that is packed, and its order."""
    fill(*(fresh("TH") for _ in range(5)))
    order = depot.buy()
    (box,) = depot.boxes(order)
    label(box)
    walk.pick_wave(box.wave, by=picker, at=now())
    walk.pack(box, by=picker, at=now())
    return again(box), order


def move(depot, order) -> None:
    """The buyer moves, and we read it."""
    depot.practice.post(f"orders/{order.number}/address")
    depot.read(order.number)
    assert again(order).address_changed_at is not None


def test_f18_a_packed_box_is_opened_and_wants_its_new_label(depot, packed, picker):
    box, order = packed
    old = box.waybills.get()
    move(depot, order)

    assert renew().done == [order.pk]

    box = again(box)
    assert (box.state, box.labelled_at, again(old).voided_at is not None) == ("OPEN", None, True)
    assert (again(order).state, again(order).address_changed_at) == ("PICKING", None)
    assert again(order).events.order_by("seq").last().verb == "relabel"
    answer = walk.scan("PACK", f"W1:{old.serial}", by=picker, at=now())
    assert (answer.accepted, answer.verdict) == (False, "label_is_dead")
    walk.run("warehouse.obtain_waybills")
    new = box.waybills.get(voided_at=None)
    assert (new.revision, new.number != old.number) == (2, True)
    last = _pack_without_label(box, picker)
    assert (last.accepted, last.verdict) == (False, "box_has_no_label")

    Sheet.objects.update(drawn_at=now())
    walk.pack(box, by=picker, at=now())
    assert again(box).state == "SEALED"
    assert renew().done == []


def _pack_without_label(box: Package, picker):
    serial = box.waybills.get(voided_at=None).serial
    assert walk.scan("PACK", f"W1:{serial}", by=picker, at=now()).accepted
    return walk.scan("PACK", "CAP", by=picker, at=now(), package=box.pk)


def test_f18_a_number_that_was_told_is_corrected_there(depot, packed, picker):
    box, order = packed
    telling.upload([box.pk], at=now())
    old = box.waybills.get().number
    assert depot.packages()[0]["doc"]["tracking_number"] == old
    lifecycle.mark([order.pk], "address_changed_at", at=now())
    renew()
    assert again(box).told_at is None

    label(box)
    walk.pack(box, by=picker, at=now())
    assert telling.upload([box.pk], at=now()).done == [box.pk]

    new = box.waybills.get(voided_at=None).number
    assert [one["doc"]["tracking_number"] for one in depot.packages()] == [new]
    assert new != old
    assert len(depot.effects("ship")) == 1


def test_f18_between_the_move_and_the_new_label_nothing_is_packed_or_loaded(depot, packed, picker):
    box, order = packed
    move(depot, order)
    waybill = box.waybills.get()
    manifest = handover.open_manifest(box.warehouse, waybill.carrier, at=now())

    answer = walk.scan("HAND_OVER", waybill.number, by=picker, at=now(), manifest=manifest.pk)

    assert (answer.accepted, answer.verdict) == (False, "order_address_changed")
    assert again(box).state == "SEALED"


def test_a_parcel_on_a_manifest_is_named_until_it_is_taken_off(depot, packed, picker):
    box, order = packed
    waybill = box.waybills.get()
    manifest = handover.open_manifest(box.warehouse, waybill.carrier, at=now())
    walk.scan("HAND_OVER", waybill.number, by=picker, at=now(), manifest=manifest.pk)
    move(depot, order)

    (why,) = renew().refused.values()
    assert (why.code, again(waybill).voided_at) == ("parcel_is_loaded_readdressed", None)

    handover.unload(box.pk, by=picker, at=now())
    assert renew().done == [order.pk]


def test_an_official_label_is_asked_for_anew(practice):
    depot = make_depot(practice)
    order = depot.buy()
    (box,) = depot.boxes(order)
    telling.arrange([box.pk], at=now())
    official.fetch([box.pk], at=now())
    old = box.waybills.get()
    lifecycle.mark([order.pk], "address_changed_at", at=now())

    assert renew().done == [order.pk]
    assert (again(old).voided_at is not None, again(box).labelled_at) == (True, None)

    at = now() + timedelta(seconds=1)
    assert official.fetch(list(official.pending(at)), at=at).done == [box.pk]
    new = box.waybills.get(voided_at=None)
    assert (new.revision, new.serial != old.serial) == (2, True)
    assert len(depot.effects("ship")) == 1
