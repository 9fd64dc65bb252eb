"""Scanners: the right piece goes on, the wrong one is refused in words, nothing happens twice."""

from datetime import timedelta
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from orders.models import Order
from orders.refusals import sentence
from orders.seller_files.tracking import Variant
from orders.services import lifecycle, screening
from tests import walk
from tests.factories import HOUR, NOW, again, draft, line, make_stock, place
from warehouse.models import (
    BinStock,
    Carrier,
    Manifest,
    Package,
    PickTask,
    PrintJob,
    Scan,
    Sheet,
    StockBalance,
    StockMovement,
    Wave,
)
from warehouse.services import (
    handover,
    interception,
    packing,
    picking,
    printing,
    reservation,
    scanning,
    tracking,
    waves,
    waybills,
)
from warehouse.services.scanning import Reading

pytestmark = [pytest.mark.scan, pytest.mark.django_db]


@pytest.fixture
def wave(shop, house):
    """One order of two caps and a mug, walked for in one wave, with its papers drawn."""
    make_stock(house, "CAP", 10, "A-01-1")
    make_stock(house, "MUG", 10, "A-05-1")
    make_stock(house, "TEE", 10, "A-09-1")
    orders = place(shop, draft(line("CAP", quantity=2), line("MUG")))
    ids = [order.pk for order in orders]
    reservation.reserve(ids, at=NOW)
    screening.screen(ids, at=NOW)
    waves.release(ids, at=NOW)
    waybills.obtain(list(waybills.pending(NOW)), at=NOW)
    Sheet.objects.update(drawn_at=NOW)
    return Wave.objects.get()


@pytest.fixture
def box(wave, picker):
    """The same, picked."""
    walk.pick_wave(wave, by=picker, at=NOW)
    return Package.objects.get()


def said(answer) -> str:
    return sentence(answer.verdict, answer.params)


def counts():
    return (
        PickTask.objects.filter(picked__gt=0).count(),
        StockMovement.objects.filter(kind="PICK").count(),
        StockBalance.objects.get(sku__code="CAP").on_hand,
    )


def pick(wave, code, picker, bin_="", **more):
    return walk.scan("PICK", code, by=picker, at=NOW, wave=wave.pk, bin=bin_, **more)


def test_the_bin_comes_first(wave, picker):
    answer = pick(wave, "CAP", picker)
    assert (answer.accepted, said(answer)) == (False, "Scan the bin first: A-01-1.")
    assert counts() == (0, 0, 10)


@pytest.mark.parametrize(
    ("mode", "in_hand", "words"),
    [
        ("PACK", {}, "Tote 12 carries nothing."),
        ("HAND_OVER", {"manifest": 1}, "This is tote 12. Scan what the screen asks for."),
        ("PUT_BACK", {"warehouse": 1}, "No T:12 has to go back to the shelf."),
    ],
)
def test_an_empty_tote_is_named(wave, picker, mode, in_hand, words):
    answer = walk.scan(mode, "T:12", by=picker, at=NOW, **in_hand)
    assert (answer.accepted, said(answer)) == (False, words)
    assert counts() == (0, 0, 10)


def test_a_bin_that_does_not_exist_is_not_called_one(wave, picker):
    answer = pick(wave, "B:Z-99-9", picker)
    assert (answer.accepted, said(answer)) == (False, "Z-99-9 is no bin of this warehouse.")
    assert counts() == (0, 0, 10)


def test_another_bin_is_refused_with_the_way_to_the_right_one(wave, picker):
    answer = pick(wave, "B:A-09-1", picker)
    assert (answer.accepted, said(answer)) == (False, "This is bin A-09-1. Go to A-01-1.")


def test_a_right_piece_leaves_bin_balance_and_reservation_together(wave, picker):
    assert pick(wave, "B:A-01-1", picker).show["sku"] == "CAP"
    answer = pick(wave, "CAP", picker, "A-01-1")
    assert (answer.accepted, answer.show["left"], answer.show["put_to"]) == (True, 1, 1)
    stock = BinStock.objects.get(sku__code="CAP")
    balance = StockBalance.objects.get(sku__code="CAP")
    assert (stock.on_hand, stock.promised) == (9, 1)
    assert (balance.on_hand, balance.reserved) == (9, 1)
    move = StockMovement.objects.get(kind="PICK")
    assert (move.quantity, move.by, move.bin.code) == (-1, picker, "A-01-1")


def test_a_wrong_piece_cannot_be_counted(wave, picker):
    answer = pick(wave, "TEE", picker, "A-01-1")
    assert (answer.accepted, said(answer)) == (False, "Wrong: TEE. Take CAP.")
    assert counts() == (0, 0, 10)
    kept = Scan.objects.get()
    assert (kept.accepted, kept.code, kept.by) == (False, "TEE", picker)


