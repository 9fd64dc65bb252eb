"""What people are told when the database cannot serve them now: words, never a broken page."""

from django.contrib import messages
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from psycopg import errors

from orders.adminkit import show

RETRY_AFTER = "5"  # seconds
TAKEN = (errors.LockNotAvailable, errors.DeadlockDetected)


class Busy:
    """Answers for a view that found a row locked for too long, or no database at all.

    Nothing of the request was written: its transaction is rolled back before this is reached.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error) -> HttpResponse | None:
        """A press goes back to its page with a sentence; a scanner and a reader get a 503."""
        if not isinstance(error, OperationalError | InterfaceError):
            return None
        is_taken = isinstance(error.__cause__, TAKEN) or "locked" in str(error)
        say = _taken() if is_taken else _("The database cannot be reached. Try again in a moment.")
        if request.content_type == "application/json":
            answer = {"accepted": False, "verdict": "busy", "say": say, "tone": "bad", "show": {}}
            response = JsonResponse(answer, status=503)
        elif is_taken and request.method == "POST" and (page := _page(request)):
            messages.error(request, say)
            return show(request, page)
        else:
            response = render(request, "503.html", {"say": say}, status=503)
        response["Retry-After"] = RETRY_AFTER
        return response


def _taken() -> str:
    return _("Somebody else is working on this row. Try again in a moment.")


def _page(request) -> str:
    """The page of ours a button was pressed on."""
    page = request.headers.get("Referer", "")
    return page if url_has_allowed_host_and_scheme(page, {request.get_host()}) else ""
