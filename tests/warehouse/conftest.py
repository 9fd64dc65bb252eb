"""The practice shop, for what is told to the platform."""

import pytest

from tests.practice import practice_shop


@pytest.fixture(scope="session")
def practice_program(tmp_path_factory):
    with practice_shop(tmp_path_factory.mktemp("practice")) as shop:
        yield shop


@pytest.fixture
def practice(practice_program):
    """The practice shop, in which all goes well until a test says otherwise."""
    yield practice_program
    practice_program.faults_off()
