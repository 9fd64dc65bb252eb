"""The last pieces go to exactly as many orders as there are, whoever asks first."""

import time
from queue import Empty, SimpleQueue

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from orders.models import Order
from tests.factories import NOW, draft, line, make_shop, make_stock, make_warehouse, place
from tests.races.crowd import all_at_once
from warehouse.models import Reservation, StockBalance
from warehouse.services import ledger, reservation

pytestmark = pytest.mark.django_db(transaction=True)
HANDS, BUYERS, PIECES = 32, 500, 50


def queue_of(ids) -> SimpleQueue:
    queue: SimpleQueue = SimpleQueue()
    for pk in ids:
        queue.put(pk)
    return queue


def buyer(queue: SimpleQueue):
    def buy() -> None:
        while True:
            try:
                order = queue.get_nowait()
            except Empty:
                return
            try:
                reservation.reserve([order], at=NOW)
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable):
                    raise
                queue.put(
                    order
                )  # the crowd was too large for its turn to come: as a step, try again

    return buy


def reserved_pieces() -> tuple[int, int, int]:
    balance = StockBalance.objects.get()
    set_aside = Reservation.objects.filter(ended_at=None).count()
    return balance.reserved, set_aside, Order.objects.filter(reserved_at__isnull=False).count()


def forget_reservations() -> None:
    Reservation.objects.all().delete()
    StockBalance.objects.update(reserved=0)
    Order.objects.update(reserved_at=None, short_at=None)


@pytest.fixture
def evening(full):
    shop = make_shop("A")
    house = make_warehouse(shop)
    make_stock(house, "TEE-RED-M", PIECES)
    place(shop, *(draft(line("TEE-RED-M")) for _ in range(BUYERS)))
    return shop


def test_f24_fifty_pieces_go_to_exactly_fifty_of_five_hundred_orders(evening, full):
    for _round in range(50 if full else 5):
        forget_reservations()
        Order.objects.filter(state="HELD").update(state="SCREENING")
        ids = list(Order.objects.values_list("pk", flat=True))
        queue = queue_of(ids)
        assert all_at_once([buyer(queue)] * HANDS) == []
        assert reserved_pieces() == (PIECES, PIECES, PIECES)
        assert Order.objects.filter(state="HELD", short_at__isnull=False).count() == 450


@pytest.fixture
def unlocked(monkeypatch):
    """Balances are handed out without their lock, and somebody else is quick."""

    def read(shelves):
        rows = StockBalance.objects.filter(sku__in={sku for _house, sku in shelves})
        found = {(row.warehouse_id, row.sku_id): row for row in rows}
        time.sleep(0.02)
        return found

    monkeypatch.setattr(ledger, "lock", read)


@pytest.fixture
def unchecked():
    """The table does not refuse either."""
    check = next(c for c in StockBalance._meta.constraints if "reserved" in c.name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(StockBalance, check)
    yield
    StockBalance.objects.update(reserved=0)
    with connection.schema_editor() as editor:
        editor.add_constraint(StockBalance, check)


def test_f24_without_the_lock_the_same_crowd_oversells(evening, unlocked, unchecked):
    """The control: it shows that the test above would notice."""
    queue = queue_of(Order.objects.values_list("pk", flat=True)[:200])
    assert all_at_once([buyer(queue)] * HANDS) == []
    reserved, set_aside, orders = reserved_pieces()
    assert reserved == set_aside == orders
    assert reserved > PIECES


def test_f24_without_the_lock_the_table_itself_still_refuses_to_oversell(evening, unlocked):
    queue = queue_of(Order.objects.values_list("pk", flat=True)[:200])
    raised = all_at_once([buyer(queue)] * HANDS)
    assert {type(error) for error in raised} == {IntegrityError}
    assert max(reserved_pieces()) <= PIECES


def test_f25_two_skus_in_opposite_order_never_deadlock(full):
    shop = make_shop("A")
    house = make_warehouse(shop)
    pairs = 500 if full else 100
    make_stock(house, "CAP", pairs * 2, "A-01-1")
    make_stock(house, "MUG", pairs * 2, "A-02-1")
    orders = place(
        shop,
        *(draft(line("CAP"), line("MUG")) for _ in range(pairs)),
        *(draft(line("MUG"), line("CAP")) for _ in range(pairs)),
    )
    ids = [order.pk for order in orders]
    queue = queue_of(pk for pair in zip(ids[:pairs], ids[pairs:], strict=True) for pk in pair)
    assert all_at_once([buyer(queue)] * 16) == []
    assert list(StockBalance.objects.values_list("reserved", flat=True)) == [pairs * 2] * 2


def test_two_batches_of_the_same_orders_set_each_aside_once():
    shop = make_shop("A")
    house = make_warehouse(shop)
    make_stock(house, "CAP", 400)
    ids = [order.pk for order in place(shop, *(draft(line("CAP")) for _ in range(200)))]
    hands = [
        lambda: reservation.reserve(ids, at=NOW),
        lambda: reservation.reserve(ids[::-1], at=NOW),
    ]
    assert all_at_once(hands * 4) == []
    assert StockBalance.objects.get().reserved == 200
    assert Reservation.objects.count() == 200


def test_a_reservation_that_dies_before_its_commit_leaves_nothing():
    shop = make_shop("A")
    house = make_warehouse(shop)
    make_stock(house, "CAP", 5)
    order = place(shop, draft(line("CAP")))[0]
    with transaction.atomic():
        reservation.reserve([order.pk], at=NOW)
        transaction.set_rollback(True)  # the process dies here
    assert StockBalance.objects.get().reserved == 0
    assert Reservation.objects.count() == 0
    assert Order.objects.get().reserved_at is None
