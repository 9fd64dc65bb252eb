"""Steps that are started twice, late or never: the work is done once all the same."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from fulfillment_site.conveyor import STEPS
from orders import beat
from orders.models import Notice
from orders.moment import moment
from orders.services import clocks
from tests import walk
from tests.factories import HOUR, NOW, PAID, draft, line, make_numbers, make_stock, place
from tests.invariants import adds_up, nothing_is_doubled
from tests.races.crowd import all_at_once
from warehouse.models import Carrier, Package, Reservation, Sheet, Waybill

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = [step.name for step in STEPS]
BUSY = [replace(step, waiting=None) for step in STEPS]  # as if there were work for each
STARTS = [step.name for step in STEPS for _share in range(step.shares)]


@pytest.fixture
def sold(shop, house, full):
    """Orders that are clean and in stock; their waves go by themselves."""
    house.auto_wave_after = 0
    house.save()
    orders = 200 if full else 10
    make_stock(house, "CAP", orders)
    make_stock(house, "MUG", orders, "B-02-1")
    make_numbers(Carrier.objects.get(), orders)
    paid = moment() - 3 * HOUR
    kinds = [(line("CAP"),), (line("CAP"), line("MUG"))] * (orders // 2)
    return place(shop, *(draft(*lines, paid_at=paid) for lines in kinds), at=moment())


def test_f41_a_task_delivered_twice_at_once_has_one_effect(sold):
    for _turn in range(2):
        for name in NAMES:
            assert all_at_once([partial(walk.run, name)] * 2) == []
    walk.settle()
    assert walk.states(sold[0].shop) == {"PICKING": len(sold)}
    assert Package.objects.count() == Waybill.objects.count() == len(sold)
    assert Reservation.objects.count() == len(sold) * 3 // 2
    assert Sheet.objects.filter(job__kind="LABELS", drawn_at__isnull=False).count() == len(sold)
    adds_up()
    nothing_is_doubled()


def test_f44_what_was_committed_and_told_to_nobody_is_found_by_the_tick(sold):
    """The process that placed these orders died before it could say so."""
    seconds, begun = 0, moment()
    drawn = Sheet.objects.filter(job__kind="LABELS", drawn_at__isnull=False)
    while drawn.count() < len(sold):
        assert seconds <= 60
        beat.start_due(STEPS, walk.run, at=begun + timedelta(seconds=seconds))
        seconds += 2
    assert walk.states(sold[0].shop) == {"PICKING": len(sold)}


def test_f45_of_many_beats_at_once_one_starts_each_step():
    started = []
    tick = partial(beat.start_due, BUSY, lambda name, kwargs: started.append(name), at=NOW)
    assert all_at_once([tick] * 8) == []
    assert sorted(started) == sorted(STARTS)


def test_f45_after_six_hours_without_a_beat_each_step_is_started_once():
    beat.start_due(BUSY, walk.run, at=NOW)
    started = []
    start = lambda name, kwargs: started.append(name)  # noqa: E731
    assert beat.start_due(BUSY, start, at=NOW + 6 * HOUR) == STARTS
    assert beat.start_due(BUSY, start, at=NOW + 6 * HOUR) == []
    assert started == STARTS


def test_f45_marks_passed_in_six_hours_without_a_beat_are_told_once_each(shop):
    placed, back = PAID + 38 * HOUR, PAID + 44 * HOUR
    place(shop, draft(), at=placed)
    clocks.tell(list(clocks.to_tell(placed)), at=placed)
    before = list(Notice.objects.values_list("mark", flat=True))
    due = list(clocks.to_tell(back))
    assert all_at_once([partial(clocks.tell, due, at=back)] * 4) == []
    assert before == [24 * HOUR] * 2  # to be arranged, to be packed
    told = Notice.objects.filter(told_at=back).order_by("clock__kind")
    assert list(told.values_list("clock__kind", "mark")) == [
        ("ARRANGE", 8 * HOUR),
        ("PACK", 8 * HOUR),
        ("SCREEN", 0 * HOUR),
    ]
    assert list(clocks.to_tell(back)) == []
