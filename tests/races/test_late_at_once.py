"""A late order is called off in the instant in which it moves: one outcome, and one reason told."""

import threading
from functools import partial

import pytest

from aftersales.models import CallOff, Proposal
from aftersales.services import late
from orders.models import Order
from orders.moment import moment
from orders.services import lateness, lifecycle
from tests import factories, walk
from tests.factories import again
from tests.platform import connect
from tests.races.crowd import all_at_once
from warehouse.models import Package, Sheet

pytestmark = pytest.mark.django_db(transaction=True)
OUT, PRICE = "seller_cancel_reason_out_of_stock", "seller_cancel_reason_wrong_price"


@pytest.fixture
def house(shop):
    """A warehouse with plenty of caps; its shop has leads asked about late orders."""
    connect(shop)
    shop.late_policy = "PROPOSE"
    shop.save()
    house = factories.make_warehouse(shop, numbers=300)
    factories.make_stock(house, "CAP", 300)
    return house


@pytest.fixture
def ask(shop, house):
    """A function that makes one late order that a lead is asked about."""

    def make() -> Proposal:
        order = factories.make_order(shop, factories.line("CAP"))
        lateness.stamp(list(lateness.pending(moment())), at=moment())
        assert late.propose(list(late.pending(moment())), at=moment()).done == [order.pk]
        return order.proposals.get()

    return make


def picked(order: Order, picker) -> Package:
    """Its box, which waits at the bench with its label."""
    (box,) = factories.make_packages(order, at=moment())
    Sheet.objects.update(drawn_at=moment())
    walk.pick_wave(box.wave, by=picker, at=moment())
    walk.run("warehouse.note_sorted")
    return again(box)


def test_two_leads_who_accept_at_once_call_it_off_once(ask, full):
    ines, omar = (factories.make_person(name, "customer service lead") for name in ("ines", "omar"))
    for _ in range(50 if full else 5):
        asked, outcomes = ask(), []

        def accept(lead, reason, asked=asked, outcomes=outcomes):
            outcomes.append(late.accept([asked.pk], reason=reason, by=lead, at=moment()))

        assert all_at_once([partial(accept, ines, OUT), partial(accept, omar, PRICE)]) == []

        call_off, asked = CallOff.objects.get(order=asked.order_id), again(asked)
        assert (asked.reason, asked.decided_by_id) == (call_off.reason, call_off.by_id)
        assert sorted(len(outcome.done) for outcome in outcomes) == [0, 1]
        (no,) = (no for outcome in outcomes for no in outcome.refused.values())
        assert no.code == "proposal_is_decided"
        verbs = list(again(asked.order).events.values_list("verb", flat=True))
        assert verbs.count("call_off") == 1


def test_one_lead_calls_off_while_another_lets_it_go_on(ask):
    lead = factories.make_person("ines", "customer service lead")
    for _ in range(5):
        asked, outcomes = ask(), []

        def decide(service, asked=asked, outcomes=outcomes, **reason):
            outcomes.append(service([asked.pk], by=lead, at=moment(), **reason))

        hands = [partial(decide, late.accept, reason=PRICE), partial(decide, late.refuse)]
        assert all_at_once(hands) == []

        is_off = again(asked).verdict == "ACCEPTED"
        assert CallOff.objects.filter(order=asked.order_id).exists() == is_off
        assert (again(asked.order).called_off_at is not None) == is_off
        assert sorted(len(outcome.done) for outcome in outcomes) == [0, 1]


def test_accept_and_the_last_scan_in_one_instant_have_one_outcome(ask, full):
    lead = factories.make_person("ines", "customer service lead")
    for turn in range(100 if full else 10):
        # Each with empty hands: who found a dead one has to put it down first.
        packer = factories.make_person(f"packer {turn}", "administrator")
        asked = ask()
        box = picked(asked.order, packer)
        serial, scans, outcomes = box.waybills.get(voided_at=None).serial, [], []
        assert walk.scan("PACK", f"W1:{serial}", by=packer, at=moment()).accepted

        def seal(box=box, scans=scans, packer=packer):
            scans.append(walk.scan("PACK", "CAP", by=packer, at=moment(), package=box.pk))

        def accept(asked=asked, outcomes=outcomes):
            outcomes.append(late.accept([asked.pk], reason=PRICE, by=lead, at=moment()))

        assert all_at_once([seal, accept]) == []

        (scan,), (outcome,) = scans, outcomes
        order = again(asked.order)
        if outcome.done:
            assert (scan.accepted, order.state, again(box).state) == (False, "PICKING", "OPEN")
            assert (order.called_off_at is not None, again(asked).verdict) == (True, "ACCEPTED")
        else:
            assert outcome.refused[asked.pk].code == "proposal_is_moot"
            assert (scan.verdict, order.state) == ("box_is_sealed", "PACKED")
            assert (order.called_off_at, again(asked).verdict) == (None, "")
        assert CallOff.objects.filter(order=order).count() == len(outcome.done)


@pytest.mark.parametrize("is_locked", [True, False])
def test_a_late_order_is_judged_under_the_lock_that_packing_takes(ask, monkeypatch, is_locked):
    """Control: without the order's lock it is packed behind the back of the lead."""
    asked = ask()
    lead = factories.make_person("ines", "customer service lead")
    lifecycle.release([asked.order_id], by=None, at=moment())
    lifecycle.start_picking([asked.order_id], by=None, at=moment())
    looked, packed, behind_its_back = threading.Event(), threading.Event(), []
    judge, locked = late.true_reasons, lifecycle.locked

    def slowly(rows):
        looked.set()
        behind_its_back.append(packed.wait(1))  # with the lock nobody can pack it meanwhile
        return judge(rows)

    monkeypatch.setattr(late, "true_reasons", slowly)
    if not is_locked:
        unlocked = Order.objects.filter(pk=asked.order_id)
        monkeypatch.setattr(
            late.lifecycle,
            "locked",
            lambda ids, *fields: locked(ids, *fields) if looked.is_set() else list(unlocked.all()),
        )

    def accept():
        late.accept([asked.pk], by=lead, at=moment())

    def pack():
        looked.wait(5)
        lifecycle.move([asked.order_id], "pack", by=None, at=moment())
        packed.set()

    assert all_at_once([accept, pack]) == []

    assert behind_its_back == [not is_locked]
