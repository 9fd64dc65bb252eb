"""A row that kills its worker, and a worker that comes back from the dead."""

from datetime import timedelta
from functools import partial

import pytest

from orders import belt
from orders.errors import Outcome
from orders.models import StepFailure, StepRun
from orders.moment import moment
from tests import processes

POISON = 7


def dies_on(ids, *, by, at):
    """A step whose worker is killed by one row, as by a fault in a C library."""
    if POISON in ids:
        processes.die()
    return Outcome(ids)


def run_in_a_worker(pending) -> bool:
    """One run in a process of its own; whether it lived."""
    run = partial(belt.run, "step", pending, dies_on, chunk=100)
    return processes.wait(processes.start(run)) == 0


def lease_runs_out():
    StepRun.objects.update(leased_until=moment() - timedelta(seconds=1))


@pytest.mark.django_db(transaction=True)
def test_f42_a_row_that_kills_every_worker_is_parked_and_the_queue_goes_on():
    lived = []
    for _attempt in range(8):
        lived.append(run_in_a_worker(lambda at: range(100)))
        lease_runs_out()

    # Twice in its chunk, twice in a piece of it, three times alone; then the belt goes on.
    assert lived == [False] * 7 + [True]
    parked = StepFailure.objects.get()
    assert (parked.step, parked.ref) == ("step", POISON)
    run = StepRun.objects.get()
    assert (run.done, run.doing, run.deaths) == (99, [], 0)


@pytest.mark.django_db(transaction=True)
def test_f42_a_worker_killed_by_chance_costs_no_row_its_place():
    assert not run_in_a_worker(lambda at: range(100))
    lease_runs_out()

    done = []
    act = lambda ids, by, at: done.extend(ids) or Outcome(ids)  # noqa: E731
    assert belt.run("step", lambda at: range(200), act, chunk=100) == 200

    assert sorted(done) == list(range(200))
    assert not StepFailure.objects.exists()


@pytest.mark.django_db
def test_f46_a_worker_that_comes_back_after_its_lease_changes_nothing():
    first, second = [], []

    def slow(ids, *, by, at):
        """Stopped in the middle for longer than its lease; another worker has taken over."""
        first.append(ids)
        lease_runs_out()
        if not second:
            belt.run("step", lambda at: [1, 2, 3], fast, chunk=1)
        return Outcome(ids)

    def fast(ids, *, by, at):
        second.append(ids)
        return Outcome(ids)

    belt.run("step", lambda at: [1, 2, 3], slow, chunk=1)

    assert first == [[1]]
    assert second == [[1], [2], [3]]
    run = StepRun.objects.get()
    assert (run.turn, run.done, run.is_running) == (2, 3, False)
