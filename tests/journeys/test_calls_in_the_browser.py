"""What calls a person on every page: seen, heard, and acknowledged without a mouse."""

import pytest
from playwright.sync_api import expect

from orders.models import Clock, Notice
from orders.moment import moment
from orders.services import clocks, ladder
from tests.factories import HOUR, make_order
from tests.journeys.browser import DESK, HANDHELD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def pressing(shop, house):
    at = moment()
    make_order(shop, paid_at=at - 47 * HOUR, at=at)
    packing = Clock.objects.filter(kind="PACK", basis="PROMISE")
    clocks.tell(list(packing.values_list("pk", flat=True)), at=at)
    return Notice.objects.open().get()


def test_a_red_notice_rings_until_somebody_presses_enter(visit, pressing):
    page = visit("admin:index", viewport=DESK)
    calls = page.locator(".calls")
    expect(calls).to_contain_text("pack, 0:59 left")
    page.evaluate(
        "window.rung = 0; const real = play; play = (tone) => { rung += 1; real(tone) }; null"
    )
    page.wait_for_function("rung > 0", timeout=8_000)

    calls.get_by_role("button", name="I see to it").focus()
    page.keyboard.press("Enter")
    expect(calls).to_be_hidden()
    pressing.refresh_from_db()
    assert pressing.acknowledged_by.username == "picker"
    page.evaluate("rung = 0")
    page.wait_for_timeout(5_200)
    assert page.evaluate("rung") == 0


def test_what_is_not_red_rings_once_and_is_folded_on_the_next_page(visit, shop, house):
    ladder.announce(shop, "held_short", {"skus": "TEE"}, ["warehouse"], at=moment(), key="t:1")
    page = visit("admin:index", viewport=DESK)
    page.wait_for_selector(".calls .call")
    assert page.locator(".calls summary").count() == 0
    assert Notice.objects.open().count() == 1

    page.reload()
    summary = page.locator(".calls summary")
    expect(summary).to_have_text("1 notice that you have seen is not acknowledged")
    expect(page.locator(".calls .call")).to_be_hidden()
    page.evaluate(
        "window.rung = 0; const real = play; play = (tone) => { rung += 1; real(tone) }; null"
    )
    summary.focus()
    page.keyboard.press("Enter")
    page.locator(".calls").get_by_role("button", name="I see to it").click()
    expect(page.locator(".calls")).to_be_hidden()
    assert page.evaluate("rung") == 0
    assert Notice.objects.open().count() == 0


def test_a_notice_fits_on_a_device_in_the_hand(visit, pressing):
    calls = visit("admin:index", viewport=HANDHELD).locator(".calls")
    expect(calls).to_contain_text("pack, 0:59 left")
    box = calls.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= HANDHELD["width"]


def test_nothing_is_shown_where_nothing_waits(visit, shop, house):
    page = visit("admin:index")
    page.wait_for_load_state("networkidle")
    assert page.locator(".calls:visible").count() == 0
