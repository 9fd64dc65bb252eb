"""Apps, the shops they may act for, and what each shop sells."""

import json
import re
import secrets
import sqlite3
from dataclasses import asdict, dataclass, replace
from functools import lru_cache

from fulfillment_site.practice import catalogue, given
from fulfillment_site.practice.markets import MARKETS, Market, Provider, Rules
from fulfillment_site.practice.world import World

SHIPPING_TYPES = ("TIKTOK", "SELLER", "MIXED")
NOWHERE = "http://127.0.0.1/callback"


@dataclass(frozen=True)
class App:
    """A program that sellers let act for them."""

    key: str
    secret: str
    service_id: str
    redirect_url: str = NOWHERE
    webhook_url: str = ""


@dataclass(frozen=True)
class Shop:
    """A shop of a seller in one market; `shipping_type` TIKTOK, SELLER or MIXED."""

    id: str
    cipher: str
    code: str
    name: str
    seller: str
    region: str
    shipping_type: str
    rules: Rules
    providers: tuple[Provider, ...]

    @property
    def market(self) -> Market:
        """Its country."""
        return MARKETS[self.region]

    @property
    def warehouse_id(self) -> str:
        """Its one sales warehouse."""
        return "6955" + self.id[-15:]


def app(world: World, key: str) -> App | None:
    """The app of a key."""
    row = world.store.one("SELECT * FROM apps WHERE app_key = ?", [key])
    return App(*row) if row else None


def apps(world: World) -> list[App]:
    """All apps."""
    return [App(*row) for row in world.store.all("SELECT * FROM apps ORDER BY app_key")]


def app_of_service(world: World, service_id: str) -> App | None:
    """The app an authorise link names."""
    row = world.store.one("SELECT * FROM apps WHERE service_id = ?", [service_id])
    return App(*row) if row else None


def keep_app(world: World, app: App) -> None:
    """Register an app, or change the addresses of a known one."""
    world.store.run(
        "INSERT INTO apps VALUES (?, ?, ?, ?, ?) ON CONFLICT (app_key) DO UPDATE SET"
        " app_secret = excluded.app_secret, redirect_url = excluded.redirect_url,"
        " webhook_url = excluded.webhook_url",
        [app.key, app.secret, app.service_id, app.redirect_url, app.webhook_url],
    )


def shop(world: World, shop_id: str) -> Shop | None:
    """The shop of an id."""
    row = world.store.one("SELECT * FROM shops WHERE id = ?", [shop_id])
    return _shop(row) if row else None


def named(world: World, shop_id: str) -> Shop:
    """The shop that a control call names."""
    if known := shop(world, shop_id):
        return known
    raise given.Unfit(f"There is no shop {shop_id}.")


def shops(world: World, seller: str | None = None) -> list[Shop]:
    """All shops, or those of one seller."""
    where, params = ("WHERE seller = ?", [seller]) if seller else ("", [])
    rows = world.store.all(f"SELECT * FROM shops {where} ORDER BY id", params)
    return [_shop(row) for row in rows]


def open_shop(world: World, told: dict) -> Shop:
    """Open the shop a control call describes, unless its code is there already."""
    code = given.text(told, "code", "") or f"SHOP{world.store.count('shop code'):04d}"
    row = world.store.one("SELECT * FROM shops WHERE code = ?", [code])
    return _shop(row) if row else _open(world, code, told)


def _open(world: World, code: str, told: dict) -> Shop:
    market = MARKETS[given.one_of(told, "region", MARKETS, "US")]
    goods = given.listed(told, "goods", dict, [])
    new = Shop(
        id=f"7495{world.store.count('shop'):015d}",
        cipher="PC_" + secrets.token_urlsafe(16),
        code=code,
        name=given.text(told, "name", f"Practice shop {market.region}"),
        seller=given.text(told, "seller", "Practice seller"),
        region=market.region,
        shipping_type=given.one_of(told, "shipping_type", SHIPPING_TYPES, "SELLER"),
        rules=replace(market.rules, **given.fields_of(Rules, given.part(told, "rules"))),
        providers=_providers(market, given.listed(told, "providers", dict, [])),
    )
    _write(world, new)
    world.store.run_many(
        "INSERT INTO skus VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
        [
            (new.id, good.id, good.product_id, good.seller_sku, good.product_name,
             good.sku_name, str(good.price), good.stock)
            for good in catalogue.read(goods) or catalogue.GOODS
        ],
    )  # fmt: skip
    return new


def _providers(market: Market, told: list[dict]) -> tuple[Provider, ...]:
    own = tuple(_provider(place, one) for place, one in enumerate(told, start=1))
    names = {provider.name for provider in own}
    return (*own, *(provider for provider in market.providers if provider.name not in names))


def _provider(place: int, one: dict) -> Provider:
    pattern = given.text(one, "pattern", ".+")
    try:
        re.compile(pattern)
    except re.error as wrong:
        raise given.Unfit(f"pattern is no regular expression: {wrong}.") from None
    id_ = given.text(one, "id", f"7118{place:015d}")
    return Provider(id_, given.text(one, "name"), pattern)


def _write(world: World, new: Shop) -> None:
    world.store.run(
        "INSERT INTO shops VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            new.id, new.cipher, new.code, new.name, new.seller, new.region, new.shipping_type,
            json.dumps(asdict(new.rules)),
            json.dumps([asdict(provider) for provider in new.providers]),
        ],
    )  # fmt: skip


def _shop(row: sqlite3.Row) -> Shop:
    return _read(tuple(row))


@lru_cache(maxsize=256)  # every event asks for its shop
def _read(row: tuple) -> Shop:
    *columns, rules, providers = row
    carriers = tuple(Provider(**one) for one in json.loads(providers))
    return Shop(*columns, Rules(**json.loads(rules)), carriers)


def change_rules(world: World, shop_id: str, rules: dict) -> None:
    """Let things take longer, or shorter, from now on."""
    known = named(world, shop_id)
    changed = replace(known.rules, **given.fields_of(Rules, rules))
    world.store.run(
        "UPDATE shops SET rules = ? WHERE id = ?", [json.dumps(asdict(changed)), shop_id]
    )
