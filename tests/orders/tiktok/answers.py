"""What the platform says in these tests, composed in its documented shapes; and who asks it."""

import json
from copy import deepcopy
from pathlib import Path
from urllib.parse import parse_qsl

import httpx
from tiktok_shop_api.signing import Signer

from orders.tiktok.client import Client, Patience
from orders.tiktok.connection import Connection

HOST = "https://shop.example"
SECRET = "the-secret"
QUICK = Patience(attempts=3, first=0.0, jitter=0.0, longest=0.2)
SAID_AT = 1_700_000_000
PAYLOADS = Path(__file__).parent / "payloads"


def make_client(**values) -> Client:
    """A client whose clock stands still and who waits for nothing."""
    defaults = {"clock": lambda: SAID_AT, "patience": QUICK}
    return Client(make_connection(), **(defaults | values))


def make_connection(**values) -> Connection:
    defaults = {
        "app_key": "AK",
        "app_secret": SECRET,
        "access_token": "TTP_token",
        "shop_cipher": "CIPHER==",
        "base_url": HOST,
    }
    return Connection(**(defaults | values))


def success(**data) -> httpx.Response:
    """The envelope of a call that went well."""
    told = {"code": 0, "message": "Success", "request_id": "r-1", "data": data}
    return httpx.Response(200, json=told)


def failure(code: int, status: int = 200) -> httpx.Response:
    """The envelope of a call that did not."""
    told = {"code": code, "message": "Jane Doe said no", "request_id": "r-9"}
    return httpx.Response(status, json=told)


def asked(route) -> tuple[dict, dict]:
    """Query, without what every call has, and body of the last request."""
    request = route.calls.last.request
    query = dict(parse_qsl(request.url.query.decode()))
    for name in ("app_key", "timestamp", "sign", "shop_cipher"):
        query.pop(name, None)
    return query, json.loads(request.content or "{}")


def sent_query(request: httpx.Request) -> list[tuple[str, str]]:
    return parse_qsl(request.url.query.decode(), keep_blank_values=True)


def verified(request: httpx.Request) -> bool:
    """Whether a public client's signature of what was sent is the one that was sent."""
    query = sent_query(request)
    signature = Signer.sign(
        path=request.url.raw_path.partition(b"?")[0].decode(),
        query=query,
        content_type=request.headers.get("content-type"),
        body=None if "multipart" in request.headers.get("content-type", "") else request.content,
        app_secret=SECRET,
    )
    return dict(query)["sign"] == signature


def payload(name: str, **changes) -> dict:
    """One object from payloads/, with changes."""
    found = json.loads((PAYLOADS / f"{name}.json").read_text())
    return changed(found, **changes)


def changed(found: dict, **changes) -> dict:
    """The same object with other values; `...` takes a field away, `__` leads inside."""
    made = deepcopy(found)
    for path, value in changes.items():
        *inside, last = path.split("__")
        place = made
        for name in inside:
            place = place[name]
        if value is ...:
            place.pop(last, None)
        else:
            place[last] = value
    return made
