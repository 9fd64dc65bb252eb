"""Printing in Chromium: one press brings the pages to the printer's dialog, and no second one."""

import os

import pytest
from django.urls import reverse
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from tests import factories, paper, walk
from tests.factories import again
from tests.journeys.browser import HANDHELD, clipped, hear, scan, signed_in
from tests.warehouse.test_printouts import lead, make_wave, mend
from warehouse.models import Page, Printout, Stack, Station
from warehouse.services import printouts

__all__ = ["lead", "make_wave"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = {"width": 1360, "height": 850}
# The dialog of the printer is the system's; here it is counted that a paper asked for it.
COUNT = "window.print = () => { top.asked = (top.asked ?? 0) + 1; };"


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def visit(chromium, live_server, lead):
    """Open a page as a lead of the warehouse."""
    context = chromium.new_context(viewport=DESK)
    context.add_init_script(COUNT)
    context.add_cookies([signed_in(lead, live_server.url)])

    def opened(name: str, *args, viewport=DESK) -> Tab:
        page = context.new_page()
        page.set_viewport_size(viewport)
        page.goto(live_server.url + reverse(name, args=args))
        return page

    yield opened
    context.close()


def shoot(page: Tab, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.wait_for_timeout(400)
        for size in (DESK, HANDHELD):
            page.set_viewport_size(size)
            page.wait_for_timeout(300)
            page.screenshot(path=f"{folder}/{name}-{size['width']}.png", full_page=False)
        page.set_viewport_size(DESK)


def test_a_wave_is_printed_by_one_press_a_stack(visit, make_wave, monkeypatch):
    monkeypatch.setattr(printouts, "FIRST", 3)
    wave = make_wave(5)
    page = visit("admin:warehouse_wave_change", wave.pk)
    page.get_by_role("link", name="Print papers").click()
    shoot(page, "dialog")
    page.get_by_role("button", name="Print", exact=True).click()
    expect(page.get_by_role("button", name="Print 3 pages")).to_be_visible()
    shoot(page, "job")

    page.get_by_role("button", name="Print 3 pages").click()

    expect(page.locator(".stacks li").first).to_contain_text("printed")
    assert page.evaluate("top.asked ?? 0") == 1
    assert Page.objects.printed().count() == 3
    assert Stack.objects.get(number=2).printed_at is None
    paper.bind()
    page.get_by_role("button", name="Print 3 pages").click()  # the page looked again by itself
    expect(page.get_by_text("All of it is printed.")).to_be_visible()
    assert page.evaluate("top.asked") == 2
    shoot(page, "over")


def test_a_stack_that_somebody_else_printed_says_so(visit, make_wave, picker):
    printout = paper.press_print(make_wave(2), by=picker)
    paper.bind()
    page = visit("admin:warehouse_printout_change", printout.pk)
    button = page.get_by_role("button", name="Print 3 pages")
    page.evaluate("setInterval = () => {}")
    expect(button).to_be_visible()
    paper.hand_out(printout, by=picker)

    page.evaluate("document.querySelector('form[data-print]').requestSubmit()")

    expect(page.get_by_text("Pages 1 to 3 were printed by picker")).to_be_visible()
    assert page.evaluate("top.asked ?? 0") == 0


def test_a_jam_is_mended_in_a_dialog(visit, make_wave, picker):
    printout = paper.press_print(make_wave(4), by=picker)
    paper.bind()
    paper.hand_out(printout, by=picker)
    page = visit("admin:warehouse_printout_change", printout.pk)
    page.get_by_role("link", name="Print pages again").click()
    page.get_by_label("From page").fill("3")
    page.get_by_label("To page").fill("4")
    page.get_by_label("paper jam").check()
    shoot(page, "reprint")
    page.get_by_role("button", name="Print again").click()
    expect(page.get_by_role("button", name="Print 2 pages")).to_be_visible()
    shoot(page, "again")
    assert Printout.objects.count() == 2


def test_the_bench_prints_as_it_seals(visit, make_wave, house, lead):
    wave = make_wave(1)
    walk.pick_wave(wave, by=lead, at=factories.NOW)
    station = Station.objects.create(warehouse=house, code="B1", name="Bench 1", prints="BENCH")
    page = visit("floor:pack")
    page.locator(".menu summary").click()
    page.locator("#station").select_option(str(station.pk))
    page.locator(".menu summary").click()

    scan(page, "CAP")

    box = wave.packages.get()
    hear(page, f"{box} is complete. Close it and stick the label on.", "done")
    page.wait_for_function("top.asked === 1")
    assert again(box).printed_at is not None
    scan(page, "CAP")
    hear(page, "No picked box wants CAP.", "bad")
    assert page.evaluate("top.asked") == 1


def test_nothing_of_the_lists_is_cut_off(visit, make_wave, picker, lead):
    wave = make_wave(6)
    printout = paper.press_print(wave, by=picker)
    paper.bind()
    paper.hand_out(printout, by=picker)
    mend(printout, lead, picker)
    for name in ("printout", "page", "voidlabel", "underway", "wave", "station"):
        for viewport in (DESK, HANDHELD):
            page = visit(f"admin:warehouse_{name}_changelist", viewport=viewport)
            shoot(page, name)
            assert clipped(page) == [], (name, viewport)
            page.close()
