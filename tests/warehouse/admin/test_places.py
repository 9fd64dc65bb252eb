"""Set-up data and scans."""

import re
from base64 import b64decode
from io import BytesIO

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests import factories, walk
from tests.factories import NOW
from warehouse.models import Badge, Bin, Station
from warehouse.services import badges

SCANS = "admin:warehouse_scan_changelist"
BINS = "admin:warehouse_bin_changelist"


def imported(client, text: str) -> str:
    """Import a table of bins as the two pages do; returns what the last page says."""
    file = SimpleUploadedFile("bins.csv", text.encode(), "text/csv")
    address = reverse("admin:warehouse_bin_import")
    shown = client.post(address, {"import_file": file, "format": "0", "resource": ""})
    confirm = shown.context.get("confirm_form")
    if confirm is None:
        return shown.content.decode()
    process = reverse("admin:warehouse_bin_process_import")
    return client.post(process, confirm.initial, follow=True).content.decode()


def test_scans_cost_the_same_for_none_and_for_25(floor, picker, house, cost):
    empty = cost(SCANS)
    for _ in range(26):
        walk.scan("PICK", "nonsense", by=picker, at=NOW)

    assert empty == cost(SCANS) == 4


def test_a_scan_tells_who_when_where_and_what_was_said(floor, picker, house):
    bench = Station.objects.create(warehouse=house, code="S1", name="Bench 1")
    walk.scan("HAND_OVER", "SW404", by=picker, at=NOW, station_id=bench.pk)

    page = floor.get(reverse(SCANS)).content.decode()

    for words in ("Fri 20 Nov 12:00 PST", "picker", "Bench 1", "SW404", "hand over"):
        assert words in page
    assert '<span class="is-red-text">“SW404” is no label of ours.</span>' in page


def test_scans_of_another_house_are_not_shown(floor, picker, shop, house):
    other = factories.make_warehouse(shop, "W2", priority=2)
    bench = Station.objects.create(warehouse=other, code="S1", name="Bench 1")
    walk.scan("HAND_OVER", "SW404", by=picker, at=NOW, station_id=bench.pk)

    assert list(floor.get(reverse(SCANS)).context["cl"].result_list) == []


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("admin:warehouse_bin_changelist", 5),
        ("admin:warehouse_station_changelist", 5),
        ("admin:warehouse_warehouse_changelist", 4),
        ("admin:warehouse_shopwarehouse_changelist", 4),
    ],
)
def test_set_up_lists_cost_the_same_for_one_and_for_25(setup, shop, house, cost, name, queries):
    one = cost(name)
    for number in range(25):
        other = factories.make_warehouse(shop, f"H{number}", priority=number + 2)
        factories.make_bin(other, "A-01-1")
        Station.objects.create(warehouse=other, code="S1", name="Bench")

    assert one == cost(name) == queries


def test_bins_come_in_as_a_table_and_are_corrected_by_it(setup, house):
    head = "warehouse,code,aisle,metres,level,is_pickable\n"

    imported(setup, f"{head}W1,A-01-1,1,2.5,1,1\nW1,Q-01-1,9,0,1,0\n")
    imported(setup, f"{head}W1,A-01-1,2,3.5,1,1\n")

    rows = Bin.objects.values_list("code", "aisle", "metres", "is_pickable")
    assert set(rows) == {("A-01-1", 2, 3.5, True), ("Q-01-1", 9, 0, False)}


def test_a_bin_of_an_unknown_house_is_named(setup, house):
    page = imported(setup, "warehouse,code\nW9,A-01-1\n")

    assert "nothing is known by this code" in page
    assert Bin.objects.count() == 0


@pytest.mark.parametrize("model", ["warehouse", "bin", "station", "carrier", "shopwarehouse"])
def test_only_the_administrator_adds_places(floor, model):
    assert floor.get(reverse(f"admin:warehouse_{model}_add")).status_code == 403


@pytest.mark.parametrize(
    "model",
    ["towave", "wave", "topack", "package", "tohandover", "manifest", "stockbalance", "binstock",
     "stockmovement", "poolnumber", "scan", "warehouse", "bin", "station", "carrier",
     "shopwarehouse", "labeltemplate"],
)  # fmt: skip
def test_every_page_opens_empty_and_only_for_those_who_may(client, boss, stranger, model):
    address = reverse(f"admin:warehouse_{model}_changelist")

    client.force_login(stranger)
    assert client.get(address).status_code == 403
    client.force_login(boss)
    assert client.get(address).status_code == 200


def test_the_card_of_a_badge_is_read_by_a_scanner(setup, picker):
    badge = Badge.objects.create(user=picker, code=badges.new_code())

    page = setup.get(reverse("admin:warehouse_badge_changelist")).content.decode()

    card = re.search(r'class="badge-code" src="data:image/png;base64,([^"]+)"', page)[1]
    [code] = zxingcpp.read_barcodes(Image.open(BytesIO(b64decode(card))).resize((200, 200), 0))
    assert code.text == f"U:{badge.code}"
