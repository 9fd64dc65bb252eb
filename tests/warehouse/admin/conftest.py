"""People at the pages of the warehouse, and what they do there."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from tests import factories
from tests.orders.admin.conftest import choose, cost

__all__ = ["choose", "cost"]


@pytest.fixture
def floor(client, picker):
    """The browser of somebody who works on the floor."""
    client.force_login(picker)
    return client


@pytest.fixture
def desk(client, agent):
    """The browser of somebody at the service desk."""
    client.force_login(agent)
    return client


@pytest.fixture
def setup(client, boss):
    """The browser of the administrator."""
    client.force_login(boss)
    return client


@pytest.fixture
def press(client):
    """Press a button of a page and send its dialog; returns what was told."""

    def run(name: str, *args, **answers) -> list[str]:
        answer = client.post(reverse(name, args=args), {"_form_submitted": "on"} | answers)
        assert answer.status_code == 302, answer.status_code
        return [str(message) for message in get_messages(answer.wsgi_request)]

    return run


@pytest.fixture
def orders(shop, house):
    """Place so many one-piece orders whose goods lie in bin A-01-1."""

    def place(count: int):
        factories.make_stock(house, "TEE-RED-M", count)
        return factories.place(shop, *(factories.draft() for _ in range(count)))

    return place
