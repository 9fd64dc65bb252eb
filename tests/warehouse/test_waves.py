"""Waves: alike orders together, singles apart, boxes and tasks in walking order."""

from datetime import timedelta

import pytest

from orders.services import lifecycle, screening
from tests.factories import HOUR, NOW, again, draft, line, make_bin, make_stock, place
from warehouse.models import Bin, BinStock, Package, PickTask, PrintJob, Reservation, Wave, Waybill
from warehouse.services import interception, reservation, routing, waves, waybills


@pytest.fixture
def ready(shop, house):
    """A function that places orders and takes them up to the wave."""
    make_stock(house, "CAP", 50, "A-01-1")
    make_stock(house, "MUG", 50, "A-09-1")
    make_stock(house, "TEE", 50, "B-02-1")

    def make(*drafts):
        orders = place(shop, *drafts)
        ids = [order.pk for order in orders]
        reservation.reserve(ids, at=NOW)
        screening.screen(ids, at=NOW)
        return [again(order) for order in orders]

    return make


def release(*orders, by=None):
    return waves.release([order.pk for order in orders], by=by, at=NOW)


def test_singles_and_lanes_never_mix(ready):
    orders = ready(
        draft(line("CAP")),
        draft(line("MUG")),
        draft(line("CAP"), line("MUG")),
        draft(line("CAP", quantity=2)),
        draft(line("CAP"), channel="LIVE"),
    )
    release(*orders)
    found = [
        (wave.lane, wave.is_single, wave.packages.count()) for wave in Wave.objects.order_by("pk")
    ]
    assert sorted(found) == [("", False, 2), ("", True, 2), ("LIVE", True, 1)]
    assert {again(order).state for order in orders} == {"PICKING"}


def test_a_wave_is_no_larger_than_the_warehouse_says_and_the_most_urgent_go_first(ready, house):
    house.wave_size = 2
    house.save()
    orders = ready(*(draft(line("CAP"), paid_at=NOW - n * HOUR) for n in (5, 30, 20)))
    release(*orders)
    first, second = Wave.objects.order_by("pk")
    numbers = [
        sorted(wave.packages.values_list("lines__part__line__order__number", flat=True))
        for wave in (first, second)
    ]
    assert numbers == [sorted([orders[1].number, orders[2].number]), [orders[0].number]]
    assert first.start_by_at == orders[1].start_by_at


def test_positions_follow_the_walk(ready):
    orders = ready(draft(line("TEE")), draft(line("MUG")), draft(line("CAP")))
    release(*orders)
    tasks = PickTask.objects.order_by("walk")
    assert list(tasks.values_list("bin__code", "package__position")) == [
        ("A-01-1", 1),
        ("A-09-1", 2),
        ("B-02-1", 3),
    ]


def test_the_walk_goes_up_one_aisle_and_down_the_next(house):
    bins = [make_bin(house, code) for code in ("B-02-1", "A-01-1", "B-09-1", "A-05-1", "D-03-1")]
    walk = routing.walk(bins)
    assert sorted((walk[b.pk], b.code) for b in bins) == [
        (1, "A-01-1"),
        (2, "A-05-1"),
        (3, "B-09-1"),
        (4, "B-02-1"),
        (5, "D-03-1"),
    ]


def test_a_line_without_a_pickable_bin_is_refused_by_name_and_the_rest_go(ready):
    stuck, fine = ready(draft(line("CAP")), draft(line("MUG")))
    Bin.objects.filter(code="A-01-1").update(is_pickable=False)
    outcome = release(stuck, fine)
    assert outcome.done == [fine.pk]
    assert str(outcome.refused[stuck.pk]) == (
        f"{stuck.number}: no pickable bin holds enough of CAP. Put some away first."
    )
    assert again(stuck).state == "RELEASED"
    assert Package.objects.count() == 1


def test_an_order_that_left_the_queue_is_named(ready):
    order = ready(draft(line("CAP")))[0]
    release(order)
    outcome = release(order)
    assert str(outcome.refused[order.pk]) == (
        f"{order.number} is being picked and not ready for a wave."
    )
    assert Wave.objects.count() == 1


def test_a_part_is_taken_from_several_bins_when_none_holds_it_all(ready, house):
    make_stock(house, "CAP", 50, "A-03-1")
    order = ready(draft(line("CAP", quantity=80)))[0]
    release(order)
    assert sorted(PickTask.objects.values_list("bin__code", "quantity")) == [
        ("A-01-1", 50),
        ("A-03-1", 30),
    ]
    assert Package.objects.get().lines.get().quantity == 80


