"""From each queue's page one link leads to how it is worked."""

import pytest
from django.urls import resolve, reverse

from aftersales.models import Article
from fulfillment_site.routines import PAGES, routines

pytestmark = pytest.mark.django_db
OF_A_ROW = {
    "desk:ticket",
    "desk:ticket_macros",
    "floor:pick",
    "floor:handover",
    "floor:basket",
    "admin:aftersales_returnrequest_change",
}


def test_every_queue_has_a_page_and_every_page_is_there():
    assert set(PAGES.values()) == set(Article.Queue)
    for name in PAGES:
        assert reverse(name, args=[1] if name in OF_A_ROW else [])


def test_the_link_stands_on_the_lists_and_benches_of_queues_and_nowhere_else(client, boss, house):
    client.force_login(boss)
    for name in PAGES.keys() - OF_A_ROW:
        link = f'href="{reverse("desk:routine", args=[PAGES[name]])}" data-routine'
        assert client.get(reverse(name)).content.decode().count(link) == 1, name
    assert "data-routine" not in client.get(reverse("admin:index")).content.decode()


def test_who_may_not_read_is_shown_no_link_and_asking_costs_no_query(
    rf, picker, stranger, django_assert_num_queries
):
    request = rf.get("/")
    request.resolver_match = resolve(reverse("floor:pack"))
    for who, told in ((picker, {"routine": "/admin/desk/routines/packing/"}), (stranger, {})):
        request.user = who
        who.has_perm("orders.view_order")  # rights are read once a request
        with django_assert_num_queries(0):
            assert routines(request) == told
