"""The scripts of the pages in Chromium: countdown, the keys of a list, a button's one press."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from orders.templatetags.moments import countdown
from tests.factories import NOW

pytestmark = pytest.mark.browser
SCRIPTS = Path(__file__).parents[3] / "templates" / "static"


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def show(chromium):
    """Show some HTML with one of our scripts on a computer whose clock says `at`."""
    context = chromium.new_context()

    def shown(script: str, html: str, *, at: datetime = NOW) -> Page:
        page = context.new_page()
        page.clock.install(time=at)
        code = (SCRIPTS / script).read_text()
        page.set_content(f"<!DOCTYPE html><head><script>{code}</script></head><body>{html}</body>")
        return page

    yield shown
    context.close()


def test_a_table_without_a_head_stops_no_script(show):
    row = "<tr><td>A</td></tr>"
    head = "<thead><tr><th>Name</th></tr></thead>"
    table = '<table class="plain">{}<tbody>{}</tbody></table>'

    page = show("tables.js", table.format("", row) + table.format(head, row))

    found = page.evaluate("[...document.querySelectorAll('td')].map((td) => td.dataset.column)")
    assert found == [None, "Name"]


@pytest.mark.parametrize("wrong_by", [timedelta(days=-400), timedelta(0), timedelta(days=400)])
def test_time_left_follows_the_server_whatever_the_clock_of_the_computer_says(show, wrong_by):
    # Half a minute to spare: the page's clock goes on while a slow machine draws.
    time = countdown(NOW + timedelta(hours=2, minutes=1, seconds=30), NOW, UTC)

    page = show("countdown.js", time, at=NOW + wrong_by)
    left = page.locator("time")

    assert (left.text_content(), left.get_attribute("class").split()) == (
        "2:01",
        ["due", "due-amber"],
    )
    page.clock.run_for(95_000)
    assert (left.text_content(), left.get_attribute("class").split()) == (
        "1:59",
        ["due", "due-red"],
    )
    page.clock.run_for(2 * 3600_000)
    assert left.text_content() == "−0:00"


def test_a_target_of_our_own_stays_blue_when_it_runs_out(show):
    time = countdown(NOW + timedelta(minutes=1), NOW, UTC, is_target=True)

    page = show("countdown.js", time)
    page.clock.run_for(300_000)

    assert page.locator("time").get_attribute("class").split() == ["due", "due-target"]


ROWS = "".join(
    f'<tr class="data-row"><td><input type="checkbox" class="action-select"></td>'
    f'<td><a class="open-row" href="#order-{number}">{number}</a>'
    f'<button data-copy="5764{number}">copy</button></td></tr>'
    for number in (1, 2, 3)
)
LIST = f'<input id="searchbar"><table id="result_list">{ROWS}</table>'


def test_a_list_is_walked_chosen_and_opened_by_keys(show):
    page = show("orders.js", LIST)

    for key in ("j", "j", "x", "j", "j", "x", "k", "k", "k"):
        page.keyboard.press(key)
    chosen = [box.is_checked() for box in page.locator("input.action-select").all()]
    page.keyboard.press("Enter")

    assert chosen == [False, True, True]
    assert page.evaluate("location.hash") == "#order-1"


def test_keys_typed_into_the_search_are_letters(show):
    page = show("orders.js", LIST)

    page.locator("#searchbar").press_sequentially("jxk")

    assert page.locator("#searchbar").input_value() == "jxk"
    assert page.locator("tr.is-current").count() == 0


def test_one_press_copies_a_number(show):
    page = show("orders.js", LIST)
    page.evaluate("document.execCommand = () => { window.copied = document.activeElement.value }")

    page.locator("button").nth(1).click()

    assert page.evaluate("window.copied") == "57642"
    assert page.locator("button.is-copied").count() == 1


FORM = """
<form method="{method}" action="https://shop.example/press">
  <button name="do" value="it">Do it</button>
</form>
<button form="elsewhere">Other</button>
"""


@pytest.fixture
def form(show):
    """A form that stays where it is, as one does that downloads; its button, and what it sent."""

    def shown(method: str):
        page, sent = show("press_once.js", FORM.format(method=method)), []

        def answer(route):
            sent.append(route.request.post_data)
            route.fulfill(status=204)

        page.route("**/press*", answer)
        return page, page.get_by_text("Do it"), sent

    return shown


def test_a_button_pressed_twice_sends_its_form_once_with_its_own_value(form):
    page, button, sent = form("post")

    button.dblclick()
    button.press("Enter")

    assert sent == ["do=it"]
    assert button.get_attribute("aria-disabled") == "true"
    assert page.get_by_text("Other").get_attribute("aria-disabled") is None


def test_a_button_can_be_pressed_again_after_ten_seconds_or_when_its_page_comes_back(form):
    page, button, sent = form("post")

    button.click()
    page.clock.run_for(10_000)
    assert button.get_attribute("aria-disabled") is None
    button.click()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    button.click()

    assert sent == ["do=it"] * 3


def test_what_only_asks_may_be_asked_twice(form):
    _page, button, _sent = form("get")

    button.click()

    assert button.get_attribute("aria-disabled") is None
