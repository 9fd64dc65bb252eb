"""Split orders: what is here leaves in time, the rest follows; only where the shop allows it."""

import pytest

from orders.models import Order
from orders.services import lifecycle, screening, splitting
from tests import factories, walk
from tests.factories import (
    HOUR,
    NOW,
    again,
    line,
    make_kit,
    make_order,
    make_skus,
    make_stock,
    make_warehouse,
)
from warehouse.models import BinStock, Package, Reservation, Sheet, StockBalance, Wave
from warehouse.services import (
    handover,
    interception,
    packing,
    reservation,
    rests,
    tracking,
    waves,
    waybills,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def splitter(shop, house):
    """A shop that may split, with five caps and no mug."""
    shop.may_split = True
    shop.save()
    make_stock(house, "CAP", 5, "A-01-1")
    make_stock(house, "MUG", 1, "A-05-1")
    return shop


def cap_and_mugs(shop) -> Order:
    """One cap, which is here, and two mugs, of which one is."""
    order = make_order(shop, line("CAP"), line("MUG", quantity=2))
    reservation.reserve([order.pk], at=NOW)
    screening.screen([order.pk], at=NOW)
    return again(order)


def send(order, at=NOW) -> Package:
    """A wave with what is ready of the order; its box with its label."""
    assert waves.release([order.pk], at=at).done == [order.pk]
    waybills.obtain(list(waybills.pending(at)), at=at)
    Sheet.objects.update(drawn_at=at)
    return Package.objects.latest("pk")


def box_up(package, by, at=NOW) -> None:
    walk.pick_wave(package.wave, by=by, at=at)
    assert walk.pack(package, by=by, at=at).verdict == "box_is_sealed"


def mugs_come_in(order, at) -> None:
    make_stock(Package.objects.first().warehouse, "MUG", 4, "A-05-1", at=at)
    assert list(rests.raised(at)) == [order.pk]
    rests.reserve([order.pk], at=at)


def stock(code) -> tuple[int, int]:
    return StockBalance.objects.values_list("on_hand", "reserved").get(sku__code=code)


def verbs(order) -> list[str]:
    return list(order.events.order_by("seq").values_list("verb", flat=True))


def test_a_shop_that_may_not_split_sends_all_or_nothing(shop, house):
    make_stock(house, "CAP", 5)
    make_skus(["MUG"])
    order = make_order(shop, line("CAP"), line("MUG"))
    reservation.reserve([order.pk], at=NOW)
    order = again(order)
    assert (order.state, order.short_at, order.has_rest) == ("HELD", NOW, False)
    assert stock("CAP") == (5, 0)


def test_lines_wholly_here_go_and_the_rest_waits_by_name(splitter):
    order = cap_and_mugs(splitter)
    assert (order.state, order.reserved_at, order.rest_short_at) == ("RELEASED", NOW, NOW)
    assert (stock("CAP"), stock("MUG")) == ((5, 1), (1, 0))
    split = order.events.get(verb="split")
    assert split.data == {"skus": ["MUG"]}
    assert order.holds.count() == 0


def test_parts_of_one_line_are_never_torn_apart(splitter):
    order = make_order(splitter, line("MUG", quantity=2))
    reservation.reserve([order.pk], at=NOW)
    assert (again(order).state, again(order).short_at) == ("HELD", NOW)
    assert Reservation.objects.count() == 0


def test_two_boxes_leave_on_two_days_and_the_clocks_run_to_the_last(splitter, picker):
    order = cap_and_mugs(splitter)
    due = order.next_due_at
    first = send(order)
    assert list(first.lines.values_list("part__sku__code", "quantity")) == [("CAP", 1)]
    assert first.start_by_at == order.start_by_at
    box_up(first, picker)
    walk.hand_over([again(first)], by=picker, at=NOW + HOUR)
    order = again(order)
    assert (order.state, order.part_shipped_at, order.next_due_at) == ("PICKING", NOW + HOUR, due)
    assert order.clocks.open().filter(kind="PACK", basis="PROMISE").count() == 1
    assert order.clocks.open().filter(basis="TARGET").count() == 0

    mugs_come_in(order, NOW + 5 * HOUR)
    assert again(order).rest_reserved_at == NOW + 5 * HOUR
    second = send(order, NOW + 6 * HOUR)
    assert list(second.lines.values_list("part__sku__code", "quantity")) == [("MUG", 2)]
    box_up(second, picker, NOW + 7 * HOUR)
    assert (again(order).state, again(order).packed_at) == ("PACKED", NOW + 7 * HOUR)
    walk.hand_over([again(second)], by=picker, at=NOW + 8 * HOUR)
    order = again(order)
    assert (order.state, order.shipped_at) == ("SHIPPED", NOW + 8 * HOUR)
    assert order.clocks.get(kind="PACK", basis="PROMISE").stopped_at == NOW + 7 * HOUR
    assert (stock("CAP"), stock("MUG")) == ((4, 0), (3, 0))
    assert verbs(order) == [
        "place", "reserve", "split", "release", "start_picking", "ship_part",
        "reserve_rest", "pick_rest", "pack", "ship",
    ]  # fmt: skip


def test_a_rest_that_comes_in_before_the_wave_leaves_in_the_same_box(splitter, house):
    order = cap_and_mugs(splitter)
    make_stock(house, "MUG", 1, "A-05-1", at=NOW + HOUR)
    rests.reserve(list(rests.raised(NOW + HOUR)), at=NOW + HOUR)
    assert (again(order).rest_short_at, again(order).rest_reserved_at) == (None, None)
    package = send(order)
    assert (Package.objects.count(), package.lines.count()) == (1, 2)
    assert again(order).has_rest is False


def test_a_rest_is_asked_again_only_after_something_came_in(splitter, house):
    order = cap_and_mugs(splitter)
    assert list(rests.raised(NOW)) == []
    rests.reserve([order.pk], at=NOW + HOUR)
    assert (again(order).rest_short_at, stock("MUG")) == (NOW + HOUR, (1, 0))


def test_goods_of_two_warehouses_leave_in_a_box_each(splitter, house):
    other = make_warehouse(splitter, "W2", priority=2)
    make_stock(other, "MUG", 2, "B-01-1")
    order = cap_and_mugs(splitter)
    assert (order.rest_short_at, stock("CAP")) == (None, (5, 1))
    assert waves.release([order.pk], at=NOW).done == [order.pk]
    boxes = Package.objects.order_by("warehouse")
    assert [(box.warehouse, box.lines.get().part.sku.code) for box in boxes] == [
        (house, "CAP"),
        (other, "MUG"),
    ]
    assert (again(order).state, again(order).has_rest) == ("PICKING", False)


def test_a_sealed_first_box_does_not_pack_the_order(splitter, picker):
    order = cap_and_mugs(splitter)
    first = send(order)
    box_up(first, picker)
    assert (again(order).state, again(first).state) == ("PICKING", "SEALED")
    packing.reopen([first.pk], by=picker, at=NOW)
    assert (again(order).state, again(first).state) == ("PICKING", "OPEN")


def test_a_wave_of_the_rest_that_is_called_off_leaves_the_first_box_alone(splitter, picker):
    order = cap_and_mugs(splitter)
    first = send(order)
    mugs_come_in(order, NOW + HOUR)
    second = send(order, NOW + HOUR)
    waves.cancel([second.wave_id], by=picker, at=NOW + 2 * HOUR)
    assert (again(first).state, again(second).state) == ("OPEN", "VOID")
    assert (again(order).state, again(order).rest_reserved_at) == ("PICKING", NOW + 2 * HOUR)
    third = send(order, NOW + 3 * HOUR)
    assert third.lines.get().part.sku.code == "MUG"


def test_a_first_wave_that_is_called_off_leaves_the_rest_waiting(splitter, picker):
    order = cap_and_mugs(splitter)
    send(order)
    waves.cancel([Wave.objects.get().pk], by=picker, at=NOW + HOUR)
    assert (again(order).state, again(order).rest_short_at) == ("RELEASED", NOW)
    assert send(order, NOW + HOUR).lines.get().part.sku.code == "CAP"


def test_cancelling_a_split_order_frees_all_of_it(splitter):
    order = cap_and_mugs(splitter)
    send(order)
    mugs_come_in(order, NOW + HOUR)
    assert (stock("CAP"), stock("MUG")) == ((5, 1), (5, 2))
    lifecycle.cancel([order.pk], by=None, at=NOW + HOUR)
    interception.stop(list(interception.pending(NOW)), at=NOW + HOUR)
    assert (stock("CAP"), stock("MUG")) == ((5, 0), (5, 0))
    assert set(BinStock.objects.values_list("promised", flat=True)) == {0}
    assert Package.objects.get().state == "VOID"
    assert list(rests.raised(NOW + 9 * HOUR)) == []
    assert list(Order.objects.to_wave()) == []


def test_an_order_of_which_a_part_has_left_is_not_cancelled_whole(splitter, picker):
    order = cap_and_mugs(splitter)
    first = send(order)
    box_up(first, picker)
    walk.hand_over([again(first)], by=picker, at=NOW)
    outcome = lifecycle.cancel([order.pk], by=picker, at=NOW)
    assert outcome.refused[order.pk].code == "order_left_in_part"
    assert again(order).state == "PICKING"


@pytest.mark.parametrize("came_in", [False, True])
def test_cancelling_what_waits_ships_an_order_whose_box_has_left(splitter, picker, came_in):
    order = cap_and_mugs(splitter)
    first = send(order)
    box_up(first, picker)
    walk.hand_over([again(first)], by=picker, at=NOW)
    if came_in:
        mugs_come_in(order, NOW + HOUR)
    assert rests.cancel([order.pk], by=picker, at=NOW + 2 * HOUR).done == [order.pk]
    order = again(order)
    assert (order.state, order.has_rest, order.shipped_at) == ("SHIPPED", False, NOW + 2 * HOUR)
    assert list(order.lines.order_by("pk").values_list("quantity", "cancelled_quantity")) == [
        (1, 0),
        (2, 2),
    ]
    assert stock("MUG")[1] == 0
    assert order.clocks.open().filter(basis="PROMISE").count() == 0
    refused = rests.cancel([order.pk], by=picker, at=NOW).refused[order.pk]
    assert str(refused) == f"Nothing of {order.number} waits any more."


def test_cancelling_what_waits_before_the_wave_lets_the_order_go_as_it_is(splitter):
    order = cap_and_mugs(splitter)
    rests.cancel([order.pk], by=None, at=NOW)
    assert (again(order).state, again(order).has_rest, stock("CAP")) == ("RELEASED", False, (5, 1))
    assert send(order).lines.get().part.sku.code == "CAP"


def test_the_tracking_file_leaves_a_split_order_out_by_name(splitter, picker):
    order = cap_and_mugs(splitter)
    first = send(order)
    box_up(first, picker)
    manifest = walk.hand_over([again(first)], by=picker, at=NOW)
    told, left_out = tracking.rows(manifest.pk)
    assert (told, [refused.code for refused in left_out]) == ([], ["order_in_several_boxes"])
    assert order.number in str(left_out[0])
    rests.cancel([order.pk], by=picker, at=NOW)
    told, left_out = tracking.rows(manifest.pk)
    assert [(row.order_number, row.quantity) for row in told] == [(order.number, 1)]


def test_a_person_sends_what_is_here_only_where_the_shop_allows_it(shop, house, agent):
    make_stock(house, "CAP", 5)
    make_skus(["MUG"])
    order = make_order(shop, line("CAP"), line("MUG"))
    reservation.reserve([order.pk], at=NOW)
    refused = splitting.send_what_is_here([order.pk], by=agent, at=NOW).refused[order.pk]
    assert refused.code == "shop_sends_whole_orders"
    assert (again(order).state, again(order).short_at) == ("HELD", NOW)

    shop.may_split = True
    shop.save()
    assert splitting.send_what_is_here([order.pk], by=agent, at=NOW).done == [order.pk]
    reservation.reserve([order.pk], at=NOW)
    assert (again(order).state, again(order).rest_short_at) == ("SCREENING", NOW)
    assert stock("CAP") == (5, 1)


def test_nothing_is_sent_of_an_order_of_which_no_line_is_wholly_here(shop, house, agent):
    """A cap too few; a kit with its parts in two houses; plenty in a house of another shop."""
    second = make_warehouse(shop, "W2", priority=2)
    theirs = make_warehouse(factories.make_shop("B"), "W3")
    make_stock(house, "CAP", 1)
    make_stock(second, "MUG", 5)
    make_stock(theirs, "CAP", 9)
    make_kit(shop, "SET", {"CAP": 1, "MUG": 1})
    order = make_order(shop, line("CAP", quantity=2), line("SET"))
    reservation.reserve([order.pk], at=NOW)
    shop.may_split = True
    shop.save()

    assert splitting.partly_here([order.pk]) == set()
    refused = splitting.send_what_is_here([order.pk], by=agent, at=NOW).refused[order.pk]
    assert str(refused) == (
        f"No line of {order.number} is wholly in stock, so there is nothing to send yet."
    )
    assert (again(order).state, again(order).short_at, order.events.count()) == ("HELD", NOW, 2)

    make_stock(second, "CAP", 1)
    assert splitting.partly_here([order.pk]) == {order.pk}


def test_an_open_manifest_with_the_first_box_takes_no_part_in_the_rest(splitter, picker):
    order = cap_and_mugs(splitter)
    first = send(order)
    box_up(first, picker)
    label = first.waybills.get()
    manifest = handover.open_manifest(first.warehouse, label.carrier, at=NOW)
    assert walk.scan("HAND_OVER", label.number, by=picker, at=NOW, manifest=manifest.pk).accepted
    mugs_come_in(order, NOW + HOUR)
    handover.close(manifest.pk, by=picker, at=NOW + HOUR)
    assert (again(order).state, again(first).state) == ("PICKING", "HANDED_OVER")
    assert again(order).rest_reserved_at == NOW + HOUR
