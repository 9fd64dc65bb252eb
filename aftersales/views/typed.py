"""What people type, read: a number, an amount, a day, a time; or said no to in words."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime

from orders.errors import Refused

NUMBER = re.compile(r"[0-9]{1,18}")  # what a column of numbers can hold
AMOUNT = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9]{1,2})?")
YEARS = range(2020, 2101)


def number(text: str) -> int:
    """A whole number; 0, which no row has, where there is none."""
    return int(text) if NUMBER.fullmatch(text) else 0


def amount(text: str) -> Decimal | None:
    """Money with a point or a comma before its cents; None where nothing was typed.

    Thousands are not parted: "1,000" would be one to some and a thousand to others.
    """
    text = text.strip()
    if not text:
        return None
    if not AMOUNT.fullmatch(text):
        raise Refused("amount_is_unclear", typed=text[:40])
    return Decimal(text.replace(",", "."))


def day(text: str) -> date | None:
    """A day as a browser sends it; None where nothing was typed."""
    if not text.strip():
        return None
    try:
        found = parse_date(text.strip())
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:
        raise Refused("day_is_none", typed=text[:40])
    return found


def time(text: str, zone: ZoneInfo) -> datetime | None:
    """A local time as a browser sends it, in UTC; None where nothing was typed."""
    if not text.strip():
        return None
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:
        raise Refused("day_is_none", typed=text[:40])
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
