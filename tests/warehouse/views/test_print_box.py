"""Labels printed at the bench: a piece finds its box, which is sealed, and its papers come out."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from tests import factories, paper, walk
from tests.factories import NOW, again
from tests.warehouse.test_printouts import make_wave
from warehouse.models import Page, Printout, Station

__all__ = ["make_wave"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(house):
    return Station.objects.create(
        warehouse=house, code="B1", name="Bench 1", prints="BENCH", slips="EACH"
    )


@pytest.fixture
def packer(client, picker):
    client.force_login(picker)
    return client


def press(client, box, station=""):
    return client.post(reverse("floor:print_box", args=[box.pk]), {"station": station})


def test_a_piece_finds_the_first_box_that_wants_it_and_seals_it(make_wave, bench, picker):
    wave = make_wave(2)
    walk.pick_wave(wave, by=picker, at=NOW)

    first, second = (
        walk.scan("PACK", "CAP", by=picker, at=NOW, station_id=bench.pk) for _ in range(2)
    )

    assert (first.verdict, second.verdict) == ("box_is_sealed", "box_is_sealed")
    assert {first.show["package"], second.show["package"]} == {
        box.pk for box in wave.packages.all()
    }
    assert first.show["prints"] is True
    third = walk.scan("PACK", "CAP", by=picker, at=NOW, station_id=bench.pk)
    assert (third.accepted, third.verdict) == (False, "no_box_wants_it")


def test_elsewhere_a_piece_finds_no_box_and_nothing_is_printed_by_itself(make_wave, house, picker):
    wave = make_wave(1)
    walk.pick_wave(wave, by=picker, at=NOW)
    station = Station.objects.create(warehouse=house, code="B2", name="Bench 2")

    said = walk.scan("PACK", "CAP", by=picker, at=NOW, station_id=station.pk)
    assert (said.accepted, said.verdict) == (False, "no_such_label")
    assert walk.pack(wave.packages.get(), by=picker, at=NOW).show["prints"] is False


def test_a_box_that_was_printed_with_its_wave_is_found_by_its_label_only(make_wave, bench, picker):
    wave = make_wave(1)
    walk.pick_wave(wave, by=picker, at=NOW)
    printout = paper.press_print(wave, by=picker)
    paper.bind()
    paper.hand_out(printout, by=picker)

    said = walk.scan("PACK", "CAP", by=picker, at=NOW, station_id=bench.pk)

    assert (said.accepted, said.verdict) == (False, "no_box_wants_it")
    assert again(wave.packages.get()).state == "OPEN"


def test_a_box_of_a_shop_that_is_not_mine_is_not_found(make_wave, house, bench):
    wave = make_wave(1)
    stranger = factories.make_person("half", "warehouse", houses=[house])
    walk.pick_wave(wave, by=stranger, at=NOW)

    said = walk.scan("PACK", "CAP", by=stranger, at=NOW, station_id=bench.pk)

    assert (said.accepted, said.verdict) == (False, "no_box_wants_it")


def test_label_and_slip_come_out_once(packer, make_wave, bench, picker):
    wave = make_wave(2)
    box = wave.packages.get(position=1)

    reply = press(packer, box, bench.pk)

    assert reply["Content-Type"] == "application/pdf"
    texts = [page.extract_text() for page in PdfReader(BytesIO(reply.content)).pages]
    label = box.waybills.get()
    assert (len(texts), label.serial in texts[0], again(box).printed_at is None) == (2, True, False)
    assert Printout.objects.get().station == bench

    reply = press(packer, box, bench.pk)

    assert reply.status_code == 409
    assert reply.json()["say"] == f"{box} is printed. What is lost of it a lead prints again."
    assert list(Page.objects.values_list("kind", flat=True)) == ["LABEL", "SLIP"]


def test_a_benchs_own_printer_gets_it_by_a_step(packer, make_wave, house, settings):
    settings.DIRECT_PRINTING = True
    station = Station.objects.create(
        warehouse=house, code="B3", name="Bench 3", queue="zebra", prints_directly=True
    )
    box = make_wave(1).packages.get()

    assert press(packer, box, station.pk).status_code == 204
    stack = Printout.objects.get().stacks.get()
    assert (stack.file is None, stack.send_at is None, stack.printed_at) == (False, False, None)
    assert press(packer, box, station.pk).status_code == 204
    assert Printout.objects.count() == 1


def test_without_direct_printing_the_browser_prints_for_such_a_bench(packer, make_wave, house):
    station = Station.objects.create(
        warehouse=house, code="B3", name="Bench 3", queue="zebra", prints_directly=True
    )
    box = make_wave(1).packages.get()

    assert press(packer, box, station.pk).content.startswith(b"%PDF")
    assert again(box).printed_at is not None


def test_a_box_that_a_job_of_its_wave_has_is_not_printed_at_the_bench(packer, make_wave, picker):
    wave = make_wave(2)
    printout = paper.press_print(wave, by=picker)
    box = wave.packages.get(position=1)

    reply = press(packer, box)

    assert reply.json()["say"] == f"{box} is printed with its wave, by {printout}."
    assert Page.objects.printed().count() == 0


def test_only_a_post_of_who_may_print_prints(packer, client, stranger, make_wave):
    box = make_wave(1).packages.get()
    assert packer.get(reverse("floor:print_box", args=[box.pk])).status_code == 405
    client.force_login(stranger)
    assert press(client, box).status_code == 403
    assert Page.objects.count() == 0
