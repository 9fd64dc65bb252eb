"""Answers beside a ticket in Chromium: two presses put one in, a search counts what is missing."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from aftersales.models import Article, KnowledgeGap, Letter, Ticket
from aftersales.services.knowledge import writing
from aftersales.services.knowledge.writing import About, Worded
from orders.moment import moment
from tests.aftersales import cases
from tests.factories import make_person
from tests.journeys.browser import DESK, HANDHELD, clipped, cramped, signed_in
from tests.platform import connect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEIGHBOURS = "Could you look with your neighbours?"


@pytest.fixture
def ticket(shop, agent) -> Ticket:
    at, lead = moment(), make_person("lead", "customer service lead")
    lost, door = About(category="NOT_RECEIVED"), About(Article.Kind.SOP, queue="tickets")
    for about, worded in (
        (lost, Worded("en", "Not at the door", "Look first.", NEIGHBOURS)),
        (About(category="SIZE"), Worded("zh-hans", "尺码偏小", "半码。", "这款偏小半码。")),
        (door, Worded("en", "How tickets are worked", "1. Take it up.")),
        (About(Article.Kind.SOP, queue="packing"), Worded("en", "Packing", "1. Scan.")),
    ):
        version = writing.begin(about, worded, by=agent, at=at)
        writing.approve([version.pk], by=lead, at=at)
    connect(shop)
    cases.chat(shop, cases.sold(shop), at=at)
    cases.open_all(at)
    return Ticket.objects.get()


@pytest.fixture
def browser_of(chromium, live_server):
    contexts = []

    def opened(person, **viewport):
        context = chromium.new_context(viewport=viewport or DESK)
        context.add_cookies([signed_in(person, live_server.url)])
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(browser_of, live_server, agent, ticket):
    page = browser_of(agent)
    page.goto(live_server.url + reverse("desk:ticket", args=[ticket.pk]))
    return page


def test_two_presses_put_an_answer_in_and_it_is_sent_as_every_message(page):
    page.keyboard.press("k")
    expect(page.locator("#case-knowledge [data-insert]")).to_have_count(1)
    page.keyboard.press("1")
    expect(page.locator("[data-main]")).to_have_value(NEIGHBOURS)
    expect(page.locator("#case-knowledge")).to_be_hidden()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".talk")).to_contain_text(NEIGHBOURS)
    assert Letter.objects.get().text == NEIGHBOURS


def test_a_mouse_needs_two_presses_too(page):
    page.click("[data-open=case-knowledge]")
    page.click("#case-knowledge [data-insert]")
    expect(page.locator("[data-main]")).to_have_value(NEIGHBOURS)


def test_what_is_typed_is_found_and_enter_puts_the_first_in(page):
    page.keyboard.press("k")
    expect(page.locator("#case-knowledge [data-insert]")).to_have_count(1)
    page.keyboard.press("/")
    page.keyboard.type("尺码")
    page.keyboard.press("Enter")
    expect(page.locator("[data-main]")).to_have_value("这款偏小半码。")
    assert not Letter.objects.exists()


def test_enter_counts_what_nobody_has_written_and_sends_nothing(page):
    page.keyboard.press("k")
    page.keyboard.press("/")
    page.keyboard.type("hoodie shrinks")
    expect(page.locator(".know-none")).to_contain_text("Nobody has written about this")
    with page.expect_response(re.compile("missed")):
        page.keyboard.press("Enter")
    assert KnowledgeGap.objects.get().words == "hoodie shrinks"
    assert not Letter.objects.exists()


def test_an_open_list_of_answers_does_not_take_the_digit_of_another(page):
    page.keyboard.press("k")
    expect(page.locator("#case-knowledge [data-insert]")).to_have_count(1)
    page.keyboard.press("s")
    expect(page.locator("#case-knowledge")).to_be_hidden()
    page.keyboard.press("1")
    expect(page).to_have_url(re.compile(r"/desk/$"))
    assert Ticket.objects.get().state == "SOLVED"


def test_a_vote_is_one_press(page):
    page.keyboard.press("k")
    page.click("#case-knowledge [data-helped='1']")
    expect(page.locator("[data-helped='1']")).to_have_attribute("aria-pressed", "true")
    assert Article.objects.get(category="NOT_RECEIVED").votes.get().has_helped


def test_f1_opens_how_the_queue_is_worked(page):
    page.keyboard.press("F1")
    expect(page.locator(".know-text")).to_contain_text("1. Take it up.")


def test_on_a_phone_nothing_is_cut_off(page):
    page.set_viewport_size(HANDHELD)
    page.click("[data-open=case-knowledge]")
    expect(page.locator("#case-knowledge [data-insert]")).to_have_count(1)
    assert clipped(page) == []


def test_at_the_bench_the_routine_is_one_touch_away(browser_of, live_server, picker, ticket):
    page = browser_of(picker, **HANDHELD)
    page.goto(live_server.url + reverse("floor:pack"))
    assert cramped(page) == []
    page.click("[data-routine]")
    expect(page.locator(".know-text")).to_contain_text("1. Scan.")
    assert clipped(page) == []
