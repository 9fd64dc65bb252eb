"""What was picked for nothing goes back to its shelf, piece by piece."""

from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from orders.models import Order
from orders.services import lifecycle, timeline
from tests import factories, walk
from tests.factories import NOW, again, make_person, make_shop, make_stock, make_warehouse
from warehouse.models import BinStock, PickTask, Scan, StockBalance, StockMovement
from warehouse.services import at_basket, interception, picking

pytestmark = [pytest.mark.scan, pytest.mark.django_db]


@pytest.fixture
def basket(boxes, house):
    """The first box is void after it was picked: two shirts and a mug lie in the red basket."""
    order = Order.objects.earliest("pk")
    lifecycle.cancel([order.pk], by=None, at=NOW)
    interception.stop([order.pk], at=NOW)
    return house


def left(code: str) -> tuple[int, int]:
    """Pieces of a SKU off their shelf, and those on hand."""
    tasks = PickTask.objects.to_put_back().filter(part__sku__code=code)
    return tasks.pieces_off(), StockBalance.objects.get(sku__code=code).on_hand


def test_a_piece_and_then_its_bin_bring_it_back(device, basket, picker):
    assert left("TEE-RED-M") == (2, 7)
    answer = device.scan("PUT_BACK", "TEE-RED-M", warehouse=basket.pk)
    assert answer["say"] == "TEE-RED-M goes back. Bring it to bin A-01-1 and scan the bin."
    assert (answer["show"]["piece"], answer["show"]["bin"], answer["show"]["left"]) == (
        "TEE-RED-M", "A-01-1", 3,
    )  # fmt: skip
    assert left("TEE-RED-M") == (2, 7)
    answer = device.scan("PUT_BACK", "B:A-01-1", warehouse=basket.pk, piece="TEE-RED-M")
    assert (answer["accepted"], answer["say"], answer["tone"]) == (
        True, "TEE-RED-M lies in bin A-01-1 again.", "good",
    )  # fmt: skip
    assert (answer["show"]["piece"], answer["show"]["left"]) == ("", 2)
    assert left("TEE-RED-M") == (1, 8)
    move = StockMovement.objects.get(kind="PUT_BACK")
    assert (move.quantity, move.by, move.bin.code) == (1, picker, "A-01-1")
    assert walk.drift() == []


def test_the_same_scan_five_times_is_one_piece(device, basket):
    held = {"warehouse": basket.pk, "piece": "TEE-RED-M", "id": str(uuid4())}
    answers = [device.scan("PUT_BACK", "B:A-01-1", **held) for _ in range(5)]
    assert all(answer == answers[0] for answer in answers)
    assert (left("TEE-RED-M"), Scan.objects.filter(mode="PUT_BACK").count()) == ((1, 8), 1)


def test_the_last_piece_is_done_and_the_order_tells_each(device, basket):
    codes = ("TEE-RED-M", "TEE-RED-M", "MUG-BLUE")
    tones = [
        device.scan("PUT_BACK", "B:A-01-1", warehouse=basket.pk, piece=code)["tone"]
        for code in codes
    ]
    assert tones == ["good", "good", "done"]
    assert not PickTask.objects.to_put_back().exists()
    told = [entry.sentence for entry in timeline.of(Order.objects.earliest("pk"))]
    assert told[:4] == [
        "MUG-BLUE went back to bin A-01-1.",
        "TEE-RED-M went back to bin A-01-1.",
        "TEE-RED-M went back to bin A-01-1.",
        "Cancelled.",
    ]
    refused = device.scan("PUT_BACK", "TEE-RED-M", warehouse=basket.pk)
    assert (refused["accepted"], refused["say"]) == (
        False, "No TEE-RED-M has to go back to the shelf.",
    )  # fmt: skip
    assert walk.drift() == []


def test_any_bin_of_the_warehouse_takes_a_piece_and_only_those(device, basket):
    factories.make_bin(basket, "C-03-1")
    make_warehouse(make_shop("B"), "W2")
    make_stock(make_warehouse(make_shop("C"), "W3"), "CAP", 1, "Z-01-1")
    answer = device.scan("PUT_BACK", "B:C-03-1", warehouse=basket.pk, piece="MUG-BLUE")
    assert answer["accepted"]
    assert BinStock.objects.get(bin__code="C-03-1").on_hand == 1
    answer = device.scan("PUT_BACK", "B:Z-01-1", warehouse=basket.pk, piece="TEE-RED-M")
    assert (answer["accepted"], answer["say"]) == (False, "Z-01-1 is no bin of this warehouse.")
    assert (left("MUG-BLUE"), left("TEE-RED-M"), walk.drift()) == ((0, 7), (2, 7), [])


def test_the_piece_comes_first(device, basket):
    answer = device.scan("PUT_BACK", "B:A-01-1", warehouse=basket.pk)
    assert (answer["accepted"], answer["say"]) == (
        False, "Scan the piece first, then the bin it goes into.",
    )  # fmt: skip
    assert left("TEE-RED-M") == (2, 7)


