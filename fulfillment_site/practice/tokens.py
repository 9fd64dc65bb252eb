"""Who authorised which app: codes, access tokens, refresh tokens."""

import base64
import json
import secrets
from dataclasses import dataclass

from fulfillment_site.practice import agenda
from fulfillment_site.practice.markets import DAY
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.shops import App, Shop, shops
from fulfillment_site.practice.world import World

CODE_LIFE = 30 * 60
ACCESS_LIFE = 7 * DAY
YEAR = 365 * DAY
WARNED = 30  # days before an authorisation ends
SCOPES = [
    "seller.authorization.info", "seller.shop.info", "seller.order.info",
    "seller.fulfillment.basic", "seller.logistics", "seller.return_refund.basic",
    "seller.product.basic", "seller.product.write", "seller.customer_service",
    "seller.finance.info", "data.shop_analytics.public.read",
]  # fmt: skip


@dataclass(frozen=True)
class Authorisation:
    """A seller's word that an app may act for all their shops."""

    id: int
    app_key: str
    seller: str
    open_id: str
    scopes: frozenset[str]
    ends_at: int
    revoked: bool


def authorise(
    world: World, app: App, seller: str, *, scopes: list[str] = SCOPES, life: int = YEAR
) -> str:
    """Let an app act for a seller; the code it may exchange once, within half an hour."""
    at = world.now()
    number = world.store.add(
        "authorisations", app_key=app.key, seller=seller, open_id=secrets.token_urlsafe(12),
        scopes=json.dumps(scopes), ends_at=at + life,
    )  # fmt: skip
    agenda.plan(world, at + life - WARNED * DAY, "authorisation_expires", authorisation=number)
    return _issue(world, "code", number, at + CODE_LIFE)


def exchange(world: World, app: App, code: str) -> dict:
    """Tokens for a code."""
    row = _take(world, "code", code)
    known = authorisation(world, row["authorisation"])
    if known.app_key != app.key:
        raise Denied(36009004, "auth_code is of another app.")
    return _tokens(world, known)


def refresh(world: World, app: App, token: str) -> dict:
    """New tokens for a refresh token, which ends once the new one has been used."""
    row = _find(world, "refresh", token)
    known = authorisation(world, row["authorisation"])
    if known.app_key != app.key or known.revoked:
        raise Denied(36009004, "refresh_token is invalid.")
    if row["replaces"]:
        world.store.run("DELETE FROM tokens WHERE token = ?", [row["replaces"]])
    # A client that never heard the answer comes again with the old one.
    world.store.run("DELETE FROM tokens WHERE replaces = ?", [token])
    return _tokens(world, known, replaces=token)


def bearer(world: World, app: App, token: str) -> Authorisation:
    """Whose access token this is, if it is good."""
    row = world.store.one("SELECT * FROM tokens WHERE token = ? AND kind = 'access'", [token])
    known = authorisation(world, row["authorisation"]) if row else None
    if known is None or known.revoked or known.app_key != app.key:
        raise Denied(36009004, "x-tts-access-token is invalid.")
    if row["expires_at"] <= world.now():
        raise Denied(105002)
    return known


def authorisations(world: World, seller: str) -> list[Authorisation]:
    """The words a seller has given and not taken back, as far as they still stand."""
    rows = world.store.all(
        "SELECT id FROM authorisations WHERE seller = ? AND NOT revoked AND ends_at > ?",
        [seller, world.now()],
    )
    return [authorisation(world, row["id"]) for row in rows]


def shops_of(world: World, given: Authorisation) -> list[Shop]:
    """The shops an authorisation covers."""
    return shops(world, given.seller)


def revoke(world: World, seller: str, app_key: str) -> None:
    """The seller takes back their word."""
    world.store.run(
        "UPDATE authorisations SET revoked = 1 WHERE seller = ? AND app_key = ?", [seller, app_key]
    )


def expire(world: World, seller: str) -> None:
    """All access tokens of a seller end now."""
    world.store.run(
        "UPDATE tokens SET expires_at = ? WHERE kind = 'access' AND authorisation IN"
        " (SELECT id FROM authorisations WHERE seller = ?)",
        [world.now(), seller],
    )


def authorisation(world: World, number: int) -> Authorisation:
    """The authorisation of a number."""
    row = world.store.one("SELECT * FROM authorisations WHERE id = ?", [number])
    return Authorisation(
        row["id"], row["app_key"], row["seller"], row["open_id"],
        frozenset(json.loads(row["scopes"])), row["ends_at"], bool(row["revoked"]),
    )  # fmt: skip


def _tokens(world: World, given: Authorisation, replaces: str = "") -> dict:
    access_ends = min(world.now() + ACCESS_LIFE, given.ends_at)
    shop = shops_of(world, given)[0]
    return {
        "access_token": _issue(world, "access", given.id, access_ends),
        "access_token_expire_in": access_ends,
        "refresh_token": _issue(world, "refresh", given.id, given.ends_at, replaces),
        "refresh_token_expire_in": given.ends_at,
        "open_id": given.open_id,
        "seller_name": given.seller,
        "seller_base_region": shop.region,
        "user_type": 0,
        "granted_scopes": sorted(given.scopes),
    }


def _issue(world: World, kind: str, number: int, expires_at: int, replaces: str = "") -> str:
    prefix = {"code": "TTP_c", "access": "TTP_a", "refresh": "TTP_r"}[kind]
    token = prefix + base64.b64encode(secrets.token_bytes(32)).decode()
    world.store.add(
        "tokens", token=token, kind=kind, authorisation=number, expires_at=expires_at,
        replaces=replaces,
    )  # fmt: skip
    return token


def _find(world: World, kind: str, token: str):
    name = {"code": "auth_code", "refresh": "refresh_token"}[kind]
    row = world.store.one("SELECT * FROM tokens WHERE token = ? AND kind = ?", [token, kind])
    if row is None:
        raise Denied(36009004, f"{name} is invalid.")
    if row["expires_at"] <= world.now():
        raise Denied(36009004, f"{name} is expired.")
    return row


def _take(world: World, kind: str, token: str):
    row = _find(world, kind, token)
    world.store.run("DELETE FROM tokens WHERE token = ?", [token])
    return row
