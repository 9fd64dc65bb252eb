"""Chromium on a running server, for whoever works the floor in it."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, sync_playwright

from tests.journeys.browser import HANDHELD, outside, signed_in
from tests.warehouse.views.device import make_wave, pick


@pytest.fixture(scope="module")
def chromium():
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread; the ORM works between its turns.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, live_server, picker):
    """Open a page of the floor as the picker; what went wrong in it fails the test at its end."""
    contexts, wrong = [], []

    def opened(name: str, *args, viewport=HANDHELD, knows_enter=True) -> Page:
        context = chromium.new_context(viewport=viewport)
        contexts.append(context)
        if knows_enter:  # a device that has scanned before
            context.add_init_script("localStorage.setItem('floor:enter', 'seen')")
        context.add_cookies([signed_in(picker, live_server.url)])
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: wrong.extend(outside(request.url, live_server.url)))
        page.goto(live_server.url + reverse(name, args=args))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def wave(shop, house, picker):
    return make_wave(shop, house, picker)


@pytest.fixture
def boxes(wave, picker):
    return pick(wave, picker)
