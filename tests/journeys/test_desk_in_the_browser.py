"""The desk in Chromium: one press does a thing once, in dialogs and on pages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from orders.models import ImportJob, Order, ScreeningRule
from orders.moment import moment
from orders.services import import_jobs, lifecycle
from tests import factories
from tests.data.compose_exports import MAPPED, compose
from tests.factories import HOUR, NOW
from tests.journeys.browser import DESK, HANDHELD, clipped, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def visit(chromium, live_server, lead):
    """Open a page of the desk as their lead."""
    context = chromium.new_context()
    context.add_cookies([signed_in(lead, live_server.url)])

    def opened(name: str, *args, viewport=DESK) -> Page:
        page = context.new_page()
        page.set_viewport_size(viewport)
        page.goto(live_server.url + reverse(name, args=args))
        return page

    yield opened
    context.close()


def received(shop, content: bytes) -> ImportJob:
    job = import_jobs.receive(shop, "orders.csv", BytesIO(content), by=None, at=moment())
    return import_jobs.hurry(job.pk, at=moment())


def press_twice(page: Page, button: Locator) -> list[str]:
    """Press as an impatient hand does; returns what is sent, as it is sent."""
    sent = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    spot = button.bounding_box()
    for _ in range(2):
        page.mouse.click(spot["x"] + 9, spot["y"] + 9)
        page.wait_for_timeout(150)
    return sent


@contextmanager
def held(row) -> Iterator[None]:
    """Somebody else holds the row, so that no press is answered before the next one."""
    with transaction.atomic():
        type(row).objects.select_for_update().get(pk=row.pk)
        yield


def test_a_dialog_pressed_twice_does_its_work_once_and_refuses_nothing(visit, shop):
    factories.make_skus(["TEE-RED-M"])
    order = factories.make_order(shop)
    page = visit("admin:orders_order_change", order.pk)

    page.get_by_role("link", name="Cancel order").click()
    button = page.locator("#dialog").get_by_role("button", name="Cancel the order")
    with held(order):
        sent = press_twice(page, button)

    expect(page.get_by_text("1 done.")).to_be_visible()
    expect(page.get_by_text("so this cannot be done with it now")).to_have_count(0)
    assert sent == [page.url.replace("change", "cancel")]
    assert list(order.events.values_list("verb", flat=True)) == ["place", "cancel"]


def test_a_dialog_that_lacks_an_answer_can_be_sent_again(visit, shop):
    factories.make_skus(["TEE-RED-M"])
    order = factories.make_order(shop)
    page = visit("admin:orders_order_change", order.pk)

    page.get_by_role("link", name="Hold", exact=True).click()
    dialog = page.locator("#dialog")
    dialog.get_by_role("button", name="Hold it").click()
    expect(dialog.get_by_text("This field is required.")).to_be_visible()
    dialog.locator("textarea").fill("Ask the buyer")
    dialog.get_by_role("button", name="Hold it").click()

    expect(page.get_by_text("1 done.")).to_be_visible()
    assert order.holds.get().params == {"why": "Ask the buyer"}


def test_a_button_of_a_page_pressed_twice_places_a_file_once(visit, shop):
    factories.make_skus(list(MAPPED))
    job = received(shop, compose(3, paid_at=moment(), rows_per_order=1))
    page = visit("admin:orders_importjob_change", job.pk)

    with held(job):
        sent = press_twice(page, page.get_by_role("button", name="Place these orders"))

    expect(page.get_by_text("Placed: 3 new.")).to_be_visible()
    expect(page.get_by_text("This file was placed already.")).to_have_count(0)
    assert sent == [page.url.replace("change", "place")]
    assert (ImportJob.objects.get().state, Order.objects.count()) == ("DONE", 3)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_nothing_on_the_pages_of_orders_and_files_is_cut_off(
    visit, shop, house, settings, language
):
    settings.LANGUAGE_CODE = language
    factories.make_stock(house, "TEE-RED-M", 9)
    order = factories.make_order(shop, buyer_note="Blue, please")
    factories.make_ready(order)
    lifecycle.start_picking([order.pk], by=None, at=NOW)
    lifecycle.pack([order.pk], by=None, at=NOW + 99 * HOUR)
    content = compose(3, paid_at=moment(), rows_per_order=1)
    good = received(shop, content)
    bad = received(shop, re.sub(rb",,[12],,", b",,%s,," % (b"two" * 20), content))
    rule = ScreeningRule.objects.get(key="note")

    for name, row in [
        ("admin:orders_order_change", order),
        ("admin:orders_importjob_change", good),
        ("admin:orders_importjob_change", bad),
        ("admin:orders_screeningrule_change", rule),
    ]:
        for viewport in (DESK, HANDHELD):
            assert clipped(visit(name, row.pk, viewport=viewport)) == [], (name, viewport)
