"""People at the pages of the after-sales desk, and what they do there."""

import pytest

from tests.orders.admin.conftest import choose, cost

__all__ = ["choose", "cost"]


@pytest.fixture
def desk(client, agent):
    """The browser of somebody at the service desk."""
    client.force_login(agent)
    return client
