"""A parcel whose cancellation is known: dead everywhere, into the basket, back by one scan."""

from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from orders.models import Order
from orders.services import lifecycle, timeline
from tests import factories, walk
from tests.factories import NOW, PAID, again
from tests.warehouse.views.device import Device, label
from warehouse.models import Badge, Bin, BinStock, Interception, Package, Scan, Tote, UnitCost
from warehouse.services import interception, papers, stopping, whereabouts

pytestmark = [pytest.mark.scan, pytest.mark.django_db]
Ended = Interception.Ended


@pytest.fixture
def basket(house):
    return Bin.objects.create(warehouse=house, code="RED-1", is_pickable=False, is_red_basket=True)


@pytest.fixture
def station(house):
    return house.station_set.create(code="B2", name="Bench 2")


def order_of(box) -> Order:
    return Order.objects.filter(lines__parts__package_lines__package=box).distinct().get()


def ask(box, at=PAID) -> Order:
    """The buyer asks for it back."""
    order = order_of(box)
    lifecycle.mark([order.pk], "cancel_asked_at", at=at)
    return order


def codes(box) -> dict[str, str]:
    """Everything that names a box."""
    Tote.objects.update_or_create(
        warehouse=box.warehouse, code="12", defaults={"package": box, "bound_at": NOW}
    )
    live = box.waybills.get(voided_at=None)
    return {"serial": f"W1:{live.serial}", "number": live.number, "box": str(box), "tote": "T:12"}


@pytest.mark.parametrize("name", ["serial", "number", "box", "tote"])
@pytest.mark.parametrize("mode", ["PICK", "PACK", "HAND_OVER", "PUT_BACK"])
def test_r43_everything_that_names_it_is_dead_at_every_scanner(
    device, boxes, manifest, basket, mode, name
):
    order, house = ask(boxes[0]), basket.warehouse
    held = {"wave": boxes[0].wave_id, "manifest": manifest.pk, "warehouse": house.pk}
    answer = device.scan(mode, codes(boxes[0])[name], **held)
    assert (answer["accepted"], answer["verdict"]) == (False, "order_is_asked_for")
    assert answer["tone"] == "dead"
    shown = answer["show"]["dead"]
    assert (shown["order"], shown["basket"], shown["who"]) == (order.number, "RED-1", "the buyer")
    assert shown["at"] == f"{PAID.astimezone(house.zone):%H:%M}"
    assert shown["put"] == (mode == "PUT_BACK")
    row = Interception.objects.get()
    assert (row.who, row.was, row.found_in) == ("BUYER", "PICKED", mode)
    assert again(boxes[0]).state == "OPEN"


def test_nothing_else_works_at_a_bench_until_it_lies_in_the_basket(
    device, boxes, station, basket, boss
):
    ask(boxes[0])
    at_bench = {"station": station.pk}
    assert device.scan("PACK", label(boxes[0]), **at_bench)["tone"] == "dead"
    for hand in (device, Device(boss)):
        for code in (label(boxes[1]), "MUG-BLUE", "B:A-01-1", "C:RED"):
            answer = hand.scan("PACK", code, **at_bench)
            assert (answer["verdict"], answer["tone"]) == ("put_the_dead_down_first", "dead")
            assert answer["show"]["dead"]["package"] == boxes[0].pk
    assert device.scan("PACK", "B:RED-1", **at_bench)["verdict"] == "dead_is_put_down"
    assert device.scan("PACK", label(boxes[1]), **at_bench)["verdict"] == "box_has_a_note"
    row = Interception.objects.get()
    assert (row.station, row.basket, row.basket_at is not None) == (station, basket, True)


def test_a_page_that_is_loaded_anew_still_shows_it(device, boxes, basket):
    ask(boxes[0])
    device.scan("PACK", label(boxes[0]))
    page = device.client.get(reverse("floor:pack")).content.decode()
    assert f'"box": "{boxes[0]}"' in page
    device.scan("PACK", "B:RED-1")
    assert f'"box": "{boxes[0]}"' not in device.client.get(reverse("floor:pack")).content.decode()


