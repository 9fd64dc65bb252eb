"""The wire, with nobody at its other end until a test says who."""

from collections.abc import Iterator

import pytest
import respx

from tests.orders.tiktok.answers import HOST, make_client


@pytest.fixture
def platform() -> Iterator[respx.MockRouter]:
    """Answers what a test lets it answer; any other request fails the test."""
    with respx.mock(base_url=HOST, assert_all_called=False) as router:
        yield router


@pytest.fixture
def client(platform):
    return make_client()


@pytest.fixture
def search(platform) -> respx.Route:
    """The search for orders, which stands for any call that may be repeated."""
    return platform.post("/order/202309/orders/search")
