"""Many workers find the same case at the same moment: it has one ticket."""

from functools import partial

import pytest
from django.db import connection, models

from aftersales.models import Ticket, TicketSource
from aftersales.services.tickets import causes, opening
from tests.aftersales import cases
from tests.factories import NOW
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
HANDS, ROUNDS = 8, 4
KEY = "an_order_has_one_ticket_at_a_time"


def seek(order, number: int) -> list:
    """Hands that each found something else of one order: a chat of its own."""
    threads = [cases.chat(order.shop, order, ref=f"t{number}-{place}") for place in range(HANDS)]
    return [
        partial(opening.open_waiting, [causes.ref_of("chat", thread.pk)], at=NOW)
        for thread in threads
    ]


def test_of_many_who_open_a_ticket_for_one_order_at_once_one_does(shop):
    for number in range(ROUNDS):
        order = cases.sold(shop)
        assert all_at_once(seek(order, number)) == []
        assert Ticket.objects.filter(order=order).count() == 1
        assert TicketSource.objects.filter(ticket__order=order).count() == HANDS


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the control needs two writers")
def test_control_without_lock_and_key_one_order_gets_several(shop, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [KEY])
        made_by = cursor.fetchone()[0]
        cursor.execute(f"DROP INDEX {KEY}")
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, **_kw: rows.all())
    try:
        for number in range(ROUNDS):
            all_at_once(seek(cases.sold(shop), number))
        assert Ticket.objects.count() > ROUNDS
    finally:
        TicketSource.objects.all().delete()
        Ticket.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(made_by)
