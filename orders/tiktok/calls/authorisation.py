"""How a seller lets our app into their shops, and how it stays in."""

from dataclasses import dataclass, field
from datetime import datetime

from orders.tiktok import wire
from orders.tiktok.client import Client, ask_for_tokens
from orders.tiktok.connection import App
from orders.tiktok.fields import Id, named, read, reader
from orders.tiktok.page import Page, page

SERVICES_URL = "https://services.tiktokshop.com"
US_SERVICES_URL = "https://services.us.tiktokshop.com"


@dataclass(frozen=True)
class Tokens:
    """What one seller's consent gives us, and until when."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    access_expires_at: datetime = named("access_token_expire_in")
    refresh_expires_at: datetime = named("refresh_token_expire_in")
    open_id: str = ""
    seller_name: str = ""
    scopes: tuple[str, ...] = named("granted_scopes", ())


@dataclass(frozen=True)
class AuthorisedShop:
    """A shop that a token opens, and the cipher by which its calls name it."""

    id: Id
    name: str
    region: str
    cipher: str = field(repr=False)
    seller_type: str = ""
    code: str = ""


def authorise_url(region: str, service_id: str, state: str, *, services_url: str = "") -> str:
    """Where a seller consents; a shop of the US does so on a host of its own."""
    host = services_url or (US_SERVICES_URL if region == "US" else SERVICES_URL)
    consent = wire.encoded({"service_id": service_id, "state": state})
    return f"{host}/open/authorize?{consent}"


def exchange_code(app: App, code: str) -> Tokens:
    """The tokens behind the code that a seller came back with; it works once, for 30 minutes."""
    asked = {"auth_code": code, "grant_type": "authorized_code"}
    return read(Tokens, ask_for_tokens(app, "/api/v2/token/get", asked).data, "tokens")


def refresh(app: App, refresh_token: str) -> Tokens:
    """New tokens for old; whoever stores them stores both, for the old ones may be dead."""
    asked = {"refresh_token": refresh_token, "grant_type": "refresh_token"}
    return read(Tokens, ask_for_tokens(app, "/api/v2/token/refresh", asked).data, "tokens")


def authorised_shops(client: Client) -> Page[AuthorisedShop]:
    """The shops that the connection's token opens."""
    return page(client.call("authorisation.shops").data, "shops", reader(AuthorisedShop))
