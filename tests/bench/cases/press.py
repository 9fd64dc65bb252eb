"""How fast waybills are drawn: by the press, by WeasyPrint alone, and with what they are read from.

Every way draws the same labels, as many processes at once as there are cores.
"""

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, Popen

from django.db import connection
from django.db.models import QuerySet

from orders.press import batch, binding
from orders.press.binding import Leaf
from tests import factories, walk
from tests.bench import evening
from tests.bench.frame import Result, bench
from warehouse.models import Sheet
from warehouse.services import papers

CORES = len(os.sched_getaffinity(0))
LANGUAGES = {
    "en": "Latin",
    "vi": "Vietnamese",
    "th": "Thai",
    "zh-hans": "Chinese",
    "ja": "Japanese",
}
LABELS = {"naive": 5, "public": 50, "stamped": 1000}  # of each process
SAID = {
    "naive": "one document a label",
    "public": "WeasyPrint's public functions at their best",
    "stamped": "the press",
}
DRAW = (  # it names models, which want the set-up before
    "import django, sys; django.setup(); from tests.bench import drawing; "
    "drawing.main(*sys.argv[1:])"
)
EVENING, READ = 5000, 500  # labels of one file; labels read from the database


@dataclass(frozen=True)
class Drawn:
    """What some processes took together."""

    labels: int
    seconds: float
    cpu: float
    peak: int  # kilobytes of the largest process
    size: int

    def figures(self) -> dict[str, float]:
        return {
            "CPU ms a label": self.cpu / self.labels * 1000,
            "labels/s": self.labels / self.seconds,
            "MB a worker": self.peak / 1024,
            "KB a label": self.size / self.labels / 1000,
        }


@bench("press")
def press() -> Iterator[Result]:
    if connection.vendor != "postgresql":
        return  # drawing asks no database; reading is measured where evenings are run
    for language, called in LANGUAGES.items():
        by_way = {way: drawn(way, language, number).figures() for way, number in LABELS.items()}
        for way, figures in by_way.items():
            for unit, value in figures.items():
                baseline = None if way == "naive" else by_way["naive"][unit]
                yield Result(f"{called} waybills, {SAID[way]}", value, unit, baseline)
    yield from _one_file()
    yield from _from_the_database()


def drawn(way: str, language: str, number: int, folder: str | None = None) -> Drawn:
    """So many labels of a language, drawn by every core at once."""
    with tempfile.TemporaryDirectory() as own:
        command = [sys.executable, "-c", DRAW, way, language, str(number)]
        hands = [
            Popen([*command, folder or own, str(worker)], stdin=PIPE, stdout=PIPE, text=True)
            for worker in range(CORES)
        ]
        for hand in hands:
            assert hand.stdout.readline() == "ready\n"
        start = time.perf_counter()
        for hand in hands:
            hand.stdin.write("\n")
            hand.stdin.flush()
        took = [json.loads(hand.stdout.readline()) for hand in hands]
        seconds = time.perf_counter() - start
        for hand in hands:
            hand.communicate()
    cpu, size = (sum(each[what] for each in took) for what in ("cpu", "size"))
    return Drawn(number * CORES, seconds, cpu, max(each["peak"] for each in took), size)


def _one_file() -> Iterator[Result]:
    """An evening of all languages as one file: a part by every core, then bound."""
    said = f"{EVENING} waybills of all languages in one file"
    with tempfile.TemporaryDirectory() as folder:
        parts = drawn("at_once", "all", EVENING // CORES, folder)
        start = time.perf_counter()
        files = dict(enumerate(path.read_bytes() for path in sorted(Path(folder).iterdir())))
        bound = binding.bind([Leaf(key) for key in files], files)
        binding_took = time.perf_counter() - start
    assert binding.length(bound) == EVENING
    yield Result(said, parts.seconds + binding_took, "s")
    yield Result(f"{said}, of which binding", binding_took, "s")
    yield Result(said, len(bound) / EVENING / 1000, "KB a label")
    yield Result(f"{said}, drawing", parts.peak / 1024, "MB a worker")


def _from_the_database() -> Iterator[Result]:
    """Waybills of an evening, and the step that draws them, with all that it reads and writes."""
    night = evening.prepare(orders=READ)
    evening.place(night)
    factories.translate(random.Random(1))
    for step in ("warehouse.reserve", "orders.screen", "warehouse.release_waves",
                 "warehouse.obtain_waybills"):  # fmt: skip
        walk.run(step)
    sheets = Sheet.objects.filter(job__kind="LABELS").select_related("job")
    Sheet.objects.exclude(job__kind="LABELS").update(problem="not_measured")
    assert _read_and_draw(sheets) == READ  # finds fonts and lays out the form
    took = cpu(lambda: _read_and_draw(sheets)) / READ * 1000
    yield Result(f"{READ} waybills with their database reads", took, "CPU ms a label")
    took = cpu(lambda: walk.run("warehouse.draw")) / READ * 1000
    waves = sheets.values("job").distinct().count()
    yield Result(f"{READ} waybills of {waves} waves by the step", took, "CPU ms a label")
    assert sheets.filter(drawn_at=None).count() == 0


def _read_and_draw(sheets: QuerySet) -> int:
    written = [write() for _, write in papers.writers(sheets[0].job, list(sheets))]
    return len(batch(written).pages)


def cpu(run: Callable[[], object]) -> float:
    """Seconds of this process."""
    start = time.process_time()
    run()
    return time.process_time() - start
