"""The floor's pages in Chromium, worked as people work them: with a scanner and hardly a finger."""

import re
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect, sync_playwright

from orders.models import Order
from tests import walk
from tests.factories import NOW, again, line, make_order, make_stock
from tests.warehouse.views.device import release
from warehouse.models import Manifest, Package, PickTask, Scan, Wave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HANDHELD = {"width": 360, "height": 640}
DESK = {"width": 1280, "height": 800}


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
def wave(shop, house, picker) -> Wave:
    """Two red shirts and a mug in one box; two mugs with a note in the other."""
    make_stock(house, "TEE-RED-M", 9, "A-01-1")
    make_stock(house, "MUG-BLUE", 9, "B-02-1")
    first = make_order(shop, line("TEE-RED-M", 2, variation="Red, M"), line("MUG-BLUE"))
    second = make_order(shop, line("MUG-BLUE", 2), buyer_note="No pink one, please")
    return release(picker, first, second)


@pytest.fixture
def boxes(wave, picker) -> list[Package]:
    walk.pick_wave(wave, by=picker, at=NOW)
    return list(wave.packages.order_by("position"))


def signed_in(person, url: str) -> dict:
    client = Client()
    client.force_login(person)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}


def outside(address: str, ours: str) -> list[str]:
    return [] if address.startswith((ours, "data:")) else [address]


