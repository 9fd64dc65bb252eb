"""The shop's own page: what it holds, four buttons, and the language it speaks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, redirect, render_template, request

from fulfillment_site.practice import (
    buyers,
    cancellations,
    control_people,
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
from fulfillment_site.practice.control_shop import default_shop
from fulfillment_site.practice.documents import Document
from fulfillment_site.practice.exports import EXPORTS
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.routes_control import Told
from fulfillment_site.practice.world import World

HOUR = 3600
SHOWN = 15


@dataclass(frozen=True)
class Button:
    """What a person can make happen."""

    name: str
    label: str
    press: Callable[[Told], str]


def _start_session(told: Told) -> str:
    burst = control_people.start_burst(told)
    return words.say("A live session with %(orders)d orders has begun.", orders=burst["orders"])


def _buyer_cancels(told: Told) -> str:
    request = buyers.cancel_any(told.world, default_shop(told).id, told.at)
    return words.say("The buyer of %(order)s cancels.", order=request.owner)


def _carrier_collects(told: Told) -> str:
    parcels = control_people.collect(told)["collected"]
    return words.say("The carrier collected %(parcels)d parcels.", parcels=parcels)


def _hour_passes(told: Told) -> str:
    told.world.clock.advance(HOUR)
    told.world.keep_clock()
    return words.say("An hour has passed.")


BUTTONS = {
    button.name: button
    for button in (
        Button("session", "Start a live session", _start_session),
        Button("cancel", "A buyer cancels", _buyer_cancels),
        Button("collect", "Carrier collects", _carrier_collects),
        Button("hour", "An hour passes", _hour_passes),
    )
}


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
    if name not in BUTTONS:
        abort(404)
    shop_id = request.form.get("shop_id", "")
    try:
        with world.store.writing():
            told = Told(world, {"shop_id": shop_id} if shop_id else {}, {})
            said = BUTTONS[name].press(told)
    except Denied as refusal:
        said = words.say(refusal.detail or refusal.message)
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
        buttons=BUTTONS.values(),
        shops=shops.shops(world),
        chosen=request.args.get("shop", ""),
        orders=by_status(world, orders.KIND),
        returns=by_status(world, returns.KIND),
        packages=_last(world, packages.KIND, packages.TO_FULFILL),
        cancellations=_last(world, cancellations.KIND),
        webhooks=fates(world),
        calls=_calls(world),
        effects=effects.counts(world),
        apps=[shops.app(world, row["app_key"]) for row in world.store.all("SELECT * FROM apps")],
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
