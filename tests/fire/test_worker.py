"""One worker and its broker: it is told to end while it draws, and the papers come all the same."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from celery import current_app
from django.db import connection
from honcho.environ import parse_procfile
from kombu import Connection
from redis import Redis

from orders.moment import moment
from tests.factories import HOUR, draft, line, make_numbers, make_packages, make_stock, place
from tests.fire.background import until
from tests.invariants import adds_up, nothing_is_doubled
from tests.servers import Broker, redis
from warehouse.models import Carrier, Sheet

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[2]
PATIENCE = 120  # seconds
DRAW = "warehouse.draw"


@pytest.fixture
def broker() -> Iterator[Broker]:
    with redis() as server:
        yield server


@pytest.fixture
def papers(shop, house, full) -> int:
    """Boxes whose labels, slips and pick lists nobody has drawn yet; how many papers that are."""
    orders = 200 if full else 20
    make_stock(house, "CAP", orders)
    make_numbers(Carrier.objects.get(), orders)
    paid = moment() - 3 * HOUR
    sold = place(shop, *(draft(line("CAP"), paid_at=paid) for _ in range(orders)), at=moment())
    make_packages(*sold, at=moment())
    return Sheet.objects.filter(drawn_at=None).count()


@contextmanager
def worker(broker: Broker) -> Iterator[subprocess.Popen]:
    """A worker on the rows of this test, as the Procfile starts it; told to end at the end."""
    lines = parse_procfile((ROOT / "Procfile").read_text()).processes
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    settings = {
        "DATABASE_URL": f"{server}/{Path(connection.settings_dict['NAME']).name}",
        "CELERY_BROKER_URL": broker.url,
    }
    running = subprocess.Popen(lines["worker"], shell=True, cwd=ROOT, env=os.environ | settings)
    try:
        yield running
    finally:
        running.terminate()
        running.wait(PATIENCE)


def tick(broker: Broker) -> None:
    """What beat sends every two seconds."""
    with Connection(broker.url) as link:
        current_app.send_task("belt.tick", connection=link)


def is_drawing(broker: Broker) -> bool:
    """Whether a worker has the message that lets it draw."""
    with Redis.from_url(broker.url) as link:
        return any(DRAW in str(message) for message in link.hvals("unacked"))


def waits(broker: Broker) -> bool:
    """Whether the message to draw lies in the queue."""
    with Redis.from_url(broker.url) as link:
        queue = [json.loads(message) for message in link.lrange("celery", 0, -1)]
    return any(message["headers"]["task"] == DRAW for message in queue)


def drawn() -> int:
    return Sheet.objects.filter(drawn_at__isnull=False).count()


def test_f40_a_worker_that_is_told_to_end_finishes_or_gives_the_batch_back(broker, papers):
    with worker(broker) as first:
        tick(broker)
        until(lambda: is_drawing(broker), PATIENCE)
        first.terminate()
        first.wait(PATIENCE)
    assert drawn() == papers or waits(broker)
    assert not is_drawing(broker)
    with worker(broker):
        until(lambda: drawn() == papers, PATIENCE)
    adds_up()
    nothing_is_doubled()
