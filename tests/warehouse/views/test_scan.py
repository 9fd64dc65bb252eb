"""What a device is told for each scan it sends."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.models import Order, SkuCode
from orders.moment import moment
from tests.factories import (
    NOW,
    line,
    make_order,
    make_person,
    make_shop,
    make_stock,
    make_warehouse,
)
from tests.warehouse.views.device import Device, release
from warehouse.models import Package, PickTask, Scan, Station, StockMovement
from warehouse.services import handover

pytestmark = [pytest.mark.scan, pytest.mark.django_db]


def label(package: Package) -> str:
    return f"W1:{package.waybills.get(voided_at=None).serial}"


def picked() -> int:
    return sum(PickTask.objects.values_list("picked", flat=True))


@pytest.fixture
def manifest(house):
    carrier = house.shopwarehouse_set.get().carrier
    return handover.open_manifest(house, carrier, at=NOW)


@pytest.fixture
def sealed(device, boxes) -> Package:
    """The first box, packed over the wire."""
    box = boxes[0]
    for code in (label(box), "TEE-RED-M", "TEE-RED-M", "MUG-BLUE"):
        answer = device.scan("PACK", code, package=box.pk)
    assert answer["verdict"] == "box_is_sealed"
    return box


def test_the_right_bin_shows_what_to_take(device, wave):
    task = PickTask.objects.get(bin__code="A-01-1")
    assert device.scan("PICK", "B:A-01-1", wave=wave.pk) == {
        "accepted": True,
        "verdict": "bin_is_right",
        "say": "Right bin. Now scan TEE-RED-M.",
        "tone": "good",
        "show": {
            "over": False, "task": task.pk, "bin": "A-01-1", "at_bin": True, "sku": "TEE-RED-M",
            "name": "Tee-Red-M", "variation": "Red, M", "left": 2, "position": 1, "done": 0,
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
        device.scan("PICK", "TEE-RED-M", wave=wave.pk, bin="A-01-1", id=scan_id) for _ in range(5)
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
        return reply.status_code, reply.json()

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
    assert answer["show"] == {"loaded": 1, "number": number, "package": sealed.pk}
    assert Package.objects.get(pk=sealed.pk).manifest == manifest


@pytest.mark.parametrize("mode", ["PACK", "HAND_OVER"])
def test_a_cancelled_order_is_dead(device, sealed, boxes, manifest, mode):
    package = {"PACK": boxes[1], "HAND_OVER": sealed}[mode]
    order = Order.objects.get(
        lines__parts__package_lines__package=package, lines__parts__sku__code="MUG-BLUE"
    )
    Order.objects.filter(pk=order.pk).update(cancel_asked_at=NOW)
    answer = device.scan(mode, label(package), manifest=manifest.pk)
    assert (answer["verdict"], answer["tone"]) == ("order_is_dead", "dead")
    assert answer["say"] == f"{order.number} is cancelled. Put it into the red basket."
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


@pytest.mark.parametrize(
    ("code", "verdict", "kept"),
    [
        ("x" * 4096, "code_too_long", "x" * 200),
        ("W1:", "no_such_label", "W1:"),
        ("'; DROP TABLE orders_order; --", "no_such_label", "'; DROP TABLE orders_order; --"),
        ("%(code)s <b>", "no_such_label", "%(code)s <b>"),
        ("红色T恤👕", "no_such_label", "红色T恤👕"),
        ("A\x00B\x1dC", "no_such_label", "ABC"),
        ("\ud800A", "no_such_label", "A"),
    ],
)
def test_garbage_gets_a_clear_no_and_is_kept(device, wave, code, verdict, kept):
    answer = device.scan("PACK", code)
    assert (answer["verdict"], answer["tone"]) == (verdict, "bad")
    assert answer["say"]
    assert Scan.objects.get().code == kept


def test_control_signs_around_a_code_do_no_harm(device, wave):
    assert device.scan("PICK", "\x02B:A-01-1\x00\r\n", wave=wave.pk)["verdict"] == "bin_is_right"


GOOD = {"id": "00000000-0000-4000-8000-000000000001", "mode": "PACK", "code": "A"}


@pytest.mark.parametrize(
    "body",
    [
        *("", "nonsense", "[]", "12", "null", '"x"', "{}", "\x00"),
        *("[" * 9000, "{" * 20_000, "1" * 5000),
        *(
            json.dumps(GOOD | wrong)
            for wrong in (
                {"id": "1"},
                {"id": 5},
                {"mode": "DANCE"},
                {"mode": ["PACK"]},
                {"code": "\x00 "},
                {"package": "x"},
                {"package": -1},
                {"station": 1e99},
                {"wave": [1]},
                {"mode": "PICK"},
                {"mode": "HAND_OVER"},
            )
        ),
    ],
)
def test_what_is_no_scan_is_told_so_and_leaves_no_row(device, body):
    reply = device.send(body)
    assert reply.status_code == 400
    assert reply.json() == {
        "accepted": False,
        "verdict": "unreadable",
        "say": "This scan could not be read. Scan again.",
        "tone": "bad",
        "show": {},
    }
    assert not Scan.objects.exists()


def test_a_session_that_ended_is_told_in_words_and_the_scan_is_not_judged(device, wave):
    Session.objects.all().delete()
    reply = device.post("PICK", "TEE-RED-M", wave=wave.pk, bin="A-01-1")
    assert (reply.status_code, reply.json()["verdict"]) == (401, "signed_out")
    assert reply.json()["say"] == "You are signed out. Sign in again: your scans are kept."
    assert (picked(), Scan.objects.count()) == (0, 0)


@pytest.mark.parametrize("mode", ["PICK", "PACK", "HAND_OVER"])
def test_who_lacks_the_right_is_told_so(agent, wave, boxes, manifest, mode):
    before = Scan.objects.count()
    reply = Device(agent).post(mode, label(boxes[0]), wave=wave.pk, manifest=manifest.pk)
    assert (reply.status_code, reply.json()["verdict"]) == (403, "not_allowed")
    assert Scan.objects.count() == before


@pytest.fixture
def outsider(wave):
    """A picker of another shop's warehouse."""
    shop = make_shop("B")
    house = make_warehouse(shop, "W2", numbers=5)
    return Device(make_person("outsider", "warehouse", shops=[shop], houses=[house]))


