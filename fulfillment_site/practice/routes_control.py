"""The control calls under /practice: JSON, unsigned; for tests, the demo and the page."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Blueprint, Response, jsonify, request

from fulfillment_site.practice import ticker
from fulfillment_site.practice.given import Unfit
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.world import World


@dataclass(frozen=True)
class Told:
    """What a control call was given."""

    world: World
    body: dict
    args: dict[str, str]

    @property
    def at(self) -> int:
        """The shop's time."""
        return self.world.now()


@dataclass
class Controls:
    """The control calls that were declared."""

    found: list[tuple[str, str, Callable[[Told], object]]] = field(default_factory=list)

    def __call__(self, method: str, path: str) -> Callable:
        """Serve a function under a path below /practice."""

        def remember(do: Callable[[Told], object]) -> Callable[[Told], object]:
            self.found.append((method, path, do))
            return do

        return remember


control = Controls()


def blueprint(world: World) -> Blueprint:
    """Everything declared, as addresses."""
    routes = Blueprint("control", __name__, url_prefix="/practice")
    for method, path, do in control.found:
        view = _view(world, method, do)
        routes.add_url_rule(path, f"{method} {do.__name__}", view, methods=[method])
    return routes


def _view(world: World, method: str, do: Callable[[Told], object]) -> Callable[..., Response]:
    def view(**args: str) -> Response:
        try:
            told = Told(world, _body() if method == "POST" else request.args.to_dict(), args)
            return jsonify(_act(told, do) if method != "GET" else do(told))
        except Denied as refusal:
            return _sorry(refusal.code, refusal.message, 409)
        except ValueError as unfit:
            return _sorry(0, str(unfit), 400)
        except sqlite3.IntegrityError:
            return _sorry(0, "Something is known by this name already.", 409)

    return view


def _body() -> dict:
    if request.form or request.files:
        raise Unfit("The body must be JSON, with Content-Type: application/json.")
    told = request.get_json(silent=True) if request.data else {}
    if not isinstance(told, dict):
        raise Unfit("The body must be a JSON object.")
    return told


def _act(told: Told, do: Callable[[Told], object]) -> object:
    with told.world.store.writing():
        done = do(told)
    ticker.catch_up(told.world)
    return done


def _sorry(code: int, message: str, status: int) -> Response:
    answer = jsonify({"code": code, "message": message})
    answer.status_code = status
    return answer
