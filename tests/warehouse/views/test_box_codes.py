"""What a box is called, scanned or typed at a bench and at the door."""

import pytest

from orders.models import Sku
from tests import factories, walk
from tests.factories import NOW

pytestmark = [pytest.mark.scan, pytest.mark.django_db]


def test_a_box_is_opened_at_the_bench_by_what_it_is_called(device, boxes):
    answer = device.scan("PACK", str(boxes[0]))

    assert (answer["accepted"], answer["show"]["package"]) == (True, boxes[0].pk)
    assert answer["say"] == f"{boxes[0]} is open. Scan what goes in."
    assert device.scan("PACK", str(boxes[1]), package=boxes[0].pk)["show"]["package"] == boxes[1].pk


def test_a_packed_box_says_by_whom(device, boxes, picker):
    walk.pack(boxes[0], by=picker, at=NOW)

    answer = device.scan("PACK", str(boxes[0]))

    assert (answer["accepted"], answer["verdict"]) == (False, "box_is_packed")


@pytest.mark.parametrize("code", ["P-999999", "P-" + "9" * 60])
def test_a_box_that_does_not_exist_is_called_none(device, boxes, code):
    answer = device.scan("PACK", code)

    assert (answer["accepted"], answer["verdict"]) == (False, "no_box_named")


def test_the_door_wants_its_label(device, sealed, manifest):
    answer = device.scan("HAND_OVER", str(sealed), manifest=manifest.pk)

    assert (answer["accepted"], answer["say"]) == (
        False,
        f"{sealed} is a box. Scan the label that sticks on it.",
    )


def test_goods_that_are_called_so_are_goods(device, boxes):
    factories.make_skus(["P-7"])
    assert Sku.objects.filter(code="P-7").exists()

    assert device.scan("PACK", "P-7", package=boxes[0].pk)["verdict"] == "not_in_this_box"
