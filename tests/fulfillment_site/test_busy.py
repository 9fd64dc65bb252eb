"""What people are told when the database cannot serve them."""

import json

from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import OperationalError
from psycopg.errors import LockNotAvailable

from fulfillment_site.busy import Busy

AWAY = OperationalError("connection refused")
TAKEN = OperationalError("canceling statement due to lock timeout")
TAKEN.__cause__ = LockNotAvailable()
SAY = "Somebody else is working on this row. Try again in a moment."


def answer(request, error):
    request.session, request._messages = {}, None
    request._messages = FallbackStorage(request)
    return Busy(None).process_exception(request, error)


def test_a_database_that_is_away_is_told_in_words_without_asking_it(rf):
    page = answer(rf.get("/admin/"), AWAY)
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert "The database cannot be reached. Try again in a moment." in page.content.decode()


def test_a_press_on_a_taken_row_goes_back_to_its_page_with_a_sentence(rf):
    request = rf.post("/admin/", headers={"Referer": "http://testserver/admin/orders/"})
    assert answer(request, TAKEN).url == "http://testserver/admin/orders/"
    assert [str(message) for message in get_messages(request)] == [SAY]


def test_a_press_that_comes_from_elsewhere_is_sent_nowhere(rf):
    page = answer(rf.post("/admin/", headers={"Referer": "http://elsewhere.example/"}), TAKEN)
    assert page.status_code == 503
    assert SAY in page.content.decode()


def test_a_scanner_gets_the_shape_it_knows(rf):
    reply = answer(rf.post("/floor/scan/", {}, content_type="application/json"), TAKEN)
    told = json.loads(reply.content)
    assert (reply.status_code, told["accepted"], told["say"]) == (503, False, SAY)


def test_other_errors_are_not_hidden(rf):
    assert answer(rf.get("/"), ValueError("a bug")) is None