def scan(page: Page, code: str) -> None:
    """A scanner types the code and ends it with Enter; no field has the focus."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def hear(page: Page, words: str, tone: str) -> None:
    """The page says this, in this colour."""
    expect(page.locator("#say")).to_have_text(words)
    if tone == "good":
        expect(page.locator("body")).not_to_have_attribute("data-tone", re.compile("bad|dead"))
    else:
        expect(page.locator("body")).to_have_attribute("data-tone", tone)


def picked() -> int:
    return sum(PickTask.objects.values_list("picked", flat=True))


def cramped(page: Page) -> list[str]:
    """What a gloved finger would miss, and what makes the page scroll sideways."""
    page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
    return page.evaluate(
        """() => {
            const isCramped = (part) => {
                const box = part.getBoundingClientRect();
                return box.width && (box.height < 60 || box.width < 60 || box.right > innerWidth);
            };
            const pressed = [...document.querySelectorAll("button, a, select, summary")];
            const sideways = document.documentElement.scrollWidth > innerWidth ? ["sideways"] : [];
            return [...pressed.filter(isCramped).map((part) => part.outerHTML), ...sideways];
        }"""
    )


def test_a_wave_is_walked_with_the_scanner_alone(visit, wave):
    page = visit("floor:pick_waves")
    assert cramped(page) == []
    page.locator(".menu summary").click()
    page.get_by_role("link", name=str(wave)).click()
    expect(page.locator(".bin")).to_have_text("A-01-1")
    assert page.locator(".bin").evaluate("part => getComputedStyle(part).fontSize") == "64px"
    scan(page, "TEE-RED-M")
    hear(page, "Scan the bin first: A-01-1.", "bad")
    scan(page, "B:B-99-9")
    hear(page, "This is bin B-99-9. Go to A-01-1.", "bad")
    scan(page, "B:A-01-1")
    hear(page, "Right bin. Now scan TEE-RED-M.", "good")
    scan(page, "MUG-BLUE")
    hear(page, "Wrong: MUG-BLUE. Take TEE-RED-M.", "bad")
    assert picked() == 0
    for done in (1, 2):
        scan(page, "TEE-RED-M")
        expect(page.locator("h1")).to_have_text(re.compile(rf"{done}/5"))
    expect(page.locator(".expected p:visible")).to_have_text("Scan the bin B-02-1")
    page.reload()
    expect(page.locator("h1")).to_have_text(re.compile(r"2/5"))
    for code in ("B:B-02-1", "MUG-BLUE", "MUG-BLUE", "MUG-BLUE"):
        scan(page, code)
    hear(page, "MUG-BLUE taken. Put it to position 2.", "done")
    assert page.locator(".expected p:visible").inner_text().startswith("The walk is done.")
    assert (picked(), Scan.objects.filter(accepted=True).count()) == (5, 7)
    assert cramped(page) == []


def test_green_fades_and_red_stays_until_the_next_scan(visit, wave):
    page = visit("floor:pick", wave.pk)
    scan(page, "B:A-01-1")
    expect(page.locator("body")).to_have_attribute("data-tone", "good")
    expect(page.locator("body")).not_to_have_attribute("data-tone", "good", timeout=1500)
    scan(page, "NONSENSE")
    expect(page.locator("body")).to_have_attribute("data-tone", "bad")
    page.wait_for_timeout(800)
    expect(page.locator("body")).to_have_attribute("data-tone", "bad")
    assert page.locator("#say").evaluate("part => parseInt(getComputedStyle(part).fontSize)") >= 28
    scan(page, "TEE-RED-M")
    hear(page, "TEE-RED-M taken. Put it to position 1.", "good")


def test_scans_without_network_are_neither_lost_nor_doubled(visit, wave):
    page = visit("floor:pick", wave.pk)
    page.context.set_offline(True)
    for code in ("B:A-01-1", "TEE-RED-M", "TEE-RED-M", "B:B-02-1", "MUG-BLUE"):
        scan(page, code)
    expect(page.locator("#waiting")).to_contain_text("Scans kept: 5")
    assert (picked(), Scan.objects.count()) == (0, 0)
    page.context.set_offline(False)
    expect(page.locator("h1")).to_have_text(re.compile(r"3/5"))
    expect(page.locator("#waiting")).to_be_hidden()
    assert (picked(), Scan.objects.count()) == (3, 5)


def test_an_answer_that_got_lost_is_asked_for_again(visit, wave):
    page = visit("floor:pick", wave.pk)
    scan(page, "B:A-01-1")
    hear(page, "Right bin. Now scan TEE-RED-M.", "good")
    lost = []

    def lose_the_answer(route):
        if len(lost) < 2:
            lost.append(route.fetch())  # the server has judged it
            route.abort()
        else:
            route.continue_()

    page.route("**/floor/scan/", lose_the_answer)
    scan(page, "TEE-RED-M")
    hear(page, "TEE-RED-M taken. Put it to position 1.", "good")
    assert [reply.status for reply in lost] == [200, 200]
    assert (picked(), Scan.objects.filter(code="TEE-RED-M").count()) == (1, 1)
    expect(page.locator("h1")).to_have_text(re.compile(r"1/5"))


def test_scans_that_wait_outlive_a_reload(visit, wave):
    page = visit("floor:pick", wave.pk)
    scan(page, "B:A-01-1")
    hear(page, "Right bin. Now scan TEE-RED-M.", "good")
    page.route("**/floor/scan/", lambda route: route.abort())
    scan(page, "TEE-RED-M")
    scan(page, "TEE-RED-M")
    expect(page.locator("#waiting")).to_contain_text("Scans kept: 2")
    page.reload()
    expect(page.locator("#waiting")).to_contain_text("Scans kept: 2")
    page.unroute("**/floor/scan/")
    expect(page.locator("h1")).to_have_text(re.compile(r"2/5"))
    assert (picked(), Scan.objects.filter(code="TEE-RED-M").count()) == (2, 2)


def test_what_was_refused_while_away_is_not_painted_over(visit, wave):
    page = visit("floor:pick", wave.pk)
    page.context.set_offline(True)
    for code in ("B:A-01-1", "MUG-BLUE", "TEE-RED-M"):
        scan(page, code)
    expect(page.locator("#waiting")).to_contain_text("Scans kept: 3")
    page.context.set_offline(False)
    expect(page.locator("h1")).to_have_text(re.compile(r"1/5"))
    hear(page, "Wrong: MUG-BLUE. Take TEE-RED-M.", "bad")
    scan(page, "TEE-RED-M")
    hear(page, "TEE-RED-M taken. Put it to position 1.", "good")


def test_a_session_that_ends_keeps_the_scan_until_somebody_signs_in(
    visit, wave, picker, live_server
):
    page = visit("floor:pick", wave.pk)
    Session.objects.all().delete()
    scan(page, "B:A-01-1")
    hear(page, "You are signed out. Sign in again: your scans are kept.", "bad")
    address = page.get_by_role("link", name="Sign in").get_attribute("href")
    assert address == f"{reverse('admin:login')}?next={reverse('floor:pick', args=[wave.pk])}"
    page.context.add_cookies([signed_in(picker, live_server.url)])
    page.reload()
    hear(page, "Right bin. Now scan TEE-RED-M.", "good")
    assert Scan.objects.count() == 1


def test_a_scan_the_server_fails_on_can_be_left_out(visit, wave):
    page = visit("floor:pick", wave.pk)
    page.route("**/floor/scan/", lambda route: route.fulfill(status=500, body="oops"))
    scan(page, "POISON")
    scan(page, "B:A-01-1")
    leave_out = page.get_by_role("button", name="Leave out this one: POISON")
    expect(leave_out).to_be_visible()
    page.unroute("**/floor/scan/")
    leave_out.click()
    hear(page, "Right bin. Now scan TEE-RED-M.", "good")
    assert list(Scan.objects.values_list("code", flat=True)) == ["B:A-01-1"]


def test_scanners_differ(visit, wave):
    page = visit("floor:pick", wave.pk, knows_enter=False)
    page.evaluate("delete Crypto.prototype.randomUUID")  # as on a page without https
    page.evaluate(  # a scanner that sends no Enter, all its keys at once
        """[..."B:A-01-1"].forEach((key) =>
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })))"""
    )
    hear(page, "Right bin. Now scan TEE-RED-M.", "good")
    page.locator("#voice").click()  # a finger was here: Enter must not press it again
    page.keyboard.type("TEE-RED-M")
    page.keyboard.press("Tab")
    hear(page, "TEE-RED-M taken. Put it to position 1.", "good")
    scan(page, "TEE-RED-M")
    expect(page.locator("h1")).to_have_text(re.compile(r"2/5"))
    expect(page.locator("#voice")).to_have_attribute("aria-pressed", "true")
    assert {UUID(str(row.pk)).version for row in Scan.objects.all()} == {4}


def test_a_torn_label_is_typed(visit, wave):
    page = visit("floor:pick", wave.pk)
    assert page.evaluate("document.activeElement === document.body")  # no keyboard opens by itself
    expect(page.locator("#typed")).to_be_hidden()
    page.get_by_role("button", name="Type it").click()
    page.locator("#typed input").fill(" B:A-01-1 ")
    page.locator("#typed input").press("Enter")
    hear(page, "Right bin. Now scan TEE-RED-M.", "good")
    expect(page.locator("#typed")).to_be_hidden()


def test_buttons_move_to_the_left_hand_and_stay_there(visit, wave):
    page = visit("floor:pick", wave.pk)
    left_edge = "part => part.getBoundingClientRect().left"
    assert page.locator("#type").evaluate(left_edge) > 180
    page.locator(".menu summary").click()
    page.locator("#hand").click()
    page.reload()
    assert page.locator("#type").evaluate(left_edge) < 60


def test_a_box_is_packed_at_the_bench(visit, boxes):
    page = visit("floor:pack", viewport=DESK)
    expect(page.locator(".invitation")).to_be_visible()
    scan(page, "TEE-RED-M")
    hear(page, "“TEE-RED-M” is no label of ours.", "bad")
    box = boxes[0]
    scan(page, f"W1:{box.waybills.get().serial}")
    hear(page, f"{box} is open. Scan what goes in.", "good")
    shirts, mug = page.locator(".tile", has_text="TEE-RED-M"), page.locator(".tile[data-full]")
    expect(shirts.locator(".filled")).to_have_text("0/2")
    scan(page, "TEE-RED-M")
    expect(shirts.locator(".filled")).to_have_text("1/2")
    page.reload()
    expect(shirts.locator(".filled")).to_have_text("1/2")
    scan(page, "SOCK")
    hear(page, "Not in this box: SOCK. It still wants 1 × TEE-RED-M, 1 × MUG-BLUE.", "bad")
    scan(page, "MUG-BLUE")
    expect(mug).to_have_count(1)
    scan(page, "MUG-BLUE")
    hear(page, "One MUG-BLUE too many. It still wants 1 × TEE-RED-M.", "bad")
    scan(page, "TEE-RED-M")
    hear(page, f"{box} is complete. Close it and stick the label on.", "done")
    expect(page.locator(".expected p:visible")).to_contain_text("next box")
    assert again(box).state == "SEALED"
    scan(page, boxes[1].waybills.get().number)
    hear(page, f"{boxes[1]}: the buyer left a note. Read it first.", "good")


def test_a_note_is_confirmed_with_one_press(visit, boxes):
    page = visit("floor:pack")
    scan(page, f"W1:{boxes[1].waybills.get().serial}")
    expect(page.locator(".note")).to_contain_text("No pink one, please")
    scan(page, "MUG-BLUE")
    hear(page, f"{boxes[1]}: read the buyer's note and confirm it first.", "bad")
    page.get_by_role("button", name="I have read it").click()
    hear(page, "Note read. Scan what goes in.", "good")
    expect(page.get_by_role("button", name="I have read it")).to_be_hidden()
    for _ in range(2):
        scan(page, "MUG-BLUE")
    hear(page, f"{boxes[1]} is complete. Close it and stick the label on.", "done")


def test_a_dead_box_is_black_and_red(visit, boxes):
    order = Order.objects.get(buyer_note="")
    page = visit("floor:pack")
    scan(page, f"W1:{boxes[0].waybills.get().serial}")
    hear(page, f"{boxes[0]} is open. Scan what goes in.", "good")
    Order.objects.filter(pk=order.pk).update(cancel_asked_at=NOW)
    scan(page, "TEE-RED-M")
    hear(page, f"{order.number} is cancelled. Put it into the red basket.", "dead")
    black = page.locator("main").evaluate("part => getComputedStyle(part).backgroundColor")
    assert black == "rgb(0, 0, 0)"
    assert cramped(page) == []


def test_parcels_are_loaded_and_the_carrier_signs(visit, boxes, picker):
    for box in boxes:
        walk.pack(box, by=picker, at=NOW)
    page = visit("floor:manifests")
    page.get_by_role("button", name="Start loading").click()
    expect(page.locator("body")).to_have_attribute("data-state", "parcel")
    for box in boxes:
        scan(page, box.waybills.get().number)
    hear(page, f"{boxes[1].waybills.get().number} is loaded, 2 so far.", "good")
    expect(page.locator("#parcels li")).to_have_count(2)
    page.locator("#parcels li").first.get_by_role("button").click()
    expect(page.locator(".message")).to_have_text(f"{boxes[1]} is off the manifest.")
    expect(page.locator("#parcels li")).to_have_count(1)
    assert cramped(page) == []
    page.locator(".menu summary").click()

    page.get_by_role("button", name="Close manifest").click()
    expect(page.get_by_role("dialog")).to_contain_text("1 on board")
    scan(page, f"W1:{boxes[1].waybills.get().serial}")  # its Enter presses no button of the dialog
    expect(page.get_by_role("dialog")).to_contain_text("2 on board")
    assert Manifest.objects.get().state == "OPEN"
    page.get_by_role("button", name="Close it").click()
    expect(page.locator("main")).to_contain_text("2 parcels went with Swift.")
    assert Manifest.objects.get().state == "CLOSED"
    assert set(Order.objects.values_list("state", flat=True)) == {"SHIPPED"}
