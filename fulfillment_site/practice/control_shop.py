"""Control: apps, shops, authorisations, time, faults."""

import secrets
from pathlib import Path

from fulfillment_site.practice import exports, given, notices, shops, tokens
from fulfillment_site.practice.faults import Fault
from fulfillment_site.practice.markets import DAY
from fulfillment_site.practice.routes_control import Told, control
from fulfillment_site.practice.shops import App, Shop

LONGEST = 10**9  # seconds at once
FASTEST = 10**6  # times real time
MOST_DAYS = 3650
DEFAULT_APP = App("practice-app", "practice-secret", "7300000000000000001")


@control("POST", "/apps")
def register_app(told: Told) -> dict:
    """Register an app, or change its secret and addresses."""
    key = given.text(told.body, "app_key", "") or f"app{secrets.token_hex(5)}"
    known = shops.app(told.world, key) or App(key, secrets.token_hex(20), f"service-{key}")
    app = App(
        key,
        given.text(told.body, "app_secret", known.secret),
        given.text(told.body, "service_id", known.service_id),
        given.address(told.body, "redirect_url", known.redirect_url),
        given.address(told.body, "webhook_url", known.webhook_url),
    )
    shops.keep_app(told.world, app)
    return app_told(app)


def app_told(app: App) -> dict:
    """An app with everything a client of it needs."""
    return {
        "app_key": app.key, "app_secret": app.secret, "service_id": app.service_id,
        "redirect_url": app.redirect_url, "webhook_url": app.webhook_url,
    }  # fmt: skip


@control("POST", "/shops")
def open_shop(told: Told) -> dict:
    """Open a shop; one of the same code is found again."""
    return shop_told(shops.open_shop(told.world, told.body))


def shop_told(shop: Shop) -> dict:
    """A shop with everything a test wants to know."""
    return {
        "id": shop.id, "cipher": shop.cipher, "code": shop.code, "name": shop.name,
        "seller": shop.seller, "region": shop.region, "shipping_type": shop.shipping_type,
        "warehouse_id": shop.warehouse_id, "delivery_option_id": shop.market.delivery_option,
        "providers": [
            {"id": one.id, "name": one.name, "pattern": one.pattern} for one in shop.providers
        ],
    }  # fmt: skip


@control("POST", "/shops/<shop_id>/rules")
def change_rules(told: Told) -> dict:
    """Let things take longer, or shorter, in a shop from now on."""
    shops.change_rules(told.world, told.args["shop_id"], told.body)
    return {}


@control("POST", "/authorise")
def authorise(told: Told) -> dict:
    """Let an app act for a seller at once; with `exchange` the tokens come along."""
    world, app, seller = told.world, _app(told), _seller(told)
    life = given.whole(told.body, "days", tokens.YEAR // DAY, most=MOST_DAYS) * DAY
    scopes = given.listed(told.body, "scopes", str, tokens.SCOPES)
    code = tokens.authorise(world, app, seller, scopes=scopes, life=life)
    exchanges = given.flag(told.body, "exchange")
    return tokens.exchange(world, app, code) if exchanges else {"code": code}


def _app(told: Told) -> App:
    key = given.text(told.body, "app_key")
    if known := shops.app(told.world, key):
        return known
    raise given.Unfit(f"There is no app {key}.")


def _seller(told: Told) -> str:
    name = given.text(told.body, "seller")
    if shops.shops(told.world, name):
        return name
    raise given.Unfit(f"No shop is of the seller {name}.")


@control("POST", "/deauthorise")
def deauthorise(told: Told) -> dict:
    """The seller takes back their word, given to one app (`app_key`) or to all."""
    app_key = _app(told).key if "app_key" in told.body else ""
    notices.deauthorise(told.world, _seller(told), told.at, app_key)
    return {}


@control("POST", "/expire-tokens")
def expire_tokens(told: Told) -> dict:
    """A seller's access tokens end now."""
    tokens.expire(told.world, _seller(told))
    return {}


@control("POST", "/clock")
def set_clock(told: Told) -> dict:
    """Jump ahead by `advance` seconds, go on at `speed`; what became due has happened then."""
    clock = told.world.clock
    ahead = given.number(told.body, "advance", 0, most=LONGEST)
    speed = given.number(told.body, "speed", clock.speed, most=FASTEST)
    clock.advance(ahead)
    if speed != clock.speed:
        clock.run_at(speed)
    told.world.keep_clock()
    return {"now": clock.now(), "speed": clock.speed}


@control("POST", "/faults")
def add_fault(told: Told) -> dict:
    """Let something go wrong."""
    kind = given.text(told.body, "kind")
    told.world.faults.add(Fault(**given.fields_of(Fault, told.body | {"kind": kind})))
    return {"faults": told.world.faults.told()}


@control("DELETE", "/faults")
def clear_faults(told: Told) -> dict:
    """Let all go well, or end the faults of one `kind`."""
    told.world.faults.clear(told.body.get("kind", ""))
    return {}


@control("POST", "/files")
def write_files(told: Told) -> dict:
    """Write a shop's exports into a `folder`."""
    folder = Path(given.text(told.body, "folder"))
    try:
        return {"files": exports.write_all(told.world, default_shop(told), folder)}
    except OSError as trouble:
        raise given.Unfit(f"folder: {trouble.strerror}.") from None


@control("POST", "/reset")
def reset(told: Told) -> dict:
    """An empty shop at the real time."""
    told.world.forget()
    return {}


def default_shop(told: Told) -> Shop:
    """The shop meant: the one named, the only one there is, or a new one with its app."""
    world = told.world
    if shop_id := given.text(told.body, "shop_id", ""):
        return shops.named(world, shop_id)
    if known := shops.shops(world):
        return known[0]
    shops.keep_app(world, DEFAULT_APP)
    return shops.open_shop(world, {"code": "PRACTICE"})
