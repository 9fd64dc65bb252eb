"""An order moves on in the instant in which orders of its stage are aimed anew."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction

from orders.models import Order, StageTime
from orders.services import lifecycle, stage_times
from tests.factories import HOUR, NOW, again, make_order, make_shop, make_skus
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
LEFT = {"RELEASED": 7 * HOUR, "PICKING": 5 * HOUR}


def work_left_after_both(order) -> timedelta:
    """What an order starts by when it goes to be picked while those released are aimed."""
    moved = threading.Event()

    def move():
        with transaction.atomic():
            lifecycle.start_picking([order.pk], by=None, at=NOW)
            moved.set()
            time.sleep(0.5)

    def aim():
        moved.wait(5)
        stage_times.aim(list(stage_times.to_aim(NOW)), at=NOW)

    assert all_at_once([move, aim]) == []
    order = again(order)
    assert order.state == "PICKING"
    return order.next_due_at - order.start_by_at


@pytest.fixture
def order():
    make_skus(["TEE-RED-M"])
    shop = make_shop("A")
    order = make_order(shop)
    lifecycle.release([order.pk], by=None, at=NOW)
    StageTime.objects.bulk_create(
        StageTime(shop=shop, state=state, left=left, samples=99, measured_at=NOW, aim_at=NOW,
                  aims_left=2 if state == "RELEASED" else 0)
        for state, left in LEFT.items()
    )  # fmt: skip
    return order


def test_an_order_that_moves_on_meanwhile_keeps_the_time_of_where_it_is(order):
    assert work_left_after_both(order) == LEFT["PICKING"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the control needs two writers")
def test_control_without_the_lock_it_gets_the_time_of_where_it_was(order, monkeypatch):
    rows = type(Order.objects.all()).__mro__[1]  # Django's own, behind the house's query set
    locked = rows.select_for_update
    unlocked = lambda rows, **wish: rows.all() if wish.get("no_key") else locked(rows)  # noqa: E731
    monkeypatch.setattr(rows, "select_for_update", unlocked)
    assert work_left_after_both(order) == LEFT["RELEASED"]
