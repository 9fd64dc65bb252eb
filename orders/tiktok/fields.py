"""The platform's JSON → dataclasses whose fields say where they are found and of which kind."""

import re
from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache, partial
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from orders.errors import Refused

T = TypeVar("T")
EXACT = 2**53  # whole numbers up to here survive every JSON reader
MILLISECONDS = 10**11  # no second of this century is so large
EPOCH = datetime.fromtimestamp(0, UTC)
CUT = "…"
_ID = re.compile("[!-~]{1,64}")
_BROKEN = re.compile("[\x00\ud800-\udfff]")
_AMOUNT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,10})?")
_WHOLE = re.compile(r"-?[0-9]{1,18}")


def named(path: str, default: Any = MISSING) -> Any:
    """A field under the platform's own name; dots lead into objects, and through lists of them.

    `a|b`: two versions of a call name it in two ways.
    """
    return field(default=default, metadata={"path": path})


def read(kind: type[T], raw: Any, where: str) -> T:
    """One object of an answer as its dataclass; whatever that does not name is ignored."""
    if not isinstance(raw, dict):
        raise unreadable(where)
    return kind(**{slot.name: slot.take(raw, where) for slot in _slots(kind)})


def reader(kind: type[T]) -> Callable[[Any, str], T]:
    """What reads one object as a dataclass."""
    return partial(read, kind)


def unreadable(where: str) -> Refused:
    return Refused("answer_unreadable", field=where)


@dataclass(frozen=True)
class _Slot:
    """One field of a dataclass: where it stands, how it is read, and what stands for nothing."""

    name: str
    path: str
    parse: Callable[[Any, str], Any]
    default: Any

    def take(self, raw: dict, where: str) -> Any:
        for path in self.path.split("|"):
            value = raw
            for name in path.split("."):
                value = _step(value, name)
            found = None if value in (None, "", []) else self.parse(value, f"{where}.{path}")
            if found is not None:
                return found
        if self.default is MISSING:
            raise Refused("answer_lacks_field", field=f"{where}.{self.path}")
        return self.default


@cache
def _slots(kind: type) -> list[_Slot]:
    hints = get_type_hints(kind, include_extras=True)
    return [
        _Slot(
            slot.name,
            slot.metadata.get("path", slot.name),
            _parser(hints[slot.name]),
            slot.default,
        )
        for slot in fields(kind)
    ]


def _step(value: Any, name: str) -> Any:
    if isinstance(value, list):
        return [inner for item in value if (inner := _step(item, name)) is not None]
    return value.get(name) if isinstance(value, dict) else None


def _parser(hint: Any) -> Callable[[Any, str], Any]:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:  # with the function that reads it
        return inner[1]
    if origin in (Union, UnionType):  # X | None
        return _parser(inner[0])
    if origin is tuple:  # tuple[X, ...]
        return partial(_many, _parser(inner[0]))
    return PARSERS.get(hint) or reader(hint)


def _many(parse: Callable[[Any, str], Any], value: Any, where: str) -> tuple:
    if not isinstance(value, list):
        raise unreadable(where)
    return tuple(parse(item, f"{where}[{place}]") for place, item in enumerate(value))


def identifier(value: Any, where: str) -> str:
    """A platform id: text, never a number that could have lost its last digits."""
    is_number = isinstance(value, int | float | Decimal)
    if is_number and not (type(value) is int and 0 <= value <= EXACT):
        raise Refused("answer_id_is_rounded", field=where)
    if (found := text(value, where)) and _ID.fullmatch(found):
        return found
    raise unreadable(where)


def text(value: Any, where: str) -> str:
    """What people wrote; what no database and no printer can take becomes a mark."""
    if isinstance(value, str):
        return _BROKEN.sub("\ufffd", value)
    if type(value) is int:
        return str(value)
    raise unreadable(where)


def short(limit: int, value: Any, where: str) -> str:
    """A code, which cut short would be another one."""
    if len(found := text(value, where)) > limit:
        raise Refused("answer_text_is_too_long", field=where, limit=limit)
    return found


def clipped(limit: int, value: Any, where: str) -> str:
    """A name, at most so long; a mark at its end says that it went on."""
    found = text(value, where)
    return found if len(found) <= limit else found[: limit - len(CUT)] + CUT


def amount(value: Any, where: str) -> Decimal:
    if type(value) in (str, int, Decimal) and _AMOUNT.fullmatch(str(value)):
        return Decimal(value)
    raise unreadable(where)


def price(value: Any, where: str) -> Decimal:
    """An amount of 0 or more."""
    if (found := amount(value, where)) < 0:
        raise unreadable(where)
    return found


def whole(value: Any, where: str) -> int:
    if type(value) in (str, int) and _WHOLE.fullmatch(str(value)):
        return int(value)
    raise unreadable(where)


def flag(value: Any, where: str) -> bool:
    if isinstance(value, bool):
        return value
    raise unreadable(where)


def moment(value: Any, where: str) -> datetime | None:
    """Seconds since 1970, some calls say milliseconds; 0 is how the platform says never."""
    since = whole(value, where)
    if not 0 <= since < MILLISECONDS * 1000:
        raise unreadable(where)
    unit = timedelta(milliseconds=1) if since >= MILLISECONDS else timedelta(seconds=1)
    return EPOCH + since * unit if since else None


def amounts(value: Any, where: str) -> tuple[tuple[str, Decimal], ...]:
    """Amounts with their names, whatever the platform calls its fees this year; zeros are none."""
    if not isinstance(value, dict):
        raise unreadable(where)
    found = []
    for name, inner in value.items():
        if isinstance(inner, dict):
            found += amounts(inner, f"{where}.{name}")
        elif inner not in (None, ""):
            found.append((name, amount(inner, f"{where}.{name}")))
    return tuple(pair for pair in found if pair[1])


PARSERS: dict[Any, Callable[[Any, str], Any]] = {
    str: text,
    Decimal: amount,
    int: whole,
    bool: flag,
    datetime: moment,
}
Id = Annotated[str, identifier]
Code = Annotated[str, partial(short, 64)]
Price = Annotated[Decimal, price]
