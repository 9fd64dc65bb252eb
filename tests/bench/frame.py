"""What benches are made of: a registry, a stopwatch, a row of the table.

@bench("place")
def place() -> Iterator[Result]:
    one_by_one = median_seconds(lambda: …)
    yield Result("place 500 orders", median_seconds(lambda: …), "s", baseline=one_by_one)
"""

import os
import platform
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

HEADINGS = ["name", "database", "value", "unit", "baseline", "ratio"]


@dataclass(frozen=True)
class Result:
    """One figure; the baseline is the same thing done another way, in the same unit."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    database: str = ""  # filled in by the frame, with its version

    @property
    def ratio(self) -> float | None:
        """The value as a multiple of the baseline."""
        return self.value / self.baseline if self.baseline else None

    def as_dict(self) -> dict[str, str | float | None]:
        fields = asdict(self) | {"ratio": self.ratio}
        return {heading: fields[heading] for heading in HEADINGS}


@dataclass(frozen=True)
class Bench:
    """A named function that yields results."""

    name: str
    run: Callable[[], Iterator[Result]]
    kept: bool


BENCHES: dict[str, Bench] = {}


def bench(name: str, *, kept: bool = False) -> Callable:
    """Enter a bench under its name.

    It starts on empty tables; with `kept`, on PostgreSQL's tables that outlast the run and that it
    fills itself, for millions of rows.
    """

    def enter(run: Callable[[], Iterator[Result]]) -> Callable[[], Iterator[Result]]:
        if name in BENCHES:
            raise ValueError(f"two benches are named {name}")
        BENCHES[name] = Bench(name, run, kept)
        return run

    return enter


def median_seconds(
    run: Callable[[], object],
    *,
    rounds: int = 5,
    prepare: Callable[[], object] = lambda: None,
) -> float:
    """Median time of a run in seconds; each round is prepared off the clock."""
    times = []
    for _ in range(rounds):
        prepare()
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return median(times)


def machine() -> str:
    """The machine in one line; figures of two machines are not compared."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = (line.partition(": ")[2] for line in lines if line.startswith("model name"))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{next(models, platform.machine())}, {len(os.sched_getaffinity(0))} cores, "
        f"{memory:.0f} GiB, Python {platform.python_version()}"
    )


def table(results: Iterable[Result]) -> str:
    """The results as a Markdown table that reads well in a terminal too."""
    rows = [HEADINGS, *([_cell(cell) for cell in result.as_dict().values()] for result in results)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    head, *body = (_row(row, widths) for row in rows)
    return "\n".join([head, _row(["-" * width for width in widths], widths), *body])


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def _cell(value: str | float | None) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
