"""Ready orders of one buyer go in one parcel, where their shop wants it, and the platform."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orders.models import Order, Sending
from orders.services import lifecycle
from tests import invariants, processes, walk
from tests.depot import Depot, make_depot
from tests.factories import again
from warehouse.models import Package, Sheet, Waybill
from warehouse.services import combining, official, regrouping, telling, waves

pytestmark = pytest.mark.django_db
HOME = "9 Sukhumvit Road"
BUYER = "7021000000000000777"


def now():
    return timezone.now()


def combine(*, after=timedelta(0)):
    """Both steps, as the belt runs them."""
    at = now() + after
    outcome = combining.combine(list(combining.pending(at)), at=at)
    regrouping.regroup(list(regrouping.pending(at)), at=at)
    return outcome


def buy(depot: Depot, count=2, to=HOME, **told) -> list[Order]:
    """Orders of one buyer to one address."""
    return [depot.buy(("CAP", 1), user_id=BUYER, to=to, **told) for _ in range(count)]


def refs(orders) -> set[str]:
    return {line.package_ref for order in orders for line in order.lines.all()}


@pytest.fixture
def depot(practice):
    return make_depot(practice, may_combine=True)


class TestCombine:
    def test_orders_of_one_buyer_leave_in_one_parcel(self, depot, picker):
        orders = buy(depot, 3)
        other = depot.buy()

        assert sorted(combine().done) == [order.pk for order in orders]

        (ref,) = refs(orders)
        assert again(orders[0]).events.filter(verb="combine").count() == 1
        assert again(other).combined_at is None
        boxes = depot.boxes(*orders, other)
        assert sorted(box.lines.count() for box in boxes) == [1, 3]
        assert {box.wave.is_single for box in boxes} == {True, False}
        telling.arrange(list(telling.to_arrange(now())), at=now())
        official.fetch(list(official.pending(now())), at=now())
        Sheet.objects.update(drawn_at=now())
        for wave in {box.wave for box in boxes}:
            walk.pick_wave(wave, by=picker, at=now())
        for box in boxes:
            walk.pack(box, by=picker, at=now())
        assert {again(order).state for order in [*orders, other]} == {"PACKED"}
        assert {one["ref"] for one in depot.effects("ship")} == {ref, *refs([other])}
        assert len(depot.effects("combine")) == 1
        assert combine().done == []
        invariants.adds_up()

    def test_a_shop_that_does_not_want_it_keeps_them_apart(self, practice):
        depot = make_depot(practice)
        orders = buy(depot)

        assert combine().done == []

        assert (len(refs(orders)), Sending.objects.count()) == (2, 0)

    def test_what_the_platform_does_not_let_is_asked_once(self, depot):
        orders = [*buy(depot, 1), *buy(depot, 1, to="another street")]

        assert sorted(combine().done) == [order.pk for order in orders]

        assert (Sending.objects.get().receipt, len(refs(orders))) == ({"package": ""}, 2)
        assert list(combining.pending(now())) == []
        assert len(depot.boxes(*orders)) == 2

    def test_a_further_order_of_the_buyer_is_asked_for_with_the_others(self, depot):
        first = buy(depot, 1, to="another street")
        second = buy(depot, 1)
        combine()
        third = buy(depot, 1)

        combine()

        assert len(refs([*second, *third])) == 1
        assert again(first[0]).combined_at is None

    def test_an_answer_that_was_lost_combines_nothing_twice(self, depot):
        orders = buy(depot)
        depot.practice.fault("lost", call="combine_packages", times=-1)
        outcome = combine()
        depot.practice.faults_off()
        assert [why.code for why in outcome.refused.values()] == ["platform_is_down"] * 2

        assert sorted(combine(after=timedelta(minutes=1)).done) == [one.pk for one in orders]

        assert (len(refs(orders)), len(depot.effects("combine"))) == (1, 1)

    def test_orders_of_two_lanes_stay_apart(self, depot):
        orders = buy(depot)
        lifecycle.fill([orders[0].pk], {"lane": "LIVE"})

        assert combine().done == []

        assert (len(refs(orders)), Sending.objects.count()) == (2, 0)

    def test_a_wave_takes_both_or_neither(self, depot):
        orders = buy(depot)
        combine()
        lifecycle.mark([orders[1].pk], "cancel_asked_at", at=now())

        outcome = waves.release([orders[0].pk], at=now())

        assert next((pk, why.code) for pk, why in outcome.refused.items()) == (
            orders[0].pk, "companion_is_not_ready",
        )  # fmt: skip
        assert Package.objects.count() == 0

        lifecycle.unmark([orders[1].pk], "cancel_asked_at")
        assert sorted(waves.release([orders[0].pk], at=now()).done) == [one.pk for one in orders]
        assert Package.objects.count() == 1

    def test_small_waves_part_no_parcel(self, depot):
        depot.house.wave_size = 2
        depot.house.save()
        single = depot.buy(("CAP", 2))
        orders = buy(depot)
        combine()

        boxes = depot.boxes(single, *orders)

        assert sorted(box.wave.packages.count() for box in boxes) == [1, 1]


class TestUncombine:
    def test_one_that_is_asked_back_leaves_the_other_free(self, depot):
        stays, goes = buy(depot)
        combine()
        lifecycle.mark([goes.pk], "cancel_asked_at", at=now())

        assert combining.uncombine(list(combining.to_uncombine(now())), at=now()).done == [goes.pk]
        walk.run("warehouse.regroup")

        assert len(refs([stays, goes])) == 2
        assert {again(one).combined_at for one in (stays, goes)} == {None}
        assert again(goes).events.filter(verb="uncombine").count() == 1
        assert list(combining.to_uncombine(now())) == []
        assert [box.ref for box in depot.boxes(stays)] == list(refs([stays]))

    def test_one_in_a_box_is_taken_out_of_it(self, practice):
        depot = make_depot(practice, may_combine=True, arrange_at="SEAL")
        stays, goes = buy(depot)
        combine()
        depot.boxes(stays, goes)
        lifecycle.mark([goes.pk], "cancel_asked_at", at=now())

        combining.uncombine(list(combining.to_uncombine(now())), at=now())
        walk.run("warehouse.regroup")

        boxes = {one.ref: one for one in Package.objects.all()}
        assert boxes.keys() == refs([stays, goes])
        for order in (stays, goes):
            (ref,) = refs([order])
            (line,) = boxes[ref].lines.all()
            assert line.part.line.order == order

    def test_one_that_was_arranged_already_is_a_persons(self, depot):
        stays, goes = buy(depot)
        combine()
        (box,) = depot.boxes(stays, goes)
        telling.arrange(list(telling.to_arrange(now())), at=now())
        lifecycle.mark([goes.pk], "cancel_asked_at", at=now())

        outcome = combining.uncombine(list(combining.to_uncombine(now())), at=now())

        assert [why.code for why in outcome.refused.values()] == ["platform_refused"]
        assert Sending.objects.refused().get().kind == "uncombine"
        assert (again(box).lines.count(), Waybill.objects.count()) == (2, 0)
        assert combining.uncombine(list(combining.to_uncombine(now())), at=now()).refused == {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statements", [4, 8, 12, 16])
def test_a_worker_that_dies_while_it_combines_makes_one_package(practice, statements):
    depot = make_depot(practice, may_combine=True)
    orders = buy(depot)
    at = now()
    ids = list(combining.pending(at))

    processes.dies(lambda: combining.combine(ids, at=at), statements)
    combine(after=timedelta(seconds=31))

    assert (len(refs(orders)), len(depot.effects("combine"))) == (1, 1)
    assert {again(order).combined_at is not None for order in orders} == {True}
