"""People at the pages of the after-sales desk, and what they do there."""

import pytest

from tests.factories import make_person
from tests.orders.admin.conftest import choose, cost

__all__ = ["choose", "cost"]


@pytest.fixture
def desk(client, agent):
    """The browser of somebody at the service desk."""
    client.force_login(agent)
    return client


@pytest.fixture
def leads_desk(client):
    """The browser of who may refuse too."""
    client.force_login(make_person("lead", "customer service lead"))
    return client
