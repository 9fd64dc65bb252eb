"""Fixtures everybody uses: a shop with a warehouse, and people by role."""

import os

import pytest

from tests import factories


def pytest_itemcollected(item):
    """What migrations put into the tables stands there again after a test that emptied them."""
    marker = item.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        marker.kwargs["serialized_rollback"] = True
    if {"transactional_db", "live_server"} & set(item.fixturenames):
        item.fixturenames.append("django_db_serialized_rollback")


@pytest.fixture(scope="session")
def full() -> bool:
    """Whether the full counts were asked for (`make soak`)."""
    return bool(os.environ.get("SOAK"))


@pytest.fixture
def shop(db):
    return factories.make_shop("A")


@pytest.fixture
def house(shop):
    return factories.make_warehouse(shop, numbers=50)


@pytest.fixture
def picker(shop, house):
    """Works on the floor of one warehouse for one shop."""
    return factories.make_person("picker", "warehouse", shops=[shop], houses=[house])


@pytest.fixture
def agent(db):
    """Answers buyers and prepares orders."""
    return factories.make_person("agent", "customer service")


@pytest.fixture
def boss(db):
    """Sets everything up."""
    return factories.make_person("boss", "administrator")


@pytest.fixture
def stranger(db):
    """On the staff, but without any role."""
    return factories.make_person("stranger", None)
