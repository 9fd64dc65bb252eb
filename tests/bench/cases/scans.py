"""How long a scanner waits, and for how many queries, through the web request it sends."""

import json
import time
from collections.abc import Iterator
from statistics import median
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories, walk
from tests.bench import evening
from tests.bench.frame import Result, bench
from warehouse.models import Package, Wave
from warehouse.services import at_shelf, handover

ORDERS = 60
FRAMING = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET ")


@bench("scans")
def scans() -> Iterator[Result]:
    hand = Hand()
    for name, answers in {"pick": hand.pick(), "pack": hand.pack(), "load": hand.load()}.items():
        for kind, (milliseconds, queries) in answers.items():
            yield Result(f"scan, {name}, {kind}", milliseconds, "ms")
            yield Result(f"scan, {name}, {kind}", queries, "queries at most")


class Hand:
    """Somebody who walks, packs and loads an evening's first orders, with a stopwatch."""

    def __init__(self):
        night = evening.prepare(orders=ORDERS)
        evening.place(night)
        walk.settle()
        self.person = factories.make_person(
            "bench", "warehouse", shops=[night.shop], houses=[night.house]
        )
        self.web = Client()
        self.web.force_login(self.person)
        self.night = night

    def pick(self) -> dict:
        seen = Seen()
        for wave in Wave.objects.order_by("pk"):
            at_bin = ""
            while task := at_shelf.walk(wave.pk).first():
                if task.bin.code != at_bin:
                    at_bin = task.bin.code
                    self.scan(seen, "bin", mode="PICK", wave=wave.pk, code=f"B:{at_bin}")
                self.scan(
                    seen, "piece", mode="PICK", wave=wave.pk, bin=at_bin, code=task.part.sku.code
                )
        walk.settle()
        return seen.medians()

    def pack(self) -> dict:
        seen = Seen()
        for package in Package.objects.to_pack().prefetch_related("lines__part__sku", "waybills"):
            label = package.waybills.get()
            self.scan(seen, "label", mode="PACK", code=f"W1:{label.serial}")
            codes = [
                line.part.sku.code for line in package.lines.all() for _ in range(line.quantity)
            ]
            for left, code in zip(range(len(codes) - 1, -1, -1), codes, strict=True):
                kind = "piece" if left else "sealing piece"
                self.scan(seen, kind, mode="PACK", package=package.pk, code=code)
        return seen.medians()

    def load(self) -> dict:
        seen = Seen()
        first = Package.objects.first().waybills.get()
        manifest = handover.open_manifest(self.night.house, first.carrier, at=self.night.at)
        for package in Package.objects.to_hand_over():
            number = package.waybills.get().number
            self.scan(seen, "parcel", mode="HAND_OVER", manifest=manifest.pk, code=number)
        return seen.medians()

    def scan(self, seen: "Seen", kind: str, **reading) -> None:
        body = json.dumps({"id": str(uuid4()), **reading})
        with CaptureQueriesContext(connection) as queries:
            start = time.perf_counter()
            answer = self.web.post(reverse("floor:scan"), body, content_type="application/json")
            took = time.perf_counter() - start
        assert answer.json()["accepted"], answer.json()
        count = sum(not query["sql"].startswith(FRAMING) for query in queries)
        seen.add(kind, took * 1000, count)


class Seen:
    """Times and query counts by kind of scan."""

    def __init__(self):
        self.answers: dict[str, list[tuple[float, int]]] = {}

    def add(self, kind: str, milliseconds: float, queries: int) -> None:
        self.answers.setdefault(kind, []).append((milliseconds, queries))

    def medians(self) -> dict[str, tuple[float, int]]:
        """Median time and the most queries of each kind."""
        return {
            kind: (median(ms for ms, _count in found), max(count for _ms, count in found))
            for kind, found in self.answers.items()
        }
