"""Which hours are worked is read from when boxes were packed; times are those on the wall."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from orders.worked import WorkedHours

SEATTLE = ZoneInfo("America/Los_Angeles")
HOUR = timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SEATTLE)


def worked(*moments) -> WorkedHours:
    return WorkedHours.seen(moments, SEATTLE)


DAY_SHIFT = [at(day, hour, 30) for day in (16, 17, 19) for hour in range(9, 18)]


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (at(16, 10), at(16, 12), 2),  # within a day
        (at(16, 17), at(17, 10), 1 + 2),  # over a night, work beginning an hour before its box
        (at(16, 4), at(16, 8), 0),  # before anybody is there
        (at(16, 20), at(17, 3), 0),  # at night
        (at(17, 17), at(19, 9), 1 + 1),  # the 18th is a day off
        (at(16, 0), at(20, 0), 30),  # three days of ten hours
    ],
)
def test_only_hours_of_the_line_are_counted(start, end, hours):
    assert worked(*DAY_SHIFT).between(start, end) == hours * HOUR


def test_an_evening_that_goes_on_after_midnight_is_one_working_day():
    evening = [at(16, hour, 15) for hour in range(19, 24)] + [at(17, 0, 15), at(17, 1, 15)]
    assert worked(*evening).stretches == ((at(16, 18), at(17, 2)),)
    assert all(start.tzinfo is UTC for start, _end in worked(*evening).stretches)


def test_a_lull_of_three_hours_is_no_night():
    around_the_clock = [at(16, hour) for hour in range(0, 24, 4)]  # three hours between any two
    assert worked(*around_the_clock).between(at(16, 0), at(17, 0)) == 24 * HOUR
    with_a_night = [moment for moment in around_the_clock if moment.hour != 4]  # 1 to 7
    assert worked(*with_a_night).between(at(16, 0), at(17, 0)) == (24 - 7 + 1) * HOUR


def test_the_night_of_the_time_change_counts_no_hour_twice_and_loses_none():
    november = [at(day, hour) for day in (1, 2) for hour in range(24)]  # 1 November has 25 hours
    assert worked(*november).between(at(1, 0), at(3, 0)) == 49 * HOUR
    march = [at(day, hour, month=3) for day in (8, 9) for hour in range(24)]  # 8 March has 23
    assert worked(*march).between(at(8, 0, month=3), at(10, 0, month=3)) == 47 * HOUR


def test_nothing_packed_is_nothing_worked():
    assert worked().between(at(16, 0), at(17, 0)) == timedelta(0)
