"""What time it is: asked once by an edge and handed down to the services."""

import time
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

_REMEASURE_AFTER = 60.0  # seconds a measured offset of this machine's clock is trusted
_offset = timedelta(0)
_measured_at: float | None = None


def moment() -> datetime:
    """The database's time on PostgreSQL, so that every machine judges deadlines by one clock."""
    global _offset, _measured_at  # noqa: PLW0603  one measurement shared by the process
    if connection.vendor != "postgresql":
        return timezone.now()
    if _measured_at is None or time.monotonic() - _measured_at > _REMEASURE_AFTER:
        _offset = _ahead()
        _measured_at = time.monotonic()
    return timezone.now() + _offset


def _ahead() -> timedelta:
    """How far the database's clock is ahead; nothing where its answer lies within the asking."""
    asked = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        told = cursor.fetchone()[0]
    heard = timezone.now()
    return timedelta(0) if asked <= told <= heard else told - heard
