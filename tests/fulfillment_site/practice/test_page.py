"""The shop's own page: what it holds, and its buttons."""

import re

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.journeys.browser import DESK, HANDHELD

SAID = re.compile(r'<p role="status" class="said">([^<]+)</p>')


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


def pressed(shop, button: str) -> str:
    """What the page says after a button was pressed."""
    shop.practice.web.post(f"/press/{button}", data={"shop_id": shop.id})
    return SAID.search(shop.practice.web.get("/").text)[1]


def test_a_buyer_cancels_at_the_stage_the_button_names(thai):
    assert pressed(thai, "cancel") == "No order can be cancelled now."
    order_id = thai.to_ship()
    assert pressed(thai, "cancel-late") == (
        "No parcel waits for the carrier: pack one and tell its number first."
    )
    assert pressed(thai, "cancel") == f"The buyer of {order_id} cancels."
    assert pressed(thai, "cancel") == "No order can be cancelled now."
    packed = thai.to_ship()
    thai.ship(thai.package(packed))
    assert pressed(thai, "cancel-late") == (
        f"The buyer of {packed} cancels while the parcel waits for the carrier."
    )
    owners = {one["owner"]: one["status"] for one in thai.practice.get("cancellations")}
    assert owners == dict.fromkeys([order_id, packed], "CANCELLATION_REQUEST_PENDING")


def test_where_a_market_knows_no_late_cancellation_the_button_says_so(american):
    said = "In this market a buyer may cancel only until shipping is arranged."
    assert pressed(american, "cancel-late") == said
    assert american.practice.get("cancellations") == []


def test_a_buyer_asks_for_a_return_once_the_parcel_has_left(thai):
    order_id = thai.to_ship()
    thai.ship(thai.package(order_id))
    refused = "No parcel has left that was not asked back already: press “Carrier collects” first."
    assert pressed(thai, "return") == refused
    assert pressed(thai, "collect") == "The carrier collected 1 parcels."
    assert pressed(thai, "deliver") == "The carrier delivered 1 parcels."
    assert pressed(thai, "return") == f"The buyer of {order_id} asks for a return."
    assert pressed(thai, "return") == refused
    assert [one["owner"] for one in thai.practice.get("returns")] == [order_id]


def test_a_buyer_writes_and_answers_what_the_shop_asks(american):
    assert pressed(american, "message") == "No order is there yet: start a live session."
    order_id = american.to_ship()
    assert pressed(american, "message").startswith(f"The buyer of {order_id} writes: Hello")
    nothing = "The shop has asked no buyer, or all have answered."
    assert pressed(american, "answer") == nothing
    (talk,) = american.practice.get("conversations")
    body = {"type": "TEXT", "content": '{"content": "Which colour?"}'}
    path = f"/customer_service/202309/conversations/{talk['id']}/messages"
    assert american.api("POST", path, body)[0] == 0
    assert pressed(american, "answer") == "The buyer who was asked last answers: Blue, size M"
    assert pressed(american, "answer") == nothing
    assert american.practice.get("conversations")[0]["hidden"]["messages"] == 3


def test_a_buyer_changes_the_address(american):
    assert pressed(american, "address") == "No order is there whose address may still change."
    order_id = american.to_ship()
    assert pressed(american, "address") == f"The buyer of {order_id} wants it sent elsewhere."
    assert american.looked_up(order_id)["doc"]["has_updated_recipient_address"] is True


def test_faults_are_switched_on_and_off_and_named(american):
    web = american.practice.web
    assert "Nothing goes wrong now." in web.get("/").text
    assert pressed(american, "fault-5xx") == "From now on: The server fails."
    assert pressed(american, "fault-lost") == "From now on: Answers get lost."
    assert "Going wrong now: The server fails, Answers get lost." in web.get("/").text
    assert [american.wire().send().status_code for _call in range(2)] == [503, 503]
    assert pressed(american, "fault-lost") == "No more: Answers get lost."
    assert [one["kind"] for one in american.practice.state()["faults"]] == ["5xx"]
    assert pressed(american, "end-faults") == "All goes well again."
    assert american.wire().answer() == (200, 0)


def test_a_seller_takes_back_the_permission(american):
    assert pressed(american, "deauthorise") == "Practice seller took back the permission of key."
    assert american.wire().answer()[1] == 36009004
    assert pressed(american, "deauthorise") == "No app may act for Practice seller."


def test_an_unknown_shop_is_named(practice):
    practice.web.post("/press/cancel", data={"shop_id": "1"})
    assert "There is no shop 1." in practice.web.get("/").text


def test_an_unknown_button_does_nothing(practice):
    assert practice.web.post("/press/else").status_code == 404


@pytest.mark.browser
def test_the_buttons_are_pressed_in_a_browser(thai, page):
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
    page.get_by_role("button", name="A buyer cancels", exact=True).click()
    expect(page.get_by_text("Waits for an answer").first).to_be_visible()
    page.get_by_role("button", name="The server fails").click()
    pressed_in = page.get_by_role("button", name="The server fails")
    expect(pressed_in).to_have_attribute("aria-pressed", "true")
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
