"""The time of the product, on a machine whose clock somebody sets."""

import os
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from orders import moment as moments
from orders.moment import moment

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(os.environ.get("TEST_ON") == "sqlite", reason="there it has no other clock"),
]
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
true_time = timezone.now


class Wall:
    """The clock of this machine, so far from the true time."""

    ahead = timedelta(0)

    def now(self):
        return true_time() + self.ahead

    @contextmanager
    def set_while_the_database_answers(self, ahead: timedelta):
        def answer(execute, *args):
            result = execute(*args)
            self.ahead = ahead
            return result

        with connection.execute_wrapper(answer):
            yield


@pytest.fixture
def wall(monkeypatch) -> Wall:
    wall = Wall()
    monkeypatch.setattr(timezone, "now", wall.now)
    for name in ("_offset", "_measured_at", "_apart"):
        monkeypatch.setattr(moments, name, getattr(moments, name))  # and back afterwards
    moments._measured_at = None
    return wall


def error() -> timedelta:
    return abs(moment() - true_time())


@pytest.mark.parametrize("ahead", [3 * HOUR, -3 * HOUR, 2 * SECOND])
def test_a_clock_that_is_set_changes_no_moment(wall, ahead):
    assert error() < SECOND
    for jump in (ahead, timedelta(0), -ahead, ahead):
        wall.ahead = jump
        assert error() < SECOND


@pytest.mark.parametrize("ahead", [3 * HOUR, -3 * HOUR])
def test_a_clock_that_is_set_while_the_database_is_asked_changes_no_moment(wall, ahead):
    with wall.set_while_the_database_answers(ahead):
        assert error() < SECOND
    assert wall.ahead == ahead
    assert error() < SECOND
    wall.ahead = timedelta(0)
    assert error() < SECOND


def test_the_database_is_asked_once_a_minute_and_after_a_jump(wall, django_assert_num_queries):
    with django_assert_num_queries(1):
        for _time in range(5):
            moment()
    wall.ahead = HOUR
    with django_assert_num_queries(1):
        for _time in range(5):
            moment()
