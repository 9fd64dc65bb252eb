"""The home page: what each person is told to do next, in which order, and what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fulfillment_site.dashboards.board import board
from orders.models import Order, StepFailure, StepRun
from orders.moment import moment
from orders.services import clocks, lifecycle, screening
from tests import factories, walk
from tests.factories import HOUR, NOW, PAID
from warehouse.models import Carrier, Package, PoolNumber, Sheet
from warehouse.services import handover, picking, waves

MINUTE = timedelta(minutes=1)


def told(person, at=NOW) -> list[tuple[str, str]]:
    """What a person is told to do, the most urgent first, with the words on the button."""
    return [(todo.text, todo.button) for todo in board(person, at=at).todos]


def line(person, at=NOW) -> list[int]:
    return [figure.count for figure in board(person, at=at).line]


def cost(person, at=NOW) -> int:
    person.has_perm("orders.view_order")  # rights are read once a request
    with CaptureQueriesContext(connection) as asked:
        board(person, at=at)
    return len(asked)


@pytest.fixture
def busy(shop, house, picker):
    """Something in every queue, each with a deadline of its own."""
    factories.make_stock(house, "TEE-RED-M", 20)
    PoolNumber.objects.all().delete()
    factories.make_numbers(Carrier.objects.get(), 7)
    place = factories.make_order
    note, address = place(shop, buyer_note="Blue"), place(shop, recipient=factories.draft().recipient.__class__())
    place(shop, factories.line("NEW"), paid_at=PAID - HOUR)
    place(shop, factories.line("NEWER"), factories.line("NEW"), paid_at=PAID - HOUR)
    by_hand = place(shop)
    screening.screen([note.pk, address.pk], at=NOW)
    lifecycle.hold_by_hand([by_hand.pk], why="Ask", by=None, at=NOW)
    factories.make_ready(place(shop, factories.line(quantity=50)))
    short = Order.objects.get(pieces=50)
    lifecycle.mark([short.pk], "start_by_at", at=PAID + 40 * HOUR)
    return short


def test_nothing_to_do_says_so_and_teaches(client, agent):
    client.force_login(agent)

    page = client.get(reverse("admin:index")).content.decode()

    assert told(agent) == []
    assert line(agent) == [0, 0, 0, 0, 0, 0]
    assert "Nothing to do." in page
    assert reverse("admin:orders_importjob_add") in page
