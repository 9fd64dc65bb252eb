"""A season in the tables, and a moment at its end."""

from datetime import UTC, datetime

import pytest

from fulfillment_site.demo import history, season

AT = datetime(2026, 11, 23, 16, tzinfo=UTC)  # Monday, 8:00 in Los Angeles
GRAVE = season.Faults(small=50, careless=30, bad_lane=40)  # found among a few hundred orders


@pytest.fixture
def stage(shop, house):
    """Goods, sessions, carriers and packers, and nothing sold yet."""
    return history.stage(shop, house, AT)


@pytest.fixture
def sold(stage):
    """Sell a season; returns it."""

    def sell(orders: int, *, seed: int = 4, faults=None) -> season.Season:
        made = season.plan(seed, orders, AT, faults)
        history.load(stage, made)
        return made

    return sell
