"""Packed, not accepted by the platform: what the page costs, says and does."""

import pytest
from django.urls import reverse

from orders.models import Clock, Sending
from orders.services import lifecycle
from orders.sla import Kind
from tests import factories
from tests.factories import HOUR, NOW, again
from warehouse.models import Package

UNTOLD = "admin:warehouse_untold_changelist"
WHY = {"code": "platform_refused", "params": {"code": 21011022, "message": "bad number"}}

pytestmark = pytest.mark.django_db


@pytest.fixture
def packed(shop, house):
    """So many boxes that are packed and that the platform has not accepted."""

    def make(count: int) -> list[Package]:
        factories.make_stock(house, "TEE-RED-M", count)
        orders = factories.place(shop, *(factories.draft() for _ in range(count)))
        lifecycle.fill([order.pk for order in orders], {"shipping_type": "SELLER"})
        boxes = factories.make_packages(*orders)
        for box in boxes:
            box.seal(at=NOW)
            box.save()
        return boxes

    return make


def test_the_page_costs_the_same_for_none_and_for_25(floor, packed, cost):
    empty = cost(UNTOLD)
    packed(26)
    # session, user, rights, houses and shops of the filters, rows; with rows their lines and labels
    assert (empty, cost(UNTOLD)) == (6, 9)


def test_the_first_to_be_cancelled_stands_on_top_with_its_sentence(floor, packed, shop):
    first, second = packed(2)
    orders = [box.lines.get().part.line.order for box in (first, second)]
    Clock.objects.filter(order=orders[1], kind=Kind.ARRANGE).update(due_at=NOW + HOUR)
    Package.objects.filter(pk=second.pk).update(problem=WHY)

    page = floor.get(reverse(UNTOLD)).content.decode()

    assert page.index(f">{second}<") < page.index(f">{first}<")
    assert "The platform said no: bad number (21011022)." in page
    assert "being told" in page


def test_boxes_of_files_and_accepted_ones_are_not_there(floor, packed):
    first, second, third = packed(3)
    Package.objects.filter(pk=first.pk).update(way="FILE")
    Package.objects.filter(pk=second.pk).update(told_at=NOW)

    assert list(Package.objects.untold()) == [third]


def test_a_refused_box_is_told_of_again(floor, packed, choose, shop):
    (box,) = packed(1)
    serial = box.waybills.get().serial
    Sending.objects.create(shop=shop, kind="upload", ref=serial, created_at=NOW, refused_at=NOW,
                           problem=WHY)  # fmt: skip
    Package.objects.filter(pk=box.pk).update(call_at=None, refused_at=NOW, problem=WHY)

    choose(UNTOLD, "tell_again", box)

    box = again(box)
    assert (box.refused_at, box.call_at is not None) == (None, True)
    assert Sending.objects.get().refused_at is None


def test_home_counts_those_in_trouble(floor, packed):
    packed(3)
    Package.objects.update(problem=WHY)
    page = floor.get(reverse("admin:index")).content.decode()
    assert "3 packed parcels are not accepted by the platform" in page


def test_a_stranger_sees_no_such_page(client, stranger, packed):
    packed(1)
    client.force_login(stranger)
    assert client.get(reverse(UNTOLD)).status_code == 403
