"""One cell's text → one value, or a refusal that says why not."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from orders.errors import Refused
from orders.seller_files.vocabulary import CURRENCY_SIGNS

REFERENCE_LIMIT = 64
QUANTITY_LIMIT = 6  # digits

_DIGITS = re.compile(r"[0-9]{1,30}")
_ROUNDED = re.compile(r"[0-9](\.[0-9]+)?[Ee]\+[0-9]+|[0-9]{9,}\.0+")
_MONEY = re.compile(
    r"(?P<sign>[A-Za-z]{0,3}[$£€¥฿₫]?)\s?"
    r"(?P<amount>([0-9]{1,12}|[0-9]{1,3}(,[0-9]{3}){1,3})(\.[0-9]{1,2})?)"
)
_CLOCK = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
_MONTH_FIRST = re.compile(
    rf"(?P<month>[0-9]{{2}})/(?P<day>[0-9]{{2}})/(?P<year>[0-9]{{4}}) {_CLOCK} (?P<half>[AP]M)"
)
_DAY_FIRST = re.compile(
    rf"(?P<day>[0-9]{{2}})/(?P<month>[0-9]{{2}})/(?P<year>[0-9]{{4}}) {_CLOCK}(?P<half>)"
)
_MONTH_FIRST_REGIONS = {"US", "BR", "JP"}
_UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff]")


class NumberCell(str):
    """Text of a cell that a spreadsheet keeps as a number: digits and zeros may be lost."""

    __slots__ = ()


class FormulaCell(str):
    """Text of a cell that a spreadsheet computes; starts with "="."""

    __slots__ = ()


@dataclass(frozen=True)
class Market:
    """How a shop's cells are read; no moment of a file lies after `until`."""

    zone: ZoneInfo
    currency: str
    region: str
    until: datetime


def identifier(text: str) -> str:
    """A platform id: digits that were never a number."""
    if _DIGITS.fullmatch(text) and type(text) is str:
        return text
    if type(text) is NumberCell or _ROUNDED.fullmatch(text):
        raise Refused("id_is_rounded")
    raise _unfit(text, "id_is_not_digits")


def reference(text: str) -> str:
    """A code of letters and digits that may be empty: seller SKU, tracking number."""
    if type(text) is NumberCell or _ROUNDED.fullmatch(text):
        raise Refused("id_is_rounded")
    if text.startswith("="):
        raise Refused("cell_is_a_formula")
    if len(text) > REFERENCE_LIMIT:
        raise Refused("cell_is_too_long", limit=REFERENCE_LIMIT)
    return words(text)


def words(text: str) -> str:
    """What people wrote, without what no printer can print; a leading "=" is theirs to write."""
    if type(text) is FormulaCell:
        raise Refused("cell_is_a_formula")
    return str(text) if text.isprintable() else _UNPRINTABLE.sub("", text.replace("\r\n", "\n"))


def quantity(text: str) -> int:
    """Pieces: 1 or more, in ASCII digits without a sign, a point or a comma."""
    if text.isascii() and text.isdigit() and len(text) <= QUANTITY_LIMIT and int(text) > 0:
        return int(text)
    raise _unfit(text, "quantity_unreadable")


@lru_cache(maxsize=10_000)
def money(text: str, currency: str) -> Decimal:
    """An amount of 0 or more: "8.99", "USD 12.00", "$25.00", "1,234.50"."""
    parts = _MONEY.fullmatch(text)
    if not parts:
        raise _unfit(text, "money_unreadable")
    sign = parts["sign"]
    if sign and CURRENCY_SIGNS.get(sign, sign.upper()) != currency:
        raise Refused("money_in_other_currency", currency=currency)
    return Decimal(parts["amount"].replace(",", ""))


def moment(text: str, market: Market) -> datetime:
    """A local time of the shop, in UTC; day and month stand as its region writes them, never else.

    A time that occurs twice when clocks go back is the first of the two, so that no promise runs
    an hour long; one that is skipped when clocks go forward counts on from before the gap.
    """
    month_first = market.region in _MONTH_FIRST_REGIONS
    parts = (_MONTH_FIRST if month_first else _DAY_FIRST).fullmatch(text)
    local = parts and _local(parts.groupdict())
    if not local:
        example = "11/20/2026 6:30:00 PM" if month_first else "20/11/2026 18:30:00"
        raise _unfit(text, "date_unreadable", example=example)
    value = local.replace(tzinfo=market.zone).astimezone(UTC)
    if value > market.until:
        raise Refused("date_is_ahead")
    return value


def postcode(text: str, region: str) -> str:
    """A postcode as text; a US one that has lost its leading zeros is refused."""
    if type(text) is NumberCell:
        raise Refused("cell_is_a_number")
    if region == "US" and text.isdigit() and len(text) not in (5, 9):
        raise Refused("postcode_lost_zeros")
    return words(text)


def _local(parts: dict[str, str]) -> datetime | None:
    half = parts.pop("half")
    numbers = {name: int(digits) for name, digits in parts.items()}
    if half and not 1 <= numbers["hour"] <= 12:
        return None
    if half:
        numbers["hour"] = numbers["hour"] % 12 + (12 if half == "PM" else 0)
    try:
        return datetime(**numbers)  # noqa: DTZ001 - the shop's zone is put on by the caller
    except ValueError:
        return None


def _unfit(text: str, code: str, **params) -> Refused:
    """The plainest reason why a cell is not what its column asks for."""
    if not text:
        return Refused("cell_is_empty")
    if text.startswith("="):
        return Refused("cell_is_a_formula")
    return Refused(code, **params)