def test_without_a_basket_of_its_own_a_warehouse_has_a_button(device, boxes):
    ask(boxes[0])
    assert device.scan("PACK", label(boxes[0]))["show"]["dead"]["basket"] == ""
    assert device.scan("PACK", "C:RED")["verdict"] == "dead_is_put_down"


def test_once_the_request_is_withdrawn_the_bench_works_again(device, boxes, basket):
    order = ask(boxes[0])
    device.scan("PACK", label(boxes[0]))
    lifecycle.unmark([order.pk], "cancel_asked_at")
    walk.run("warehouse.settle_interceptions")
    assert device.scan("PACK", label(boxes[0]))["verdict"] == "box_is_open"
    assert Interception.objects.get().ended_as == Ended.REVIVED


def test_asked_again_it_is_stopped_again(device, boxes):
    order = ask(boxes[0])
    assert walk.run("warehouse.intercept") == 1
    lifecycle.unmark([order.pk], "cancel_asked_at")
    walk.run("warehouse.settle_interceptions")
    ask(boxes[0])
    assert walk.run("warehouse.intercept") == 1
    assert walk.run("warehouse.intercept") == 0
    outcomes = Interception.objects.order_by("pk").values_list("ended_as", flat=True)
    assert list(outcomes) == [Ended.REVIVED, ""]


@pytest.mark.parametrize("name", ["serial", "number", "box", "tote"])
def test_one_scan_puts_everything_back(device, boxes, house, basket, name):
    for step, amount in (("LABEL", "3.10"), ("FREIGHT", "2.00"), ("GOODS", "4.00")):
        UnitCost.objects.create(step=step, amount=amount, currency="USD", valid_from=PAID.date())
    code, order = codes(boxes[0])[name], order_of(boxes[0])
    lifecycle.cancel_by_platform([order.pk], by=None, at=NOW)
    answer = device.scan("PUT_BACK", code, warehouse=house.pk)
    assert answer["verdict"] == "parcel_is_back", answer["say"]
    assert "2 × TEE-RED-M → A-01-1" in answer["say"]
    assert "1 × MUG-BLUE → B-02-1" in answer["say"]
    on_hand = dict(BinStock.objects.values_list("bin__code", "on_hand"))
    assert on_hand == {"A-01-1": 9, "B-02-1": 7}
    row = Interception.objects.get()
    assert (row.ended_as, row.saved, row.who) == (Ended.PUT_BACK, Decimal("17.10"), "PLATFORM")
    assert device.scan("PUT_BACK", code, warehouse=house.pk)["verdict"] == "nothing_goes_back"
    assert walk.drift() == []


def test_an_undecided_parcel_stays_in_the_basket(device, boxes, house, basket):
    ask(boxes[0])
    answer = device.scan("PUT_BACK", label(boxes[0]), warehouse=house.pk)
    assert answer["verdict"] == "order_is_asked_for"
    assert Interception.objects.get().basket_at is not None
    assert device.scan("PUT_BACK", "NOTHING", warehouse=house.pk)["verdict"] == "nothing_goes_back"


def test_a_box_nothing_was_picked_for_is_stopped_by_itself(device, wave, picker):
    box = wave.packages.get(position=1)
    lifecycle.cancel_by_platform([order_of(box).pk], by=picker, at=NOW)
    interception.stop([order_of(box).pk], at=NOW)
    assert walk.run("warehouse.settle_interceptions") == 1
    row = Interception.objects.get()
    assert (row.ended_as, row.was, row.colleague) == (Ended.STOPPED, "SHELF", picker)


def test_what_has_left_is_for_recall(sealed, manifest, picker):
    walk.hand_over([sealed], by=picker, at=NOW)
    order = ask(sealed)
    assert walk.run("warehouse.intercept") == 1
    walk.run("warehouse.settle_interceptions")
    row = Interception.objects.get()
    assert (row.was, row.ended_as, row.saved) == ("LEFT", Ended.LEFT, None)
    assert walk.run("warehouse.intercept") == 0
    (told,) = whereabouts.whereabouts([order.pk])[order.pk]
    assert f"with Swift ({again(sealed).manifest})" in told


