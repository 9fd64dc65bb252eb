"""Workers on the rows of a test, and a hand that kills them."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import connection

from tests.fire.product import Product
from tests.servers import redis

WORKERS = ("worker", "second", "beat")
KILLS, WITHIN = 3, 4  # seconds from the first call to the last kill
PATIENCE = 60


@contextmanager
def workers(folder: Path, *others: str) -> Iterator[Product]:
    """All that works in the background, on the rows of this test; and what else is named."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    rows = f"{server}/{Path(connection.settings_dict['NAME']).name}"
    with redis() as broker:
        product = Product(folder, rows, broker.url, only=(*others, *WORKERS))
        product.make_folders()
        try:
            product.start()
            yield product
        finally:
            product.stop()


def until(happens: Callable[[], bool], seconds: float = PATIENCE) -> float:
    """Wait for something; returns how many seconds that took."""
    start = time.monotonic()
    while not happens():
        assert time.monotonic() - start < seconds
        time.sleep(0.1)
    return time.monotonic() - start


def kill_at_random(product: Product, chance: random.Random) -> None:
    """Kill one worker after the other, each at a moment nobody chose."""
    start = time.monotonic()
    for moment in sorted(chance.uniform(0, WITHIN) for _kill in range(KILLS)):
        time.sleep(max(0.0, start + moment - time.monotonic()))
        with suppress(ProcessLookupError):  # it is being started again just now
            until(lambda: bool(product.workers()))
            os.kill(chance.choice(product.workers()), signal.SIGKILL)
