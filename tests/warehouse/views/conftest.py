"""A wave ready to be picked, and a device in the picker's hand."""

import pytest

from tests.factories import NOW
from tests.warehouse.views.device import Device, label, make_wave, pick
from warehouse.services import handover


@pytest.fixture
def device(picker):
    return Device(picker)


@pytest.fixture
def wave(shop, house, picker):
    return make_wave(shop, house, picker)


@pytest.fixture
def boxes(wave, picker):
    return pick(wave, picker)


@pytest.fixture
def carrier(house):
    return house.shopwarehouse_set.get().carrier


@pytest.fixture
def manifest(house, carrier):
    return handover.open_manifest(house, carrier, at=NOW)


@pytest.fixture
def sealed(device, boxes):
    """The first box, packed over the wire."""
    box = boxes[0]
    for code in (label(box), "TEE-RED-M", "TEE-RED-M", "MUG-BLUE"):
        answer = device.scan("PACK", code, package=box.pk)
    assert answer["verdict"] == "box_is_sealed"
    return box
