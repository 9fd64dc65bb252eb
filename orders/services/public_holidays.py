"""Public holidays of the markets, taken from the library `holidays` a year at a time."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from holidays import country_holidays
from holidays.version import __version__

from orders.errors import Outcome
from orders.models import Holiday, Shop
from orders.models.market import Market

LIBRARY = "holidays "
SOURCE = f"{LIBRARY}{__version__}"
LANGUAGE = "en_US"


def to_fill(at: datetime) -> list[int]:
    """This year and the next, where a market in which we sell has no holiday of it yet."""
    markets = set(Shop.objects.order_by().values_list("market", flat=True).distinct())
    years = (at.year, at.year + 1)
    rows = Holiday.objects.filter(made_by_hand=False, date__year__in=years, market__in=markets)
    known = set(rows.values_list("market", "date__year").distinct()) if markets else set()
    return [year for year in years if any((market, year) not in known for market in markets)]


def fill(years: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Write what the library says of these years for every market; what people wrote stands.

    A day the library no longer names goes. Rows by hand are met as conflicts and left alone, so
    that one written meanwhile is not lost.
    """
    years = list(years)
    for year in years:
        rows = [row for market in Market.values for row in _said(market, year, at.date())]
        with transaction.atomic():
            Holiday.objects.filter(made_by_hand=False, date__year=year).delete()
            Holiday.objects.bulk_create(rows, ignore_conflicts=True)
    return Outcome(years)


def write(holiday: Holiday, *, by, at: datetime) -> None:
    """Keep a day as a person says it is: no list overwrites it from now on."""
    holiday.made_by_hand, holiday.noted_on = True, at.date()
    holiday.save()


def _said(market: str, year: int, noted_on: date) -> list[Holiday]:
    """What the library says of one market, for the whole country."""
    said = country_holidays(market, years=year, language=LANGUAGE)
    return [
        Holiday(market=market, date=day, name=name[:200], source=SOURCE, noted_on=noted_on)
        for day, name in sorted(said.items())
    ]
