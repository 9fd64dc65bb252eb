"""The floor's pages: who sees what, and what their buttons do."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from orders.models import Order
from orders.moment import moment
from orders.services import lifecycle
from tests import walk
from tests.factories import NOW, again, make_person, make_shop, make_warehouse
from warehouse.models import Carrier, Manifest, Waybill
from warehouse.services import handover, waves

pytestmark = pytest.mark.django_db

PAGES = ["floor:pick_waves", "floor:pack", "floor:manifests", "floor:baskets"]


@pytest.fixture
def page(client, picker):
    client.force_login(picker)
    return client


@pytest.fixture
def loaded(boxes, manifest, picker):
    """Both boxes, sealed and on the manifest."""
    for box in boxes:
        walk.pack(box, by=picker, at=NOW)
        walk.scan("HAND_OVER", box.waybills.get().number, by=picker, at=NOW, manifest=manifest.pk)
    return boxes


def told(reply) -> list[str]:
    return [str(message) for message in get_messages(reply.wsgi_request)]


@pytest.mark.parametrize("name", PAGES)
def test_who_is_not_signed_in_is_sent_to_sign_in(client, db, name):
    reply = client.get(reverse(name))
    assert reply.status_code == 302
    assert reply["Location"] == f"{reverse('admin:login')}?next={reverse(name)}"


@pytest.mark.parametrize("name", PAGES)
def test_who_may_not_scan_sees_no_page(client, stranger, name):
    client.force_login(stranger)
    assert client.get(reverse(name)).status_code == 403


def test_waves_stand_in_the_order_they_must_be_started(page, wave, django_assert_num_queries):
    moment()  # measured once a minute, not once a page
    with django_assert_num_queries(5):  # session, person, rights, waves, banners
        reply = page.get(reverse("floor:pick_waves"))
    (row,) = reply.context["waves"]
    assert (row, row.positions, row.left) == (wave, 2, 5)
    body = reply.content.decode()
    assert "2 positions" in body
    assert "5 pieces left" in body
    assert reverse("floor:pick", args=[wave.pk]) in body


def test_a_wave_that_is_called_off_or_picked_is_not_offered(page, wave, picker):
    walk.pick_wave(wave, by=picker, at=NOW)
    assert not page.get(reverse("floor:pick_waves")).context["waves"]


def test_no_waves_says_how_they_come(page):
    assert (
        "New waves appear here by themselves"
        in page.get(reverse("floor:pick_waves")).content.decode()
    )


def test_a_walk_loaded_again_goes_on_where_it_was(page, wave, picker):
    walk.scan("PICK", "TEE-RED-M", by=picker, at=NOW, wave=wave.pk, bin="A-01-1")
    context = page.get(reverse("floor:pick", args=[wave.pk])).context
    assert context["pieces"] == 5
    assert (context["show"]["bin"], context["show"]["left"], context["show"]["done"]) == (
        "A-01-1",
        1,
        1,
    )


def test_a_walk_that_is_over_says_so(page, wave, picker):
    walk.pick_wave(wave, by=picker, at=NOW)
    assert page.get(reverse("floor:pick", args=[wave.pk])).context["show"] == {"over": True}


def test_a_called_off_wave_is_not_walked(page, wave, picker):
    waves.cancel([wave.pk], by=picker, at=NOW)
    reply = page.get(reverse("floor:pick", args=[wave.pk]))
    assert told(reply) == [f"{wave} was called off."]
    assert reply.url == reverse("floor:pick_waves")


def test_floor_pages_are_never_kept(page, wave):
    reply = page.get(reverse("floor:pick", args=[wave.pk]))
    assert "no-store" in reply["Cache-Control"]


def test_the_bench_shows_the_box_that_was_in_hand(page, boxes, picker):
    box = boxes[0]
    walk.scan("PACK", "TEE-RED-M", by=picker, at=NOW, package=box.pk)
    show = page.get(reverse("floor:pack"), {"package": box.pk}).context["show"]
    assert [(line["sku"], line["packed"], line["quantity"]) for line in show["lines"]] == [
        ("TEE-RED-M", 1, 2),
        ("MUG-BLUE", 0, 1),
    ]


@pytest.mark.parametrize("asked", ["", "x", "-1", "9" * 30, "9" * 5000, "0"])
def test_the_bench_starts_empty_without_a_box(page, wave, asked):
    assert page.get(reverse("floor:pack"), {"package": asked}).context["show"] == {}


def test_a_sealed_box_is_not_taken_up_again(page, boxes, picker):
    walk.pack(boxes[0], by=picker, at=NOW)
    assert page.get(reverse("floor:pack"), {"package": boxes[0].pk}).context["show"] == {}


def test_carriers_without_a_manifest_have_a_button(page, boxes, house, carrier, picker):
    walk.pack(boxes[0], by=picker, at=NOW)
    reply = page.get(reverse("floor:manifests"))
    (pair,) = reply.context["carriers"]
    assert (pair["warehouse_id"], pair["carrier"], pair["waiting"]) == (house.pk, carrier.pk, 1)
    address = reverse("floor:open_manifest", args=[house.pk, carrier.pk])
    assert address in reply.content.decode()
    page.get(address)
    assert not Manifest.objects.exists()
    first, second = page.post(address), page.post(address)
    manifest = Manifest.objects.get()
    assert first["Location"] == second["Location"] == reverse("floor:handover", args=[manifest.pk])
    reply = page.get(reverse("floor:manifests"))
    assert (list(reply.context["carriers"]), list(reply.context["open_manifests"])) == (
        [],
        [manifest],
    )


def test_the_door_counts_no_parcel_that_it_would_keep(page, boxes, carrier, house, picker):
    for box in boxes:
        walk.pack(box, by=picker, at=NOW)
    order = boxes[0].lines.get(part__sku__code="MUG-BLUE").part.line.order
    address = reverse("floor:manifests")
    assert page.get(address).context["carriers"][0]["waiting"] == 2

    lifecycle.mark([order.pk], "cancel_asked_at", at=NOW)

    assert page.get(address).context["carriers"][0]["waiting"] == 1
    handover.open_manifest(house, carrier, at=NOW)
    assert page.get(address).context["open_manifests"][0].waiting == 1


def test_a_carrier_that_the_platform_named_takes_its_parcels(page, boxes, house, picker):
    theirs = Carrier.objects.create(code="flash-express", name="Flash Express")
    boxes[0].waybills.update(carrier=theirs)
    walk.pack(boxes[0], by=picker, at=NOW)

    pairs = page.get(reverse("floor:manifests")).context["carriers"]

    assert [(pair["carrier__name"], pair["waiting"]) for pair in pairs] == [
        ("Flash Express", 1),
        ("Swift", 0),
    ]
    page.post(reverse("floor:open_manifest", args=[house.pk, theirs.pk]))
    assert Manifest.objects.get().carrier == theirs


def test_a_manifest_lists_what_is_on_it(page, loaded, manifest, django_assert_num_queries):
    # session, person, rights, manifest, stations, parcels, count, banners
    with django_assert_num_queries(9):
        reply = page.get(reverse("floor:handover", args=[manifest.pk]))
    assert [parcel.number for parcel in reply.context["parcels"]] == [
        box.waybills.get().number for box in reversed(loaded)
    ]
    assert reply.context["loaded"] == 2


def test_a_parcel_is_taken_off(page, loaded, manifest):
    address = reverse("floor:unload", args=[manifest.pk, loaded[0].pk])
    assert page.get(address)["Location"] == reverse("floor:manifests")
    assert again(loaded[0]).state == "LOADED"
    reply = page.post(address)
    assert told(reply) == [f"{loaded[0]} is off the manifest."]
    assert (again(loaded[0]).state, again(loaded[0]).manifest) == ("SEALED", None)


def test_a_parcel_that_is_off_already_is_named_and_nothing_else_happens(page, loaded, manifest):
    address = reverse("floor:unload", args=[manifest.pk, loaded[0].pk])
    page.post(address)
    reply = page.post(address)
    assert reply["Location"] == reverse("floor:handover", args=[manifest.pk])
    assert told(reply)[-1] == f"{loaded[0]} is not on this manifest any more."
    assert (again(loaded[0]).state, again(loaded[1]).state) == ("SEALED", "LOADED")


def test_the_carrier_signs_once(page, loaded, manifest):
    address = reverse("floor:close_manifest", args=[manifest.pk])
    assert page.get(address)["Location"] == reverse("floor:manifests")
    assert again(manifest).state == "OPEN"
    assert told(page.post(address)) == [f"{manifest} is closed."]
    assert set(Order.objects.values_list("state", flat=True)) == {"SHIPPED"}
    assert (
        told(page.post(address))[-1] == f"{manifest} is closed; nothing is loaded onto it any more."
    )
    reply = page.get(reverse("floor:handover", args=[manifest.pk]))
    assert "2 parcels went with Swift." in reply.content.decode()
    assert reverse("admin:warehouse_manifest_change", args=[manifest.pk]) in reply.content.decode()


def test_an_empty_manifest_stays_open(page, manifest):
    reply = page.post(reverse("floor:close_manifest", args=[manifest.pk]))
    assert len(told(reply)) == 1
    assert again(manifest).state == "OPEN"


def test_a_dead_parcel_is_named_before_the_carrier_signs(page, loaded, manifest):
    order = Order.objects.order_by("pk").first()
    Order.objects.filter(pk=order.pk).update(cancel_asked_at=NOW)
    reply = page.post(reverse("floor:close_manifest", args=[manifest.pk]))
    number = Waybill.objects.filter(package__lines__part__line__order=order).first()
    assert told(reply) == [f"Cancelled, take off first and put into the red basket: {number}."]
    assert again(manifest).state == "OPEN"
    assert not Order.objects.filter(state="SHIPPED").exists()


def test_what_was_just_closed_is_listed_for_a_day(page, loaded, manifest, picker):
    handover.close(manifest.pk, by=picker, at=moment() - timedelta(hours=23))
    assert list(page.get(reverse("floor:manifests")).context["closed_manifests"]) == [manifest]
    Manifest.objects.update(closed_at=moment() - timedelta(hours=25))
    assert not page.get(reverse("floor:manifests")).context["closed_manifests"]


def test_another_warehouse_is_out_of_sight(client, loaded, manifest, wave, house, carrier):
    shop = make_shop("B")
    other = make_warehouse(shop, "W2")
    client.force_login(make_person("outsider", "warehouse", shops=[shop], houses=[other]))
    assert not client.get(reverse("floor:pick_waves")).context["waves"]
    assert client.get(reverse("floor:pick", args=[wave.pk])).status_code == 404
    assert client.get(reverse("floor:handover", args=[manifest.pk])).status_code == 404
    assert client.post(reverse("floor:close_manifest", args=[manifest.pk])).status_code == 404
    unload = reverse("floor:unload", args=[manifest.pk, loaded[0].pk])
    assert client.post(unload).status_code == 404
    client.post(reverse("floor:open_manifest", args=[house.pk, carrier.pk]))
    open_ones = client.get(reverse("floor:manifests")).context
    assert (list(open_ones["open_manifests"]), len(open_ones["carriers"])) == ([], 1)
    assert (Manifest.objects.get(), again(manifest).state) == (manifest, "OPEN")
    assert again(loaded[0]).state == "LOADED"
    assert client.get(reverse("floor:pack"), {"package": loaded[0].pk}).context["show"] == {}


def test_closing_needs_its_own_right(client, house, shop, manifest, loaded):
    loader = make_person("loader", None, shops=[shop], houses=[house])
    client.force_login(loader)
    assert client.post(reverse("floor:close_manifest", args=[manifest.pk])).status_code == 403
    assert again(manifest).state == "OPEN"
