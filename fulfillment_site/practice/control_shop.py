"""Control: apps, shops, authorisations, time, faults."""

import secrets
from pathlib import Path

from fulfillment_site.practice import exports, notices, shops, tokens
from fulfillment_site.practice.faults import Fault
from fulfillment_site.practice.markets import DAY
from fulfillment_site.practice.routes_control import Told, control
from fulfillment_site.practice.shops import App, Shop

DEFAULT_APP = App("practice-app", "practice-secret", "7300000000000000001")


@control("POST", "/apps")
def register_app(told: Told) -> dict:
    """Register an app, or change its secret and addresses."""
    given = told.body
    key = given.get("app_key") or f"app{secrets.token_hex(5)}"
    known = shops.app(told.world, key) or App(key, secrets.token_hex(20), f"service-{key}")
    app = App(
        key,
        given.get("app_secret", known.secret),
        given.get("service_id", known.service_id),
        given.get("redirect_url", known.redirect_url),
        given.get("webhook_url", known.webhook_url),
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
    world, given = told.world, told.body
    app = shops.app(world, given["app_key"])
    life = given.get("days", 365) * DAY
    code = tokens.authorise(world, app, given["seller"], scopes=given.get("scopes"), life=life)
    return tokens.exchange(world, app, code) if given.get("exchange") else {"code": code}


@control("POST", "/deauthorise")
def deauthorise(told: Told) -> dict:
    """The seller takes back their word."""
    notices.deauthorise(told.world, told.body["seller"], told.at)
    return {}


@control("POST", "/expire-tokens")
def expire_tokens(told: Told) -> dict:
    """A seller's access tokens end now."""
    tokens.expire(told.world, told.body["seller"])
    return {}


@control("POST", "/clock")
def set_clock(told: Told) -> dict:
    """Jump ahead by `advance` seconds, go on at `speed`; what became due has happened then."""
    clock = told.world.clock
    clock.advance(float(told.body.get("advance", 0)))
    if "speed" in told.body:
        clock.run_at(float(told.body["speed"]))
    told.world.keep_clock()
    return {"now": clock.now(), "speed": clock.speed}


@control("POST", "/faults")
def add_fault(told: Told) -> dict:
    """Let something go wrong."""
    told.world.faults.add(Fault(**told.body))
    return {"faults": told.world.faults.told()}


@control("DELETE", "/faults")
def clear_faults(told: Told) -> dict:
    """Let all go well."""
    told.world.faults.clear()
    return {}


@control("POST", "/files")
def write_files(told: Told) -> dict:
    """Write a shop's exports into a `folder`."""
    names = exports.write_all(told.world, default_shop(told), Path(told.body["folder"]))
    return {"files": names}


@control("POST", "/reset")
def reset(told: Told) -> dict:
    """An empty shop at the real time."""
    told.world.forget()
    return {}


def default_shop(told: Told) -> Shop:
    """The shop meant: the one named, the only one there is, or a new one with its app."""
    world = told.world
    if shop_id := told.body.get("shop_id"):
        return shops.shop(world, shop_id)
    if known := shops.shops(world):
        return known[0]
    shops.keep_app(world, DEFAULT_APP)
    return shops.open_shop(world, {"code": "PRACTICE"})
