"""How every call is answered: code, message, data, request_id — or spoiled, if asked for."""

import json
import secrets
import socket
import time
from collections.abc import Callable

from flask import Response, request

from fulfillment_site.practice.faults import Fault
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.world import Heard, World

BEFORE = ("429", "5xx", "code", "html", "hang")
AFTER = ("truncate", "lost", "late")
GATEWAY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


def answer(world: World, name: str, do: Callable[[], dict], shop_id: str = "") -> Response:
    """Do what was asked and wrap what came of it, with the faults that are due."""
    fault = world.faults.take(name, BEFORE)
    if fault and fault.kind == "hang":
        time.sleep(fault.seconds)
    elif fault:
        _note(world, name, shop_id, fault.kind)
        return _refusal(world, fault)
    try:
        data = do()
    except Denied as refusal:
        _note(world, name, shop_id, str(refusal.code))
        return _wrap(world, refusal.code, refusal.message, None, refusal.http_status)
    _note(world, name, shop_id, "0")
    return _spoil(_wrap(world, 0, "Success", data, 200), world.faults.take(name, AFTER))


def refuse(world: World, name: str, refusal: Denied) -> Response:
    """Answer a call that did not get through the door."""
    _note(world, name, "", str(refusal.code))
    return _wrap(world, refusal.code, refusal.message, None, refusal.http_status)


def _wrap(world: World, code: int, message: str, data: dict | None, status: int) -> Response:
    request_id = f"{world.now()}{secrets.token_hex(8).upper()}"
    told = {"code": code, "message": message, "data": data, "request_id": request_id}
    if data is None:
        del told["data"]
    body = json.dumps(told, ensure_ascii=False)
    return Response(body, status, content_type="application/json; charset=utf-8")


def _refusal(world: World, fault: Fault) -> Response:
    if fault.kind == "html":
        return Response(GATEWAY_PAGE, 502, content_type="text/html")
    if fault.kind == "5xx":
        return Response("Service Unavailable", fault.status, content_type="text/plain")
    if fault.kind == "code":
        return _wrap(world, fault.code, "As asked for.", None, 200)
    refusal = Denied(36009002)
    told = _wrap(world, refusal.code, refusal.message, None, refusal.http_status)
    if fault.seconds:
        told.headers["Retry-After"] = f"{fault.seconds:g}"
    return told


def _spoil(told: Response, fault: Fault | None) -> Response:
    match fault.kind if fault else "":
        case "truncate":
            told.set_data(told.get_data()[: len(told.get_data()) // 2])
        case "late":
            time.sleep(fault.seconds)
        case "lost":
            request.environ["gunicorn.socket"].shutdown(socket.SHUT_RDWR)
    return told


def _note(world: World, name: str, shop_id: str, answer: str) -> None:
    world.tally.note(Heard(world.now(), name, shop_id, answer))
