"""Parcels that wait and manifests: cost, ageing, closing, and the tracking file."""

from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from orders.models import StoredFile
from orders.moment import moment
from tests import factories, walk
from tests.factories import again
from warehouse.models import Carrier, Manifest, Package, Waybill
from warehouse.services import handover

WAITING = "admin:warehouse_tohandover_changelist"
MANIFESTS = "admin:warehouse_manifest_changelist"
MANIFEST = "admin:warehouse_manifest_change"
CLOSE, TRACKING = "admin:warehouse_manifest_close", "admin:warehouse_manifest_take_tracking"


@pytest.fixture
def pack(orders, picker):
    """Pack so many parcels, at a moment."""

    def run(count: int, at=None) -> list[Package]:
        at = at or moment()
        boxes = factories.make_packages(*orders(count))
        walk.pick_wave(boxes[0].wave, by=picker, at=at)
        walk.settle()
        for box in boxes:
            walk.pack(box, by=picker, at=at)
        return boxes

    return run


@pytest.fixture
def loaded(pack, house) -> Manifest:
    """An open manifest with two parcels on it."""
    boxes = pack(2)
    manifest = handover.open_manifest(house, Carrier.objects.get(), at=moment())
    for box in boxes:
        handover.load(manifest.pk, box.waybills.get(), by=None, at=moment())
    return manifest


@pytest.fixture
def gone(loaded) -> Manifest:
    """The same, closed."""
    return handover.close(loaded.pk, by=None, at=moment())


def shown(client, name, **asked) -> list[int]:
    return [row.pk for row in client.get(reverse(name), asked).context["cl"].result_list]


def test_waiting_parcels_cost_the_same_for_none_and_for_25(floor, orders, cost):
    empty = cost(WAITING)
    boxes = factories.make_packages(*orders(26))
    for box in boxes:
        box.seal(at=moment())
        box.save()

    assert (empty, cost(WAITING)) == (6, 9)


def test_the_parcel_that_waits_longest_stands_first_with_its_age(floor, pack):
    (new,) = pack(1)
    (old,) = pack(1, moment() - timedelta(hours=5, minutes=10, seconds=30))

    assert shown(floor, WAITING) == [old.pk, new.pk]
    assert "5:10" in floor.get(reverse(WAITING)).content.decode()


def test_a_parcel_tells_whether_it_is_loaded(floor, loaded, pack):
    (at_the_bench,) = pack(1)

    assert shown(floor, WAITING, loaded="no") == [at_the_bench.pk]
    assert len(shown(floor, WAITING, loaded="yes")) == 2
    assert str(loaded) in floor.get(reverse(WAITING)).content.decode()


def test_manifests_cost_the_same_for_none_and_for_25(floor, house, cost):
    empty = cost(MANIFESTS)
    for number in range(26):
        carrier = Carrier.objects.create(code=f"c{number}", name=str(number), provider_name="C")
        handover.open_manifest(house, carrier, at=moment())

    # session, user, rights, houses and carriers of the filters, rows; their papers
    assert (empty, cost(MANIFESTS)) == (6, 7)


def test_the_number_of_parcels_leads_to_the_parcels_on_it(floor, loaded, pack):
    pack(1)
    address = f"{reverse('admin:warehouse_package_changelist')}?manifest__exact={loaded.pk}"

    assert f'<a href="{address}">2</a>' in floor.get(reverse(MANIFESTS)).content.decode()
    assert len(floor.get(address).context["cl"].result_list) == 2


def test_closing_hands_the_parcels_over(floor, loaded, press):
    assert press(CLOSE, loaded.pk) == ["2 parcels are handed over."]
    assert again(loaded).state == "CLOSED"
    assert set(Package.objects.values_list("state", flat=True)) == {"HANDED_OVER"}
    assert shown(floor, WAITING) == []


def test_an_empty_manifest_is_not_closed(floor, house, press):
    carrier = Carrier.objects.get()
    empty = handover.open_manifest(house, carrier, at=moment())

    assert press(CLOSE, empty.pk) == [f"M-{empty.pk} is empty. Scan parcels onto it first."]
    assert again(empty).state == "OPEN"


def test_opening_the_dialog_closes_nothing(floor, loaded):
    assert floor.get(reverse(CLOSE, args=[loaded.pk])).status_code == 200
    assert again(loaded).state == "OPEN"


def test_who_may_not_close_cannot(desk, loaded):
    assert desk.post(reverse(CLOSE, args=[loaded.pk]), {"_form_submitted": "on"}).status_code == 403
    assert again(loaded).state == "OPEN"


@pytest.mark.parametrize(("variant", "first"), [("CURRENT", 3), ("CLASSIC", 2)])
def test_the_tracking_file_is_made_in_both_layouts(desk, gone, press, variant, first):
    (told,) = press(TRACKING, gone.pk, variant=variant)

    stored = StoredFile.objects.get(kind="TRACKING")
    assert f'href="{reverse("files:download", args=[stored.pk])}"' in told
    assert "upload it in Seller Center" in told
    assert again(gone).tracking_told_at is not None
    sheet = load_workbook(stored.file.open())["Shipping info"]
    assert len(list(sheet.iter_rows(min_row=first, values_only=True))) == 2


def test_what_the_file_cannot_carry_is_named(desk, gone, press):
    wrong = Waybill.objects.first()
    Waybill.objects.filter(pk=wrong.pk).update(number="NOT-SWIFT")

    told = press(TRACKING, gone.pk, variant="CURRENT")

    assert len(told) == 2
    assert told[1] == "“NOT-SWIFT” does not look like a number of Swift."


def test_an_open_manifest_gives_no_file(desk, loaded, press):
    assert press(TRACKING, loaded.pk, variant="CURRENT") == [
        f"M-{loaded.pk} is still open. Close it first."
    ]
    assert StoredFile.objects.filter(kind="TRACKING").count() == 0


def test_opening_the_dialog_takes_no_file(desk, gone):
    assert desk.get(reverse(TRACKING, args=[gone.pk])).status_code == 200
    assert again(gone).tracking_told_at is None


def test_who_may_not_take_the_file_cannot(floor, gone):
    address = reverse(TRACKING, args=[gone.pk])

    answer = floor.post(address, {"_form_submitted": "on", "variant": "CURRENT"})

    assert answer.status_code == 403
    assert again(gone).tracking_told_at is None


def test_the_page_says_what_comes_after_the_file(desk, gone):
    page = desk.get(reverse(MANIFEST, args=[gone.pk])).content.decode()

    assert "it confirms the numbers, and their clocks stop." in page
    assert "nobody took it" in page
    assert shown(desk, MANIFESTS, tracking="waiting") == [gone.pk]
    assert shown(desk, MANIFESTS, tracking="taken") == []


def test_a_shop_that_is_told_by_itself_needs_no_file(desk, gone, agent):
    reminder = "1 manifest left and nobody took its tracking file"
    assert reminder in desk.get(reverse("admin:index")).content.decode()
    Package.objects.update(way=Package.Way.OWN)

    page = desk.get(reverse(MANIFEST, args=[gone.pk])).content.decode()

    assert "not needed" in page
    assert "nobody took it" not in page
    assert "it confirms the numbers, and their clocks stop." not in page
    assert shown(desk, MANIFESTS, tracking="waiting") == []
    assert reminder not in desk.get(reverse("admin:index")).content.decode()
    Package.objects.filter(pk=Package.objects.first().pk).update(way=Package.Way.FILE)
    assert reminder in desk.get(reverse("admin:index")).content.decode()
