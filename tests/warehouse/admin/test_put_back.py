"""The list of goods that were picked for nothing."""

import pytest
from django.urls import reverse

from orders.services import lifecycle
from tests import factories, walk
from tests.factories import NOW
from warehouse.models import Wave
from warehouse.services import interception

pytestmark = pytest.mark.django_db

LIST = "admin:warehouse_toputback_changelist"


@pytest.fixture
def dead(orders, picker):
    """So many orders picked and then cancelled."""

    def make(count: int):
        placed = orders(count)
        factories.make_packages(*placed)
        walk.pick_wave(Wave.objects.latest("pk"), by=picker, at=NOW)
        ids = [order.pk for order in placed]
        lifecycle.cancel(ids, by=None, at=NOW)
        interception.stop(ids, at=NOW)
        return placed

    return make


def test_list_costs_the_same_for_none_and_for_25(floor, dead, cost):
    empty = cost(LIST)
    dead(26)
    assert empty == cost(LIST) == 5


def test_it_tells_what_goes_where(floor, dead):
    (order,) = dead(1)
    page = floor.get(reverse(LIST)).content.decode()
    for said in ("TEE-RED-M", "A-01-1", order.number, '<b class="count">1</b>', "House W1"):
        assert said in page


def test_what_is_back_is_listed_no_more(floor, dead, picker, house):
    dead(1)
    answer = walk.scan(
        "PUT_BACK", "B:A-01-1", by=picker, at=NOW, warehouse=house.pk, piece="TEE-RED-M"
    )
    assert answer.accepted
    page = floor.get(reverse(LIST)).content.decode()
    assert "Every piece picked for a box that will not leave is back on its shelf." in page


def test_strangers_and_the_desk_do_not_see_it(client, stranger, agent):
    for person in (stranger, agent):
        client.force_login(person)
        assert client.get(reverse(LIST)).status_code == 403
