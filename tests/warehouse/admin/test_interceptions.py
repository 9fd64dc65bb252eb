"""The pages of parcels to stop, totes and unit costs: who sees them, what they say and cost."""

from decimal import Decimal

import pytest
from django.urls import reverse
from tablib import Dataset

from orders.services import lifecycle
from tests import factories
from tests.factories import NOW, PAID
from warehouse.models import Interception, Tote, UnitCost
from warehouse.resources import UnitCostResource
from warehouse.services import interception, stopping

pytestmark = pytest.mark.django_db
PAGE = "admin:warehouse_interception_changelist"


def asked(shop, house, count) -> list:
    """Boxes of orders that are asked back."""
    factories.make_stock(house, "TEE-RED-M", count + 1)
    orders = factories.place(shop, *(factories.draft() for _ in range(count)))
    factories.make_packages(*orders)
    lifecycle.mark([order.pk for order in orders], "cancel_asked_at", at=PAID)
    stopping.begin([order.pk for order in orders], at=NOW)
    return orders


def test_the_list_costs_the_same_for_one_and_for_25_rows(desk, shop, house, cost):
    asked(shop, house, 1)
    one = cost(PAGE)
    asked(shop, house, 24)
    assert Interception.objects.open().count() == 25
    assert cost(PAGE) == one <= 12


def test_the_list_says_where_each_is_and_who_asked(floor, shop, house):
    (order,) = asked(shop, house, 1)
    page = floor.get(reverse(PAGE)).content.decode()
    for words in (order.number, "the buyer", "position 1", "on the shelves"):
        assert words in page
    lifecycle.cancel_by_platform([order.pk], by=None, at=NOW)
    interception.stop([order.pk], at=NOW)
    stopping.settle(list(stopping.over(NOW)), at=NOW)
    assert order.number not in floor.get(reverse(PAGE)).content.decode()
    assert order.number in floor.get(reverse(PAGE), {"outcome": "STOPPED"}).content.decode()


def test_the_report_counts_parcels_and_money_by_month(desk, shop, house):
    UnitCost.objects.create(step="LABEL", amount="3.10", currency="USD", valid_from=PAID.date())
    UnitCost.objects.create(step="GOODS", amount="4", currency="USD", valid_from=PAID.date())
    orders = asked(shop, house, 2)
    lifecycle.cancel_by_platform([order.pk for order in orders], by=None, at=NOW)
    interception.stop([order.pk for order in orders], at=NOW)
    stopping.settle(list(stopping.over(NOW)), at=NOW)
    assert set(Interception.objects.values_list("saved", flat=True)) == {Decimal("7.10")}
    page = desk.get(reverse("admin:interceptions_saved")).content.decode()
    assert '<table class="plain">' in page  # headings stand over their columns
    assert "<td>2026-11</td><td>2</td><td>0</td><td>0</td><td>14.20 USD</td>" in page


@pytest.mark.parametrize(
    "name", [PAGE, "admin:interceptions_saved", "admin:warehouse_tote_changelist"]
)
def test_a_stranger_sees_none_of_it(client, stranger, name):
    client.force_login(stranger)
    assert client.get(reverse(name)).status_code == 403


def test_totes_are_listed(floor, house, cost):
    Tote.objects.create(warehouse=house, code="12")
    assert ">12<" in floor.get(reverse("admin:warehouse_tote_changelist")).content.decode()
    assert cost("admin:warehouse_tote_changelist") <= 12


def test_unit_costs_come_as_a_table_and_are_corrected_by_it(setup, house, cost):
    headings = ["step", "sku", "warehouse", "shop", "amount", "currency", "valid_from"]
    for amount in ("3.10", "2.90"):
        row = ["LABEL", "", "W1", "", amount, "USD", "2026-11-01"]
        told = UnitCostResource().import_data(Dataset(row, headers=headings))
        assert not told.has_errors(), told.row_errors()
        assert told.invalid_rows == []
        assert UnitCost.objects.get(warehouse=house).amount == Decimal(amount)
    assert cost("admin:warehouse_unitcost_changelist") <= 12


def test_only_the_administrator_sets_unit_costs(floor, desk):
    assert floor.get(reverse("admin:warehouse_unitcost_add")).status_code == 403
