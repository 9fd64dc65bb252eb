"""What becomes of scans while the network, the server or the session is away."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from tests.journeys.browser import hear, picked, scan, signed_in
from warehouse.models import Scan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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


def test_an_old_refusal_does_not_answer_the_scan_that_waits(visit, wave):
    page = visit("floor:pick", wave.pk)
    scan(page, "B:A-01-1")
    scan(page, "MUG-BLUE")
    hear(page, "Wrong: MUG-BLUE. Take TEE-RED-M.", "bad")
    page.context.set_offline(True)
    scan(page, "TEE-RED-M")
    expect(page.locator("#waiting")).to_contain_text("Scans kept: 1")
    expect(page.locator("#say")).to_be_empty()
    assert page.locator("body").get_attribute("data-tone") is None
    page.context.set_offline(False)
    hear(page, "TEE-RED-M taken. Put it to position 1.", "good")
