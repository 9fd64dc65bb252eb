"""Stock that moves while shops are told of it: in the end the platform has the last figure."""

import threading
import time
from datetime import timedelta
from functools import partial

import pytest
import respx
from django.db import transaction
from django.utils import timezone

from orders.models import Order
from orders.services import connections
from orders.tiktok.calls import products
from tests import depot as depots
from tests import processes, walk
from tests.factories import (
    NOW,
    draft,
    line,
    make_kit,
    make_order,
    make_shop,
    make_stock,
    make_warehouse,
    place,
)
from tests.platform import connect, said
from tests.practice import practice_shop
from tests.races.crowd import all_at_once
from tests.warehouse.wire import PRODUCT, Listed
from warehouse.models import ChannelStock, StockBalance
from warehouse.services import channel_stock, ledger, pushing, reservation

pytestmark = pytest.mark.django_db(transaction=True)
LEASE_OVER = timedelta(seconds=31)
SECOND = timedelta(seconds=1)


def push(at) -> list[int]:
    return pushing.push(list(pushing.to_push(at)), at=at).done


@pytest.fixture
def shop(db):
    shop = make_shop("A", pushes_stock=True)
    connect(shop)
    make_stock(make_warehouse(shop), "CAP", 9)
    return shop


@pytest.fixture
def there(shop):
    """The platform, which sells our caps."""
    with respx.mock() as router:
        there = Listed().listen(router)
        listing = make_kit(shop, "CAP", {"CAP": 1})
        there.products[listing.platform_sku_id] = PRODUCT
        channel_stock.follow([listing.pk], at=NOW)
        yield there


def told(there) -> list[int]:
    return [pieces for _product, stock in there.calls for pieces in stock.values()]


def test_a_balance_that_changes_while_its_push_is_on_the_wire_is_pushed_again(there, shop):
    order = make_order(shop, line("CAP", 4))

    def meanwhile(_product, _stock):
        there.answer = lambda *_any: None
        reservation.reserve([order.pk], by=None, at=NOW)

    there.answer = meanwhile
    push(NOW)

    row = ChannelStock.objects.get()
    assert (told(there), row.confirmed, row.call_at) == ([9], 9, NOW)
    push(NOW + SECOND)
    row = ChannelStock.objects.get()
    assert (told(there), row.confirmed, row.call_at) == ([9, 5], 5, None)


def test_a_balance_that_changes_during_a_refused_push_of_none_is_told_of(there, shop):
    reservation.reserve([make_order(shop, line("CAP", 9)).pk], by=None, at=NOW)

    def meanwhile(_product, _stock):
        there.answer = lambda *_any: None
        shelf = StockBalance.objects.values_list("warehouse", "sku").get()
        with transaction.atomic():
            ledger.give_back({shelf: 2}, at=NOW)
        return said(code=36009021, message="1 to 99999")

    there.answer = meanwhile
    push(NOW)
    push(NOW + SECOND)
    assert told(there) == [0, 2]


def test_a_change_that_is_not_committed_yet_is_waited_for_or_pushed_next(there, shop):
    """Claiming and reserving lock the same row: no figure is read between the two writes."""
    order = make_order(shop, line("CAP", 4))
    hands = [
        partial(reservation.reserve, [order.pk], by=None, at=NOW),
        partial(push, NOW),
    ]
    assert all_at_once(hands) == []
    push(NOW + SECOND)
    assert told(there)[-1] == 5
    assert ChannelStock.objects.get().call_at is None


