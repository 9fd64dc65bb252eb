"""A ticket in Chromium: read, answered and solved by keys; one column on a phone."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from aftersales.models import Claim, Letter, Ticket
from aftersales.services.tickets import joining
from orders.moment import moment
from orders.services import ladder
from tests.aftersales import cases
from tests.factories import again
from tests.journeys.browser import DESK, HANDHELD, clipped, signed_in
from tests.platform import connect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ticket(shop) -> Ticket:
    at = moment()
    connect(shop)
    cases.chat(shop, cases.sold(shop), at=at)
    cases.open_all(at)
    return Ticket.objects.get()


@pytest.fixture
def browser_of_agent(chromium, live_server, agent):
    context = chromium.new_context(viewport=DESK)
    context.add_cookies([signed_in(agent, live_server.url)])
    yield context.new_page()
    context.close()


def test_a_case_is_answered_and_solved_without_a_mouse(browser_of_agent, live_server, ticket):
    page = browser_of_agent
    page.goto(live_server.url + reverse("desk:desk"))
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile(rf"/tickets/{ticket.pk}/$"))
    page.wait_for_load_state()
    page.keyboard.press("m")
    page.keyboard.type("It is on its way again.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".talk")).to_contain_text("It is on its way again.")
    assert Letter.objects.get().text == "It is on its way again."
    page.keyboard.press("s")
    page.keyboard.press("3")
    expect(page).to_have_url(re.compile(r"/desk/$"))
    row = again(ticket)
    assert (row.state, row.category, row.reason) == ("SOLVED", "NOT_RECEIVED", "LATE")
    assert not Claim.objects.open().exists()


def test_only_reasons_of_the_category_are_offered(browser_of_agent, live_server, ticket):
    page = browser_of_agent
    page.goto(live_server.url + reverse("desk:ticket", args=[ticket.pk]))
    page.keyboard.press("s")
    shown = page.locator("#case-solve button:visible")
    expect(shown).to_have_count(5)
    page.select_option("#case-solve [name=category]", "WRONG_ITEM")
    expect(shown).to_have_text([re.compile("Another item was sent"), re.compile("A piece is")])


def test_words_stay_in_their_box_until_that_box_is_sent(browser_of_agent, live_server, ticket):
    page, url = browser_of_agent, live_server.url + reverse("desk:ticket", args=[ticket.pk])
    message, note = page.locator("[data-main]"), page.locator("[data-note]")
    page.goto(url)
    message.fill("It is on")
    note.fill("The carrier\ncalls back")
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    expect(page.locator(".case-actions h2")).to_contain_text("in work")
    expect(message).to_have_value("It is on")
    expect(note).to_have_value("The carrier\ncalls back")

    page.get_by_role("button", name="Write the note").click()
    expect(page.locator(".case-actions .trail").first).to_contain_text("calls back")
    expect(note).to_have_value("")
    expect(message).to_have_value("It is on")

    message.fill("It is on {its way")
    page.keyboard.press("Control+Enter")
    expect(page.locator("body")).to_contain_text("A brace")
    expect(message).to_have_value("It is on {its way")
    page.goto(live_server.url + reverse("desk:desk"))
    page.goto(url)
    expect(message).to_have_value("It is on {its way")

    message.fill("It is on its way.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".talk")).to_contain_text("It is on its way.")
    expect(message).to_have_value("")
    for way in (page.go_back, page.go_back, page.reload):
        way()
        expect(page.locator(".case-talk, .desk-queue").first).to_be_visible()
        if message.count():
            expect(message).to_have_value("")
            expect(note).to_have_value("")


def test_words_of_one_ticket_stand_in_no_other(browser_of_agent, live_server, ticket, agent):
    other = cases.by_hand(cases.sold(ticket.shop), by=agent, at=moment())
    page = browser_of_agent
    for one, words in ((ticket, "Hello"), (other, "")):
        page.goto(live_server.url + reverse("desk:ticket", args=[one.pk]))
        expect(page.locator("[data-main]")).to_have_value("")
        page.fill("[data-main]", words)
    page.goto(live_server.url + reverse("desk:ticket", args=[ticket.pk]))
    expect(page.locator("[data-main]")).to_have_value("Hello")


@pytest.mark.parametrize(("key", "part"), [("s", "#case-solve"), ("c", "#case-remedy")])
def test_what_a_key_opens_does_not_lie_under_what_calls_a_person(
    browser_of_agent, live_server, ticket, agent, key, part
):
    for number in range(3):
        told = {"skus": f"TEE {number}"}
        roles = agent.groups.values_list("name", flat=True)
        ladder.announce(ticket.shop, "held_short", told, roles, at=moment(), key=f"t:{number}")
    page = browser_of_agent
    page.set_viewport_size({"width": 1440, "height": 500})
    page.goto(live_server.url + reverse("desk:ticket", args=[ticket.pk]))
    expect(page.locator(".calls .call")).to_have_count(3)
    page.evaluate("document.querySelector('.case-actions').scrollIntoView({ block: 'end' })")
    page.keyboard.press(key)
    expect(page.locator(part)).to_be_visible()
    page.wait_for_timeout(100)
    top = page.evaluate("(part) => document.querySelector(part).getBoundingClientRect().top", part)
    under = page.evaluate("document.querySelector('.calls').getBoundingClientRect().bottom")
    assert top >= under


def test_a_long_name_of_a_file_is_wrapped(
    browser_of_agent, live_server, ticket, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 20
    joining.attach(ticket.pk, "a" * 196 + ".png", png, by=None, at=moment())
    page = browser_of_agent
    for size in (DESK, HANDHELD):
        page.set_viewport_size(size)
        page.goto(live_server.url + reverse("desk:ticket", args=[ticket.pk]))
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_on_a_phone_it_is_one_column_and_nothing_is_cut_off(browser_of_agent, live_server, ticket):
    page = browser_of_agent
    page.set_viewport_size(HANDHELD)
    page.goto(live_server.url + reverse("desk:ticket", args=[ticket.pk]))
    lefts = page.evaluate("[...document.querySelectorAll('.case > .panel')].map(p => p.offsetLeft)")
    assert len(set(lefts[:3])) == 1
    assert clipped(page) == []
