"""All lines of an order from one warehouse, or none; never more than there is."""

from datetime import timedelta

import pytest

from orders.models import Order
from orders.services import lifecycle
from tests.factories import (
    HOUR,
    NOW,
    again,
    draft,
    line,
    make_order,
    make_stock,
    make_warehouse,
    place,
)
from warehouse.models import Reservation, StockBalance
from warehouse.services import interception, ledger, reservation


def reserve(*orders, at=NOW) -> None:
    reservation.reserve([order.pk for order in orders], at=at)


def balance(code: str) -> tuple[int, int]:
    return StockBalance.objects.values_list("on_hand", "reserved").get(sku__code=code)


def test_a_reserved_order_keeps_its_pieces(shop, house):
    make_stock(house, "CAP", 5)
    order = make_order(shop, line("CAP", quantity=3))
    reserve(order)
    assert again(order).reserved_at == NOW
    assert balance("CAP") == (5, 3)
    row = Reservation.objects.get()
    assert (row.quantity, row.taken, row.warehouse) == (3, 0, house)


def test_short_order_is_held_and_takes_nothing(shop, house):
    make_stock(house, "CAP", 5)
    make_stock(house, "MUG", 1)
    order = make_order(shop, line("CAP", quantity=2), line("MUG", quantity=2))
    reserve(order)
    order = again(order)
    assert (order.state, order.reserved_at, order.short_at) == ("HELD", None, NOW)
    assert str(order.holds.get()) == (
        "Not enough of CAP, MUG in any warehouse; goes on when stock comes in."
    )
    assert (balance("CAP"), balance("MUG")) == ((5, 0), (1, 0))
    assert Reservation.objects.count() == 0


def test_two_lines_of_one_sku_are_counted_together(shop, house):
    make_stock(house, "CAP", 3)
    order = make_order(shop, line("CAP", quantity=2), line("CAP", quantity=2, unit_price=0))
    reserve(order)
    assert (again(order).state, balance("CAP")) == ("HELD", (3, 0))


def test_the_most_urgent_order_gets_the_last_piece(shop, house):
    make_stock(house, "CAP", 1)
    calm = make_order(shop, line("CAP"))
    urgent = make_order(shop, line("CAP"), paid_at=NOW - timedelta(hours=40))
    reserve(calm, urgent)
    assert again(urgent).reserved_at == NOW
    assert again(calm).short_at == NOW


def test_the_warehouse_the_platform_names_comes_first(shop, house):
    second = make_warehouse(shop, "W2", priority=2)
    make_stock(house, "CAP", 5)
    make_stock(second, "CAP", 5)
    reserve(make_order(shop, line("CAP"), warehouse_ref=second.name))
    assert Reservation.objects.get().warehouse == second


def test_the_next_warehouse_serves_whole_orders_only(shop, house):
    second = make_warehouse(shop, "W2", priority=2)
    make_stock(house, "CAP", 1)
    make_stock(second, "CAP", 1)
    split = make_order(shop, line("CAP", quantity=2))
    first, other = place(shop, draft(line("CAP")), draft(line("CAP")))
    reserve(split, first, other)
    assert again(split).short_at == NOW
    assert [row.warehouse for row in Reservation.objects.order_by("pk")] == [house, second]


def test_reserving_twice_reserves_once(shop, house):
    make_stock(house, "CAP", 5)
    order = make_order(shop, line("CAP"))
    reserve(order)
    reserve(order)
    assert balance("CAP") == (5, 1)


def test_a_held_order_is_reserved_during_its_free_cancel_hour(shop, house):
    make_stock(house, "CAP", 5)
    order = make_order(shop, line("CAP"), paid_at=NOW - timedelta(minutes=5))
    assert list(reservation.pending(NOW)) == [order.pk]


def test_short_orders_are_asked_again_only_after_their_sku_came_in(shop, house):
    make_stock(house, "MUG", 1)
    sku = make_stock(house, "CAP", 1)
    order = make_order(shop, line("CAP", quantity=2))
    reserve(order)
    make_stock(house, "MUG", 9, at=NOW + HOUR)
    assert list(reservation.raised(NOW + HOUR)) == []
    make_stock(house, sku.code, 5, at=NOW + HOUR)
    assert list(reservation.raised(NOW + HOUR)) == [order.pk]
    reservation.resume_short([order.pk], at=NOW + HOUR)
    reserve(order, at=NOW + HOUR)
    assert (again(order).state, balance("CAP")) == ("SCREENING", (6, 2))


def test_a_cancelled_order_gives_its_pieces_back_to_others(shop, house):
    make_stock(house, "CAP", 2)
    order = make_order(shop, line("CAP", quantity=2))
    reserve(order)
    waiting = make_order(shop, line("CAP"))
    reserve(waiting)
    lifecycle.cancel([order.pk], by=None, at=NOW + HOUR)
    assert list(interception.pending(NOW)) == [order.pk]
    interception.stop([order.pk], at=NOW + HOUR)
    assert balance("CAP") == (2, 0)
    assert list(interception.pending(NOW)) == []
    assert list(reservation.raised(NOW + HOUR)) == [waiting.pk]


def test_receiving_nothing_is_refused_by_bin(shop, house):
    sku = make_stock(house, "CAP", 5)
    shelf = sku.bins.get().bin
    with pytest.raises(ledger.Refused, match="Bin A-01-1: 0 pieces cannot be received"):
        ledger.receive([ledger.Receipt(shelf, sku.pk, 0)], by=None, at=NOW)
    assert balance("CAP") == (5, 0)


def test_movements_add_up_to_the_balance(shop, house):
    for quantity in (5, 7, 1):
        make_stock(house, "CAP", quantity)
    moved = sum(sku.quantity for sku in house.bin_set.get().stockmovement_set.all())
    assert (moved, balance("CAP")) == (13, (13, 0))
    assert Order.objects.count() == 0
