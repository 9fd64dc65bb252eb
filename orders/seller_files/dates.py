"""A moment as a file tells it; which of day and month stands first is the market's to say."""

import re
from datetime import UTC, datetime, tzinfo

from orders.errors import Refused
from orders.seller_files.cells import Market, unfit

MONTH_FIRST = {"US", "BR", "JP"}

_CLOCK = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
_MONTH_FIRST = re.compile(
    rf"(?P<month>[0-9]{{2}})/(?P<day>[0-9]{{2}})/(?P<year>20[0-9]{{2}}) {_CLOCK} (?P<half>[AP]M)"
)
_DAY_FIRST = re.compile(
    rf"(?P<day>[0-9]{{2}})/(?P<month>[0-9]{{2}})/(?P<year>20[0-9]{{2}}) {_CLOCK}"
)
# Nobody writes the day second after a year, so this one is read in every market.
_YEAR_FIRST = re.compile(
    r"(?P<year>20[0-9]{2})(?P<mark>[-/])(?P<month>[0-9]{2})(?P=mark)(?P<day>[0-9]{2})[T ]"
    rf"{_CLOCK}(?:\.[0-9]{{1,9}})?(?P<offset>Z|[+-][0-9]{{2}}:?[0-9]{{2}})?"
)


def moment(text: str, market: Market) -> datetime:
    """A time of a file, in UTC: with an offset as it says, else the shop's local time.

    A time that occurs twice when clocks go back is the first of the two, so that no promise runs
    an hour long; one that is skipped when clocks go forward counts on from before the gap.
    """
    month_first = market.region in MONTH_FIRST
    regional = _MONTH_FIRST if month_first else _DAY_FIRST
    parts = regional.fullmatch(text) or _YEAR_FIRST.fullmatch(text)
    told = parts and _told(parts.groupdict(), market.zone)
    if not told:
        example = "11/20/2026 6:30:00 PM" if month_first else "20/11/2026 18:30:00"
        raise unfit(text, "date_unreadable", example=example, iso="2026-11-20 18:30:00")
    value = told.astimezone(UTC)
    if value > market.until:
        raise Refused("date_is_ahead")
    return value


def _told(parts: dict[str, str | None], zone: tzinfo) -> datetime | None:
    numbers = {name: int(parts[name]) for name in ("year", "month", "day", "minute", "second")}
    hour, half, offset = int(parts["hour"]), parts.get("half"), parts.get("offset")
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "PM" else 0)
    try:
        zone = datetime.strptime(offset, "%z").tzinfo if offset else zone
        return datetime(**numbers, hour=hour, tzinfo=zone)
    except ValueError:
        return None
