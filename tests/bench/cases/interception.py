"""How long a parcel still passes once the platform has told us of its cancellation."""

import os
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from uuid import uuid4

from django.db import connection

from orders.models import InboundMessage, Order, StepRun, Topic
from orders.moment import moment
from tests import depot as depots
from tests import factories, servers
from tests.bench.frame import Result, bench
from tests.depot import Depot
from tests.fire.product import Product
from tests.practice import practice_shop
from warehouse.models import Carrier, Manifest, Package, Scan
from warehouse.services import scanning, waybills
from warehouse.services.scanning import Reading

ROUNDS, BURST, SEED = 12, 1000, 7
FREE = 3600  # seconds in which buyers need not ask
PATIENCE = 60  # seconds
BETWEEN = 0.05  # seconds from scan to scan
TOLD = {"order_is_asked_for", "order_is_dead"}


@bench("interception")
def interception() -> Iterator[Result]:
    if connection.vendor != "postgresql":
        return  # workers need a server
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="stop-")))
        practice = held.enter_context(practice_shop(folder))
        depot = depots.make_depot(practice, "US", "SELLER")
        boxes = _boxes(depot, 2 * ROUNDS)
        practice.advance(FREE)
        held.enter_context(_running(depot, folder))
        calm = _stopped(depot, boxes[:ROUNDS])
        busy = _during_a_burst(depot, boxes[ROUNDS:])
    for said, waits in (("", calm), (f" during a burst of {BURST} orders", busy)):
        for mode, seconds in waits.items():
            name = f"cancellation stored to refused scan, {mode.lower()}{said}"
            yield Result(f"{name}, median of {len(seconds)}", median(seconds), "s")
            yield Result(f"{name}, longest", max(seconds), "s")


def _boxes(depot: Depot, count: int) -> list[Package]:
    orders = [depot.buy(("CAP", 1)) for _order in range(count)]
    depots.fill(*(depots.fresh("US") for _box in range(count)))
    boxes = depot.boxes(*orders)
    waybills.obtain([box.pk for box in boxes], by=None, at=moment())
    return boxes


@contextmanager
def _running(depot: Depot, folder: Path) -> Iterator[None]:
    """All processes of the product, told by the platform of whatever happens there."""
    with servers.redis() as broker:
        product = Product(folder, os.environ["DATABASE_URL"], broker.url)
        product.set_up()
        product.start()
        try:
            key = depot.shop.key.grant.app.app_key
            depot.practice.app(app_key=key, webhook_url=f"{product.url}/tiktok/webhook/")
            start = moment()
            _until(StepRun.objects.filter(finished_at__gt=start).exists)  # a worker is at work
            yield
        finally:
            product.stop()


def _during_a_burst(depot: Depot, boxes: Sequence[Package]) -> dict[str, list[float]]:
    wishes = {"shop_id": depot.there["id"], "orders": BURST, "minutes": 1, "seed": SEED}
    pouring = threading.Thread(target=depot.practice.burst, kwargs=wishes | {"calm": True})
    pouring.start()
    before = InboundMessage.objects.count()
    _until(lambda: InboundMessage.objects.count() > before + BURST // 10)
    try:
        return _stopped(depot, boxes)
    finally:
        pouring.join()


def _stopped(depot: Depot, boxes: Sequence[Package]) -> dict[str, list[float]]:
    """Let buyers ask one after the other, and scan until each scanner refuses; seconds by mode."""
    waits: dict[str, list[float]] = {mode: [] for mode in Scan.Mode.values}
    for box in boxes:
        order = Order.objects.get(lines__parts__package_lines__package=box)
        before = InboundMessage.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        depot.practice.post(f"orders/{order.number}/cancel")
        refused = {mode: _scan_until_refused(box, mode) for mode in waits}
        told = InboundMessage.objects.filter(pk__gt=before, topic=Topic.CANCELLATION_STATUS_CHANGE)
        stored = told.earliest("pk").received_at
        for mode, at in refused.items():
            waits[mode].append(max((at - stored).total_seconds(), 0.0))
    return waits


def _scan_until_refused(box: Package, mode: str):
    """When a scanner first said that a parcel is dead, by the scan that is kept."""
    person, held = _person(box, mode)
    label = box.waybills.latest("pk")
    start = time.monotonic()
    while time.monotonic() - start < PATIENCE:
        reading = Reading(id=uuid4(), mode=mode, code=f"W1:{label.serial}", **held)
        answer = scanning.scan(reading, by=person, at=moment())
        if answer.verdict in TOLD:
            down = Reading(id=uuid4(), mode=mode, code="C:RED", **held)
            scanning.scan(down, by=person, at=moment())
            return Scan.objects.get(pk=reading.id).at
        time.sleep(BETWEEN)
    raise AssertionError(answer.verdict)


_people: dict[str, object] = {}


def _person(box: Package, mode: str) -> tuple[object, dict]:
    if mode not in _people:
        _people[mode] = factories.make_person(f"bench {mode}", "administrator")
    other, _new = Carrier.objects.get_or_create(code="other", defaults={"name": "Other"})
    manifest, _new = Manifest.objects.get_or_create(
        warehouse=box.warehouse, carrier=other, defaults={"opened_at": moment()}
    )
    held = {
        "PICK": {"wave": box.wave_id},
        "HAND_OVER": {"manifest": manifest.pk},  # another carrier's: nothing is loaded meanwhile
        "PUT_BACK": {"warehouse": box.warehouse_id},
    }
    return _people[mode], held.get(mode, {})


def _until(happens) -> None:
    start = time.monotonic()
    while not happens():
        assert time.monotonic() - start < PATIENCE
        time.sleep(BETWEEN)