def test_the_walk_ends_after_the_last_piece(wave, picker):
    assert walk.pick_wave(wave, by=picker, at=NOW) == 3
    answer = pick(wave, "MUG", picker, "A-05-1")
    assert (answer.accepted, answer.verdict) == (False, "bin_is_done")
    assert StockBalance.objects.get(sku__code="MUG").on_hand == 9
    waves.finish(list(waves.picked_out(NOW)), at=NOW)
    assert again(wave).state == "DONE"


def test_the_sorting_clock_stops_with_the_last_piece(wave, picker):
    walk.pick_wave(wave, by=picker, at=NOW + HOUR)
    picking.note_sorted(list(picking.sorted_out(NOW)), at=NOW + 2 * HOUR)
    order = Order.objects.get()
    assert order.clocks.get(kind="SORT").stopped_at == NOW + HOUR
    assert order.clocks.get(kind="PACK", basis="TARGET").due_at == NOW + 3 * HOUR
    assert Package.objects.get().picked_at == NOW + HOUR


def test_a_replayed_scan_gets_the_same_answer_and_does_nothing(wave, picker):
    pick(wave, "B:A-01-1", picker)
    reading = Reading(id=uuid4(), mode="PICK", code="CAP", wave=wave.pk, bin="A-01-1")
    answers = [scanning.scan(reading, by=picker, at=NOW) for _ in range(5)]
    assert all(answer == answers[0] for answer in answers)
    assert counts() == (1, 1, 9)
    assert Scan.objects.filter(code="CAP").count() == 1


@pytest.mark.parametrize("code", ["x" * 4096, "\x00", "\u202e", "'; DROP TABLE", "W1:", "B:"])
def test_garbage_is_refused_and_kept_short(wave, picker, code):
    for mode, in_hand in (("PICK", {"wave": wave.pk}), ("PACK", {}), ("HAND_OVER", {})):
        answer = walk.scan(mode, code, by=picker, at=NOW, **in_hand)
        assert not answer.accepted
        assert said(answer)
    assert Scan.objects.filter(accepted=False).count() == 3
    assert max(len(scan.code) for scan in Scan.objects.all()) <= 200
    assert counts() == (0, 0, 10)


def test_a_cancelled_order_is_walked_past(wave, picker):
    lifecycle.cancel([Order.objects.get().pk], by=None, at=NOW)
    answer = pick(wave, "CAP", picker, "A-01-1")
    assert not answer.accepted
    assert counts() == (0, 0, 10)


def test_a_box_is_not_packed_while_pieces_are_on_the_shelves(wave, picker):
    label = Package.objects.get().waybills.get()
    answer = walk.scan("PACK", f"W1:{label.serial}", by=picker, at=NOW)
    assert said(answer) == f"Pieces of {label.package} are still on the shelves."


def test_the_last_right_piece_seals_the_box_and_stops_the_clock(box, picker):
    at = NOW + HOUR
    assert walk.pack(box, by=picker, at=at).verdict == "box_is_sealed"
    box, order = again(box), Order.objects.get()
    assert (box.state, box.sealed_at, box.sealed_by) == ("SEALED", at, picker)
    assert (order.state, order.packed_at) == ("PACKED", at)
    assert order.clocks.get(kind="PACK", basis="PROMISE").stopped_at == at
    assert order.clocks.get(kind="HAND_OVER").due_at == at + 12 * HOUR


def test_a_piece_of_another_order_and_one_too_many_are_refused(box, picker):
    walk.scan("PACK", box.waybills.get().number, by=picker, at=NOW)
    wrong = walk.scan("PACK", "TEE", by=picker, at=NOW, package=box.pk)
    assert said(wrong) == "Not in this box: TEE. It still wants 2 × CAP, 1 × MUG."
    assert walk.scan("PACK", "MUG", by=picker, at=NOW, package=box.pk).accepted
    again_ = walk.scan("PACK", "MUG", by=picker, at=NOW, package=box.pk)
    assert said(again_) == "One MUG too many. It still wants 2 × CAP."
    assert sorted(box.lines.values_list("packed", flat=True)) == [0, 1]
    assert again(box).state == "OPEN"


