"""Many hands give back, or take back, the same thing at the same moment: it happens once."""

from functools import partial

import pytest
from django.db import connection, models
from django.utils import timezone

from aftersales.models import Arrival, ArrivedPiece, Compensation, CompensationLine
from aftersales.services import arrivals
from aftersales.services.compensation import telling
from aftersales.services.tickets import moving
from orders.errors import Refused
from orders.models import LinePart
from tests import walk
from tests.aftersales import remedies
from tests.aftersales.sold_there import connected, sent
from tests.factories import NOW, again, line, make_order, make_packages, make_shop, make_stock
from tests.races.crowd import all_at_once
from warehouse.models import PackageLine, Sheet, StockBalance
from warehouse.services import returns

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 20
KEY = "a_line_has_one_living_refund"


@pytest.fixture
def there(practice):
    shop = make_shop("T", market="TH", currency="THB", time_zone="Asia/Bangkok")
    remedies.limits(shop, AGENT=5000)
    shop.compensation_limits.update(times=500)
    return connected(practice, shop), shop


@pytest.fixture
def ticket(there, agent):
    seller, shop = there
    return remedies.case(sent(seller, shop, pieces=2), by=agent, at=timezone.now())


def tries(ticket, by, told: list) -> list:
    """Each asks for most of the money and tells the platform of whatever is to be told."""

    def one() -> None:
        at, most = timezone.now(), ticket.order.total * 6 / 10
        try:
            remedies.ask(ticket, remedies.refund(most), by=by, at=at)
        except Refused as why:
            told.append(why.code)
        telling.send(list(telling.pending(at)), at=at)

    return [one] * HANDS


def test_of_twenty_who_give_the_same_money_back_one_does(there, ticket, agent):
    said: list[str] = []
    assert all_at_once(tries(ticket, agent, said)) == []
    seller, _shop = there
    telling.send(list(telling.pending(timezone.now())), at=timezone.now())
    assert len(seller.practice.effects("create_return")) == 1
    row = Compensation.objects.get()
    assert (row.state, len(said)) == ("SENT", HANDS - 1)
    assert set(said) <= {"refund_is_under_way", "more_than_was_paid"}


def test_one_refund_told_by_twenty_workers_is_paid_once(there, ticket, agent):
    seller, _shop = there
    at = timezone.now()
    row = remedies.ask(ticket, remedies.refund("30.00"), by=agent, at=at)
    assert all_at_once([partial(telling.send, [row.pk], at=at)] * HANDS) == []
    assert len(seller.practice.effects("create_return")) == 1
    assert Compensation.objects.get().sending.attempts == 1


def test_a_ticket_is_never_solved_while_something_is_asked_for_in_it(there, ticket, agent):
    """Whoever comes first: the other is refused, and ticket and money tell the same story."""
    ticket.shop.compensation_limits.update(amount=1)
    at, said = timezone.now(), []

    def told(act, *args) -> None:
        try:
            act(*args, by=agent, at=at)
        except Refused as why:
            said.append(why.code)

    ask = partial(told, remedies.ask, ticket, remedies.refund("30.00"))
    solve = partial(told, moving.solve, ticket.pk, "DAMAGED", "BROKEN_ON_WAY")
    assert all_at_once([ask, solve] * (HANDS // 2)) == []
    is_waiting = Compensation.objects.to_approve().exists()
    assert again(ticket).state == ("WAITING" if is_waiting else "SOLVED")
    assert len(said) == HANDS - 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the control needs two writers")
def test_control_without_lock_and_key_the_money_is_promised_twice(ticket, agent, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [KEY])
        made_by = cursor.fetchone()[0]
        cursor.execute(f"DROP INDEX {KEY}")
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, **_kw: rows.all())
    monkeypatch.setattr(telling, "send", lambda *_told, **_when: None)
    try:
        all_at_once(tries(ticket, agent, []))
        assert Compensation.objects.count() > 1
    finally:
        CompensationLine.objects.all().delete()
        Compensation.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(made_by)


@pytest.fixture
def gone(shop, house, picker):
    """An order of one piece that is with the carrier."""
    make_stock(house, "CAP", 3)
    order = make_order(shop, line("CAP"))
    (box,) = make_packages(order)
    Sheet.objects.update(drawn_at=NOW)
    walk.pick_wave(box.wave, by=picker, at=NOW)
    walk.pack(box, by=picker, at=NOW)
    walk.hand_over([box], by=picker, at=NOW)
    return order


def come_back(order, by) -> list:
    """Twenty parcels, each said to hold the one piece that was sent."""
    part = LinePart.objects.get(line__order=order)
    hands = []
    for number in range(HANDS):
        row = Arrival.objects.create(
            code=f"X{number}", order=order, state="INSPECTED", received_by=by, received_at=NOW,
            inspected_by=by, inspected_at=NOW,
        )  # fmt: skip
        ArrivedPiece.objects.create(arrival=row, part=part, grade="AS_NEW", quantity=1)
        hands.append(partial(arrivals.put_back, row.pk, {"AS_NEW": "A-01-1"}, by=by, at=NOW))
    return hands


def test_of_twenty_returns_of_one_piece_one_becomes_stock(gone, picker):
    before = StockBalance.objects.get().on_hand
    raised = all_at_once(come_back(gone, picker))
    assert [why.code for why in raised] == ["more_comes_back_than_left"] * (HANDS - 1)
    assert StockBalance.objects.get().on_hand == before + 1
    assert PackageLine.objects.get().brought_back == 1
    assert Arrival.objects.filter(state="PUT_BACK").count() == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the control needs two writers")
def test_control_without_the_orders_lock_more_comes_back_than_left(gone, picker, monkeypatch):
    before = StockBalance.objects.get().on_hand
    hands = come_back(gone, picker)
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, **_kw: rows.all())
    monkeypatch.setattr(returns, "_tell", lambda *_told, **_when: None)  # events are numbered
    all_at_once(hands)
    assert Arrival.objects.filter(state="PUT_BACK").count() > 1
    StockBalance.objects.update(on_hand=before)
