"""What a device is told when it sends garbage, or what is not its business."""

import json
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.factories import make_person, make_shop, make_warehouse
from tests.warehouse.views.device import Device, label
from warehouse.models import PickTask, Scan, Station

pytestmark = [pytest.mark.scan, pytest.mark.django_db]


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
    assert not Scan.objects.exists()
    assert not PickTask.objects.filter(picked__gt=0).exists()


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
