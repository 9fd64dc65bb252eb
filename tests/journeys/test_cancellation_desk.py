"""A new user answers cancellations at the desk, and never touches a mouse."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from aftersales.models import Ask, CancellationRequest, Claim
from orders.moment import moment
from tests.factories import HOUR, draft, place
from tests.journeys.browser import DESK, HANDHELD, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REASON = "ecom_order_to_ship_canceled_reason_created_by_mistakes"


@pytest.fixture
def page(chromium, live_server, agent):
    """A browser in which somebody new has just signed in, at the home page."""
    context = chromium.new_context(viewport=DESK)
    context.add_cookies([signed_in(agent, live_server.url)])
    wrong = []
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(live_server.url + reverse("desk:desk"))
    yield page
    context.close()
    assert wrong == []


def ask(shop, count: int) -> list[CancellationRequest]:
    """Requests that run out one after another, the last asked first."""
    at = moment()
    orders = place(shop, *(draft() for _ in range(count)))
    return CancellationRequest.objects.bulk_create(
        CancellationRequest(
            shop=shop, platform_id=f"40{n}", order_number=order.number, order=order,
            status="CANCELLATION_REQUEST_PENDING", role="BUYER", reason=REASON, asked_at=at,
            updated_at=at, due_at=at + (count - n) * HOUR / 2, refund_total="22.30", currency="USD",
        )
        for n, order in enumerate(orders)
    )  # fmt: skip


def press(page: Page, key: str) -> None:
    """A key, and the page that comes of it."""
    with page.expect_navigation():
        page.keyboard.press(key)


def sideways(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_ten_cancellations_are_answered_without_a_mouse(page, shop, agent):
    rows = ask(shop, 10)
    answered = []
    for turn in range(10):
        press(page, "n")
        claim = Claim.objects.open().get()
        answered.append(claim.matter_id)
        if turn % 2:  # not an agent's to say: a lead is asked
            page.keyboard.press("r")
            press(page, "2")
            expect(page.get_by_text("A lead is asked.")).to_be_visible()
        else:
            page.keyboard.press("a")
            press(page, "Enter")
            expect(page.get_by_text("Answered. Press n")).to_be_visible()

    assert answered == [row.pk for row in reversed(rows)]
    states = CancellationRequest.objects.order_by("due_at").values_list("state", "answered_by")
    assert list(states) == [("ANSWERED", agent.pk), ("PENDING", None)] * 5
    assert set(Ask.objects.values_list("verdict", "reason", "asked_by")) == {
        ("REJECT", "order_manage_list_action_respond_popup_reject_reason_delivered", agent.pk)
    }
    press(page, "n")
    expect(page.get_by_text("Nothing waits for you. All is answered.")).to_be_visible()


def test_keys_do_nothing_while_somebody_types_and_help_names_them(page, shop):
    ask(shop, 2)
    press(page, "n")
    page.keyboard.press("m")
    page.keyboard.type("an answer, ready now")
    expect(page.locator("textarea")).to_have_value("an answer, ready now")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#desk-help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#desk-help")).to_be_hidden()
    assert CancellationRequest.objects.filter(state="PENDING").count() == 2


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_desk_fits_a_handheld(page, shop, settings, language):
    settings.LANGUAGE_CODE = language
    ask(shop, 3)
    page.set_viewport_size(HANDHELD)
    press(page, "n")
    page.keyboard.press("r")
    page.keyboard.press("m")
    page.wait_for_load_state("networkidle")
    assert not sideways(page)
