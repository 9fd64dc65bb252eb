"""What the log says of requests that are turned away."""

import logging
from io import StringIO

import pytest
from django.urls import reverse

from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(monkeypatch) -> StringIO:
    """What the console is told, as the settings say."""
    console = next(one for one in logging.getLogger().handlers if one.get_name() == "console")
    monkeypatch.setattr(console, "stream", StringIO())
    return console.stream


def lines(log: StringIO) -> list[str]:
    """Without the time that each begins with."""
    return [line.partition(" ")[2].partition(" ")[2] for line in log.getvalue().splitlines()]


def test_a_page_that_is_not_ones_own_costs_one_line(client, log):
    client.force_login(make_person("stranger", None))
    assert client.get(reverse("consent")).status_code == 403
    assert lines(log) == [
        "WARNING django.request Forbidden (Permission denied): /tiktok/authorised/"
    ]


def test_a_strange_host_costs_a_line_and_no_traceback(client, log):
    assert client.get("/health/", headers={"host": "elsewhere.example"}).status_code == 400
    (line,) = lines(log)
    assert line.startswith("WARNING django.security.DisallowedHost Invalid HTTP_HOST header: ")


def test_a_message_that_is_not_genuine_costs_one_line(client, log):
    answer = client.post("/tiktok/webhook/", b"{}", content_type="application/json")
    assert answer.status_code == 401
    assert lines(log) == ["WARNING django.request Unauthorized: /tiktok/webhook/"]


def test_what_breaks_is_told_with_its_traceback(client, log, rf):
    logger = logging.getLogger("django.request")
    try:
        raise ValueError("broken")
    except ValueError:
        logger.exception("Internal Server Error: /")
    assert lines(log)[0] == "ERROR django.request Internal Server Error: /"
    assert log.getvalue().endswith("ValueError: broken\n")
