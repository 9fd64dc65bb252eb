"""The wire fails in every way: each order is here once, and there each box is one package.

F14, and whatever else the practice shop can let go wrong, under the steps that the belt runs.
"""

from datetime import datetime, timedelta

import pytest
import stamina
from django.utils import timezone

from orders.models import Order, Sending, SyncLine
from orders.services import screening, sync
from orders.tiktok.client import PATIENCE
from tests import depot as depots
from tests.depot import Depot
from tests.practice import practice_shop
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
TURN = timedelta(seconds=61)  # claims and waits are over by then, and every feed is due
KINDS = ("429", "5xx", "truncate", "html", "lost", "late", "hang")
CALLS = ("search_orders", "ship_packages", "shipping_document", "get_package", "*")
OFTEN = PATIENCE.attempts + 1  # so often a call fails: a client lets go, and comes again


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with practice_shop(tmp_path_factory.mktemp("practice")) as shop:
        yield shop


@pytest.fixture(autouse=True)
def _nobody_waits():
    """A client tries as often as in earnest, at once."""
    with stamina.set_testing(True, attempts=PATIENCE.attempts, cap=True):
        yield


@pytest.fixture
def depot(running) -> Depot:
    running.post("reset")
    depot = depots.make_depot(running)
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


@pytest.mark.parametrize("kind", KINDS)
def test_f14_a_fault_of_each_kind_at_every_call_loses_and_doubles_nothing(depot, kind):
    at, practice = timezone.now() + FREE_HOUR_IS_OVER, depot.practice
    practice.burst(shop_id=depot.there["id"], orders=ORDERS, minutes=0, seed=7, calm=True)
    for call in CALLS:
        practice.fault(kind, call=call, times=OFTEN, seconds=0.1)
        turn(at)
        at += TURN
    assert practice.state()["faults"] == []  # all of them came about
    for _again in range(4):
        turn(at)
        at += TURN
    assert is_all_done()
    is_right(depot)


def test_f14_orders_that_change_between_two_pages_are_not_lost(depot):
    at, practice = timezone.now() + FREE_HOUR_IS_OVER, depot.practice
    practice.burst(shop_id=depot.there["id"], orders=MANY, minutes=0, seed=7, calm=True)
    practice.fault("moving", call="search_orders", times=PAGES, orders=20)
    sync.poll(list(sync.to_poll(at)), at=at)
    assert practice.state()["faults"] == []

    here = list(Order.objects.values_list("number", flat=True))
    assert len(here) == MANY
    assert set(here) == {order["id"] for order in practice.get("orders")}
