"""What a device is told for each scan it sends."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connections

from orders.models import Order, SkuCode
from tests.factories import (
    NOW,
)
from tests.warehouse.views.device import Device, label, unclocked
from warehouse.models import Package, PickTask, Scan, StockMovement

pytestmark = [pytest.mark.scan, pytest.mark.django_db]

DEAD = {  # facts of an order: the verdict on its box, and what is said
    "state": ("order_is_dead", "%s is cancelled. Put it into the red basket."),
    "cancel_asked_at": (
        "order_is_asked_for",
        "%s: its cancellation was asked for. Put it into the red basket until that is answered.",
    ),
    "lines_changed_at": (
        "order_sells_otherwise",
        "%s sells other goods now and is walked for anew. Put it into the red basket.",
    ),
}


def picked() -> int:
    return sum(PickTask.objects.values_list("picked", flat=True))


def test_the_right_bin_shows_what_to_take(device, wave):
    task = PickTask.objects.get(bin__code="A-01-1")
    assert unclocked(device.scan("PICK", "B:A-01-1", wave=wave.pk)) == {
        "accepted": True,
        "verdict": "bin_is_right",
        "say": "Right bin. Now scan TEE-RED-M.",
        "tone": "good",
        "show": {
            "over": False, "task": task.pk, "bin": "A-01-1", "at_bin": True, "sku": "TEE-RED-M",
            "name": "Tee-Red-M", "variation": "Red, M", "kit": "",
            "is_gift": False, "left": 2, "position": 1, "done": 0,
        },
    }  # fmt: skip
    assert picked() == 0


def test_the_right_piece_is_taken_and_the_next_stop_is_shown(device, wave):
    answer = device.scan("PICK", "TEE-RED-M", wave=wave.pk, bin="A-01-1")
    assert (answer["verdict"], answer["tone"]) == ("piece_is_right", "good")
    assert answer["say"] == "TEE-RED-M taken. Put it to position 1."
    assert (answer["show"]["left"], answer["show"]["done"], answer["show"]["put_to"]) == (1, 1, 1)
    answer = device.scan("PICK", "TEE-RED-M", wave=wave.pk, bin="A-01-1")
    show = answer["show"]
    assert (show["bin"], show["at_bin"], show["done"]) == ("B-02-1", False, 2)
    assert picked() == 2


def test_the_last_piece_of_a_walk_is_done(device, wave):
    for code in ["TEE-RED-M"] * 2:
        device.scan("PICK", code, wave=wave.pk, bin="A-01-1")
    tones = [device.scan("PICK", "MUG-BLUE", wave=wave.pk, bin="B-02-1")["tone"] for _ in range(3)]
    assert tones == ["good", "good", "done"]


def test_a_wrong_piece_is_refused_in_words_and_nothing_moves(device, wave):
    moved = StockMovement.objects.count()
    answer = device.scan("PICK", "MUG-BLUE", wave=wave.pk, bin="A-01-1")
    assert answer == {
        "accepted": False,
        "verdict": "wrong_piece",
        "say": "Wrong: MUG-BLUE. Take TEE-RED-M.",
        "tone": "bad",
        "show": {},
    }
    assert (picked(), StockMovement.objects.count()) == (0, moved)
    assert Scan.objects.values_list("verdict", "accepted").get() == ("wrong_piece", False)


def test_the_same_scan_five_times_is_one_piece(device, wave):
    scan_id = str(uuid4())
    replies = [
        unclocked(device.scan("PICK", "TEE-RED-M", wave=wave.pk, bin="A-01-1", id=scan_id))
        for _ in range(5)
    ]
    assert all(reply == replies[0] for reply in replies)
    assert replies[0]["accepted"]
    assert (picked(), Scan.objects.count()) == (1, 1)


def test_five_scans_of_one_piece_take_no_more_than_is_wanted(device, wave):
    verdicts = [
        device.scan("PICK", "TEE-RED-M", wave=wave.pk, bin="A-01-1")["verdict"] for _ in range(5)
    ]
    assert verdicts == ["piece_is_right"] * 2 + ["bin_is_done"] * 3
    assert (picked(), Scan.objects.count()) == (2, 5)


@pytest.mark.django_db(transaction=True)
def test_copies_of_a_scan_at_the_same_moment_get_one_answer(picker, wave):
    scan_id = str(uuid4())

    def send(device: Device) -> tuple[int, dict]:
        reply = device.post("PICK", "TEE-RED-M", wave=wave.pk, bin="A-01-1", id=scan_id)
        connections.close_all()
        return reply.status_code, unclocked(reply.json())

    devices = [Device(picker) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(send, devices))
    assert replies == [(200, replies[0][1])] * 4
    assert (picked(), Scan.objects.count()) == (1, 1)


def test_the_last_right_piece_seals_the_box(device, sealed):
    assert Package.objects.get(pk=sealed.pk).state == "SEALED"
    assert Order.objects.filter(state="PACKED").count() == 1
    last = Scan.objects.get(verdict="box_is_sealed")
    assert last.answer["show"]["sealed"]


def test_sealing_sounds_done(device, boxes):
    tones = [
        device.scan("PACK", code, package=boxes[0].pk)["tone"]
        for code in (label(boxes[0]), "TEE-RED-M", "TEE-RED-M", "MUG-BLUE")
    ]
    assert tones == ["good", "good", "good", "done"]


def test_a_note_is_read_before_anything_goes_in(device, boxes):
    noted = boxes[1]
    opened = device.scan("PACK", label(noted))
    assert (opened["verdict"], opened["show"]["note"]) == ("box_has_a_note", "No pink one, please")
    refused = device.scan("PACK", "MUG-BLUE", package=noted.pk)
    assert (refused["verdict"], refused["tone"]) == ("note_not_seen", "bad")
    assert device.scan("PACK", "C:NOTE", package=noted.pk)["show"]["note_seen"]
    assert device.scan("PACK", "MUG-BLUE", package=noted.pk)["verdict"] == "piece_is_in"


def test_a_parcel_is_loaded(device, sealed, manifest):
    answer = device.scan("HAND_OVER", label(sealed), manifest=manifest.pk)
    number = sealed.waybills.get().number
    assert answer["show"] == {"loaded": 1, "number": number, "package": sealed.pk, "strip": ""}
    assert Package.objects.get(pk=sealed.pk).manifest == manifest


@pytest.mark.parametrize("mode", ["PACK", "HAND_OVER"])
@pytest.mark.parametrize("fact", DEAD)
def test_a_dead_order_is_dead(device, sealed, boxes, manifest, mode, fact):
    package = {"PACK": boxes[1], "HAND_OVER": sealed}[mode]
    order = Order.objects.get(
        lines__parts__package_lines__package=package, lines__parts__sku__code="MUG-BLUE"
    )
    Order.objects.filter(pk=order.pk).update(**{fact: "CANCELLED" if fact == "state" else NOW})
    answer = device.scan(mode, label(package), manifest=manifest.pk)
    verdict, say = DEAD[fact]
    assert (answer["verdict"], answer["tone"]) == (verdict, "dead")
    assert answer["say"] == say % order.number
    assert Package.objects.get(pk=package.pk).manifest is None


def test_a_void_label_is_dead(device, boxes):
    code = label(boxes[0])
    boxes[0].waybills.update(voided_at=NOW)
    assert device.scan("PACK", code)["tone"] == "dead"


def test_a_barcode_on_the_goods_is_as_good_as_the_code(device, wave):
    task = PickTask.objects.get(bin__code="A-01-1")
    SkuCode.objects.create(sku=task.part.sku, code="6901234567892")
    answer = device.scan("PICK", "6901234567892", wave=wave.pk, bin="A-01-1")
    assert answer["verdict"] == "piece_is_right"
