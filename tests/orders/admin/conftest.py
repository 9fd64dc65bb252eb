"""How a page is asked for, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse


@pytest.fixture
def cost(client):
    """How many queries a page takes once the process is warm."""

    def count(name: str, *args) -> int:
        address = reverse(name, args=args)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    return count


@pytest.fixture
def choose(client):
    """Run a bulk action of a list on some rows, as the page sends it."""

    def run(name: str, action: str, *rows, **answers):
        chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
        return client.post(reverse(name), chosen | answers, follow=True)

    return run
