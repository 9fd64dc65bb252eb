"""Time in which a desk is open: how long a ticket may take counts in it alone; pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
Window = tuple[time, time]  # opens, closes, on the wall of the desk
Week = Mapping[int, Sequence[Window]]  # by day of the week, Monday being 0
FARTHEST = 400  # days looked ahead; a desk that is shut for longer counts as open


def due(start: datetime, work: timedelta, week: Week, zone: ZoneInfo, days_off: Collection[date]):
    """When so much open time has passed since `start`, in UTC.

    A desk without hours is open always. An hour is an hour whatever the clocks on the wall do: a
    window over the night of the change is shorter or longer than it says. Where the time ends as
    the desk shuts, that is the moment, not the next opening.
    """
    if not any(week.values()):
        return start.astimezone(UTC) + work
    left = work
    for opens, closes in _windows(start, week, zone, days_off):
        begins = max(opens, start)
        if begins + left <= closes:
            return begins + left
        left -= max(closes - begins, timedelta(0))
    return start.astimezone(UTC) + work


def _windows(
    start: datetime, week: Week, zone: ZoneInfo, days_off: Collection[date]
) -> Iterator[tuple[datetime, datetime]]:
    """When the desk is open from `start` on, in UTC; what overlaps is counted once."""
    first = start.astimezone(zone).date()
    for number in range(FARTHEST):
        day = first + number * DAY
        reached = start.astimezone(UTC)
        for opens, closes in sorted(week.get(day.weekday(), ()) if day not in days_off else ()):
            begins = max(_moment(day, opens, zone), reached)
            ends = _moment(day, closes, zone)
            if begins < ends:
                yield begins, ends
                reached = ends


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
