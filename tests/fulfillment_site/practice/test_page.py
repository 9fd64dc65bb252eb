"""The shop's own page: what it holds, and its buttons."""

import re

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.journeys.browser import DESK, HANDHELD


@pytest.fixture(scope="module")
def page():
    with sync_playwright() as driver:
        options = ["--no-sandbox", "--disable-background-networking"]
        chromium = driver.chromium.launch(executable_path="/usr/bin/chromium", args=options)
        yield chromium.new_page(viewport=HANDHELD)
        chromium.close()


def test_an_empty_shop_says_what_to_do(practice):
    page = practice.web.get("/").text
    assert "No orders yet: start a live session." in page
    assert practice.web.get("/press/session").status_code == 404
    assert practice.state()["agenda"] == 0


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Host": "evil.example"}])
@pytest.mark.parametrize("path", ["/press/session", "/practice/bursts"])
def test_what_a_foreign_page_presses_does_nothing(practice, path, headers):
    assert practice.web.post(path, headers=headers).status_code == 403
    assert practice.state()["agenda"] == 0


def test_an_unknown_button_does_nothing(practice):
    assert practice.web.post("/press/else").status_code == 404


@pytest.mark.browser
def test_the_four_buttons_do_what_they_say(thai, page):
    practice = thai.practice
    page.goto(practice.url)
    page.get_by_role("button", name="Start a live session").click()
    expect(page.get_by_role("status")).to_have_text("A live session with 200 orders has begun.")
    page.get_by_role("button", name="An hour passes").click()
    page.get_by_role("button", name="An hour passes").click()
    waiting = practice.get("orders", status="AWAITING_SHIPMENT")
    for order in waiting[:3]:
        thai.ship(order["doc"]["packages"][0]["id"])
    page.get_by_role("button", name="Carrier collects").click()
    expect(page.get_by_role("status")).to_have_text(
        re.compile(r"The carrier collected \d parcels.")
    )
    assert practice.state()["packages"]["FULFILLING"] == 3
    expect(page.get_by_text("TH00000000003A")).to_be_visible()
    page.get_by_role("button", name="A buyer cancels").click()
    expect(page.get_by_text("Waits for an answer").first).to_be_visible()
    for size in (HANDHELD, DESK):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


@pytest.mark.browser
def test_a_seller_authorises_an_app_by_hand(american, page):
    practice = american.practice
    practice.app(app_key="key", redirect_url=f"{practice.url}/practice/state")
    page.goto(f"{practice.url}/oauth/authorize?app_key=key&state=s1")
    page.get_by_role("button", name="Authorise").click()
    expect(page).to_have_url(re.compile(r"state=s1"))
    expect(page).to_have_url(re.compile(r"code=TTP_c"))


def test_an_unknown_app_is_not_authorised(practice):
    answer = practice.web.get("/open/authorize?service_id=none&state=s")
    assert answer.status_code == 404
    assert "Unknown app" in answer.text
