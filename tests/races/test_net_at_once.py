"""A parcel moves in the instant in which its buyer is answered: one outcome, here and there."""

import threading
from functools import partial

import pytest

from aftersales.models import CancellationRequest, OwnAnswer, SafetyNet
from aftersales.services import answers, feeds, net
from orders.models import Order
from orders.moment import moment
from orders.services import lifecycle
from tests import depot as depots
from tests import factories, invariants, walk
from tests.factories import again
from tests.practice import practice_shop
from tests.races.crowd import all_at_once
from warehouse.models import Package

pytestmark = pytest.mark.django_db(transaction=True)
MINUTES = 60


@pytest.fixture
def depot(tmp_path):
    with practice_shop(tmp_path) as practice:
        rules = {"free": 0, "answer": MINUTES * 30}
        yield depots.make_depot(practice, shipping_type="SELLER", rules=rules)


def hang(shop, packed: str) -> None:
    row = SafetyNet.objects.create(shop=shop, minutes=MINUTES, packed=packed)
    net.switch_on([row.pk], by=None, at=moment())


def almost_packed(depot, packer) -> Package:
    """A box whose goods are picked and whose label is on it."""
    order = depot.buy()
    (box,) = depot.boxes(order)
    walk.run("warehouse.obtain_waybills")
    walk.pick_wave(box.wave, by=packer, at=moment())
    walk.run("warehouse.note_sorted")
    walk.run("warehouse.draw")
    return again(box)


def answer(depot) -> None:
    """What the steps do from the arrival of a request to the platform's receipt."""
    at = moment()
    listed = depot.practice.get("cancellations", shop_id=depot.there["id"])
    feeds.read(feeds.CANCELLATIONS, depot.shop, [one["id"] for one in listed], at=at)
    net.catch(list(net.pending(at)), at=at)
    answers.send(CancellationRequest, list(answers.pending(CancellationRequest, at)), at=at)


def seal(serial: str, package_id: int, packer, verdicts: list) -> None:
    """What a packer does: the label, then the piece."""
    at = moment()
    if walk.scan("PACK", f"W1:{serial}", by=packer, at=at).accepted:
        verdicts.append(walk.scan("PACK", "CAP", by=packer, at=at, package=package_id))


@pytest.mark.parametrize("packed", SafetyNet.Packed.values)
def test_approve_and_pack_scan_in_one_instant_have_one_outcome(depot, full, packed):
    rounds = 100 if full else 10
    hang(depot.shop, packed)
    depots.fill(*(depots.fresh("TH") for _ in range(300)))
    factories.make_stock(depot.house, "CAP", rounds, at=moment())  # one leaves with each box
    packer = factories.make_person("packer", "administrator")
    for _ in range(rounds):
        box = almost_packed(depot, packer)
        order = box.lines.get().part.line.order
        depot.practice.post(f"orders/{order.number}/cancel")
        for call in ("approve_cancellation", "reject_cancellation"):
            depot.practice.fault("late", call=call, seconds=0.2)
        serial, verdicts = box.waybills.get(voided_at=None).serial, []

        raised = all_at_once(
            [partial(answer, depot), partial(seal, serial, box.pk, packer, verdicts)]
        )
        depot.practice.faults_off()
        answer(depot)
        walk.run("warehouse.stop_cancelled")

        assert raised == []
        row, order = CancellationRequest.objects.get(order=order), again(order)
        sealed = any(verdict.verdict == "box_is_sealed" for verdict in verdicts)
        there = depot.practice.get(f"orders/{order.number}")["status"]
        refused = sealed and packed == "REFUSE" and row.own_answers.get().stage == "PACKED"
        if refused:
            assert (row.state, order.state, again(box).state) == ("REJECTED", "PACKED", "SEALED")
            assert there != "CANCELLED"
        else:
            assert (row.state, order.state, there) == ("AGREED", "CANCELLED", "CANCELLED")
            assert again(box).state == "VOID"
            assert not walk.scan("PACK", f"W1:{serial}", by=packer, at=moment()).accepted
        own = row.own_answers.get()
        assert (own.stage == "PACKED") == sealed
    invariants.adds_up()


@pytest.mark.parametrize("is_locked", [True, False])
def test_stage_is_read_under_the_lock_that_packing_takes(depot, monkeypatch, is_locked):
    """Control: without the order's lock it is packed behind the back of who judges it."""
    hang(depot.shop, "STOP")
    order = depot.buy()
    lifecycle.start_picking([order.pk], by=None, at=moment())
    depot.practice.post(f"orders/{order.number}/cancel")
    (listed,) = depot.practice.get("cancellations", shop_id=depot.there["id"])
    feeds.read(feeds.CANCELLATIONS, depot.shop, [listed["id"]], at=moment())
    looked, packed, behind_its_back = threading.Event(), threading.Event(), []
    read_stage = net.stage

    def slowly(order):
        found = read_stage(order)
        looked.set()
        behind_its_back.append(packed.wait(1))  # with the lock nobody can pack it meanwhile
        return found

    monkeypatch.setattr(net, "stage", slowly)
    if not is_locked:
        rows = Order.objects.filter(pk=order.pk)
        monkeypatch.setattr(lifecycle, "locked", lambda _ids, *_fields: list(rows.all()))

    def judge():
        net.catch(list(net.pending(moment())), at=moment())

    def pack():
        looked.wait(5)
        Order.objects.filter(pk=order.pk).update(packed_at=moment())
        packed.set()

    assert all_at_once([judge, pack]) == []

    assert OwnAnswer.objects.get().stage == "HERE"
    assert behind_its_back == [not is_locked]
