"""The hours in which work was done, as its own record shows them; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)
NIGHT = 4  # hours without a packed box from which people have gone home; a lull is shorter
SET_UP = 1  # hours before the first box of a day: what is packed first thing was picked before


@dataclass(frozen=True)
class WorkedHours:
    """The stretches in which a line worked, in UTC, the first first; they do not overlap."""

    stretches: tuple[tuple[datetime, datetime], ...]

    @classmethod
    def seen(cls, moments: Iterable[datetime], zone: ZoneInfo) -> "WorkedHours":
        """What moments of finished work tell of the days on which, and the hours in which, it goes.

        The night is the longest run of hours of the local day in which nothing was ever finished,
        if it is long enough for one; a day on which nothing was is a day off. A working day that
        ends after midnight belongs to the date on which it began.
        """
        local = [moment.astimezone(zone) for moment in moments]
        opens, hours = _day({moment.hour for moment in local})
        dates = {(moment.replace(tzinfo=None) - opens * HOUR).date() for moment in local}
        starts = [datetime.combine(date, time(opens)) for date in sorted(dates)]
        return cls(tuple((_utc(start, zone), _utc(start + hours * HOUR, zone)) for start in starts))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much of the time from `start` to `end` was worked."""
        parts = (min(last, end) - max(first, start) for first, last in self.stretches)
        return sum((part for part in parts if part > timedelta(0)), timedelta(0))


def _utc(on_the_wall: datetime, zone: ZoneInfo) -> datetime:
    return on_the_wall.replace(tzinfo=zone).astimezone(UTC)


def _day(hours: set[int]) -> tuple[int, int]:
    """The hour at which a working day begins and how many it has; all 24 where no night shows."""
    order = sorted(hours)
    around = [*order, order[0] + 24] if order else []
    nights = [(after - before - 1, after % 24) for before, after in pairwise(around)]
    night, opens = max(nights, default=(0, 0))
    if night < NIGHT:
        return 0, 24
    return (opens - SET_UP) % 24, 24 - night + SET_UP
