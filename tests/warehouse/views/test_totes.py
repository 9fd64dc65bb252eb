"""What is a tote, and how a box comes by a second one."""

import pytest

from tests import factories
from tests.warehouse.views.device import Device
from warehouse.models import Tote

pytestmark = [pytest.mark.scan, pytest.mark.django_db]


@pytest.mark.parametrize("name", ["9" * 60, "0", "007", "-1", "１２", "BLUE", "", "100000"])
def test_what_no_label_of_ours_says_makes_no_tote(device, wave, name):
    answer = device.scan("PICK", f"T:{name}", wave=wave.pk)

    assert (answer["accepted"], answer["verdict"]) == (False, "no_such_tote")
    assert not Tote.objects.exists()


def test_a_printed_number_is_made_known_and_a_known_name_is_taken_as_it_is(device, wave):
    assert device.scan("PICK", "T:99999", wave=wave.pk)["verdict"] == "tote_is_given"

    Tote.objects.all().delete()
    Tote.objects.create(warehouse=wave.warehouse, code="BLUE")
    assert device.scan("PICK", "T:BLUE", wave=wave.pk)["verdict"] == "tote_is_given"
    assert Tote.objects.get().package.position == 1


def test_a_second_tote_of_a_position_is_asked_about_first(device, wave):
    device.scan("PICK", "T:12", wave=wave.pk)

    answer = device.scan("PICK", "T:14", wave=wave.pk)

    assert (answer["accepted"], answer["say"]) == (
        False,
        "Position 1 is carried in tote 12. If one is not enough, scan tote 14 again.",
    )
    assert [tote.code for tote in Tote.objects.all()] == ["12"]


def test_the_same_scan_again_gives_the_second_tote_and_another_one_asks_anew(device, wave):
    for code in ("T:12", "T:14", "T:15"):
        device.scan("PICK", code, wave=wave.pk)
    assert Tote.objects.get().code == "12"

    assert device.scan("PICK", "T:15", wave=wave.pk)["verdict"] == "tote_is_given"
    assert {tote.code: tote.package.position for tote in Tote.objects.all()} == {"12": 1, "15": 1}
    assert device.scan("PICK", "T:12", wave=wave.pk)["verdict"] == "tote_is_given"


def test_what_a_colleague_was_asked_is_no_yes_of_mine(device, wave, shop, house):
    device.scan("PICK", "T:12", wave=wave.pk)
    device.scan("PICK", "T:14", wave=wave.pk)

    colleague = factories.make_person("second", "warehouse", shops=[shop], houses=[house])
    answer = Device(colleague).scan("PICK", "T:14", wave=wave.pk)

    assert not answer["accepted"]
    assert Tote.objects.get().code == "12"
