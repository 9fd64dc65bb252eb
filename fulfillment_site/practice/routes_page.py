"""The shop's own page: what it holds, its buttons, and the language it speaks."""

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, redirect, render_template, request

from fulfillment_site.practice import (
    buttons,
    cancellations,
    documents,
    effects,
    orders,
    packages,
    returns,
    shops,
    ticker,
    words,
)
from fulfillment_site.practice.control_looks import by_status, fates
from fulfillment_site.practice.documents import Document
from fulfillment_site.practice.exports import EXPORTS
from fulfillment_site.practice.given import Unfit
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.routes_control import Told
from fulfillment_site.practice.world import World

SHOWN = 15


def blueprint(world: World) -> Blueprint:
    """The page at the root, and where its buttons lead."""
    routes = Blueprint("page", __name__)
    routes.add_url_rule("/", "page", lambda: _page(world))
    routes.add_url_rule(
        "/press/<name>", "press", lambda name: _press(world, name), methods=["POST"]
    )
    routes.add_url_rule("/language", "language", _speak, methods=["POST"])
    return routes


def _press(world: World, name: str) -> Response:
    if name not in buttons.BUTTONS:
        abort(404)
    shop_id = request.form.get("shop_id", "")
    try:
        with world.store.writing():
            told = Told(world, {"shop_id": shop_id} if shop_id else {}, {})
            said = buttons.BUTTONS[name].press(told)
    except Denied as refusal:
        said = words.say(refusal.detail or refusal.message)
    except Unfit as unfit:
        said = str(unfit)
    ticker.catch_up(world)
    world.said = said
    return redirect(f"/?shop={shop_id}" if shop_id else "/")


def _speak() -> Response:
    chosen = request.form.get("language")
    if chosen not in words.LANGUAGES:
        abort(404)
    answer = redirect("/")
    answer.set_cookie("language", chosen, max_age=words.LASTS, samesite="Lax")
    return answer


def _page(world: World) -> str:
    said, world.said = world.said, ""
    return render_template(
        "page.html",
        now=f"{datetime.fromtimestamp(world.now(), UTC):%Y-%m-%d %H:%M:%S}",
        speed=world.clock.speed,
        said=said,
        groups=buttons.GROUPS,
        fault_buttons=buttons.FAULT_BUTTONS,
        end=buttons.END,
        faults=world.faults.kinds(),
        shops=shops.shops(world),
        chosen=request.args.get("shop", ""),
        orders=by_status(world, orders.KIND),
        returns=by_status(world, returns.KIND),
        packages=_last(world, packages.KIND, packages.TO_FULFILL),
        cancellations=_last(world, cancellations.KIND),
        webhooks=fates(world),
        calls=_calls(world),
        effects=effects.counts(world),
        apps=shops.apps(world),
        exports=EXPORTS,
        at=world.now(),
    )


def _last(world: World, kind: str, but: str = "") -> list[Document]:
    rows = world.store.all(
        "SELECT id FROM documents WHERE kind = ? AND status != ? ORDER BY update_time DESC LIMIT ?",
        [kind, but, SHOWN],
    )
    return documents.get_many(world, kind, [row["id"] for row in rows])


def _calls(world: World) -> list[tuple[str, int, int]]:
    """Each call with how often it was granted and how often not."""
    found = []
    for name, answers in world.tally.table().items():
        granted = answers.get("0", 0) + answers.get("200", 0)
        found.append((name, granted, sum(answers.values()) - granted))
    return found
