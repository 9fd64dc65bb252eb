"""What people are told when a form holds signs that no text has and no database keeps."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
NUL = "\x00"


class Unreadable:
    """Refuses, before any page sees it, what was typed or pasted with a NUL sign in it.

    PostgreSQL keeps no such text. Bodies of messages of platforms and scanners are not read here.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs) -> HttpResponse | None:
        """A 400 in words, where a form or an address has such a sign in a name or a value."""
        told = [request.GET]
        if request.content_type in FORMS and not getattr(view, "csrf_exempt", False):
            told.append(request.POST)
        if not any(NUL in text for fields in told for text in _texts(fields)):
            return None
        say = _("A sign in your text cannot be kept: an invisible one (NUL).")
        return render(request, "400.html", {"say": say}, status=400)


def _texts(fields):
    for name, values in fields.lists():
        yield name
        yield from values
