"""How a seller lets an app in: a page with a button, then codes and tokens."""

from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request

from fulfillment_site.practice import envelope, shops, tokens
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.shops import App
from fulfillment_site.practice.world import World

GRANTS = {"get": "authorized_code", "refresh": "refresh_token"}


def blueprint(world: World) -> Blueprint:
    """The addresses a seller's browser and an app's server go to."""
    routes = Blueprint("oauth", __name__)
    for path in ("/open/authorize", "/oauth/authorize"):
        routes.add_url_rule(path, f"ask {path}", lambda: _ask(world))
        routes.add_url_rule(path, f"say {path}", lambda: _say(world), methods=["POST"])
    routes.add_url_rule("/api/v2/token/get", "get", lambda: _token(world, "get"))
    routes.add_url_rule("/api/v2/token/refresh", "refresh", lambda: _token(world, "refresh"))
    return routes


def _app(world: World) -> App | None:
    if service_id := request.values.get("service_id"):
        return shops.app_of_service(world, service_id)
    return shops.app(world, request.values.get("app_key", ""))


def _ask(world: World) -> str | tuple[str, int]:
    app = _app(world)
    if app is None:
        return render_template("authorise.html", app=None), 404
    sellers: dict[str, list[str]] = {}
    for shop in shops.shops(world):
        sellers.setdefault(shop.seller, []).append(f"{shop.name} ({shop.region})")
    state = request.args.get("state", "")
    return render_template("authorise.html", app=app, sellers=sellers, state=state)


def _say(world: World) -> Response | tuple[str, int]:
    app, seller = _app(world), request.form.get("seller", "")
    owned = shops.shops(world, seller) if seller else []
    if app is None or not owned:
        return render_template("authorise.html", app=None), 404
    told = {"app_key": app.key, "locale": "en-US", "shop_region": owned[0].region}
    if request.form.get("verdict") == "authorise":
        with world.store.writing():
            told["code"] = tokens.authorise(world, app, seller)
    else:
        told |= {"code": "null", "error": "auth_denied"}
    if request.form.get("state"):
        told["state"] = request.form["state"]
    join = "&" if "?" in app.redirect_url else "?"
    return redirect(f"{app.redirect_url}{join}{urlencode(told)}")


def _token(world: World, kind: str) -> Response:
    return envelope.answer(world, f"token_{kind}", lambda: _tokens(world, kind))


def _tokens(world: World, kind: str) -> dict:
    app = shops.app(world, request.args.get("app_key", ""))
    if app is None or request.args.get("app_secret", "") != app.secret:
        raise Denied(36009004, "app_key or app_secret is invalid.")
    if request.args.get("grant_type") != GRANTS[kind]:
        raise Denied(36009004, "grant_type is invalid.")
    with world.store.writing():
        if kind == "get":
            return tokens.exchange(world, app, request.args.get("auth_code", ""))
        return tokens.refresh(world, app, request.args.get("refresh_token", ""))
