"""The web side: the API, the authorise page, the control calls and the shop's own page."""

from contextlib import nullcontext
from pathlib import Path

from flask import Flask, Response, abort, request
from werkzeug.routing import Map

from fulfillment_site.practice import (
    envelope,
    gateway,
    routes_api,
    routes_control,
    routes_downloads,
    routes_oauth,
    routes_page,
    words,
)
from fulfillment_site.practice.calls import Call
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.store import Store
from fulfillment_site.practice.world import World

METHODS = ["GET", "POST", "PUT", "DELETE"]
LOOPBACK = ("127.0.0.1", "localhost")
LARGEST = 16 * 2**20


def build(world: World) -> Flask:
    """The whole shop as one WSGI application."""
    app = Flask("practice", root_path=str(Path(__file__).parent))
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    app.json.ensure_ascii = False
    app.jinja_env.filters["words"] = words.name
    app.jinja_env.globals |= {
        "say": words.say,
        "speaks": words.language,
        "tongues": words.LANGUAGES,
    }
    for routes in (routes_oauth, routes_control, routes_downloads, routes_page):
        app.register_blueprint(routes.blueprint(world))
    app.before_request(_keep_out)
    calls = routes_api.calls()
    app.add_url_rule("/<path:path>", "api", lambda path: _answer(world, calls), methods=METHODS)
    return app


def _keep_out() -> None:
    """Pages of other sites are no business of ours; who runs on this machine is trusted."""
    host = request.host.partition(":")[0]
    is_foreign = request.headers.get("Sec-Fetch-Site") == "cross-site"
    if host not in LOOPBACK or (is_foreign and request.method != "GET"):
        abort(403)


def _answer(world: World, calls: Map) -> Response:
    try:
        call, args = gateway.find(calls, request)
    except Denied as refusal:
        return envelope.refuse(world, "unknown", refusal)
    return envelope.answer(world, call.name, lambda: _do(world, call, args))


def _do(world: World, call: Call, args: dict[str, str]) -> dict:
    asked = gateway.admit(world, call, args, request)
    with world.store.writing() if call.writes else nullcontext():
        return call.answer(asked)


def open_world(file: Path, url: str) -> World:
    """The shop that lives in a file."""
    return World(Store(file), url)
