"""One cell's text → one value, or a refusal that says why not."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from orders.errors import Refused
from orders.seller_files.vocabulary import POSTCODE_DIGITS

REFERENCE_LIMIT = 64
HANDLE_LIMIT = 128
POSTCODE_LIMIT = 20
QUANTITY_LIMIT = 6  # digits
CUT = "…"

_DIGITS = re.compile(r"[0-9]{1,30}")
_ROUNDED = re.compile(r"[0-9]([.,][0-9]+)?[Ee]\+[0-9]+|[0-9]{9,}[.,]0+")
_UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff]")


class NumberCell(str):
    """Text of a cell that a spreadsheet keeps as a number: digits and zeros may be lost."""

    __slots__ = ()


class TextCell(str):
    """Text that ends in 0, of a cell that its file keeps as text: no spreadsheet rounded it."""

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
    if _DIGITS.fullmatch(text) and type(text) is not NumberCell:
        return text
    if type(text) is NumberCell or _ROUNDED.fullmatch(text):
        raise Refused("id_is_rounded")
    raise unfit(text, "id_is_not_digits")


def reference(text: str) -> str:
    """A code of letters and digits that may be empty: seller SKU, tracking number."""
    if type(text) is NumberCell or _ROUNDED.fullmatch(text):
        raise Refused("id_is_rounded")
    if text.startswith("="):
        raise Refused("cell_is_a_formula")
    if words(text) != text:
        raise Refused("code_is_unprintable")
    return _short(text, REFERENCE_LIMIT)


def code(text: str) -> str:
    """A code that must be there: order number and SKU of a shop's own site."""
    if not text:
        raise Refused("cell_is_empty")
    return reference(text)


def handle(text: str) -> str:
    """What the buyer is called by; a cut one could be two buyers'."""
    return _short(words(text), HANDLE_LIMIT)


def words(text: str) -> str:
    """What people wrote, without what no printer can print; a leading "=" is theirs to write."""
    if type(text) is FormulaCell:
        raise Refused("cell_is_a_formula")
    return str(text) if text.isprintable() else _UNPRINTABLE.sub("", text.replace("\r\n", "\n"))


def clipped(text: str, limit: int) -> str:
    """What people wrote, at most so long; a mark at its end says that it went on."""
    text = words(text)
    return text if len(text) <= limit else text[: limit - len(CUT)] + CUT


def quantity(text: str) -> int:
    """Pieces: 1 or more, in ASCII digits without a sign, a point or a comma."""
    if text.isascii() and text.isdigit() and len(text) <= QUANTITY_LIMIT and int(text) > 0:
        return int(text)
    raise unfit(text, "quantity_unreadable")


def postcode(text: str, region: str) -> str:
    """A postcode as text; one that has lost its leading zeros is refused."""
    if type(text) is NumberCell:
        raise Refused("cell_is_a_number")
    lengths = POSTCODE_DIGITS.get(region)
    if lengths and text.isdigit() and len(text) not in lengths:
        raise Refused("postcode_lost_zeros", digits=" / ".join(map(str, lengths)))
    return _short(words(text), POSTCODE_LIMIT)


def unfit(text: str, code: str, **params) -> Refused:
    """The plainest reason why a cell is not what its column asks for."""
    if not text:
        return Refused("cell_is_empty")
    if text.startswith("="):
        return Refused("cell_is_a_formula")
    return Refused(code, **params)


def _short(text: str, limit: int) -> str:
    if len(text) > limit:
        raise Refused("cell_is_too_long", limit=limit)
    return text
