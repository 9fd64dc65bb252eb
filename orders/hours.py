"""Promises in hours and in working days; pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

DAY = timedelta(days=1)
LAST_SECOND = time(23, 59, 59)
SATURDAY, SUNDAY = 5, 6
# Days on which a market does not work, Monday being 0. Source: `weekend` of each country in the
# library `holidays` 0.108, as of 2026-11-27; for the US also seller-us.tiktok.com 8064131472115499.
WEEKENDS = dict.fromkeys(
    ("US", "TH", "VN", "ID", "MY", "PH", "JP", "GB"), frozenset({SATURDAY, SUNDAY})
)


class Mode(TextChoices):
    """What a promise is counted in."""

    CALENDAR = "CALENDAR", _("hours")
    BUSINESS = "BUSINESS", _("working days")


@dataclass(frozen=True)
class Rule:
    """So many hours, or so many working days with the local time after which a day is over.

    The first working day is the day of the start itself, unless that is a day off or the cut-off
    has come; a cut-off of 00:00 therefore never counts the day of the start, and None always does.
    """

    mode: Mode
    hours: int = 0
    days: int = 0
    cut_off: time | None = None


def due(
    start: datetime, rule: Rule, zone: ZoneInfo, weekend: Collection[int], holidays: Collection
) -> datetime:
    """When a promise made at `start` runs out, in UTC.

    Hours are hours whatever the clocks on the wall do: 48 h are 172,800 s. The last of the working
    days runs out at its last second where the market's clock hangs.
    """
    if rule.mode == Mode.CALENDAR:
        return start.astimezone(UTC) + timedelta(hours=rule.hours)
    local = start.astimezone(zone)
    day = local.date()
    if rule.cut_off is not None and local.time() >= rule.cut_off:
        day += DAY
    day = _working(day, weekend, holidays)
    for _day in range(rule.days - 1):
        day = _working(day + DAY, weekend, holidays)
    return datetime.combine(day, LAST_SECOND, zone).astimezone(UTC)


def after(
    start: datetime,
    worked: timedelta,
    zone: ZoneInfo,
    weekend: Collection[int],
    holidays: Collection,
) -> datetime:
    """When so much time of working days has passed since `start`, in UTC.

    A working day has all its hours, 23 or 25 of them where the clocks are set; a day off has none.
    """
    day, at = start.astimezone(zone).date(), start.astimezone(UTC)
    while True:
        end = datetime.combine(day + DAY, time(0), zone).astimezone(UTC)
        if day == _working(day, weekend, holidays):
            if worked <= end - at:
                return at + worked
            worked -= end - at
        day, at = day + DAY, end


def worked(
    start: datetime, until: datetime, zone: ZoneInfo, weekend: Collection[int], holidays: Collection
) -> timedelta:
    """How much time of working days lies between two moments; none where they are turned round."""
    day, at, found = start.astimezone(zone).date(), start.astimezone(UTC), timedelta(0)
    while at < until:
        end = datetime.combine(day + DAY, time(0), zone).astimezone(UTC)
        if day == _working(day, weekend, holidays):
            found += min(end, until) - at
        day, at = day + DAY, end
    return found


def _working(day: date, weekend: Collection[int], holidays: Collection) -> date:
    """This day, or the first working one after it."""
    while day.weekday() in weekend or day in holidays:
        day += DAY
    return day
