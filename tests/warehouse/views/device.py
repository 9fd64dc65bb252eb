"""A device that scans over HTTP as the pages do, and a wave for it to work on."""

from uuid import uuid4

from django.test import Client
from django.urls import reverse

from orders.services import lifecycle, screening
from tests import walk
from tests.factories import NOW, line, make_order, make_stock
from warehouse.models import Package, Sheet, Wave
from warehouse.services import reservation, waves, waybills


class Device:
    """A scanner in somebody's hand."""

    def __init__(self, user=None):
        self.client = Client()
        if user:
            self.client.force_login(user)

    def send(self, body: str):
        return self.client.post(reverse("floor:scan"), body, content_type="application/json")

    def post(self, mode: str, code: str, **held):
        held = {"id": str(uuid4()), "mode": mode, "code": code} | held
        return self.client.post(reverse("floor:scan"), held, content_type="application/json")

    def scan(self, mode: str, code: str, **held) -> dict:
        reply = self.post(mode, code, **held)
        assert reply.status_code == 200, reply.content
        return reply.json()


def unclocked(told: dict) -> dict:
    """An answer without the clocks, which run on from one asking to the next."""
    show = {name: fact for name, fact in told["show"].items() if name != "clocks"}
    return told | {"show": show}


def label(package: Package) -> str:
    """What stands in the square code of a box's live label."""
    return f"W1:{package.waybills.get(voided_at=None).serial}"


def release(by, *orders) -> Wave:
    """One wave of these orders with numbers and drawn labels; notes were waved through."""
    ids = [order.pk for order in orders]
    screening.screen(ids, at=NOW)
    lifecycle.lift_by_hand(ids, by=by, at=NOW)
    screening.screen(ids, at=NOW)
    reservation.reserve(ids, at=NOW)
    assert sorted(waves.release(ids, at=NOW).done) == sorted(ids)
    wave = Wave.objects.latest("pk")
    waybills.obtain(list(wave.packages.values_list("pk", flat=True)), at=NOW)
    Sheet.objects.filter(job__wave=wave).update(drawn_at=NOW)
    return wave


def make_wave(shop, house, by) -> Wave:
    """Two boxes: two red shirts from A-01-1 and a mug from B-02-1; two mugs, with a note."""
    make_stock(house, "TEE-RED-M", 9, "A-01-1")
    make_stock(house, "MUG-BLUE", 9, "B-02-1")
    first = make_order(shop, line("TEE-RED-M", 2, variation="Red, M"), line("MUG-BLUE"))
    second = make_order(shop, line("MUG-BLUE", 2), buyer_note="No pink one, please")
    return release(by, first, second)


def pick(wave: Wave, by) -> list[Package]:
    """The boxes of a wave, by position, with everything for them on the put wall."""
    walk.pick_wave(wave, by=by, at=NOW)
    return list(wave.packages.order_by("position"))
