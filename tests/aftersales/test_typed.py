"""What people type is read as they mean it, or they are told why not."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from aftersales.views import typed
from orders.errors import Refused

BANGKOK = ZoneInfo("Asia/Bangkok")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("12", 12), ("0", 0), ("", 0), ("-1", 0), ("1.0", 0), ("two", 0), ("²", 0), ("٣", 0),
        ("9" * 18, 10**18 - 1), ("9" * 19, 0), ("9" * 5000, 0),
    ],
)  # fmt: skip
def test_a_number_is_whole_and_fits_its_column(text, meant):
    assert typed.number(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", None), (" ", None), ("10", Decimal(10)), ("10.5", Decimal("10.50")),
        ("10,50", Decimal("10.50")), (" 1000 ", Decimal(1000)), ("-5", Decimal(-5)),
    ],
)  # fmt: skip
def test_an_amount_has_its_cents_behind_a_point_or_a_comma(text, meant):
    assert typed.amount(text) == meant


@pytest.mark.parametrize(
    "text", ["1,000", "15.000", "1,000.50", "1e5", "NaN", "$5", "9" * 13, "5..", "٣", "5\x00"]
)
def test_an_amount_that_can_be_read_in_two_ways_is_refused(text):
    with pytest.raises(Refused) as refused:
        typed.amount(text)
    assert (refused.value.code, refused.value.params) == ("amount_is_unclear", {"typed": text})


def test_a_day_and_a_time_are_read_in_the_zone_of_the_shop():
    assert typed.day("2026-11-27") == date(2026, 11, 27)
    assert typed.time("2026-11-27T09:30", BANGKOK) == datetime(2026, 11, 27, 2, 30, tzinfo=UTC)
    assert typed.day("") is typed.time(" ", BANGKOK) is None


@pytest.mark.parametrize("day", ["2026-02-31", "0001-01-01", "9999-12-31", "soon", "2026-13-01"])
def test_a_day_that_is_none_is_refused(day):
    for read in (lambda: typed.day(day), lambda: typed.time(f"{day}T09:00", BANGKOK)):
        with pytest.raises(Refused) as refused:
            read()
        assert refused.value.code == "day_is_none"
