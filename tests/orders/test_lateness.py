"""An order that is not packed by the time we promised is late: stamped once, first, and counted."""

from datetime import timedelta

import pytest
from django.urls import reverse

from fulfillment_site.dashboards.board import board
from orders.models import Order
from orders.moment import moment
from orders.services import lateness, lifecycle
from tests import factories, walk
from tests.factories import HOUR, NOW, PAID, again, make_order

pytestmark = pytest.mark.django_db
DUE = PAID + 48 * HOUR
MINUTE = timedelta(minutes=1)


def turn(at) -> list[int]:
    return lateness.stamp(list(lateness.pending(at)), at=at).done


@pytest.fixture
def order(shop) -> Order:
    factories.make_skus(["TEE-RED-M"])
    return make_order(shop)


def test_an_order_is_late_from_its_deadline_on_and_stamped_once(order):
    assert turn(DUE - MINUTE) == []
    assert turn(DUE + HOUR) == [order.pk]
    assert turn(DUE + 2 * HOUR) == []

    assert again(order).late_at == DUE  # from when on, not when somebody looked
    assert list(order.events.values_list("verb", flat=True)).count("run_late") == 1


def test_what_is_packed_in_time_is_never_late_and_what_is_packed_after_stays_late(shop, order):
    in_time = make_order(shop)
    for verb in ("release", "start_picking", "pack"):
        lifecycle.move([in_time.pk], verb, by=None, at=NOW)
    assert turn(DUE) == [order.pk]
    for verb in ("release", "start_picking", "pack"):
        lifecycle.move([order.pk], verb, by=None, at=DUE + HOUR)

    assert turn(DUE + 2 * HOUR) == []
    assert (again(in_time).late_at, again(order).late_at) == (None, DUE)


def test_what_was_cancelled_meanwhile_is_not_late(order):
    ids = list(lateness.pending(DUE))
    lifecycle.cancel_by_platform([order.pk], by=None, at=DUE)

    assert lateness.stamp(ids, at=DUE).done == []
    assert again(order).late_at is None


def test_late_orders_stand_first_in_the_list_and_are_found_by_their_filter(client, agent, order):
    others = factories.place(
        order.shop, *(factories.draft(paid_at=PAID + hours * HOUR) for hours in (5, 9))
    )
    turn(DUE)
    client.force_login(agent)
    page = reverse("admin:orders_order_changelist")

    listed = list(client.get(page).context["cl"].result_list)
    assert listed == [order, *others]
    assert list(client.get(page, {"late": "1"}).context["cl"].result_list) == [order]
    assert '<b class="chip is-red">late</b>' in client.get(page).text


def test_home_counts_late_orders_with_the_oldest_deadline(order, agent):
    make_order(order.shop, paid_at=PAID + HOUR)
    turn(DUE + HOUR)

    lines = {todo.text: todo.due_at for todo in board(agent, at=DUE + HOUR).todos}

    assert lines["2 orders were not packed in time"] == DUE


def test_a_turn_costs_the_same_for_one_and_for_many(order, django_assert_num_queries):
    factories.place(order.shop, *(factories.draft() for _ in range(20)))
    ids = list(lateness.pending(DUE))
    assert len(ids) == 21
    with django_assert_num_queries(7):
        lateness.stamp(ids, at=DUE)


def test_a_step_of_the_line_finds_it(order):
    assert moment() > DUE  # this order was paid long ago

    assert walk.run("orders.mark_late") == 1
    assert again(order).late_at == DUE