def test_another_warehouse_is_out_of_reach(outsider, wave, boxes, manifest):
    before = Scan.objects.count()
    replies = [
        outsider.post("PICK", "B:A-01-1", wave=wave.pk),
        outsider.post("PACK", "TEE-RED-M", package=boxes[0].pk),
        outsider.post("HAND_OVER", label(boxes[0]), manifest=manifest.pk),
        outsider.post("PICK", "B:A-01-1", wave=2**62),
    ]
    assert [reply.status_code for reply in replies] == [404] * 4
    assert {reply.json()["verdict"] for reply in replies} == {"not_yours"}
    assert Scan.objects.count() == before


def test_a_foreign_label_shows_nothing_of_its_box(outsider, boxes):
    reply = outsider.post("PACK", label(boxes[1]))
    assert reply.status_code == 404
    assert "pink" not in reply.content.decode()


def test_a_station_stands_in_the_warehouse_of_the_work(device, outsider, wave, boxes, house):
    bench = Station.objects.create(warehouse=house, code="B1", name="Bench 1")
    assert device.scan("PACK", label(boxes[0]), station=bench.pk)["accepted"]
    assert Scan.objects.get(station=bench).verdict == "box_is_open"
    assert outsider.post("PACK", label(boxes[0]), station=bench.pk).status_code == 404
    assert device.post("PICK", "B:A-01-1", wave=wave.pk, station=bench.pk + 1).status_code == 404


def test_a_forged_page_cannot_scan(picker, wave):
    client = Client(enforce_csrf_checks=True)
    client.force_login(picker)
    body = {"id": str(uuid4()), "mode": "PICK", "code": "B:A-01-1", "wave": wave.pk}
    reply = client.post(reverse("floor:scan"), body, content_type="application/json")
    assert reply.status_code == 403
    assert client.get(reverse("floor:scan")).status_code == 405
    assert not Scan.objects.exists()


def queries(device: Device, mode: str, code: str, **held) -> int:
    """Statements of one accepted scan, without those that begin and end transactions."""
    moment()  # measured once a minute, not once a scan
    with CaptureQueriesContext(connection) as captured:
        assert device.scan(mode, code, **held)["accepted"]
    bounds = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return sum(not query["sql"].startswith(bounds) for query in captured)


def test_a_pick_takes_few_statements(device, wave):
    held = {"wave": wave.pk, "bin": "A-01-1"}
    assert queries(device, "PICK", "B:A-01-1", wave=wave.pk) == 6
    assert queries(device, "PICK", "TEE-RED-M", **held) == 11
    assert (
        queries(device, "PICK", "TEE-RED-M", **held) == 12
    )  # the last piece here: looks up the next stop


def test_a_bench_takes_few_statements(device, boxes):
    held = {"package": boxes[0].pk}
    assert queries(device, "PACK", label(boxes[0])) == 10
    assert queries(device, "PACK", "TEE-RED-M", **held) == 9
    assert queries(device, "PACK", "TEE-RED-M", **held) == 9
    assert queries(device, "PACK", "MUG-BLUE", **held) == 18  # seals
    assert queries(device, "PACK", label(boxes[1]), **held) == 11
    assert queries(device, "PACK", "C:NOTE", package=boxes[1].pk) == 9


def test_a_door_takes_few_statements(device, sealed, manifest):
    assert queries(device, "HAND_OVER", label(sealed), manifest=manifest.pk) == 12


def test_a_long_wave_takes_no_more_statements_than_a_short_one(device, shop, house, picker):
    make_stock(house, "TEE-RED-M", 100, "A-01-1")
    wave = release(picker, *(make_order(shop, line("TEE-RED-M", 2)) for _ in range(30)))
    assert queries(device, "PICK", "TEE-RED-M", wave=wave.pk, bin="A-01-1") == 11
