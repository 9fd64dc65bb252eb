"""What is on the screen of each scanner when a parcel is dead, and until it lies in the basket."""

import pytest
from playwright.sync_api import expect

from orders.models import Order
from orders.services import lifecycle
from tests.factories import NOW
from tests.journeys.browser import DESK, HANDHELD, cramped, scan
from tests.warehouse.views.device import label
from warehouse.models import Bin, Interception, Package
from warehouse.services import handover

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def asked(boxes, house) -> Package:
    """The first box of the wave, whose buyer wants out."""
    Bin.objects.create(warehouse=house, code="RED-1", is_pickable=False, is_red_basket=True)
    orders = Order.objects.filter(lines__parts__package_lines__package=boxes[0])
    order = orders.distinct().get()
    lifecycle.mark([order.pk], "cancel_asked_at", at=NOW)
    return boxes[0]


def page_of(mode: str, box: Package) -> tuple:
    if mode == "PICK":
        return "floor:pick", box.wave_id
    if mode == "PACK":
        return ("floor:pack",)
    carrier = box.waybills.get().carrier
    return "floor:handover", handover.open_manifest(box.warehouse, carrier, at=NOW).pk


@pytest.mark.parametrize("viewport", [HANDHELD, DESK])
@pytest.mark.parametrize("mode", ["PICK", "PACK", "HAND_OVER"])
def test_a_dead_parcel_covers_the_page_until_it_lies_in_the_basket(visit, asked, mode, viewport):
    page = visit(*page_of(mode, asked), viewport=viewport)
    expect(page.locator("#dead")).to_be_hidden()
    scan(page, label(asked))
    expect(page.locator("#dead h2")).to_have_text("Cancelled: into the red basket")
    expect(page.locator("#dead .basket")).to_have_text("→ RED-1")
    expect(page.locator("#dead")).to_contain_text("the buyer")
    expect(page.locator("body")).to_have_attribute("data-tone", "dead")
    expect(page.locator(".work")).to_be_hidden()
    assert cramped(page) == []
    page.reload()
    expect(page.locator("#dead .basket")).to_have_text("→ RED-1")
    scan(page, "B:A-01-1")
    expect(page.locator("#dead")).to_be_visible()
    scan(page, "B:RED-1")
    expect(page.locator("#dead")).to_be_hidden()
    expect(page.locator(".work")).to_be_visible()
    assert Interception.objects.get().basket_at is not None


def test_a_bench_is_covered_where_it_is_chosen_and_nowhere_else(visit, asked, house):
    bench = house.station_set.create(code="B1", name="Bench 1")
    page = visit("floor:pack")
    page.evaluate(f"localStorage.setItem('floor:station', '{bench.pk}')")
    page.reload()
    scan(page, label(asked))
    expect(page.locator("#dead")).to_be_visible()

    other = visit("floor:pack")
    expect(other.locator("#dead")).to_be_hidden()
    scan(other, "NONSENSE")
    expect(other.locator("body")).to_have_attribute("data-tone", "bad")
    other.locator("#station").evaluate(
        "(one, bench) => { one.value = bench; one.dispatchEvent(new Event('change')); }",
        str(bench.pk),
    )
    expect(other.locator("#dead .basket")).to_have_text("→ RED-1")
    scan(other, "B:RED-1")
    expect(other.locator("#dead")).to_be_hidden()


def test_the_basket_says_that_it_stays(visit, asked, house):
    page = visit("floor:basket", house.pk)
    scan(page, label(asked))
    expect(page.locator("#say")).to_contain_text(
        "Put it into the red basket until that is answered."
    )
    expect(page.locator("body")).to_have_attribute("data-tone", "dead")
    expect(page.locator("#dead")).to_be_hidden()
