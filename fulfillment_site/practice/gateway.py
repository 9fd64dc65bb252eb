"""The door of the API: who calls, is it signed, is it allowed, is it too much."""

import hmac
from urllib.parse import parse_qsl

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, RequestRedirect
from werkzeug.wrappers import Request

from fulfillment_site.practice import shops, signing, tokens
from fulfillment_site.practice.calls import Asked, Call, read_body
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.shops import App, Shop
from fulfillment_site.practice.tokens import Authorisation
from fulfillment_site.practice.world import World

Pairs = list[tuple[str, str]]


def find(calls: Map, request: Request) -> tuple[Call, dict[str, str]]:
    """Which call is meant."""
    try:
        call, args = calls.bind("shop").match(request.path, method=request.method)
    except (NotFound, RequestRedirect):
        raise Denied(36009009) from None
    except MethodNotAllowed:
        raise Denied(36009010) from None
    if args["version"] not in call.versions:
        raise Denied(36009014, args["version"])
    return call, args


def admit(world: World, call: Call, args: dict, request: Request) -> Asked:
    """Check everything the platform checks, in its order."""
    pairs = parse_qsl(request.query_string.decode("ascii", "replace"), keep_blank_values=True)
    body = request.get_data(cache=True)
    query = _by_name(pairs)
    app = _signer(world, query, pairs, request)
    given = tokens.bearer(world, app, _token(request))
    if call.scope not in given.scopes:
        raise Denied(105005, call.scope)
    shop = _shop(world, call, given, query)
    if shop:
        world.meter.count((app.key, shop.id, call.name), shop.rules.calls_a_second)
    upload = request.files.get("data")
    return Asked(
        world=world, name=call.name, version=args.pop("version"), app=app, given=given, shop=shop,
        query=query, body={} if upload else read_body(body), args=args,
        file=upload.read() if upload else b"", at=world.now(),
    )  # fmt: skip


def _by_name(pairs: Pairs) -> dict[str, list[str]]:
    query: dict[str, list[str]] = {}
    for name, value in pairs:
        query.setdefault(name, []).append(value)
    return query


def _signer(world: World, query: dict, pairs: Pairs, request: Request) -> App:
    app = shops.app(world, query.get("app_key", [""])[0])
    if app is None:
        raise Denied(36009004, "app_key is invalid.")
    timestamp = query.get("timestamp", [""])[0]
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) == 10):
        raise Denied(36009004, "timestamp is invalid.")
    if not world.clock.accepts(int(timestamp)):
        raise Denied(36009004, "timestamp is out of the window.")
    sign = query.get("sign", [""])[0]
    if not sign:
        raise Denied(36009004, "sign is missing.")
    right = signing.request_signature(
        app.secret, request.path, pairs, request.get_data(), request.content_type or ""
    )
    if not hmac.compare_digest(right.encode(), sign.encode()):
        raise Denied(106001)
    return app


def _token(request: Request) -> str:
    token = request.headers.get("x-tts-access-token", "")
    if not token:
        raise Denied(36009004, "x-tts-access-token is missing.")
    return token


def _shop(world: World, call: Call, given: Authorisation, query: dict) -> Shop | None:
    cipher = query.get("shop_cipher", [""])[0]
    if not call.of_shop:
        if cipher:
            raise Denied(36009004, "shop_cipher is unexpected.")
        return None
    if not cipher:
        raise Denied(106013)
    for shop in tokens.shops_of(world, given):
        if shop.cipher == cipher:
            return shop
    raise Denied(101000)
