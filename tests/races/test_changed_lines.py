"""Lines change, and rests are cancelled, while stock is being set aside."""

from dataclasses import replace

import pytest
from django.db.models import F, Sum

from orders.models import LinePart, Order
from orders.services import intake
from tests import walk
from tests.factories import (
    HOUR,
    NOW,
    draft,
    line,
    make_ready,
    make_shop,
    make_stock,
    make_warehouse,
    place,
)
from tests.races.crowd import all_at_once
from warehouse.models import Reservation, StockBalance
from warehouse.services import outdated, reservation, rests

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS = 60


def test_lines_that_change_while_stock_is_set_aside_leave_exact_sums():
    shop = make_shop("A")
    make_stock(make_warehouse(shop), "CAP", 9 * ORDERS)
    drafts = [draft(line("CAP", quantity=3)) for _ in range(ORDERS)]
    ids = [order.pk for order in place(shop, *drafts)]

    def change(pieces: int) -> None:
        newer = [
            replace(one, as_of=NOW + pieces * HOUR, lines=(line("CAP", quantity=pieces),))
            for one in drafts
        ]
        for start in range(0, ORDERS, 10):
            intake.place(shop.pk, newer[start : start + 10], by=None, at=NOW)

    def steps() -> None:
        for _ in range(4):
            outdated.free(list(outdated.pending(NOW)), at=NOW)
            for start in range(0, ORDERS, 15):
                reservation.reserve(ids[start : start + 15], at=NOW)

    hands = [lambda: change(5), lambda: change(2), lambda: change(7), steps, steps]
    assert all_at_once(hands) == []
    for _ in range(2):
        walk.run("warehouse.free_outdated")
        walk.run("warehouse.reserve")
    kept = Reservation.objects.filter(ended_at=None)
    assert kept.count() == ORDERS
    assert kept.exclude(quantity=F("part__quantity")).count() == 0
    wanted = LinePart.objects.aggregate(n=Sum("quantity"))["n"]
    assert StockBalance.objects.get().reserved == wanted == 7 * ORDERS


def test_a_rest_cancelled_while_its_goods_come_in_keeps_nothing():
    shop = make_shop("A", may_split=True)
    house = make_warehouse(shop)
    make_stock(house, "CAP", ORDERS)
    make_stock(house, "MUG", 1)
    drafts = [draft(line("CAP"), line("MUG", quantity=2)) for _ in range(ORDERS)]
    orders = place(shop, *drafts)
    make_ready(*orders)
    ids = [order.pk for order in orders]
    assert Order.objects.filter(rest_short_at=NOW).count() == ORDERS
    make_stock(house, "MUG", 2 * ORDERS, at=NOW + HOUR)

    hands = [
        lambda: rests.reserve(ids, at=NOW + HOUR),
        lambda: rests.cancel(ids[::2], by=None, at=NOW + HOUR),
        lambda: rests.reserve(ids[::-1], at=NOW + HOUR),
    ]
    assert all_at_once(hands) == []
    kept = Reservation.objects.filter(ended_at=None, part__sku__code="MUG")
    pieces = kept.aggregate(n=Sum("quantity"))["n"]
    assert StockBalance.objects.get(sku__code="MUG").reserved == pieces
    assert Order.objects.with_rest().count() == 0
    cancelled = Order.objects.filter(lines__cancelled_quantity=2).count()
    assert pieces == 2 * (ORDERS - cancelled)
