"""Amounts of money as their currencies write them; what could be read two ways is no amount."""

import re
from decimal import Decimal
from functools import lru_cache

from orders.drafts import WHOLE_CURRENCIES
from orders.errors import Refused
from orders.seller_files.cells import unfit
from orders.seller_files.vocabulary import CURRENCY_SIGNS, plain

LIMIT = Decimal(10) ** 12  # as large as an order keeps
COMMA_DECIMALS = {"BRL", "EUR", "IDR", "VND"}  # 1.234,50, though a file may say 1234.50 as well

_BESIDE = re.compile(r"(?P<before>[^0-9]*)(?P<amount>[0-9](?:[0-9.,]*[0-9])?)(?P<after>[^0-9]*)")
_LETTERS = re.compile(r"[a-z]{3}")


def _writing(groups: str, decimals: str) -> re.Pattern:
    whole = rf"[0-9]{{1,12}}|[0-9]{{1,3}}(?:{groups}[0-9]{{3}}){{1,3}}"
    return re.compile(rf"(?P<whole>{whole})(?:{decimals}(?P<part>[0-9]{{1,3}}))?")


_POINT, _COMMA = _writing(",", r"\."), _writing(r"\.", ",")


@lru_cache(maxsize=10_000)
def money(text: str, currency: str) -> Decimal:
    """An amount of 0 or more: "8.99", "USD 12.00", "$1,234.50", "Rp150.000", "11,000 JPY"."""
    parts = _BESIDE.fullmatch(text)
    if not parts:
        raise unfit(text, "money_unreadable")
    signs = [sign for side in ("before", "after") if (sign := plain(parts[side]))]
    if len(signs) > 1 or not all(map(_is_currency, signs)):
        raise unfit(text, "money_unreadable")
    if signs and CURRENCY_SIGNS.get(signs[0], signs[0].upper()) != currency:
        raise Refused("money_in_other_currency", currency=currency)
    readings = _readings(parts["amount"], currency)
    if len(readings) != 1:
        raise Refused("money_unreadable")
    return readings.pop()


def _is_currency(sign: str) -> bool:
    return sign in CURRENCY_SIGNS or _LETTERS.fullmatch(sign) is not None


def _readings(amount: str, currency: str) -> set[Decimal]:
    """What an amount can mean: nothing where no writing fits, two values where two do."""
    writings = [_POINT, _COMMA] if currency in COMMA_DECIMALS else [_POINT]
    found = [parts for writing in writings if (parts := writing.fullmatch(amount))]
    if currency in WHOLE_CURRENCIES:
        whole = (parts for parts in found if (parts["part"] or "0") in ("0", "00"))
        return {_value(parts).to_integral_value() for parts in whole}
    if any(len(parts["part"] or "") > 2 for parts in found):
        return set()
    return {_value(parts) for parts in found}


def _value(parts: re.Match) -> Decimal:
    return Decimal(f"{re.sub('[.,]', '', parts['whole'])}.{parts['part'] or ''}")
