"""What cancelling an order loses by the stage it has reached."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests import factories
from tests.factories import NOW, PAID, line
from warehouse.models import Bin, Package, PickTask, UnitCost
from warehouse.services import costs, packing, picking
from warehouse.services.costs import Cost

pytestmark = pytest.mark.django_db
Step = UnitCost.Step
DAY = PAID.date()


def price(step, amount, **of):
    defaults = {"currency": "USD", "valid_from": DAY}
    return UnitCost.objects.create(step=step, amount=Decimal(amount), **(defaults | of))


def of(order, at=NOW):
    return costs.so_far([order.pk], at=at)[order.pk]


def usd(fee="0.00", label="0.00", labour="0.00", put_back="0.00"):
    return Cost(Decimal(fee), Decimal(label), Decimal(labour), Decimal(put_back), "USD")


@pytest.fixture
def priced(shop, house):
    factories.make_stock(house, "TEE-RED-M", 20)
    for step, amount in (
        (Step.FEE, "0.30"), (Step.LABEL, "3.10"), (Step.PACKAGING, "0.20"), (Step.PICK, "0.15"),
        (Step.PACK, "0.25"), (Step.PUT_BACK, "0.12"), (Step.GOODS, "4"), (Step.FREIGHT, "5"),
    ):  # fmt: skip
        price(step, amount)
    return shop


def test_each_stage_adds_what_it_cost(priced, picker):
    order = factories.make_order(priced, line(quantity=2))
    assert of(order) == usd("0.30")
    (box,) = factories.make_packages(order)
    assert of(order) == usd("0.30", "3.10")
    task = PickTask.objects.select_related("bin", "part").get(package=box)
    with transaction.atomic():
        picking.pick(task, by=picker, at=NOW)
        picking.pick(task, by=picker, at=NOW)
    assert of(order) == usd("0.30", "3.10", "0.30", "0.24")
    with transaction.atomic():
        packing.put_in(box.pk, "TEE-RED-M", by=picker, at=NOW)
    assert of(order) == usd("0.30", "3.10", "0.55", "0.24")
    Package.objects.filter(pk=box.pk).update(sealed_at=NOW)
    assert of(order) == usd("0.30", "3.30", "0.55", "0.24")
    assert of(order).total == Decimal("4.39")


def test_what_is_back_on_its_shelf_costs_no_second_way_back(priced, picker):
    order = factories.make_order(priced)
    (box,) = factories.make_packages(order)
    task = PickTask.objects.select_related("bin", "part__sku", "part__line").get(package=box)
    with transaction.atomic():
        picking.pick(task, by=picker, at=NOW)
        packing.void(Package.objects.filter(pk=box.pk), at=NOW)
        picking.put_back(task, Bin.objects.get(), by=picker, at=NOW)
    assert of(order).put_back == 0
    assert of(order).labour == Decimal("0.15")


def test_what_fits_most_closely_counts(priced, house):
    order = factories.make_order(priced)
    factories.make_packages(order)
    price(Step.LABEL, "2.90", shop=priced)
    assert of(order).label == Decimal("2.90")
    price(Step.LABEL, "2.80", warehouse=house)
    assert of(order).label == Decimal("2.80")
    price(Step.LABEL, "1.00", currency="THB", warehouse=house)
    assert of(order).label == Decimal("2.80")


def test_the_newest_amount_of_the_day_counts(priced):
    order = factories.make_order(priced)
    price(Step.FEE, "0.40", valid_from=NOW.date().replace(day=21))
    assert of(order).fee == Decimal("0.30")
    assert of(order, at=NOW.replace(day=22)).fee == Decimal("0.40")


def test_many_orders_take_as_many_queries_as_one(priced, django_assert_num_queries):
    orders = factories.place(priced, *(factories.draft(line()) for _ in range(6)))
    factories.make_packages(*orders)
    ids = [order.pk for order in orders]
    for chosen in (ids[:1], ids):
        with django_assert_num_queries(6):
            assert len(costs.so_far(chosen, at=NOW)) == len(chosen)


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({}, "a_step_costs_one_amount_from_a_day_on"),
        ({"amount": -1, "valid_from": date(2026, 1, 1)}, "a_step_costs_no_less_than_0"),
        ({"currency": "usd"}, "a_currency_has_three_letters"),
    ],
)
def test_a_row_that_cannot_be_is_refused(priced, wrong, name):
    with pytest.raises(IntegrityError), transaction.atomic():
        price(Step.FEE, **({"amount": "1"} | wrong))
    assert UnitCost.objects.count() == 8, name


def test_a_step_without_a_unit_cost_is_missing_and_not_free(shop, house):
    factories.make_stock(house, "TEE-RED-M", 20)
    order = factories.make_order(shop)
    factories.make_packages(order)
    assert (of(order).total, of(order).missing) == (0, (Step.FEE, Step.LABEL))
    price(Step.FEE, "0")
    price(Step.LABEL, "3", currency="THB")
    assert (of(order).total, of(order).missing) == (0, (Step.LABEL,))