@pytest.fixture
def lead(shop, house):
    person = factories.make_person("lead", "warehouse lead", shops=[shop], houses=[house])
    Badge.objects.create(user=person, code="LEAD")
    return person


@pytest.fixture
def second(shop, house):
    person = factories.make_person("second", "warehouse lead", shops=[shop], houses=[house])
    Badge.objects.create(user=person, code="SECOND")
    return person


def let_go(person, box, manifest, **said) -> list[str]:
    client = Device(person).client
    address = reverse("floor:let_go", args=[manifest.pk])
    reply = client.post(address, {"package": box.pk, "reason": "Buyer rang", **said})
    return [str(message) for message in get_messages(reply.wsgi_request)]


def test_two_people_let_a_parcel_go(lead, second, sealed, manifest):
    order = ask(sealed)
    door, code = Device(lead), label(sealed)
    assert door.scan("HAND_OVER", code, manifest=manifest.pk)["tone"] == "dead"
    assert let_go(lead, sealed, manifest, badge="U:SECOND") == [
        f"{sealed} may leave. Scan it again."
    ]
    assert door.scan("HAND_OVER", code, manifest=manifest.pk)["verdict"] == "parcel_is_loaded"
    row = Interception.objects.get()
    said = (row.overridden_by, row.overridden_with, row.override_reason)
    assert said == (lead, second, "Buyer rang")
    assert order.events.filter(verb="let_dead_go", by=lead).count() == 1
    page = reverse("floor:handover", args=[manifest.pk])
    assert "let go by lead and second" in door.client.get(page).content.decode()
    door.client.post(reverse("floor:close_manifest", args=[manifest.pk]))
    assert again(sealed).state == "HANDED_OVER"
    assert "let go by lead and second" in door.client.get(page).content.decode()
    assert papers.let_go(manifest) == {sealed.pk: "lead, second"}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"badge": "U:LEAD"}, "This is your own badge. A second person must allow it."),
        ({"badge": "U:PICKER"}, "picker may not let such a parcel go. Ask a lead."),
        ({"badge": "U:NOBODY"}, "This is no badge of anybody here."),
        ({"badge": "U:SECOND", "reason": " "}, "Say why this parcel may leave."),
    ],
)
@pytest.mark.usefixtures("second")
def test_one_person_alone_lets_nothing_go(lead, picker, sealed, manifest, said, words):
    Badge.objects.create(user=picker, code="PICKER")
    ask(sealed)
    door = Device(lead)
    door.scan("HAND_OVER", label(sealed), manifest=manifest.pk)
    assert let_go(lead, sealed, manifest, **said) == [words]
    assert not door.scan("HAND_OVER", label(sealed), manifest=manifest.pk)["accepted"]
    assert Package.objects.get(pk=sealed.pk).state == "SEALED"


@pytest.mark.parametrize("named", ["999999", "9" * 5000, "", "x", "<b>"])
def test_a_box_that_nobody_knows_is_let_go_by_words(lead, second, sealed, manifest, named):
    client = Device(lead).client
    address = reverse("floor:let_go", args=[manifest.pk])
    reply = client.post(address, {"package": named, "reason": "Buyer rang", "badge": "U:SECOND"})
    assert reply["Location"] == reverse("floor:handover", args=[manifest.pk])
    words = f"“{named[:20]}” is no box here. Scan the parcel again."
    assert [str(message) for message in get_messages(reply.wsgi_request)] == [words]


def test_two_people_make_the_door_count_a_parcel_again(lead, second, sealed, manifest):
    ask(sealed)
    door = Device(lead)
    door.scan("HAND_OVER", label(sealed), manifest=manifest.pk)
    address = reverse("floor:manifests")
    assert door.client.get(address).context["open_manifests"][0].waiting is None
    let_go(lead, sealed, manifest, badge="U:SECOND")
    assert door.client.get(address).context["open_manifests"][0].waiting == 1


