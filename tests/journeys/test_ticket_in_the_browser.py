"""A ticket in Chromium: read, answered and solved by keys; one column on a phone."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from aftersales.models import Claim, Letter, Ticket
from orders.moment import moment
from tests.aftersales import cases
from tests.factories import again
from tests.journeys.browser import DESK, HANDHELD, clipped, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ticket(shop) -> Ticket:
    at = moment()
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


def test_on_a_phone_it_is_one_column_and_nothing_is_cut_off(browser_of_agent, live_server, ticket):
    page = browser_of_agent
    page.set_viewport_size(HANDHELD)
    page.goto(live_server.url + reverse("desk:ticket", args=[ticket.pk]))
    lefts = page.evaluate("[...document.querySelectorAll('.case > .panel')].map(p => p.offsetLeft)")
    assert len(set(lefts[:3])) == 1
    assert clipped(page) == []
