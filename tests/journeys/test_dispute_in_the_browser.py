"""A dispute in Chromium: evidence in one press from its ticket; one column on a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from aftersales.models import Dispute, EvidencePack
from aftersales.services.evidence import making
from orders.moment import moment
from tests.aftersales import cases, proofs
from tests.journeys.browser import DESK, HANDHELD, clipped, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def dispute(shop, agent, settings, tmp_path) -> Dispute:
    settings.MEDIA_ROOT = tmp_path
    return proofs.disputed(cases.sold(shop), by=agent, platform_id="D-7", at=moment())


@pytest.fixture
def browser_of_agent(chromium, live_server, agent):
    context = chromium.new_context(viewport=DESK)
    context.add_cookies([signed_in(agent, live_server.url)])
    yield context.new_page()
    context.close()


def test_evidence_is_one_press_from_the_ticket(browser_of_agent, live_server, dispute):
    page, ticket = browser_of_agent, dispute.order.tickets.get()
    page.goto(live_server.url + reverse("desk:ticket", args=[ticket.pk]))
    page.get_by_role("button", name="Make the evidence pack").click()
    expect(page.locator(".packs")).to_contain_text("being made")
    at = moment()
    making.make(list(making.pending(at)), at=at)
    expect(page.locator(".packs")).to_contain_text("ready", timeout=15_000)  # it looks by itself
    with page.expect_download() as taken:
        page.get_by_role("link", name="ZIP").click()
    pack = EvidencePack.objects.get()
    assert taken.value.suggested_filename == pack.archive.name
    page.get_by_role("button", name="Check it").click()
    expect(page.locator("body")).to_contain_text("every file is as it was")

    page.goto(live_server.url + reverse("desk:check_evidence"))
    page.locator("input[type=file]").set_input_files(taken.value.path())
    page.get_by_role("button", name="Check it").click()
    expect(page.locator("body")).to_contain_text(f"Its list is that of {pack}.")


def test_nothing_is_cut_off_on_a_phone(browser_of_agent, live_server, dispute, agent):
    proofs.made(dispute, by=agent, at=moment())
    page = browser_of_agent
    page.set_viewport_size(HANDHELD)
    for address in (
        reverse("desk:dispute", args=[dispute.pk]),
        reverse("desk:check_evidence"),
        reverse("desk:dispute_rate"),
        reverse("desk:ticket", args=[dispute.order.tickets.get().pk]),
    ):
        page.goto(live_server.url + address)
        assert clipped(page) == [], address