def test_a_note_must_be_read_before_anything_goes_in(box, picker):
    Order.objects.update(buyer_note="Gift wrap")
    opened = walk.scan("PACK", f"W1:{box.waybills.get().serial}", by=picker, at=NOW)
    assert (opened.verdict, opened.show["note"]) == ("box_has_a_note", "Gift wrap")
    refused = walk.scan("PACK", "CAP", by=picker, at=NOW, package=box.pk)
    assert refused.verdict == "note_not_seen"
    assert set(box.lines.values_list("packed", flat=True)) == {0}
    assert walk.scan("PACK", "C:NOTE", by=picker, at=NOW, package=box.pk).accepted
    assert walk.scan("PACK", "CAP", by=picker, at=NOW, package=box.pk).accepted


def test_a_box_without_a_drawn_label_is_not_sealed(box, picker):
    box.waybills.get().sheets.update(drawn_at=None)
    codes = ["CAP", "CAP", "MUG"]
    answers = [walk.scan("PACK", code, by=picker, at=NOW, package=box.pk) for code in codes]
    assert [answer.accepted for answer in answers] == [True, True, False]
    assert answers[-1].verdict == "box_has_no_label"
    assert sorted(box.lines.values_list("packed", flat=True)) == [0, 2]


def test_a_cancelled_box_is_dead_at_the_bench_and_at_the_door(box, picker):
    walk.pack(box, by=picker, at=NOW)
    lifecycle.cancel([Order.objects.get().pk], by=None, at=NOW)
    number = box.waybills.get().number
    at_bench = walk.scan("PACK", number, by=picker, at=NOW)
    manifest = handover.open_manifest(box.warehouse, box.waybills.get().carrier, at=NOW)
    at_door = walk.scan("HAND_OVER", number, by=picker, at=NOW, manifest=manifest.pk)
    assert at_bench.verdict == at_door.verdict == "order_is_dead"
    assert again(box).state == "SEALED"


def test_a_reopened_box_is_packed_anew(box, picker):
    walk.pack(box, by=picker, at=NOW)
    packing.reopen([box.pk], by=picker, at=NOW)
    order = Order.objects.get()
    assert (order.state, again(box).state) == ("PICKING", "OPEN")
    assert order.clocks.open().filter(kind="PACK", basis="PROMISE").count() == 1
    assert walk.pack(again(box), by=picker, at=NOW).verdict == "box_is_sealed"
    assert again(order).state == "PACKED"


def test_a_parcel_is_loaded_once_and_shipped_with_its_manifest(box, picker):
    walk.pack(box, by=picker, at=NOW)
    number = box.waybills.get().number
    manifest = handover.open_manifest(box.warehouse, box.waybills.get().carrier, at=NOW)
    first = walk.scan("HAND_OVER", number, by=picker, at=NOW, manifest=manifest.pk)
    second = walk.scan("HAND_OVER", number, by=picker, at=NOW, manifest=manifest.pk)
    assert (first.accepted, first.show["loaded"]) == (True, 1)
    assert said(second) == f"Parcel {number} cannot be loaded: it is loaded."
    handover.close(manifest.pk, by=picker, at=NOW + HOUR)
    order = Order.objects.get()
    assert (order.state, order.shipped_at) == ("SHIPPED", NOW + HOUR)
    assert order.clocks.get(kind="HAND_OVER").stopped_at == NOW + HOUR
    assert order.clocks.open().filter(basis="PLATFORM").count() == 2


def test_a_manifest_takes_its_own_carriers_parcels_only(box, picker):
    walk.pack(box, by=picker, at=NOW)
    other = Carrier.objects.create(code="slow", name="Slow", provider_name="Slow")
    manifest = handover.open_manifest(box.warehouse, other, at=NOW)
    number = box.waybills.get().number
    answer = walk.scan("HAND_OVER", number, by=picker, at=NOW, manifest=manifest.pk)
    assert said(answer) == f"Parcel {number} goes with Swift."
    with pytest.raises(handover.Refused, match="is empty"):
        handover.close(manifest.pk, by=picker, at=NOW)
    assert again(manifest).state == "OPEN"


def test_a_dead_parcel_keeps_its_manifest_open_until_it_is_taken_off(box, picker):
    walk.pack(box, by=picker, at=NOW)
    manifest = handover.open_manifest(box.warehouse, box.waybills.get().carrier, at=NOW)
    number = box.waybills.get().number
    walk.scan("HAND_OVER", number, by=picker, at=NOW, manifest=manifest.pk)
    lifecycle.cancel([Order.objects.get().pk], by=None, at=NOW)
    with pytest.raises(handover.Refused, match=f"Cancelled, take off first .*: {number}"):
        handover.close(manifest.pk, by=picker, at=NOW)
    assert (again(manifest).state, again(box).state) == ("OPEN", "LOADED")
    handover.unload(box.pk, by=picker, at=NOW)
    interception.stop(list(interception.pending(NOW)), at=NOW)
    assert again(box).state == "VOID"
    assert walk.scan("PACK", number, by=picker, at=NOW).verdict == "label_is_dead"


