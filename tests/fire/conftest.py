"""A practice shop for whoever needs one of its own."""

from collections.abc import Iterator

import pytest

from tests.practice import PracticeShop, practice_shop


@pytest.fixture
def practice(tmp_path) -> Iterator[PracticeShop]:
    with practice_shop(tmp_path) as shop:
        yield shop
