"""Where the platform tells us things: verified, kept, answered within milliseconds."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from orders.errors import Refused
from orders.moment import moment
from orders.services import inbox

LIMIT = 1024**2  # bytes; a message holds ids and a status


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, *, wake: Callable[[int, datetime], None]) -> HttpResponse:
    """Keep one message of the platform; `wake` then starts who reads its topic."""
    body = _body(request)
    if len(body) > LIMIT:
        return HttpResponse(status=413)
    app = inbox.genuine_app(body, request.headers.get("Authorization", ""))
    if app is None:
        return HttpResponse(status=401)
    at = moment()
    try:
        topic = inbox.store(app, body, at=at)
    except Refused:
        return HttpResponse(status=400)
    if topic is not None:
        wake(topic, at)
    return HttpResponse()


def _body(request: HttpRequest) -> bytes:
    """The raw bytes, but no more than are needed to see that they are too many."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > LIMIT:
        return bytes(LIMIT + 1)
    if not length and request.META.get("wsgi.input_terminated"):  # sent in chunks
        return request.META["wsgi.input"].read(LIMIT + 1)
    return request.read(length)
