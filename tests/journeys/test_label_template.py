"""A seller changes the waybill in Chromium, sees it at once, and prints."""

import re
from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from orders import press
from tests import factories
from tests.journeys.browser import HANDHELD, clipped, signed_in
from tests.orders.press import reading
from warehouse.models import LabelTemplate, PrintJob, Waybill
from warehouse.services import papers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = {"width": 1360, "height": 850}


def test_a_seller_moves_the_logo_adds_a_line_and_prints(chromium, live_server, shop, house):
    factories.make_stock(house, "TEE-RED-M", 1)
    factories.make_packages(*factories.place(shop, factories.draft()))
    lead = factories.make_person("lead", "customer service lead")
    context = chromium.new_context(viewport=DESK)
    context.add_cookies([signed_in(lead, live_server.url)])
    page = context.new_page()
    page.goto(live_server.url + reverse("admin:warehouse_labeltemplate_add"))
    page.get_by_label("Shop").select_option(label=shop.name)
    page.get_by_role("button", name="Open the editor").click()

    picture, checks = page.locator("#proof"), page.locator("#checks")
    expect(picture).to_be_visible()
    expect(checks.locator(".is-bad")).to_have_count(0)
    before = picture.get_attribute("src")
    page.locator("[name=logo]").set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": _logo()}
    )
    expect(picture).not_to_have_attribute("src", before, timeout=20_000)
    before = picture.get_attribute("src")
    html, css = page.locator("[name=html]"), page.locator("[name=css]")
    html.fill(html.input_value() + '<p class="extra">Thank you!</p>')
    css.fill(css.input_value() + ".logo { left: 70mm }\n.extra { left: 62mm; top: 9mm }")
    expect(picture).not_to_have_attribute("src", before, timeout=20_000)
    css.fill(css.input_value() + ".barcode { width: 30mm }")
    expect(checks.locator(".is-bad").first).to_have_text(re.compile("No scanner reads"))
    css.fill(css.input_value().replace(".barcode { width: 30mm }", ""))
    expect(checks.locator(".is-bad")).to_have_count(0)
    page.get_by_role("button", name="Print like this from now on").click()
    expect(page.get_by_text("From now on labels are printed like this.")).to_be_visible()
    page.set_viewport_size(HANDHELD)
    cut = clipped(page)
    context.close()

    row = LabelTemplate.objects.get()
    assert (row.shop, row.version, row.logo[:22]) == (shop, 1, "data:image/png;base64,")
    assert "Thankyou!" in reading.words(press.batch(_written()).pdf)
    assert cut == []


def _logo() -> bytes:
    file = BytesIO()
    Image.new("RGB", (60, 30), "red").save(file, "PNG")
    return file.getvalue()


def _written() -> list[press.Sheet]:
    job = PrintJob.objects.filter(kind=PrintJob.Kind.LABELS).first()
    sheets = list(job.sheets.filter(waybill__in=Waybill.objects.all()))
    return [write() for _sheet, write in papers.writers(job, sheets)]
