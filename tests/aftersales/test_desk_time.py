"""Open time of a desk: nights, weekends, holidays, and nights on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales import desk_time

SEATTLE, HANOI = ZoneInfo("America/Los_Angeles"), ZoneInfo("Asia/Ho_Chi_Minh")
HOUR = timedelta(hours=1)
DAYTIME = [(time(9), time(17))]
WEEKDAYS = dict.fromkeys(range(5), DAYTIME)
YEAR = datetime(2026, 1, 1, tzinfo=UTC)
THANKSGIVING = date(2026, 11, 26)


def local(*when, zone=SEATTLE) -> datetime:
    return datetime(*when, tzinfo=zone)


def due(start, hours, week=WEEKDAYS, zone=SEATTLE, days_off=()):
    return desk_time.due(start, hours * HOUR, week, zone, days_off).astimezone(zone)


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        (local(2026, 11, 24, 10), 4, local(2026, 11, 24, 14)),  # Tuesday, within the day
        (local(2026, 11, 24, 10), 7, local(2026, 11, 24, 17)),  # as the desk shuts, not tomorrow
        (local(2026, 11, 24, 10), 8, local(2026, 11, 25, 10)),  # an hour of the next day
        (local(2026, 11, 24, 6), 1, local(2026, 11, 24, 10)),  # before it opens
        (local(2026, 11, 24, 20), 1, local(2026, 11, 25, 10)),  # after it shut
        (local(2026, 11, 27, 16), 2, local(2026, 11, 30, 10)),  # Friday evening to Monday
        (local(2026, 11, 28, 12), 8, local(2026, 11, 30, 17)),  # from Saturday on
    ],
)
def test_only_open_hours_count(start, hours, expected):
    assert due(start, hours) == expected


def test_a_holiday_of_the_market_does_not_count():
    assert due(local(2026, 11, 25, 16), 2, days_off=[THANKSGIVING]) == local(2026, 11, 27, 10)


def test_a_desk_without_hours_is_always_open():
    start = local(2026, 11, 28, 3)
    assert due(start, 8, week={}) == start + 8 * HOUR
    assert due(start, 8, week={0: []}, days_off=[date(2026, 11, 28)]) == start + 8 * HOUR


def test_two_windows_a_day_leave_out_the_pause_and_overlaps_count_once():
    split = {1: [(time(9), time(12)), (time(14), time(18))]}
    assert due(local(2026, 11, 24, 11), 2, split) == local(2026, 11, 24, 15)
    overlapping = {1: [(time(9), time(12)), (time(11), time(14))]}
    assert due(local(2026, 11, 24, 9), 5, overlapping) == local(2026, 11, 24, 14)


def test_an_hour_is_an_hour_on_the_night_clocks_change():
    nights = {day: [(time(0), time(6))] for day in range(7)}
    # On 8 March 2026 the hour from two to three is left out: the window has five.
    assert due(local(2026, 3, 8, 0), 5, nights) == local(2026, 3, 8, 6)
    # On 1 November 2026 the hour from one to two comes twice: the window has seven.
    assert due(local(2026, 11, 1, 0), 7, nights) == local(2026, 11, 1, 6)


def test_a_desk_that_never_opens_again_counts_as_open():
    closed = [date(2026, 11, 24) + timedelta(days=n) for n in range(401)]
    start = local(2026, 11, 24, 10)
    assert due(start, 8, days_off=closed) == start + 8 * HOUR


@given(
    st.integers(0, 525_600).map(lambda minutes: YEAR + timedelta(minutes=minutes)),
    st.integers(1, 60),
    st.integers(1, 60),
)
def test_more_work_is_never_due_earlier_and_work_adds_up(start, first, then):
    # Where the first part ends as the desk shuts, the rest goes on at the next opening.
    middle = due(start, first, zone=HANOI)
    assert due(start, first + then, zone=HANOI) == due(middle, then, zone=HANOI)
    assert middle >= start + first * HOUR
