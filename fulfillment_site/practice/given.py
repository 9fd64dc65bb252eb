"""What a control call was given, judged before it is used: names, kinds and bounds."""

import re
from collections.abc import Iterable
from dataclasses import fields
from types import NoneType
from typing import Any, get_args
from urllib.parse import urlsplit

MOST = 10**10  # seconds of the year 2286


class Unfit(ValueError):
    """Something is missing, or cannot be as it was given."""


def needed(given: dict, name: str, default: Any = None) -> Any:
    """What was given under a name, or the default if there is one."""
    value = given.get(name, default)
    if value is None:
        raise Unfit(f"{name} is missing.")
    return value


def text(given: dict, name: str, default: str | None = None) -> str:
    """A text; without a default it may not be empty."""
    value = needed(given, name, default)
    if not isinstance(value, str) or (default is None and not value):
        raise Unfit(f"{name} must be a text.")
    return value


def one_of(given: dict, name: str, known: Iterable[str], default: str | None = None) -> str:
    """A text of a short list."""
    value = text(given, name, default)
    if value not in (listed := sorted(known)):
        raise Unfit(f"{name} is one of {', '.join(listed)}.")
    return value


def address(given: dict, name: str, default: str | None = None) -> str:
    """An address of the web; with a default it may be empty."""
    value = text(given, name, default)
    if value and not re.match(r"https?://[^/?#]", value):
        raise Unfit(f"{name} must begin with http:// or https://.")
    urlsplit(value).port  # noqa: B018 - raises ValueError where it is none
    return value


def flag(given: dict, name: str, default: bool = False) -> bool:
    """Yes or no."""
    value = needed(given, name, default)
    if not isinstance(value, bool):
        raise Unfit(f"{name} must be true or false.")
    return value


def number(
    given: dict, name: str, default: float | None = None, least: float = 0, most: float = MOST
) -> float:
    """A number within its bounds; digits in a text will do."""
    value = needed(given, name, default)
    try:
        told = float(value) if isinstance(value, (int, float, str)) else None
    except (ValueError, OverflowError):
        told = None
    if told is None or isinstance(value, bool) or not least <= told <= most:
        raise Unfit(f"{name} must be a number from {least} to {most}.")
    return told


def whole(
    given: dict, name: str, default: int | None = None, least: int = 0, most: int = MOST
) -> int:
    """A number without a fraction."""
    told = number(given, name, default, least, most)
    if told != int(told):
        raise Unfit(f"{name} must be a whole number.")
    return int(told)


def listed(given: dict, name: str, kind: type, default: list | None = None) -> list:
    """A list of things of one kind."""
    value = needed(given, name, default)
    if not isinstance(value, list) or not all(isinstance(one, kind) for one in value):
        kinds = {dict: "objects", str: "texts"}[kind]
        raise Unfit(f"{name} must be a list of {kinds}.")
    return value


def part(given: dict, name: str) -> dict:
    """An object within, empty if it was not given."""
    value = needed(given, name, {})
    if not isinstance(value, dict):
        raise Unfit(f"{name} must be an object.")
    return value


def fields_of(kind: type, given: dict, most: int = MOST) -> dict:
    """Fields of a dataclass: no other name, each value of its kind and within its bounds."""
    known = {field.name: field for field in fields(kind)}
    if strange := sorted(given.keys() - known.keys()):
        raise Unfit(f"{', '.join(strange)} is unknown; there are {', '.join(known)}.")
    return {name: _value(known[name], given, most) for name in given}


def _value(field, given: dict, most: int) -> Any:
    kinds = get_args(field.type) or (field.type,)
    if given[field.name] is None and NoneType in kinds:
        return None
    read = {str: text, bool: flag, dict: part, int: whole, float: number}[kinds[0]]
    bounds = {"most": most, **field.metadata} if read in (whole, number) else {}
    return read(given, field.name, **bounds)
