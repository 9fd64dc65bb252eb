"""What time it is: asked once by an edge and handed down to the services."""

import time
from datetime import datetime, timedelta
from threading import Lock

from django.db import connection
from django.utils import timezone

_REMEASURE_AFTER = 60.0  # seconds a measured offset of this machine's clock is trusted
_JUMP = 1.0  # seconds by which this machine's two clocks may drift apart before one was set
_one_at_a_time = Lock()  # the three below are of one measurement
_offset = timedelta(0)
_measured_at: float | None = None  # by the steady clock
_apart: float | None = None  # the wall clock minus the steady one, when it was measured


def moment() -> datetime:
    """The database's time on PostgreSQL, so that every machine judges deadlines by one clock.

    A clock of this machine that jumps is not believed: its offset is measured anew at once. What is
    judged is the very reading that is returned, so a jump between two readings is none of ours.
    """
    if connection.vendor != "postgresql":
        return timezone.now()
    with _one_at_a_time:
        wall, steady = timezone.now(), time.monotonic()
        if _is_stale(wall, steady):
            wall = _measure()
        return wall + _offset


def _is_stale(wall: datetime, steady: float) -> bool:
    if _measured_at is None or not 0 <= steady - _measured_at <= _REMEASURE_AFTER:
        return True
    return _apart is not None and abs(wall.timestamp() - steady - _apart) > _JUMP


def _measure() -> datetime:
    """Ask how far the database's clock is ahead; returns the reading that it is ahead of.

    Nothing where its answer lies within the asking, which the steady clock times: the wall's may be
    set meanwhile.
    """
    global _offset, _measured_at, _apart  # noqa: PLW0603  one measurement shared by the process
    asked = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        told = cursor.fetchone()[0]
    wall, heard = timezone.now(), time.monotonic()
    agrees = wall - timedelta(seconds=heard - asked) <= told <= wall
    _offset = timedelta(0) if agrees else told - wall
    _measured_at, _apart = heard, wall.timestamp() - heard
    return wall
