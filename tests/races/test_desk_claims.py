"""Many agents at one desk: a matter is in one hand, a hand holds one matter."""

from collections import Counter
from functools import partial

import pytest
from django.db import connection

from aftersales.models import CancellationRequest, Claim
from aftersales.services import claims
from orders.errors import Refused
from tests import factories
from tests.factories import HOUR, NOW, draft, place
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
HANDS, ROUNDS = 8, 5
KEY = "a_matter_is_in_one_hand"


@pytest.fixture
def people(db):
    return [factories.make_person(f"agent{n}", "customer service") for n in range(HANDS)]


@pytest.fixture
def rows(shop):
    orders = place(shop, *(draft() for _ in range(HANDS)))
    return CancellationRequest.objects.bulk_create(
        CancellationRequest(
            shop=shop, platform_id=f"40{order.pk}", order_number=order.number, order=order,
            status="CANCELLATION_REQUEST_PENDING", asked_at=NOW, updated_at=NOW, due_at=NOW + HOUR,
        )
        for order in orders
    )  # fmt: skip


def take(row, person) -> None:
    try:
        claims.take("cancel", row.pk, by=person, at=NOW)
    except Refused as refused:
        assert refused.code == "matter_is_held"  # noqa: PT017


def held() -> Counter:
    return Counter(Claim.objects.open().values_list("matter_id", flat=True))


def test_of_many_who_open_one_matter_at_once_one_gets_it(rows, people):
    for row in rows[:ROUNDS]:
        assert all_at_once([partial(take, row, one) for one in people]) == []
        assert held()[row.pk] == 1


def test_many_who_press_next_at_once_each_get_another(rows, people):
    hands = [partial(claims.take_next, by=one, at=NOW) for one in people]
    assert all_at_once(hands) == []
    assert held() == {row.pk: 1 for row in rows}


def test_one_person_in_two_windows_holds_one(rows, people):
    for _ in range(ROUNDS):
        hands = [partial(take, row, people[0]) for row in rows[:4]]
        assert all_at_once(hands) == []
        assert sum(held().values()) == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the control needs two writers")
def test_control_without_the_key_several_hold_the_same(rows, people):
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [KEY])
        made_by = cursor.fetchone()[0]
        cursor.execute(f"DROP INDEX {KEY}")
    try:
        for row in rows[:ROUNDS]:
            assert all_at_once([partial(take, row, one) for one in people]) == []
        assert Claim.objects.count() > ROUNDS
    finally:
        Claim.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(made_by)
