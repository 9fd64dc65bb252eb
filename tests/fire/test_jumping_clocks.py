"""The real beat and the real workers, while somebody sets the clocks of their computers."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from orders.models import Clock, Notice, Shop, StepRun
from orders.moment import moment
from orders.sla import LATE, RED, Basis, Kind, marks_of
from tests.factories import HOUR
from tests.fire.background import until
from tests.fire.product import Product
from tests.fire.wall_clock import WallClock
from tests.servers import redis

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = timedelta(seconds=1)
IN_TIME = 60 * SECOND
BROKERS = (
    ["embedded", "redis"] if os.environ.get("SOAK") else ["embedded"]
)  # what jumps is the same
STARTED, PULSE = 120, 60  # seconds within which the belt must have moved: at first, after a jump
# How far beat's computer and the workers' are set: together, back, the other way, back, and apart.
JUMPS = (("+3h", "+3h"), ("+0", "+0"), ("-3h", "-3h"), ("+0", "+0"), ("+3h", "-3h"))
# No process of ours knows of this; the database's clock is set by nobody.
WITNESS = """
CREATE TABLE witness (notice bigint, seen_at timestamptz DEFAULT clock_timestamp());
CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO witness (notice) VALUES (NEW.id); RETURN NULL; END';
CREATE TRIGGER witness AFTER INSERT ON orders_notice FOR EACH ROW EXECUTE FUNCTION witness();
"""
FORGET = """
DROP TRIGGER IF EXISTS witness ON orders_notice;
DROP FUNCTION IF EXISTS witness;
DROP TABLE IF EXISTS witness;
"""
WAITS = """
SELECT seen_at - (clock.due_at - notice.mark) FROM witness
JOIN orders_notice notice ON notice.id = witness.notice
JOIN orders_clock clock ON clock.id = notice.clock_id
"""


@pytest.fixture
def _witness(db) -> Iterator[None]:
    """When the database was given each notice, by its own clock."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET + WITNESS)
    yield
    with connection.cursor() as cursor:
        cursor.execute(FORGET)


def told() -> list[tuple[int, timedelta]]:
    """Each notice of a clock, with its mark; other steps tell what is none."""
    return sorted(Notice.objects.exclude(clock=None).values_list("clock", "mark"))


def waits() -> list[timedelta]:
    """How long after its mark each notice was written."""
    with connection.cursor() as cursor:
        cursor.execute(WAITS)
        return [wait for (wait,) in cursor.fetchall()]


@contextmanager
def computers(folder: Path, broker_url: str) -> Iterator[list[tuple[Product, WallClock]]]:
    """One that beats and one that works, on the rows of this test, each by a clock of its own."""
    rows = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    ours = []
    with ExitStack() as ends:
        for name, lines in (("beat", ("beat",)), ("workers", ("worker", "second"))):
            clock = WallClock(folder / f"clock-of-{name}")
            clock.set("+0")
            one = Product(folder, rows, broker_url, only=lines, more=clock.environment)
            one.make_folders()
            one.start()
            ends.callback(one.stop)
            ours.append((one, clock))
        yield ours


def clocks(shop, at: datetime) -> Iterator[tuple[Clock, timedelta]]:
    """Clocks of every kind that reach a mark at that moment, each with its mark."""
    for kind in Kind.values:
        for basis in Basis.values:
            mark = RED if RED in marks_of(kind, basis) else LATE
            times = {"started_at": at - 9 * HOUR, "due_at": at + mark, "alert_at": at}
            ref = f"{kind} {at:%H:%M:%S}"
            yield Clock(shop=shop, kind=kind, basis=basis, ref=ref, **times), mark


def moves(since: datetime) -> bool:
    """Whether a step had its turn after that, or was found to have nothing to do."""
    return StepRun.objects.filter(finished_at__gt=since).exists()


@pytest.mark.parametrize("broker", BROKERS)
@pytest.mark.usefixtures("_witness")
def test_f45_beat_and_workers_whose_clocks_jump_tell_every_mark_once_and_in_time(
    shop, tmp_path, full, broker
):
    hold = 30 if full else 3  # seconds that a setting stays
    Shop.objects.update(aims_left=0)  # its marks are taken over already
    with ExitStack() as servers:
        url = "filesystem://localhost"
        if broker == "redis":
            url = servers.enter_context(redis()).url
        (beat, beats_clock), (worker, workers_clock) = servers.enter_context(
            computers(tmp_path, url)
        )
        begun = moment()
        until(lambda: moves(begun), STARTED)
        living = sorted(beat.beats()), sorted(worker.workers())
        start = moment()
        soon = [start + place * SECOND for place in range(len(JUMPS) * hold)]
        later = [start + ahead * HOUR for ahead in (1, 2, 2.9, 3.1, 6)]  # nobody is to hear of it
        made = [pair for at in (*soon, *later) for pair in clocks(shop, at)]
        Clock.objects.bulk_create(clock for clock, _mark in made)
        due = sorted((clock.pk, mark) for clock, mark in made if clock.alert_at <= soon[-1])
        for ahead_of_beat, ahead_of_workers in JUMPS:
            beats_clock.set(ahead_of_beat)
            workers_clock.set(ahead_of_workers)
            jumped = moment()
            until(lambda jumped=jumped: moves(jumped), PULSE)
            time.sleep(hold)
        until(lambda: len(told()) >= len(due), IN_TIME.total_seconds())
        assert (sorted(beat.beats()), sorted(worker.workers())) == living

    assert len(living[0]) == 1
    assert len(living[1]) == 2
    assert told() == due
    late = waits()
    assert len(late) == len(due)
    assert min(late) >= 0 * SECOND
    assert max(late) <= IN_TIME
