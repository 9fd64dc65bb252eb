"""The page of stage times: read by those who plan the floor, written by nobody."""

from datetime import timedelta

import pytest
from django.urls import reverse

from orders.models import StageTime
from tests import factories
from tests.factories import HOUR, NOW

PAGE = "admin:orders_stagetime_changelist"
MOST_QUERIES = 12


def measured(shop, **values) -> StageTime:
    said = {"state": "PICKING", "measured": 96 * timedelta(minutes=1), "left": 1.5 * HOUR,
            "samples": 1234, "measured_at": NOW}  # fmt: skip
    return StageTime.objects.create(shop=shop, **(said | values))


@pytest.fixture
def planner(shop):
    return factories.make_person("planner", "warehouse lead", shops=[shop])


def test_the_list_asks_few_queries_whatever_is_in_it(client, cost, planner, shop):
    client.force_login(planner)
    empty = cost(PAGE)
    for state in ("HELD", "SCREENING", "RELEASED", "PICKING"):
        measured(shop, state=state)
    assert cost(PAGE) == empty <= MOST_QUERIES


def test_it_shows_what_was_measured_beside_the_table(client, planner, shop):
    measured(shop)
    measured(shop, state="HELD", measured=None, left=4 * HOUR, samples=12)
    measured(factories.make_shop("B"), samples=777)
    client.force_login(planner)
    page = client.get(reverse(PAGE)).content.decode()
    for text in ("picking", "1:30", "1:36", "1:00", "1234", "Fri 20 Nov 12:00 PST",
                 "too few orders", "4:00"):  # fmt: skip
        assert text in page
    assert page.index(">held<") < page.index(">picking<")
    assert "777" not in page


@pytest.mark.parametrize("role", ["warehouse lead", "operations manager", "administrator"])
def test_planners_read_it_and_write_nothing(client, shop, role):
    row = measured(shop)
    client.force_login(factories.make_person("reader", role, shops=[shop]))
    address = reverse("admin:orders_stagetime_change", args=[row.pk])
    assert client.get(reverse(PAGE)).status_code == client.get(address).status_code == 200
    assert client.post(address, {"left": "0:01:00"}).status_code == 403
    assert client.get(reverse("admin:orders_stagetime_add")).status_code == 403
    assert StageTime.objects.get().left == 1.5 * HOUR


def test_agents_and_pickers_do_not_see_it(client, agent, picker):
    for person in (agent, picker):
        client.force_login(person)
        assert client.get(reverse(PAGE)).status_code == 403