def test_a_closed_manifest_is_printed_and_takes_nothing_more(box, picker):
    walk.pack(box, by=picker, at=NOW)
    manifest = walk.hand_over([box], by=picker, at=NOW)
    printing.draw(list(printing.pending(NOW)), at=NOW)
    printing.finish([PrintJob.objects.get(kind="MANIFEST").pk], at=NOW)
    assert PrintJob.objects.get(kind="MANIFEST").file.name == f"{manifest}-manifest.pdf"
    with pytest.raises(handover.Refused, match="is closed"):
        handover.close(manifest.pk, by=picker, at=NOW)
    assert Manifest.objects.count() == 1


def test_the_tracking_file_has_the_exact_cells_of_both_layouts(box, picker, agent):
    walk.pack(box, by=picker, at=NOW)
    manifest = walk.hand_over([box], by=picker, at=NOW)
    order, number = Order.objects.get(), box.waybills.get().number
    skus = {ln.seller_sku: ln.listing.platform_sku_id for ln in order.lines.all()}

    stored, left_out = tracking.export(manifest.pk, Variant.CLASSIC, by=agent, at=NOW)
    sheet = load_workbook(stored.file.open())["Shipping info"]
    assert list(sheet.iter_rows(values_only=True))[1:] == [
        (order.number, skus["CAP"], "2", number, "Swift Express", None, "N/A"),
        (order.number, skus["MUG"], "1", number, "Swift Express", None, "N/A"),
    ]
    assert left_out == []

    stored, _left_out = tracking.export(manifest.pk, Variant.CURRENT, by=agent, at=NOW)
    sheet = load_workbook(stored.file.open())["Shipping info"]
    assert list(sheet.iter_rows(min_row=2, values_only=True)) == [
        ("Order ID", "Tracking ID", "Shipping Provider Name", "Auto Combine Group ID"),
        (order.number, number, "Swift Express", "N/A"),
    ]
    assert again(manifest).tracking_told_at == NOW


def test_a_number_is_to_be_told_from_handover_until_its_file_is_taken(box, picker, agent):
    walk.pack(box, by=picker, at=NOW)
    order = Order.objects.get()
    assert not order.clocks.filter(kind="UPLOAD").exists()  # no file could tell it yet
    manifest = walk.hand_over([box], by=picker, at=NOW + HOUR)
    target = order.clocks.get(kind="UPLOAD")
    assert (target.basis, target.due_at) == ("TARGET", NOW + HOUR + timedelta(minutes=10))
    assert target.stopped_at is None

    tracking.export(manifest.pk, Variant.CURRENT, by=agent, at=NOW + 2 * HOUR)

    assert (again(target).stopped_at, again(target).is_late) == (NOW + 2 * HOUR, True)
    assert order.clocks.get(kind="ARRANGE").stopped_at is None  # that is for the platform to say


def test_a_number_left_out_of_the_file_is_still_to_be_told(box, picker, agent):
    walk.pack(box, by=picker, at=NOW)
    manifest = walk.hand_over([box], by=picker, at=NOW)
    box.waybills.update(number="NONSENSE")

    _stored, left_out = tracking.export(manifest.pk, Variant.CURRENT, by=agent, at=NOW)

    assert [why.code for why in left_out] == ["not_a_number_of"]
    assert Order.objects.get().clocks.get(kind="UPLOAD").stopped_at is None


def test_no_tracking_file_before_the_manifest_is_closed(box, picker, agent):
    manifest = handover.open_manifest(box.warehouse, box.waybills.get().carrier, at=NOW)
    with pytest.raises(tracking.Refused, match="is still open"):
        tracking.export(manifest.pk, Variant.CURRENT, by=agent, at=NOW)
    assert again(manifest).tracking_told_at is None


def test_a_piece_of_a_box_closed_in_another_tab_is_told_so(box, picker, agent):
    walk.pack(box, by=picker, at=NOW)
    before = list(box.lines.values_list("packed", flat=True))

    answer = walk.scan("PACK", "CAP", by=picker, at=NOW)
    assert (answer.verdict, answer.params["package"]) == ("box_is_packed", str(box))
    answer = walk.scan("PACK", "CAP", by=agent, at=NOW)
    assert answer.verdict == "no_such_label"
    answer = walk.scan("PACK", "NONSENSE", by=picker, at=NOW)
    assert answer.verdict == "no_such_label"
    assert list(box.lines.values_list("packed", flat=True)) == before
