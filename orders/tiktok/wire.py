"""Values → the bytes that are signed and sent, and the bytes that came back → values; pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode

from orders.tiktok.errors import TikTokDown, failure

EMPTY = (None, "", (), [], {})
MESSAGE_LIMIT = 200
UNREADABLE = object()  # stands for what has two meanings or none: a repeated key, a NaN


def query(values: Mapping[str, Any]) -> dict[str, str]:
    """Query parameters as text: what is empty is left out, a list is joined by commas."""
    return {name: _text(value) for name, value in values.items() if value not in EMPTY}


def encoded(values: Mapping[str, str]) -> str:
    """The query of an address."""
    return urlencode(values, quote_via=quote, safe="")


def body(values: Mapping[str, Any] | None) -> bytes:
    """A JSON body without what is empty; nothing at all where nothing is left."""
    given = _given(values or {})
    return json.dumps(given, default=_plain, separators=(",", ":")).encode() if given else b""


@dataclass(frozen=True)
class Answer:
    """What a call brought; its request id is the platform's receipt."""

    data: dict
    request_id: str = ""


def answer(status: int, content: bytes, retry_after: float | None = None) -> Answer:
    """What the bytes of an answer bring, or the reason why they bring nothing."""
    told = _object(content)
    code, request_id = told.get("code"), _said(told, "request_id")
    if status == 429 or status >= 500:
        raise TikTokDown(f"HTTP {status}", retry_after=retry_after, may_be_done=status != 429)
    if type(code) is not int:
        raise TikTokDown(f"HTTP {status} without an answer of the platform")
    if code or status >= 300:
        raise failure(code or status, _said(told, "message"), request_id)
    data = told.get("data") or {}
    if not isinstance(data, dict):
        raise TikTokDown("the answer's data is no object")
    return Answer(data, request_id)


def wanted_rest(header: str, now: float) -> float | None:
    """Seconds a Retry-After header asks for: a number, or a date."""
    if header.isascii() and header.isdigit():
        return float(header)
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, until.replace(tzinfo=until.tzinfo or UTC).timestamp() - now)


def _given(values: Any) -> Any:
    if isinstance(values, list | tuple):
        return [_given(value) for value in values]
    if not isinstance(values, Mapping):
        return values
    given = {name: _given(value) for name, value in values.items()}
    return {name: value for name, value in given.items() if value not in EMPTY}


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ",".join(map(_text, value))
    if isinstance(value, bool):
        return str(value).lower()
    return str(_plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return int(value.timestamp())
    return str(value) if isinstance(value, Decimal) else value


def _object(content: bytes) -> dict:
    """The JSON object an answer is; an empty one where it is cut short, a web page, too deep."""
    try:
        told = json.loads(
            content.decode(errors="replace"),
            object_pairs_hook=_once,
            parse_float=Decimal,
            parse_constant=lambda _name: UNREADABLE,
        )
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _once(pairs: list[tuple[str, Any]]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        found |= {name: UNREADABLE for name in found if names.count(name) > 1}
    return found


def _said(told: dict, name: str) -> str:
    said = told.get(name)
    return said[:MESSAGE_LIMIT] if isinstance(said, str) else ""
