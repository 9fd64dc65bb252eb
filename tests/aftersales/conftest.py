"""A connected shop, and a platform that answers for it."""

import pytest
import respx

from orders.services import screening
from tests import factories
from tests.aftersales.talks import Talk, reasons
from tests.aftersales.wire import Platform
from tests.factories import NOW, draft, place
from tests.orders.admin.conftest import cost
from tests.platform import connect

__all__ = ["cost"]


@pytest.fixture
def key(shop):
    return connect(shop)


@pytest.fixture
def platform(key):
    with respx.mock(assert_all_called=False) as router:
        yield Platform(router)


@pytest.fixture
def talk(platform) -> Talk:
    return Talk(platform.router)


@pytest.fixture
def noted(platform, shop):
    """An order that is held for its buyer's note."""
    factories.make_skus(["TEE-RED-M"])
    (order,) = place(shop, draft(buyer_note="Blue", buyer_key="u:7021000000000000001"))
    screening.screen([order.pk], at=NOW)
    assert reasons(order) == {"NOTE"}
    return order
