"""A wave ready to be picked, and a device in the picker's hand."""

import pytest

from tests import walk
from tests.factories import NOW, line, make_order, make_stock
from tests.warehouse.views.device import Device, release
from warehouse.models import Package


@pytest.fixture
def device(picker):
    return Device(picker)


@pytest.fixture
def wave(shop, house, picker):
    """Two boxes: two red shirts from A-01-1 and a mug from B-02-1; one mug, with a note."""
    make_stock(house, "TEE-RED-M", 9, "A-01-1")
    make_stock(house, "MUG-BLUE", 9, "B-02-1")
    first = make_order(shop, line("TEE-RED-M", 2, variation="Red, M"), line("MUG-BLUE"))
    second = make_order(shop, line("MUG-BLUE", 2), buyer_note="No pink one, please")
    return release(picker, first, second)


@pytest.fixture
def boxes(wave, picker) -> list[Package]:
    """The boxes of the wave, by position, with everything for them on the put wall."""
    walk.pick_wave(wave, by=picker, at=NOW)
    return list(wave.packages.order_by("position"))
