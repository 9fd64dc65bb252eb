"""No page believes the clock of the computer it is looked at on: time left is the server's."""

import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from aftersales.models import CancellationRequest
from orders.models import Clock, Order
from orders.moment import moment
from orders.templatetags.moments import span, urgency
from tests.factories import HOUR, make_order, make_person
from tests.journeys.browser import DESK, HANDHELD, scan, signed_in
from tests.warehouse.views.device import label

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHIFT = """
const shift = %d, Real = Date;
window.Date = class extends Real {
  constructor(...told) { told.length ? super(...told) : super(Real.now() + shift); }
  static now() { return Real.now() + shift; }
};
"""
SEEN = """
() => [...document.querySelectorAll("time[data-due]")].map((time) => ({
  due: time.dataset.due, now: time.dataset.now, text: time.textContent, named: time.className,
}))
"""
SLACK = timedelta(seconds=30)  # between the server's moment and our look at the page


@pytest.fixture
def person(shop, house):
    """Who may see every page with a countdown."""
    return make_person("all", "administrator", shops=[shop], houses=[house])


@pytest.fixture
def visit(chromium, live_server, person):
    """Open a page on a computer whose clock is wrong by so much."""
    contexts = []

    def opened(path: str, wrong_by: timedelta, viewport) -> Page:
        context = chromium.new_context(viewport=viewport)
        contexts.append(context)
        context.add_init_script(SHIFT % (wrong_by / timedelta(milliseconds=1)))
        context.add_init_script("localStorage.setItem('floor:enter', 'seen')")
        context.add_cookies([signed_in(person, live_server.url)])
        page = context.new_page()
        page.goto(live_server.url + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def ask(shop) -> None:
    """A buyer wants out of an order, and is to be answered in an hour."""
    order, at = Order.objects.latest("pk"), moment()
    CancellationRequest.objects.create(
        shop=shop, platform_id="401", order_number=order.number, order=order, role="BUYER",
        status="CANCELLATION_REQUEST_PENDING", reason="created_by_mistakes", asked_at=at,
        updated_at=at, due_at=at + HOUR, refund_total="22.30", currency="USD",
    )  # fmt: skip


def due_soon() -> None:
    """Deadlines on both sides of every colour; half a minute to spare, for pages take a while."""
    at = moment() + timedelta(seconds=40)
    for n, clock in enumerate(Clock.objects.open().order_by("pk")):
        Clock.objects.filter(pk=clock.pk).update(due_at=at + (n % 5) * 2.5 * HOUR)
    Order.objects.update(next_due_at=at + 3 * HOUR)


def look(page: Page) -> int:
    """Every countdown says what the server's own moment leaves; how many there are."""
    page.wait_for_timeout(1200)  # the script has had its turn
    seen = page.evaluate(SEEN)
    for time in seen:
        left = datetime.fromisoformat(time["due"]) - datetime.fromisoformat(time["now"])
        right = {span(left - late) for late in (timedelta(0), SLACK)}
        assert time["text"] in right, time
        colours = {urgency(left - late) for late in (timedelta(0), SLACK)}
        named = set(re.findall("due-[a-z]+", time["named"]))
        assert named == {"due-target"} or named in [set(filter(None, [one])) for one in colours]
    return len(seen)


@pytest.mark.parametrize("hours", [-5, 5])
def test_five_hours_wrong_change_no_time_left_on_any_page(visit, shop, boxes, hours):
    make_order(shop)
    ask(shop)
    due_soon()
    order = Order.objects.filter(state="PICKING").earliest("pk")
    wrong_by, counted = timedelta(hours=hours), {}
    places = {
        "list": (reverse("admin:orders_order_changelist"), DESK),
        "order": (reverse("admin:orders_order_change", args=[order.pk]), DESK),
        "desk": (reverse("desk:desk"), DESK),
        "bench": (reverse("floor:pack") + f"?package={boxes[0].pk}", DESK),
    }
    for name, (path, viewport) in places.items():
        page = visit(path, wrong_by, viewport)
        told = page.evaluate("new Date().getTime()") / 1000 - moment().timestamp()
        assert abs(told - wrong_by.total_seconds()) < 60, "the clock of the computer was not set"
        counted[name] = look(page)

    # The bench after a scan: the answer brings its own moment.
    scan(page, label(boxes[0]))
    counted["scanned"] = look(page)
    assert all(counted.values()), counted


@pytest.mark.parametrize("hours", [-5, 5])
def test_nor_on_the_walk(visit, shop, wave, hours):
    due_soon()
    assert look(visit(reverse("floor:pick_waves"), timedelta(hours=hours), HANDHELD)) == 1
    page = visit(reverse("floor:pick", args=[wave.pk]), timedelta(hours=hours), HANDHELD)
    before = look(page)
    scan(page, "B:A-01-1")
    assert (before, look(page)) == (4, 4)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