def test_a_page_is_told_of_dead_parcels_with_the_station_of_each(
    device, boxes, picker, shop, house, station
):
    first, second = (ask(box) for box in boxes)
    device.scan("PACK", label(boxes[0]), station=station.pk)
    colleague = Device(factories.make_person("x", "warehouse", shops=[shop], houses=[house]))
    colleague.scan("PACK", label(boxes[1]))

    def stuck(one):
        show = one.client.get(reverse("floor:pack")).context["show"]
        return [(dead["order"], dead["station"]) for dead in show["stuck"]]

    assert stuck(device) == [(first.number, station.pk)]
    assert stuck(colleague) == [(first.number, station.pk), (second.number, None)]


def test_a_picker_may_let_nothing_go(device, sealed, manifest):
    address = reverse("floor:let_go", args=[manifest.pk])
    assert device.client.post(address, {"package": sealed.pk}).status_code == 403


def test_what_is_cancelled_leaves_with_nobodys_leave(lead, second, sealed, manifest):
    order = order_of(sealed)
    lifecycle.cancel_by_platform([order.pk], by=None, at=NOW)
    stopping.begin([order.pk], at=NOW)
    words = [f"{sealed} is not asked back, or its cancellation is decided."]
    assert let_go(lead, sealed, manifest, badge="U:SECOND") == words


def test_customer_service_sees_where_it_was_stopped(
    device, boxes, station, basket, django_assert_num_queries
):
    order = ask(boxes[0])
    codes(boxes[0])
    device.scan("PACK", label(boxes[0]), station=station.pk)
    with django_assert_num_queries(4):
        (told,) = whereabouts.whereabouts([order.pk])[order.pk]
    row = Interception.objects.get()
    time = f"{row.found_at.astimezone(boxes[0].warehouse.zone):%H:%M}"
    assert f"stopped {time} at Bench 2" in told
    assert f"W-{boxes[0].wave_id}, position 1" in told
    assert "tote 12" in told
    assert order.events.get(verb="stop_parcel").data["where"] == "Bench 2"


def test_without_a_bench_it_was_stopped_by_somebody(device, boxes, picker):
    order = ask(boxes[0])
    device.scan("PACK", label(boxes[0]))
    (told,) = whereabouts.whereabouts([order.pk])[order.pk]
    time = f"{Interception.objects.get().found_at.astimezone(boxes[0].warehouse.zone):%H:%M}"
    assert f"stopped {time} by {picker}" in told
    event = order.events.select_related("by").get(verb="stop_parcel")
    said = timeline.sentence_of(event)
    assert said == f"{boxes[0]} was stopped by {picker} and goes into the red basket."


def test_a_piece_goes_into_a_living_box_first(shop, house, picker):
    station = house.station_set.create(code="B9", name="Bench 9", prints="BENCH")
    factories.make_stock(house, "CAP", 5)
    orders = [factories.make_order(shop, factories.line("CAP")) for _ in range(2)]
    boxes = factories.make_packages(*orders)
    walk.pick_wave(boxes[0].wave, by=picker, at=NOW)
    ask(boxes[0])
    answer = Device(picker).scan("PACK", "CAP", station=station.pk)
    assert answer["show"].get("package") in (boxes[1].pk, None)
    assert answer["verdict"] != "order_is_asked_for"


def test_a_tote_goes_to_the_next_box_of_the_walk_and_opens_it_at_the_bench(device, wave, picker):
    box = wave.packages.get(position=1)
    answer = device.scan("PICK", "T:12", wave=wave.pk)
    assert (answer["verdict"], answer["show"]["position"]) == ("tote_is_given", 1)
    assert Tote.objects.get().package == box
    walk.pick_wave(wave, by=picker, at=NOW)
    assert device.scan("PACK", "T:12")["show"]["package"] == box.pk


def test_a_full_tote_is_not_given_to_another_box(device, wave):
    Tote.objects.create(
        warehouse=wave.warehouse, code="12", package=wave.packages.get(position=2), bound_at=NOW
    )
    assert device.scan("PICK", "T:12", wave=wave.pk)["verdict"] == "tote_is_taken"
    assert Tote.objects.get().package.position == 2


def test_each_refusal_is_kept(device, boxes):
    ask(boxes[0])
    device.scan("PACK", label(boxes[0]))
    assert Scan.objects.filter(accepted=False, verdict="order_is_asked_for").count() == 1
