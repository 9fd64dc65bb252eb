"""The floor's pages in Chromium, worked as people work them: with a scanner and hardly a finger."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import expect

from orders.models import Order
from orders.services import lifecycle
from tests import walk
from tests.factories import NOW, again
from tests.journeys.browser import DESK, cramped, hear, picked, scan
from warehouse.models import Manifest, Scan
from warehouse.services import interception

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
    hear(page, "B-99-9 is no bin of this warehouse.", "bad")
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


def test_the_red_basket_is_emptied_with_the_scanner_alone(visit, boxes, house):
    order = Order.objects.earliest("pk")
    lifecycle.cancel([order.pk], by=None, at=NOW)
    interception.stop([order.pk], at=NOW)
    page = visit("floor:baskets")
    page.get_by_role("link", name=str(house)).click()
    expect(page.locator(".tile")).to_have_count(2)
    for left in (2, 1):
        scan(page, "TEE-RED-M")
        expect(page.locator(".bin")).to_have_text("A-01-1")
        scan(page, "B:A-01-1")
        hear(page, "TEE-RED-M lies in bin A-01-1 again.", "good")
        expect(page.locator(".count b")).to_have_text(str(left))
    scan(page, "MUG-BLUE")
    expect(page.locator(".bin")).to_have_text("B-02-1")
    page.reload()  # whoever loads the page anew takes the piece up anew
    scan(page, "B:B-02-1")
    hear(page, "Scan the piece first, then the bin it goes into.", "bad")
    for code in ("MUG-BLUE", "B:B-02-1"):
        scan(page, code)
    hear(page, "MUG-BLUE lies in bin B-02-1 again.", "done")
    assert page.locator(".expected p:visible").inner_text() == "Everything is back on the shelf."
    assert (cramped(page), walk.drift()) == ([], [])


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
    Order.objects.filter(pk=order.pk).update(state="CANCELLED")
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
