"""The belt goes on: a bug parks its row, a dead worker's lease runs out, a step starts once."""

from datetime import timedelta

import pytest

from orders import belt
from orders.belt import Step
from orders.errors import Outcome, Refused
from orders.models import StepFailure, StepRun
from tests.factories import NOW

pytestmark = pytest.mark.django_db
STEPS = [Step("one", timedelta(seconds=5)), Step("two", timedelta(seconds=60))]


def test_a_row_that_raises_a_bug_is_parked_and_the_others_are_done():
    done = []

    def act(ids, *, by, at):
        if 3 in ids:
            raise ZeroDivisionError("row three")
        done.extend(ids)
        return Outcome(list(ids))

    assert belt.run("step", lambda at: [1, 2, 3, 4], act) == 3
    assert done == [1, 2, 4]
    parked = StepFailure.objects.get()
    assert (parked.step, parked.ref) == ("step", 3)
    assert "row three" in parked.error


def test_a_parked_row_is_left_alone():
    StepFailure.objects.create(step="step", ref=2, error="", failed_at=NOW)
    seen = []
    belt.run("step", lambda at: [1, 2], lambda ids, by, at: seen.extend(ids) or Outcome(ids))
    assert seen == [1]


def test_refusals_are_kept_for_people_to_read():
    StepRun.objects.create(name="step", next_at=NOW)
    no = Refused("pool_is_empty", carrier="Swift")
    belt.run("step", lambda at: [1], lambda ids, by, at: Outcome([], {1: no}))
    assert StepRun.objects.get().refused == [
        {"row": 1, "code": "pool_is_empty", "params": {"carrier": "Swift"}}
    ]


def test_a_step_is_started_when_due_and_by_one_beat_only():
    started = []
    assert belt.start_due(STEPS, started.append, at=NOW) == ["one", "two"]
    assert belt.start_due(STEPS, started.append, at=NOW) == []
    assert started == ["one", "two"]


def test_a_running_step_is_not_started_again_until_its_lease_runs_out():
    belt.start_due(STEPS, lambda name: None, at=NOW)
    soon, later = NOW + timedelta(seconds=30), NOW + belt.LEASE + timedelta(seconds=1)
    assert belt.start_due(STEPS, lambda name: None, at=soon) == []
    assert belt.start_due(STEPS, lambda name: None, at=later) == ["one", "two"]


def test_a_finished_step_is_free_again():
    belt.start_due(STEPS, lambda name: None, at=NOW)
    belt.run("one", lambda at: [], lambda ids, by, at: Outcome())
    assert belt.start_due(STEPS, lambda name: None, at=NOW + timedelta(seconds=6)) == ["one"]
