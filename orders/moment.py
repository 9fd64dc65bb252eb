"""What time it is: asked once by an edge and handed down to the services."""

import time
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

_REMEASURE_AFTER = 60.0  # seconds a measured offset of this machine's clock is trusted
_JUMP = 1.0  # seconds by which this machine's two clocks may drift apart before one was set
_offset = timedelta(0)
_measured_at: float | None = None
_apart: float | None = None  # the wall clock minus the steady one, when it was measured


def moment() -> datetime:
    """The database's time on PostgreSQL, so that every machine judges deadlines by one clock.

    A clock of this machine that jumps is not believed: its offset is measured anew at once.
    """
    global _offset, _measured_at, _apart  # noqa: PLW0603  one measurement shared by the process
    if connection.vendor != "postgresql":
        return timezone.now()
    if _is_stale():
        _offset = _ahead()
        _measured_at, _apart = time.monotonic(), time.time() - time.monotonic()
    return timezone.now() + _offset


def _is_stale() -> bool:
    if _measured_at is None or not 0 <= time.monotonic() - _measured_at <= _REMEASURE_AFTER:
        return True
    return _apart is not None and abs(time.time() - time.monotonic() - _apart) > _JUMP


def _ahead() -> timedelta:
    """How far the database's clock is ahead; nothing where its answer lies within the asking."""
    asked = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        told = cursor.fetchone()[0]
    heard = timezone.now()
    return timedelta(0) if asked <= told <= heard else told - heard
