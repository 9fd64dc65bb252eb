from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.data import reading
from tests.data.reading import OrderFile
from tests.data.sample_exports import EXPORTS

UPLOADED = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.fixture
def read():
    """Reads bytes, or a sample by its name, for a US shop unless the test says else."""

    def read(content: bytes | str, name: str = "orders.csv", **shop) -> OrderFile:
        if isinstance(content, str):
            content = (EXPORTS / content).read_bytes()
        usual = {"currency": "USD", "region": "US", "as_of": UPLOADED}
        zone = ZoneInfo(shop.pop("zone", "America/Los_Angeles"))
        return reading.read(content, name, zone=zone, **(usual | shop))

    return read