def test_a_piece_another_person_put_back_meanwhile_is_not_counted_twice(basket, picker):
    stale = PickTask.objects.to_put_back().select_related("part__sku", "part__line", "bin")
    stale = stale.get(part__sku__code="MUG-BLUE")
    for refused in (False, True):
        with transaction.atomic():
            if refused:
                with pytest.raises(picking.Refused, match="Somebody else just put that MUG-BLUE"):
                    picking.put_back(stale, stale.bin, by=picker, at=NOW)
            else:
                picking.put_back(stale, stale.bin, by=picker, at=NOW)
    assert (left("MUG-BLUE"), walk.drift()) == ((0, 7), [])


def test_a_piece_whose_scan_was_under_way_goes_back_too(wave, picker):
    task = PickTask.objects.select_related("bin", "part").get(bin__code="A-01-1")
    walk.scan("PICK", "TEE-RED-M", by=picker, at=NOW, wave=wave.pk, bin="A-01-1")
    lifecycle.cancel([Order.objects.earliest("pk").pk], by=None, at=NOW)
    interception.stop(list(interception.pending(NOW)), at=NOW)
    with pytest.raises(picking.Refused), transaction.atomic():
        picking.pick(task, by=picker, at=NOW)
    assert left("TEE-RED-M") == (1, 8)
    assert [row["piece"] for row in at_basket.show(wave.warehouse_id)["lines"]] == ["TEE-RED-M"]
    assert walk.drift() == []


def test_a_dead_parcel_on_a_manifest_goes_back_once_it_is_taken_off(device, sealed, manifest):
    order = Order.objects.get(state="PACKED")
    walk_on = device.scan("HAND_OVER", sealed.waybills.get().number, manifest=manifest.pk)
    assert walk_on["accepted"]
    lifecycle.cancel([order.pk], by=None, at=NOW)
    interception.stop([order.pk], at=NOW)
    assert (again(sealed).state, PickTask.objects.to_put_back().count()) == ("LOADED", 0)
    device.client.post(reverse("floor:unload", args=[manifest.pk, sealed.pk]))
    interception.stop(list(interception.pending(NOW)), at=NOW)
    assert (again(sealed).state, PickTask.objects.to_put_back().pieces_off()) == ("VOID", 3)


def test_pages_show_what_is_off_its_shelf(device, basket, django_assert_num_queries):
    page = device.client
    with django_assert_num_queries(5):  # session, person, rights, warehouses, banners
        body = page.get(reverse("floor:baskets")).content.decode()
    assert "3 pieces to put back" in body
    address = reverse("floor:basket", args=[basket.pk])
    assert address in body
    with django_assert_num_queries(6):  # session, person, rights, warehouse, pieces, goods
        show = page.get(address).context["show"]
    assert (show["left"], [(row["piece"], row["left"], row["bin"]) for row in show["lines"]]) == (
        3, [("TEE-RED-M", 2, "A-01-1"), ("MUG-BLUE", 1, "B-02-1")],
    )  # fmt: skip


def test_an_empty_basket_says_how_it_fills(device, boxes, house):
    assert "listed here by itself" in device.client.get(reverse("floor:baskets")).content.decode()
    assert device.client.get(reverse("floor:basket", args=[house.pk])).context["show"]["over"]


@pytest.mark.parametrize("where", ["W1", "W2"])
def test_another_warehouse_is_out_of_sight(device, basket, where):
    shop = make_shop("B")
    other = make_warehouse(shop, "W2")
    device.client.force_login(make_person("outsider", "warehouse", shops=[shop], houses=[other]))
    station = basket.station_set.create(code="S", name="S")
    held = {"W1": {"warehouse": basket.pk}, "W2": {"warehouse": other.pk, "station": station.pk}}
    reply = device.post("PUT_BACK", "B:A-01-1", piece="TEE-RED-M", **held[where])
    assert reply.status_code == 404
    assert device.client.get(reverse("floor:basket", args=[basket.pk])).status_code == 404
    assert "3 pieces" not in device.client.get(reverse("floor:baskets")).content.decode()
    assert left("TEE-RED-M") == (2, 7)


def test_who_may_not_put_back_does_not(device, basket, agent):
    device.client.force_login(agent)
    for name, args in (("floor:baskets", []), ("floor:basket", [basket.pk])):
        assert device.client.get(reverse(name, args=args)).status_code == 403
    reply = device.post("PUT_BACK", "B:A-01-1", warehouse=basket.pk, piece="TEE-RED-M")
    assert reply.status_code == 403
    assert left("TEE-RED-M") == (2, 7)


def test_a_basket_scan_names_its_warehouse(device, basket):
    assert device.post("PUT_BACK", "TEE-RED-M").status_code == 400
