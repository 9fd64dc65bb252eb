"""What the bench looks for in a SKU."""

import pytest

from orders.errors import Refused
from tests import factories
from tests.factories import NOW
from warehouse.models import PackingCheck
from warehouse.services import at_bench, checks, packing


@pytest.fixture
def box(shop, house):
    """A box of two SKUs, printed and not packed."""
    factories.make_numbers(factories.Carrier.objects.get(), 1)
    for code in ("TEE-RED-M", "MUG-BLUE"):
        factories.make_stock(house, code, 5)
    order = factories.make_order(shop, factories.line("TEE-RED-M"), factories.line("MUG-BLUE"))
    return factories.make_packages(order)[0]


def look_for(box) -> dict[str, str]:
    shown = at_bench.show(packing.see_note(box.pk, at=NOW))
    return {line["sku"]: line["look_for"] for line in shown["lines"]}


def test_a_packer_sees_what_to_look_for_until_it_is_taken_off(box):
    tee = factories.Sku.objects.get(code="TEE-RED-M")
    assert look_for(box) == {"TEE-RED-M": "", "MUG-BLUE": ""}

    checks.put_up(tee.pk, " Measure one piece ", by=None, at=NOW)
    checks.put_up(tee.pk, "Measure two", by=None, at=NOW)
    assert look_for(box) == {"TEE-RED-M": "Measure two", "MUG-BLUE": ""}

    assert checks.take_off(tee.pk, at=NOW) == 1
    assert look_for(box) == {"TEE-RED-M": "", "MUG-BLUE": ""}
    assert PackingCheck.objects.count() == 2


@pytest.mark.parametrize("text", ["  ", "x" * 201])
def test_a_check_is_words_that_fit_on_the_screen(box, text):
    tee = factories.Sku.objects.get(code="TEE-RED-M")

    with pytest.raises(Refused) as no:
        checks.put_up(tee.pk, text, by=None, at=NOW)

    assert no.value.code == "check_is_short"
    assert not PackingCheck.objects.exists()


def test_the_same_words_are_put_up_once(box):
    tee = factories.Sku.objects.get(code="TEE-RED-M")
    checks.put_up(tee.pk, "Measure one", by=None, at=NOW)
    standing = list(PackingCheck.objects.values())

    with pytest.raises(Refused) as no:
        checks.put_up(tee.pk, " Measure one ", by=None, at=NOW)

    assert no.value.code == "check_stands_already"
    assert list(PackingCheck.objects.values()) == standing
