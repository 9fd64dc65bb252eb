"""A beat that goes on at its pace, whatever the clock on the wall is set to."""

import time
from datetime import timedelta

from celery.schedules import schedstate, schedule


class Steady(schedule):
    """Due every so often by a clock that nobody can set; Celery's own waits for the wall's."""

    def __init__(self, run_every: timedelta, *args, **kwargs):
        super().__init__(run_every, *args, **kwargs)
        self._struck: float | None = None

    def is_due(self, last_run_at) -> schedstate:
        every, now = self.run_every.total_seconds(), time.monotonic()
        passed = every if self._struck is None else now - self._struck
        if 0 <= passed < every:
            return schedstate(is_due=False, next=every - passed)
        self._struck = now
        return schedstate(is_due=True, next=every)
