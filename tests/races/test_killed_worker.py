"""Workers are killed in the middle of every step, again and again; nothing is lost or doubled."""

from datetime import timedelta
from functools import partial

import pytest

from fulfillment_site.conveyor import STEPS
from orders.models import Order, OrderEvent, StepRun
from orders.moment import moment
from orders.services import lifecycle
from tests import processes, walk
from tests.factories import draft, line, make_stock, place
from tests.invariants import adds_up
from warehouse.models import Package, PoolNumber, PrintJob, Sheet, Wave, Waybill

pytestmark = pytest.mark.django_db(transaction=True)
KILLED_AT = (1, 3, 6, 10, 15, 21, 28)  # statements of a step after which its worker dies


def run_and_die(step: str, statements: int) -> bool:
    """Run a step in a process that dies by SIGKILL before its next statement; whether it died."""
    died = processes.dies(partial(walk.run, step), statements)
    # In time the lease runs out; and no row is to blame for what this test does.
    StepRun.objects.update(leased_until=moment() - timedelta(seconds=1), deaths=0)
    return died


@pytest.fixture
def evening(shop, house):
    """Orders of which every step finds some: clean, fresh, short, unmapped, late, cancelled."""
    house.auto_wave_after = 0
    house.save()
    at = moment()
    paid = at - timedelta(hours=3)
    make_stock(house, "CAP", 40, "A-01-1", at=paid)
    make_stock(house, "MUG", 40, "B-02-1", at=paid)
    make_stock(house, "RARE", 1, "C-01-1", at=paid)
    kinds = [(line("CAP"),), (line("CAP", quantity=2), line("MUG"))] * 4
    orders = place(
        shop,
        *(draft(*lines, paid_at=paid, as_of=at) for lines in kinds),
        draft(line("CAP"), paid_at=at - timedelta(hours=1), as_of=at),
        draft(line("LATER"), paid_at=paid, as_of=at),
        draft(line("RARE", quantity=2), paid_at=paid, as_of=at),
        draft(line("MUG"), paid_at=at - timedelta(hours=47), as_of=at),
        draft(line("CAP"), paid_at=paid, as_of=at),
        at=at - timedelta(minutes=30),
    )
    walk.run("warehouse.reserve")  # RARE is found short
    lifecycle.cancel([orders[-1].pk], by=None, at=at)
    make_stock(house, "RARE", 5, "C-01-1", at=moment())
    make_stock(house, "LATER", 5, "C-03-1", at=at)
    return orders


def test_every_step_survives_the_death_of_its_worker(evening, picker, full):
    killed_at = KILLED_AT if full else KILLED_AT[::3]
    deaths = dict.fromkeys((step.name for step in STEPS), 0)
    for at_work in (labelled, picked):
        for step in STEPS:
            deaths[step.name] += sum(run_and_die(step.name, n) for n in killed_at)
            walk.run(step.name)
        walk.settle()
        at_work(picker)
    assert min(deaths.values()) > 0, deaths
    adds_up()


def labelled(picker) -> None:
    """Each living order stands in one box with one number and its papers; then it is picked."""
    living = Order.objects.exclude(state="CANCELLED")
    assert living.count() == 12
    assert set(living.values_list("state", flat=True)) == {"PICKING"}
    assert Package.objects.count() == Waybill.objects.count() == 12
    assert PoolNumber.objects.filter(waybill__isnull=False).count() == 12
    assert Sheet.objects.filter(job__kind="LABELS", drawn_at__isnull=False).count() == 12
    assert PrintJob.objects.filter(finished_at=None).count() == 0
    for order in living:
        verbs = list(OrderEvent.objects.filter(order=order).values_list("verb", flat=True))
        assert len([v for v in verbs if v in {"reserve", "start_picking"}]) == 2, verbs
    adds_up()
    for wave in Wave.objects.all():
        walk.pick_wave(wave, by=picker, at=moment())


def picked(_picker) -> None:
    assert set(Wave.objects.values_list("state", flat=True)) == {"DONE"}
    assert Package.objects.filter(picked_at=None).count() == 0
