"""The least that keeps a webhook: a Django project of one view that checks it and inserts a row.

`gunicorn tests.bench.bare`, with DATABASE_URL, APP_KEY and APP_SECRET. It stands beside the product
in the same bench and shares nothing with it.
"""

import hashlib
import hmac
import json
import os

import environ
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

KEY, SECRET = (os.environ.get(name, "").encode() for name in ("APP_KEY", "APP_SECRET"))
TABLE = "CREATE TABLE bare_message (id text PRIMARY KEY, body bytea NOT NULL)"
INSERT = "INSERT INTO bare_message VALUES (%s, %s) ON CONFLICT DO NOTHING"


def keep(request: HttpRequest) -> HttpResponse:
    """One message, kept once."""
    right = hmac.new(SECRET, KEY + request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(right, request.headers.get("Authorization", "")):
        return HttpResponse(status=401, headers={"Content-Length": "0"})
    told = json.loads(request.body)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [told["tts_notification_id"], request.body])
    return HttpResponse(headers={"Content-Length": "0"})


urlpatterns = [path("tiktok/webhook/", keep)]
settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": environ.Env().db("DATABASE_URL") | {"CONN_MAX_AGE": 60}},
)
application = get_wsgi_application()
with connection.cursor() as first:
    first.execute(TABLE)
connection.close()  # each process that answers opens its own
