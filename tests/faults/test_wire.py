"""The wire fails in every way: each order is here once, and there each box is one package.

F14, and whatever else the practice shop can let go wrong, under the steps that the belt runs.
"""

from datetime import datetime, timedelta

import httpx
import pytest
import stamina
from django.utils import timezone

from orders.models import Order, Sending, SyncLine
from orders.services import screening, sync
from orders.tiktok import client
from orders.tiktok.client import PATIENCE
from tests import depot as depots
from tests.depot import Depot
from warehouse.models import Package, Sheet, Warehouse, Waybill
from warehouse.services import official, reservation, telling, waves

pytestmark = pytest.mark.django_db
STEPS = (
    (sync.to_poll, sync.poll),
    (reservation.pending, reservation.reserve),
    (screening.pending, screening.screen),
    (waves.ripe, waves.release),
    (telling.to_arrange, telling.arrange),
    (official.pending, official.fetch),
)
ORDERS = 24
MANY, PAGES = 250, 2  # orders of more than two pages
FREE_HOUR_IS_OVER = timedelta(minutes=61)
TURNS = 10
TURN = timedelta(seconds=61)  # claims and waits are over by then, and every feed is due
FAILED, SLOW = ("429", "5xx", "truncate", "html", "lost"), ("hang", "late")
CALLS = ("search_orders", "ship_packages", "shipping_document", "get_package", "*")
WAITS = 0.7  # seconds
OFTEN = PATIENCE.attempts + 1  # so often a call fails: a client lets go, and comes again


@pytest.fixture(autouse=True)
def _nobody_waits():
    """A client tries as often as in earnest, at once."""
    with stamina.set_testing(True, attempts=PATIENCE.attempts, cap=True):
        yield


@pytest.fixture
def depot(practice) -> Depot:
    depot = depots.make_depot(practice)
    Warehouse.objects.update(auto_wave_after=0)
    sync.open_line(depot.shop, sync.ORDERS.kind, at=timezone.now())
    return depot


def turn(at: datetime) -> None:
    """Each step once, as the belt runs them."""
    for pending, act in STEPS:
        act(list(pending(at)), at=at)


def is_all_done() -> bool:
    labelled = Waybill.objects.filter(voided_at=None).exclude(number="")
    return labelled.count() == ORDERS and not Package.objects.filter(told_at=None).exists()


def is_right(depot: Depot) -> None:
    """Both sides hold the same orders, packages and numbers, each once."""
    there = {order["id"] for order in depot.practice.get("orders")}
    here = list(Order.objects.values_list("number", flat=True))
    assert (set(here), len(here)) == (there, ORDERS)
    packages = {one["id"]: one["doc"]["tracking_number"] for one in depot.packages()}
    boxes = dict(Package.objects.values_list("ref", "waybills__number"))
    assert boxes == packages
    assert len(set(packages.values())) == len(packages) == ORDERS
    assert len(depot.effects("ship")) == len(depot.effects("label")) == ORDERS
    assert Sheet.objects.filter(job__kind="LABELS").count() == ORDERS
    assert Sending.objects.accepted().count() == ORDERS
    line = SyncLine.objects.get(feed="ORDERS")
    assert (line.failures, line.problem, line.cursor) == (0, {}, None)


@pytest.fixture
def _soon_over(monkeypatch):
    """Who calls waits for an answer as long as in earnest, on a clock that runs faster."""
    monkeypatch.setattr(client, "TIMEOUT", httpx.Timeout(WAITS))
    client._pool.cache_clear()
    yield
    client._pool.cache_clear()


@pytest.mark.parametrize("kind", FAILED)
def test_f14_calls_that_fail_lose_and_double_nothing(depot, kind):
    walk(depot, kind, times=OFTEN)


@pytest.mark.parametrize("kind", SLOW)
@pytest.mark.usefixtures("_soon_over")
def test_f14_calls_that_hang_lose_and_double_nothing(depot, kind):
    walk(depot, kind, times=1, seconds=2 * WAITS)


def walk(depot: Depot, kind: str, **fault) -> None:
    """Bring orders to their labels while each call goes wrong so often; both sides are right."""
    at, practice = timezone.now() + FREE_HOUR_IS_OVER, depot.practice
    practice.burst(shop_id=depot.there["id"], orders=ORDERS, minutes=0, seed=7, calm=True)
    for call in CALLS:
        practice.fault(kind, call=call, **fault)
    for _turn in range(TURNS):
        turn(at)
        at += TURN
    assert practice.state()["faults"] == []  # all of them came about
    assert is_all_done()
    is_right(depot)


def test_f14_orders_that_change_between_two_pages_are_not_lost(depot):
    at, practice = timezone.now() + FREE_HOUR_IS_OVER, depot.practice
    practice.burst(shop_id=depot.there["id"], orders=MANY, minutes=0, seed=7, calm=True)
    practice.fault("moving", call="search_orders", times=PAGES, orders=20)
    for moment in (at, at + TURN):  # a second look brings what slipped through between the pages
        sync.poll(list(sync.to_poll(moment)), at=moment)
    assert practice.state()["faults"] == []

    here = list(Order.objects.values_list("number", flat=True))
    assert len(here) == MANY
    assert set(here) == {order["id"] for order in practice.get("orders")}
