"""A connected shop, and a platform that answers for it."""

import pytest
import respx

from tests.aftersales.wire import Platform
from tests.platform import connect


@pytest.fixture
def key(shop):
    return connect(shop)


@pytest.fixture
def platform(key):
    with respx.mock(assert_all_called=False) as router:
        yield Platform(router)
