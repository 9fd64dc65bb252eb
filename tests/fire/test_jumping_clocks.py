"""The real beat and the real workers, while somebody sets the clocks of their computers."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import product as pairs
from pathlib import Path

import pytest
from django.db import connection

from orders.models import Clock, Notice, StepRun
from orders.moment import moment
from orders.sla import LATE, RED, Basis, Kind
from tests.factories import HOUR
from tests.fire.background import until
from tests.fire.product import Product
from tests.fire.wall_clock import WallClock
from tests.servers import redis

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = timedelta(seconds=1)
IN_TIME = 60 * SECOND
PULSE = 15  # seconds after a jump within which the belt must move
# Of beat's computer and of the workers': together, back, the other way, and apart.
JUMPS = (("+3h", "+3h"), ("+0", "+0"), ("-3h", "-3h"), ("+0", "+0"), ("+3h", "-3h"))
PROMISES = [promise for promise in pairs(Kind.values, Basis.values)]
WITNESS = """
CREATE TABLE witness (notice bigint, seen_at timestamptz DEFAULT clock_timestamp());
CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO witness (notice) VALUES (NEW.id); RETURN NULL; END';
CREATE TRIGGER witness AFTER INSERT ON orders_notice FOR EACH ROW EXECUTE FUNCTION witness();
"""


@pytest.fixture
def seen() -> Iterator[dict[int, datetime]]:
    """When the database, whose clock nobody sets, was given each notice; read by its `read`."""
    with connection.cursor() as cursor:
        cursor.execute(WITNESS)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER witness ON orders_notice")
        cursor.execute("DROP FUNCTION witness")
        cursor.execute("DROP TABLE witness")


def waits() -> list[timedelta]:
    """How long after its mark each notice was written, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seen_at - (due_at - mark) FROM witness"
            " JOIN orders_notice n ON n.id = notice JOIN orders_clock c ON c.id = n.clock_id"
        )
        return [wait for (wait,) in cursor.fetchall()]


@contextmanager
def broker(name: str) -> Iterator[str]:
    if name == "embedded":
        yield "filesystem://localhost"
        return
    with redis() as server:
        yield server.url


@contextmanager
def computers(folder: Path, broker_url: str) -> Iterator[tuple[list[Product], list[WallClock]]]:
    """One that beats and one that works, on the rows of this test, each by a clock of its own."""
    rows = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    clocks = [WallClock(folder / "clock-of-beat"), WallClock(folder / "clock-of-workers")]
    products = [
        Product(folder, rows, broker_url, only=lines, more=clock.environment)
        for clock, lines in zip(clocks, (("beat",), ("worker", "second")), strict=True)
    ]
    products[0].make_folders()
    for clock in clocks:
        clock.set("+0")
    started = []
    try:
        for one in products:
            one.start()
            started.append(one)
        yield products, clocks
    finally:
        for one in started:
            one.stop()


def moves(since: datetime) -> bool:
    """Whether a step had its turn, or was found idle, after that."""
    return StepRun.objects.filter(finished_at__gt=since).exists()


def reached(shop, at: datetime) -> dict[tuple[str, timedelta], datetime]:
    """Clocks of every kind that reach one mark at that moment each: when each (ref, mark) is due."""
    due = {}
    for kind, basis in PROMISES:
        mark = LATE if basis == Basis.TARGET else RED
        clock = Clock(shop=shop, kind=kind, basis=basis, ref=f"r{Clock.objects.count()}")
        clock.started_at, clock.due_at, clock.alert_at = at - HOUR, at + mark, at
        clock.save()
        due[clock.ref, mark] = at
    return due


@pytest.mark.parametrize("kind", ["embedded", "redis"])
def test_f45_beat_and_workers_whose_clocks_jump_tell_every_mark_once_and_in_time(
    shop, seen, tmp_path, full, kind
):
    if kind == "redis" and not full:
        return
    hold = 30 if full else 4  # seconds that each setting stays
    with broker(kind) as url, computers(tmp_path, url) as (products, clocks):
        begin = time.monotonic()
        first = moment()
        until(lambda: moves(first))
        start = moment()
        wanted = {}
        for place in range(len(JUMPS) * hold):
            wanted |= reached(shop, start + place * SECOND)
        for hours in (1, 2, 2.9, 3.1, 6):  # of which nobody is to hear
            reached(shop, start + hours * HOUR)
        processes = [sorted(products[0].beats()), sorted(products[1].workers())]
        for jump in JUMPS:
            for clock, ahead in zip(clocks, jump, strict=True):
                clock.set(ahead)
            jumped = moment()
            print(jump, round(time.monotonic()-begin,1), until(lambda jumped=jumped: moves(jumped), PULSE))
            time.sleep(hold)
        until(lambda: Notice.objects.count() >= len(wanted), 60)
        assert [sorted(products[0].beats()), sorted(products[1].workers())] == processes
    print(time.monotonic() - begin, len(wanted), max(waits()), min(waits()))