def test_evening_and_pushes_at_once_never_deadlock_and_end_in_the_right_figures(shop, full):
    """Two kits of the same two SKUs, batches in opposite order, and a pusher beside them."""
    make_stock(shop.shopwarehouse_set.get().warehouse, "MUG", 500, "A-02-1")
    make_stock(shop.shopwarehouse_set.get().warehouse, "CAP", 491)
    orders = place(
        shop,
        *(draft(line(code)) for _ in range(100) for code in ("CAP", "MUG")),
    )
    ids = [order.pk for order in orders]
    with respx.mock() as router:
        there = Listed().listen(router)
        make_kit(shop, "SET-1", {"CAP": 1, "MUG": 1})
        make_kit(shop, "SET-2", {"MUG": 2, "CAP": 1})
        there.products = dict.fromkeys(
            shop.listing_set.values_list("platform_sku_id", flat=True), PRODUCT
        )
        channel_stock.follow(list(channel_stock.unfollowed(NOW)), at=NOW)
        over = threading.Event()

        def reserve(mine) -> None:
            for start in range(0, len(mine), 10):
                reservation.reserve(mine[start : start + 10], by=None, at=NOW)

        def pusher() -> None:
            while not over.is_set():
                push(NOW)
                time.sleep(0.005)

        def reserve_all() -> None:
            halves = [ids[0::2], ids[1::2], ids[::-2][:50], ids[-2::-2][:50]]
            raised = all_at_once([partial(reserve, half) for half in halves])
            over.set()
            assert raised == []

        assert all_at_once([pusher, reserve_all]) == []
        while push(NOW):
            pass
    assert Order.objects.filter(reserved_at__isnull=False).count() == 200
    confirmed = dict(ChannelStock.objects.values_list("listing__seller_sku", "confirmed"))
    assert confirmed == {"CAP": 400, "MUG": 400, "SET-1": 400, "SET-2": 200}
    last = [sum(held.values()) for held in there.stock.values()]
    assert sorted(last) == [200, 400, 400, 400]
    assert ChannelStock.objects.exclude(call_at=None).count() == 0


@pytest.fixture
def depot(tmp_path):
    """Our shop at a practice shop of its own, which sells 50 caps and 50 mugs of ours."""
    with practice_shop(tmp_path) as practice:
        depot = depots.make_depot(practice, pushes_stock=True)
        depot.buy(("CAP", 1), ("MUG", 1))  # so that both are listed here
        walk.run("warehouse.follow_listings")
        yield depot


def stock_there(depot) -> dict[str, int]:
    """What the practice shop would sell now, by seller SKU."""
    client = connections.client_for(depot.shop, at=timezone.now())
    ids = list(depot.shop.listing_set.values_list("platform_sku_id", flat=True))
    found = products.inventory(client, ids)
    return {sku.seller_sku: sku.available for one in found for sku in one.skus}


def test_the_practice_shop_has_each_change_within_five_seconds(depot):
    assert walk.run("warehouse.push_stock") == 2
    assert stock_there(depot) == {"CAP": 49, "MUG": 49}

    began = time.monotonic()
    depot.buy(("CAP", 3))
    assert walk.run("warehouse.push_stock") == 1
    assert stock_there(depot) == {"CAP": 46, "MUG": 49}
    assert time.monotonic() - began < 3  # and the step looks every two seconds

    order = depot.buy(("MUG", 49))
    walk.run("warehouse.push_stock")
    assert stock_there(depot)["MUG"] == 0
    reservation.release([order.pk], at=timezone.now())
    walk.run("warehouse.push_stock")
    assert stock_there(depot)["MUG"] == 49
    assert ChannelStock.objects.filter(call_at=None, problem={}).count() == 2


def test_pushing_survives_its_workers(depot):
    """Killed after each statement in turn, with a change before each: the last figure stands."""
    house, deaths = depot.house, 0
    for statements in range(15, 0, -1):
        at = timezone.now()
        make_stock(house, "CAP", 1, at=at)
        deaths += processes.dies(
            partial(pushing.push, list(pushing.to_push(at)), at=at), statements
        )
        ChannelStock.objects.filter(call_at__gt=at).update(call_at=at)  # the lease runs out
    assert deaths > 8

    push(timezone.now() + LEASE_OVER)

    assert stock_there(depot) == {"CAP": 64, "MUG": 49}
    assert set(ChannelStock.objects.values_list("confirmed", "call_at")) == {(64, None), (49, None)}


@pytest.mark.parametrize("fault", ["5xx", "429", "lost", "truncate"])
def test_whatever_breaks_on_the_wire_the_last_figure_arrives(depot, fault):
    depot.practice.fault(fault, times=2)
    at = timezone.now()
    for _turn in range(6):
        push(at)
        at += 60 * SECOND
    assert stock_there(depot) == {"CAP": 49, "MUG": 49}
    assert set(ChannelStock.objects.values_list("confirmed", "call_at")) == {(49, None)}
