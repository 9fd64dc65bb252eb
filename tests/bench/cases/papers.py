"""How fast waybills are drawn: by the step, and beside one document a label, the obvious way."""

import random
import time
from collections.abc import Callable, Iterator

from weasyprint import HTML
from weasyprint.urls import URLFetcher

from orders.press import batch
from tests import factories, walk
from tests.bench import evening
from tests.bench.frame import Result, bench
from warehouse.models import PrintJob, Sheet
from warehouse.services import papers

LABELS = 50


@bench("waybills")
def waybills() -> Iterator[Result]:
    night = evening.prepare(orders=LABELS)
    evening.place(night)
    factories.translate(random.Random(1))
    for step in ("warehouse.reserve", "orders.screen", "warehouse.release_waves",
                 "warehouse.obtain_waybills"):  # fmt: skip
        walk.run(step)
    sheets = [
        write()
        for job in PrintJob.objects.filter(kind="LABELS")
        for _sheet, write in papers.writers(job, list(job.sheets.order_by("position")))
    ]
    assert len(sheets) == LABELS
    batch(sheets[:2])  # fonts are found once a process
    one_by_one = cpu_ms(lambda: [_alone(sheet) for sheet in sheets])
    together = cpu_ms(lambda: batch(sheets))
    yield Result(
        f"{LABELS} waybills, beside one document each", together, "CPU ms each", one_by_one
    )
    seconds = _timed(lambda: walk.run("warehouse.draw"))
    drawn = Sheet.objects.filter(drawn_at__isnull=False).count()
    yield Result(f"drawing {drawn} sheets by the step", seconds / drawn * 1000, "ms each")


def cpu_ms(draw: Callable) -> float:
    """Median CPU milliseconds a label of three rounds."""
    times = []
    for _ in range(3):
        start = time.process_time()
        draw()
        times.append((time.process_time() - start) / LABELS * 1000)
    return sorted(times)[1]


def _timed(run: Callable) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _alone(sheet: str) -> bytes:
    return HTML(string=sheet, url_fetcher=URLFetcher(allowed_protocols={"data"})).write_pdf()