def test_boxes_follow_the_packages_the_platform_names(ready):
    order = ready(draft(line("CAP", package_ref="P1"), line("MUG", package_ref="P2")))[0]
    release(order)
    assert sorted(Package.objects.values_list("ref", flat=True)) == ["P1", "P2"]


def test_a_called_off_wave_gives_its_orders_and_promises_back(ready):
    orders = ready(draft(line("CAP")), draft(line("CAP")))
    release(*orders)
    wave = Wave.objects.get()
    outcome = waves.cancel([wave.pk], by=None, at=NOW)
    assert outcome.done == [wave.pk]
    assert {again(order).state for order in orders} == {"RELEASED"}
    assert set(BinStock.objects.values_list("promised", flat=True)) == {0}
    assert set(Package.objects.values_list("state", flat=True)) == {"VOID"}
    release(*orders)
    assert Package.objects.to_pack().count() == 2
    assert Reservation.objects.filter(ended_at=None).count() == 2


def test_a_wave_is_called_off_although_one_of_its_orders_was_cancelled(ready):
    gone, stays = ready(draft(line("CAP")), draft(line("CAP")))
    release(gone, stays)
    lifecycle.cancel([gone.pk], by=None, at=NOW)
    interception.stop([gone.pk], at=NOW)
    wave = Wave.objects.get()
    assert waves.cancel([wave.pk], by=None, at=NOW).done == [wave.pk]
    assert (again(gone).state, again(stays).state) == ("CANCELLED", "RELEASED")
    assert set(BinStock.objects.values_list("promised", flat=True)) == {0}


def test_a_wave_somebody_picked_from_is_not_called_off(ready):
    release(*ready(draft(line("CAP"))))
    PickTask.objects.update(picked=1)
    wave = Wave.objects.get()
    outcome = waves.cancel([wave.pk], by=None, at=NOW)
    assert outcome.refused[wave.pk].code == "wave_is_under_way"
    assert again(wave).state == "RELEASED"


def test_waves_go_by_themselves_when_full_or_when_one_waited(ready, house):
    house.wave_size, house.auto_wave_after = 2, 10
    house.save()
    orders = ready(*(draft(line("CAP")) for _ in range(3)))
    assert sorted(waves.ripe(NOW)) == sorted(order.pk for order in orders[:2])
    assert len(list(waves.ripe(NOW + timedelta(minutes=10)))) == 3
    house.auto_wave_after = None
    house.save()
    assert list(waves.ripe(NOW + HOUR)) == []


def test_boxes_get_numbers_from_the_pool_each_once(ready, house):
    release(*ready(draft(line("CAP")), draft(line("MUG"))))
    outcome = waybills.obtain(list(waybills.pending(NOW)), at=NOW)
    assert len(outcome.done) == 2
    assert Waybill.objects.values("number").distinct().count() == 2
    assert list(waybills.pending(NOW)) == []
    assert sorted(PrintJob.objects.values_list("kind", flat=True)) == [
        "LABELS",
        "PICK_LIST",
        "SLIPS",
    ]


def test_an_empty_pool_is_told_and_nothing_is_half_written(ready, house):
    release(*ready(draft(line("CAP"))))
    house.shopwarehouse_set.get().carrier.poolnumber_set.all().delete()
    outcome = waybills.obtain(list(waybills.pending(NOW)), at=NOW)
    assert [str(refused) for refused in outcome.refused.values()] == [
        "No free number of Swift is left. Load more into the pool."
    ]
    assert Waybill.objects.count() == 0


def test_a_number_the_carrier_never_gives_is_refused_with_all_its_file(house):
    carrier = house.shopwarehouse_set.get().carrier
    with pytest.raises(waybills.Refused, match="“XX1” does not look like a number of Swift"):
        waybills.fill_pool(carrier, ["SW0000000001", "XX1"])
    assert carrier.poolnumber_set.count() == 50


def test_an_order_cancelled_while_it_is_walked_for_frees_its_walk(ready):
    order = ready(draft(line("CAP")))[0]
    release(order)
    lifecycle.cancel([order.pk], by=None, at=NOW)
    interception.stop([order.pk], at=NOW)
    assert Package.objects.get().state == "VOID"
    assert PickTask.objects.open().count() == 0
    assert set(BinStock.objects.values_list("promised", flat=True)) == {0}
