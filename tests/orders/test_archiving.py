"""Orders that are long over leave the lists, and no search forgets them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from orders.models import Order
from orders.services import archiving, lifecycle
from tests import walk
from tests.factories import NOW, PAID, draft, line, place

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def orders(shop):
    """Completed long ago, completed lately, and one as old as the first that still waits."""
    shop.archive_days = 90
    shop.save()
    old, new = PAID - 91 * DAY, PAID - 89 * DAY
    done = {"status": "COMPLETED"}
    return place(
        shop,
        draft(line(), paid_at=old, created_at=old, **done),
        draft(line(), paid_at=new, created_at=new, **done),
        draft(line(), paid_at=old, created_at=old),
    )


def test_only_what_is_over_and_older_than_the_shops_days_is_archived(orders):
    old, _new, _waiting = orders
    assert list(archiving.pending(PAID)) == [old.pk]

    outcome = archiving.archive([order.pk for order in orders], at=PAID)

    assert outcome.done == [old.pk, _new.pk]
    assert Order.objects.get(pk=_waiting.pk).archived_at is None


def test_the_archive_is_a_choice_of_its_own_and_search_looks_there_too(client, boss, orders):
    old, new, waiting = orders
    archiving.archive([old.pk], at=PAID)
    client.force_login(boss)
    page = reverse("admin:orders_order_changelist")

    def shown(query):
        return [row.pk for row in client.get(f"{page}?{query}").context["cl"].result_list]

    assert shown("state=all") == [waiting.pk, new.pk]
    assert shown("state=COMPLETED") == [new.pk]
    assert shown("state=archive") == [old.pk]
    assert shown(f"q={old.number}") == [old.pk]


def test_an_order_that_moves_comes_back_from_the_archive(shop):
    [order] = place(shop, draft(line(), status="IN_TRANSIT"))
    archiving.archive([order.pk], at=NOW)

    lifecycle.deliver([order.pk], by=None, at=NOW)

    order = Order.objects.get(pk=order.pk)
    assert (order.state, order.archived_at) == ("DELIVERED", None)


def test_the_step_archives_what_is_due(orders):
    assert walk.run("orders.archive") == 2  # the test's orders are older than the real today
