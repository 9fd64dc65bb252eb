"""Label templates on their pages, and the labels of bins, SKUs and totes."""

from dataclasses import replace

import pytest
from django.urls import reverse
from PIL import Image

from orders.models import Sku
from tests import factories
from tests.factories import NOW
from tests.orders.press import reading
from warehouse.documents import proof
from warehouse.documents.design import shipped
from warehouse.models import Bin, LabelTemplate, Warehouse
from warehouse.services import templates

LIST = "admin:warehouse_labeltemplate_changelist"
ADD = reverse("admin:warehouse_labeltemplate_add") + "?kind=WAYBILL:100x150&shop=&carrier="
PROOF = reverse("admin:warehouse_labeltemplate_proof") + "?kind=WAYBILL:100x150&shop=&carrier="
OLD = shipped("WAYBILL", "100x150")
TEXT = {"html": OLD.html, "css": OLD.css}


@pytest.fixture
def lead(client, db):
    client.force_login(factories.make_person("lead", "customer service lead"))
    return client


def test_list_costs_the_same_for_none_and_for_25(setup, shop, cost):
    empty = cost(LIST)
    same = {"paper": "WAYBILL", "size": "100x150", "shop": shop, "live_from": NOW} | TEXT
    LabelTemplate.objects.bulk_create(LabelTemplate(key=str(row), **same) for row in range(26))

    assert empty == cost(LIST) == 5


def test_the_proof_shows_the_label_and_what_was_checked(lead):
    proof = lead.post(PROOF, TEXT | {"sample": "0"}).json()

    assert proof["picture"].startswith("data:image/png;base64,")
    assert proof["checks"][:3] == [
        {"name": "One page of 100 × 150 mm", "verdict": "good", "why": ""},
        {"name": "Stamped at full speed", "verdict": "good", "why": ""},
        {"name": "All that must be read can be read", "verdict": "good", "why": ""},
    ]
    assert LabelTemplate.objects.count() == 0


def test_a_bad_template_is_named_and_not_kept(lead):
    bad = TEXT | {"html": OLD.html + "{% load i18n %}"}
    proof, page = lead.post(PROOF, bad).json(), lead.post(ADD, bad).content.decode()

    assert [check["verdict"] for check in proof["checks"]] == ["bad"]
    assert "Invalid block tag on line" in page
    assert LabelTemplate.objects.count() == 0


@pytest.mark.parametrize("person", ["floor", "desk"])
def test_who_may_not_edit_templates_cannot(request, person):
    client = request.getfixturevalue(person)

    assert client.get(ADD).status_code == client.post(ADD, TEXT).status_code == 403
    assert client.post(PROOF, TEXT).status_code == 403
    assert LabelTemplate.objects.count() == 0


def test_a_reset_goes_back_to_the_shipped_template(lead, shop):
    row = templates.publish(OLD, shop.pk, None, by=None, at=NOW)
    wishes = {"action": "reset", "_selected_action": row.pk}

    lead.post(reverse(LIST), wishes)

    row.refresh_from_db()
    assert row.is_live is False


def test_who_sees_one_shop_changes_no_template_of_all(client, shop):
    row = templates.publish(OLD, None, None, by=None, at=NOW)
    person = factories.make_person("lead", "customer service lead", shops=[shop])
    group = person.groups.get()
    group.permissions.remove(group.permissions.get(codename="see_all_shops"))
    client.force_login(person)
    wishes = {"action": "reset", "_selected_action": row.pk}

    client.post(reverse(LIST), wishes)
    address = reverse("admin:warehouse_labeltemplate_change", args=[row.pk])

    assert client.post(address, TEXT).status_code == 403
    assert LabelTemplate.objects.get().is_live is True


def printed(client, model: str, rows, **answers) -> bytes:
    address = reverse(f"admin:{model}_changelist")
    answer = client.post(address, {"_selected_action": [row.pk for row in rows]} | answers)
    assert answer["Content-Type"] == "application/pdf"
    return answer.content


def test_bins_and_skus_get_labels_that_scanners_read(setup, shop, house):
    factories.make_stock(house, "TEE-RED-M", 1)
    bins = printed(setup, "warehouse_bin", Bin.objects.all(), action="print_bins")
    skus = printed(setup, "orders_sku", Sku.objects.all(), action="print_skus")

    assert (reading.pages(bins), reading.codes(bins)) == (1, {"QR Code": "B:A-01-1"})
    assert reading.pages(skus) == 1
    assert reading.codes(skus) == {"QR Code": "TEE-RED-M"}


def test_totes_get_labels_by_number(setup, house):
    answers = {"action": "print_totes", "asked": "1", "first": 7, "last": 9}
    pdf = printed(setup, "warehouse_warehouse", Warehouse.objects.all(), **answers)

    assert [reading.codes(pdf, page)["QR Code"] for page in range(3)] == ["T:7", "T:8", "T:9"]


def test_too_many_labels_are_refused(setup, house):
    answers = {"action": "print_totes", "asked": "1", "first": 1, "last": 501}
    address = reverse("admin:warehouse_warehouse_changelist")
    page = setup.post(address, {"_selected_action": [house.pk]} | answers, follow=True)

    assert "From one to 500 labels are printed at once." in page.content.decode()


def test_a_logo_stays_until_another_is_chosen(lead, shop):
    logo = proof.data(Image.new("L", (8, 8)))
    row = templates.publish(replace(OLD, logo=logo), None, None, by=None, at=NOW)
    address = reverse("admin:warehouse_labeltemplate_change", args=[row.pk])

    lead.post(address, TEXT | {"css": OLD.css + ".logo { left: 70mm }"})

    newest = LabelTemplate.objects.live().get()
    assert (newest.version, newest.logo) == (2, logo)
