"""What one scan costs, from the session to the answer."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Order
from orders.moment import moment
from orders.services import lifecycle
from tests.factories import NOW, line, make_order, make_stock
from tests.warehouse.views.device import Device, label, release
from warehouse.services import interception

pytestmark = [pytest.mark.scan, pytest.mark.django_db]


def queries(device: Device, mode: str, code: str, **held) -> int:
    """Statements of one accepted scan, without those that begin and end transactions."""
    moment()  # measured once a minute, not once a scan
    with CaptureQueriesContext(connection) as captured:
        assert device.scan(mode, code, **held)["accepted"]
    bounds = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return sum(not query["sql"].startswith(bounds) for query in captured)


def test_a_pick_takes_few_statements(device, wave):
    held = {"wave": wave.pk, "bin": "A-01-1"}
    assert queries(device, "PICK", "B:A-01-1", wave=wave.pk) == 8
    assert queries(device, "PICK", "TEE-RED-M", **held) == 13
    assert (
        queries(device, "PICK", "TEE-RED-M", **held) == 14
    )  # the last piece here: looks up the next stop


def test_a_bench_takes_few_statements(device, boxes):
    held = {"package": boxes[0].pk}
    assert queries(device, "PACK", label(boxes[0])) == 12
    assert queries(device, "PACK", "TEE-RED-M", **held) == 11
    assert queries(device, "PACK", "TEE-RED-M", **held) == 11
    assert queries(device, "PACK", "MUG-BLUE", **held) == 21  # seals, and starts the upload
    assert queries(device, "PACK", label(boxes[1]), **held) == 13
    assert queries(device, "PACK", "C:NOTE", package=boxes[1].pk) == 11


def test_a_door_takes_few_statements(device, sealed, manifest):
    assert queries(device, "HAND_OVER", label(sealed), manifest=manifest.pk) == 13


def test_a_basket_takes_few_statements(device, boxes, house):
    ids = list(Order.objects.values_list("pk", flat=True))
    lifecycle.cancel(ids, by=None, at=NOW)
    interception.stop(ids, at=NOW)
    assert queries(device, "PUT_BACK", "TEE-RED-M", warehouse=house.pk) == 10
    assert queries(device, "PUT_BACK", "B:A-01-1", warehouse=house.pk, piece="TEE-RED-M") == 21


def test_a_long_wave_takes_no_more_statements_than_a_short_one(device, shop, house, picker):
    make_stock(house, "TEE-RED-M", 100, "A-01-1")
    wave = release(picker, *(make_order(shop, line("TEE-RED-M", 2)) for _ in range(30)))
    assert queries(device, "PICK", "TEE-RED-M", wave=wave.pk, bin="A-01-1") == 13
