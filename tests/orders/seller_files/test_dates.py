from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from orders.errors import Refused
from orders.seller_files.cells import Market
from orders.seller_files.dates import moment

ZONES = {"US": "America/Los_Angeles", "JP": "Asia/Tokyo", "GB": "Europe/London"}
TOLD = datetime(2026, 5, 4, 11, 30, tzinfo=UTC)


def market(region: str) -> Market:
    zone = ZoneInfo(ZONES.get(region, "Asia/Bangkok"))
    return Market(zone, "USD", region, until=datetime(2026, 12, 1, tzinfo=UTC))


def refusal(text: str, region: str) -> str:
    with pytest.raises(Refused) as refused:
        moment(text, market(region))
    return refused.value.code


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("05/04/2026 4:30:00 AM", "US"),
        ("05/04/2026 8:30:00 PM", "JP"),
        ("2026/05/04 20:30:00", "JP"),
        ("2026-05-04 20:30:00", "JP"),
        ("04/05/2026 18:30:00", "TH"),
        ("04/05/2026 12:30:00", "GB"),
        ("2026-05-04 18:30:00", "TH"),
        ("2026-05-04T11:30:00Z", "TH"),
        ("2026-05-04T07:30:00-04:00", "TH"),
        ("2026-05-04T13:30:00.250+0200", "US"),
    ],
)
def test_moment_is_read_as_its_market_or_its_offset_says(text, region):
    assert moment(text, market(region)).replace(microsecond=0) == TOLD


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("04/05/2026 18:30:00", "US"),  # the export of a market that writes the day first
        ("05/04/2026 4:30:00 AM", "TH"),
        ("31/02/2026 10:00:00", "TH"),
        ("05/04/2026 13:30:00 PM", "US"),
        ("05/04/2026 0:30:00 AM", "US"),
        ("01/02/1904 10:00:00", "TH"),
        ("0001-01-01 00:00:00", "JP"),
        ("2026-05/04 18:30:00", "TH"),
        ("2026-05-04", "TH"),
        ("2026-05-04T18:30:00+99:99", "TH"),
        ("04/05/2569 18:30:00", "TH"),  # the Thai calendar
        ("٠٤/05/2026 18:30:00", "TH"),
        ("46146.77", "US"),
        ("yesterday", "US"),
    ],
)
def test_moment_of_another_writing_or_calendar_is_refused(text, region):
    assert refusal(text, region) == "date_unreadable"


def test_day_and_month_that_were_swapped_show_by_lying_ahead():
    assert refusal("05/12/2026 18:30:00", "TH") == "date_is_ahead"
