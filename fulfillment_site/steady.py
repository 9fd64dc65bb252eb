"""A beat that goes on at its pace, whatever the clock on the wall is set to."""

import time
from datetime import timedelta

from celery.beat import ScheduleEntry, Scheduler
from celery.schedules import schedstate, schedule


class Steady(schedule):
    """Due every so often by a clock that nobody can set."""

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


class Beat(Scheduler):
    """Asks every entry itself whether it is due.

    Celery's keeps them in a heap by the wall's clock: set back by three hours, it asks nobody for
    three hours.
    """

    def setup_schedule(self) -> None:
        """Our entries alone: Celery's adds a nightly one, for results that nobody keeps here."""
        self.merge_inplace(self.app.conf.beat_schedule)

    def tick(self) -> float:
        """Send what is due; returns the seconds until something is."""
        rests = [self._strike(entry) for entry in list(self.schedule.values())]
        return min(rests, default=self.max_interval)

    def _strike(self, entry: ScheduleEntry) -> float:
        is_due, rest = entry.is_due()
        if is_due:
            self.apply_entry(self.reserve(entry), producer=self.producer)
        return rest
