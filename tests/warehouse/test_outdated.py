"""The platform cancels pieces of an order that is picked or packed: it is walked for anew."""

from dataclasses import replace

import pytest
from django.utils import timezone

from orders.services import intake
from tests import walk
from tests.depot import fill, fresh, make_depot
from tests.factories import HOUR, NOW, again, draft, line, make_packages, make_stock, place
from warehouse.models import Package, PickTask, Sheet, StockBalance
from warehouse.services import dead, handover, outdated, telling, waybills

pytestmark = pytest.mark.django_db
SOON = NOW + HOUR


@pytest.fixture
def first(shop, house):
    for code, bin_code in (("CAP", "A-01-1"), ("MUG", "B-01-1")):
        make_stock(house, code, 10, bin_code)
    return draft(line("CAP", quantity=2), line("MUG"), source="api")


@pytest.fixture
def order(shop, first):
    return place(shop, first)[0]


@pytest.fixture
def box(order, picker) -> Package:
    """Its box, walked for; its label is drawn."""
    (box,) = make_packages(order)
    Sheet.objects.update(drawn_at=NOW)
    walk.pick_wave(box.wave, by=picker, at=NOW)
    return box


def change(shop, first, *lines):
    newer = replace(first, as_of=SOON, lines=lines or (line("MUG"),))
    assert intake.place(shop.pk, [newer], by=None, at=SOON).counts["changed"] == 1


def free() -> list[int]:
    return outdated.free(list(outdated.pending(SOON)), at=SOON).done


def scan(mode, box, picker, **in_hand):
    label = box.waybills.get().serial
    return walk.scan(mode, f"W1:{label}", by=picker, at=SOON, **in_hand)


@pytest.mark.parametrize("is_packed", [False, True])
def test_its_box_is_void_its_goods_go_back_and_the_rest_goes_in_another(
    shop, order, first, box, picker, is_packed
):
    if is_packed:
        walk.pack(box, by=picker, at=NOW)
    change(shop, first)
    assert scan("PACK", box, picker).verdict == "order_sells_otherwise"

    assert free() == [order.pk]

    assert (again(order).state, again(order).lines_changed_at, again(box).state) == (
        "RELEASED", None, "VOID",
    )  # fmt: skip
    assert scan("PACK", box, picker).verdict == "label_is_dead"
    assert PickTask.objects.to_put_back().pieces_off() == 3
    walk.run("warehouse.reserve")
    make_packages(again(order))
    second = Package.objects.get(state="OPEN")
    lines = second.lines.values_list("part__sku__code", "quantity")
    assert list(lines) == [("MUG", 1)]
    walk.pick_wave(second.wave, by=picker, at=SOON)
    Sheet.objects.update(drawn_at=SOON)
    walk.pack(second, by=picker, at=SOON)
    assert again(order).state == "PACKED"
    assert dict(StockBalance.objects.values_list("sku__code", "reserved")) == {"CAP": 0, "MUG": 0}
    assert walk.drift() == []


def test_nobody_walks_for_it_meanwhile(shop, order, first, picker):
    (box,) = make_packages(order)
    change(shop, first)

    assert walk.pick_wave(box.wave, by=picker, at=SOON) == 0
    free()

    assert PickTask.objects.open().count() == PickTask.objects.to_put_back().count() == 0
    assert walk.drift() == []


def test_on_a_manifest_it_stops_the_handover_and_is_freed_when_it_is_off(
    shop, order, first, box, picker
):
    walk.pack(box, by=picker, at=NOW)
    carrier = box.waybills.get().carrier
    manifest = handover.open_manifest(box.warehouse, carrier, at=NOW)
    assert scan("HAND_OVER", box, picker, manifest=manifest.pk).accepted
    change(shop, first)

    with pytest.raises(handover.Refused, match=box.waybills.get().number):
        handover.close(manifest.pk, by=picker, at=SOON)
    assert (free(), again(order).state) == ([], "PACKED")

    handover.unload(box.pk, by=picker, at=SOON)
    assert scan("HAND_OVER", box, picker, manifest=manifest.pk).verdict == "order_sells_otherwise"
    assert free() == [order.pk]
    assert (again(order).state, again(box).state) == ("RELEASED", "VOID")


def test_the_other_orders_of_a_shared_box_keep_it(shop, house, first, picker):
    beside = replace(first, number=first.number + "1")
    orders = place(shop, first, beside)
    boxes = make_packages(*orders)
    taken = next(box for box in boxes if box.lines.filter(part__line__order=orders[1]).exists())
    kept = next(box for box in boxes if box != taken)
    taken.lines.update(package=kept)
    PickTask.objects.filter(package=taken).update(package=kept)
    change(shop, first)

    assert free() == [orders[0].pk]

    assert (again(orders[1]).state, again(kept).state) == ("PICKING", "OPEN")
    assert {part.part.line.order_id for part in kept.lines.all()} == {orders[1].pk}
    assert dead.why_dead(again(orders[1])) is None


def test_what_was_freed_is_not_freed_again(shop, order, first, box):
    change(shop, first)
    ids = list(outdated.pending(SOON))
    outdated.free(ids, at=SOON)

    assert outdated.free(ids, at=SOON).done == []
    assert order.events.filter(verb="return_to_queue").count() == 1


@pytest.mark.parametrize("shipping_type", ["TIKTOK", "SELLER"])
def test_what_the_platform_has_left_of_it_is_sent_and_told(practice, picker, shipping_type):
    depot = make_depot(practice, shipping_type=shipping_type, rules={"partial_cancel": True})
    fill(fresh("TH"), fresh("TH"))
    order = depot.buy(("CAP", 2), ("MUG", 1))
    (box,) = depot.boxes(order)
    caps = order.lines.get(seller_sku="CAP").platform_line_ids
    reason = "seller_cancel_reason_out_of_stock"
    body = {"order_id": order.number, "cancel_reason": reason, "order_line_item_ids": caps}
    depot.client().call("cancellations.cancel_order", body=body)
    depot.read(order.number)
    assert tell() == []

    walk.run("warehouse.free_outdated")
    walk.run("warehouse.reserve")
    second = next(one for one in depot.boxes(again(order)) if one != box)
    waybills.obtain([second.pk], at=timezone.now())
    Sheet.objects.update(drawn_at=timezone.now())
    walk.pick_wave(second.wave, by=picker, at=timezone.now())
    if shipping_type == "SELLER":
        walk.pack(second, by=picker, at=timezone.now())

    assert tell() == [second.pk]

    assert again(order).arranged_at is not None
    assert {one["status"] for one in depot.packages()} == {"PROCESSING"}
    assert len(depot.effects("ship")) == 1


def tell() -> list[int]:
    at = timezone.now()
    arranged = telling.arrange(list(telling.to_arrange(at)), at=at).done
    return arranged + telling.upload(list(telling.to_upload(at)), at=at).done
