"""The belt goes on: a bug parks its row, a dead worker's lease runs out, a step starts once."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from orders import beat, belt
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


def test_a_parked_row_that_is_mended_and_put_back_is_done_and_stands_nowhere():
    is_broken = True

    def act(ids, *, by, at):
        if is_broken:
            raise OverflowError("date value out of range")
        return Outcome(list(ids))

    belt.run("step", lambda _at: [7], act)
    is_broken = False
    assert belt.run("step", lambda _at: [7], act) == 0

    belt.retry(list(StepFailure.objects.values_list("pk", flat=True)), by=None, at=NOW)

    assert belt.run("step", lambda _at: [7], act) == 1
    assert not StepFailure.objects.exists()


def test_refusals_are_kept_for_people_to_read():
    StepRun.objects.create(name="step", next_at=NOW)
    no = Refused("pool_is_empty", carrier="Swift")
    belt.run("step", lambda at: [1], lambda ids, by, at: Outcome([], {1: no}))
    assert StepRun.objects.get().refused == [
        {"row": 1, "code": "pool_is_empty", "params": {"carrier": "Swift"}}
    ]


def test_a_step_is_started_when_due_and_by_one_beat_only():
    started = []
    start = lambda name, kwargs: started.append((name, kwargs))  # noqa: E731
    steps = [*STEPS, Step("shared", timedelta(seconds=5), shares=2)]
    assert beat.start_due(steps, start, at=NOW) == ["one", "two", "shared", "shared"]
    assert beat.start_due(steps, start, at=NOW) == []
    assert started == [
        ("one", {}),
        ("two", {}),
        ("shared", {"share": [0, 2]}),
        ("shared", {"share": [1, 2]}),
    ]


def test_workers_that_share_a_step_take_every_row_once():
    taken = {0: [], 1: []}

    def act(hand):
        return lambda ids, by, at: taken[hand].extend(ids) or Outcome(ids)

    for hand in (0, 1):
        assert belt.run("step", lambda at: range(1, 8), act(hand), share=(hand, 2)) == (3, 4)[hand]
    assert taken == {0: [2, 4, 6], 1: [1, 3, 5, 7]}


def test_a_step_that_is_being_done_is_not_done_twice_at_once():
    inner = []

    def act(ids, *, by, at):
        inner.append(belt.run("step", lambda at: [1], act))
        return Outcome(ids)

    assert belt.run("step", lambda at: [1], act) == 1
    assert inner == [0]


def test_a_step_whose_lock_was_not_given_is_free_for_the_next_tick():
    def act(ids, *, by, at):
        raise OperationalError("canceling statement due to lock timeout")

    with pytest.raises(OperationalError):
        belt.run("step", lambda at: [1], act)

    run = StepRun.objects.get()
    assert (run.is_running, run.leased_until, run.doing) == (False, None, [])
    assert not StepFailure.objects.exists()


def test_a_step_whose_message_could_not_be_sent_stays_due_and_the_next_one_is_started():
    def start(name, kwargs):
        if name == "one":
            raise ConnectionError("the broker is away")

    assert beat.start_due(STEPS, start, at=NOW) == ["two"]
    assert beat.start_due(STEPS, lambda name, kwargs: None, at=NOW) == ["one"]


def test_a_running_step_is_not_started_again_until_its_lease_runs_out():
    beat.start_due(STEPS, lambda name, kwargs: None, at=NOW)
    soon, later = NOW + belt.LEASE - timedelta(seconds=1), NOW + timedelta(seconds=61)
    assert beat.start_due(STEPS, lambda name, kwargs: None, at=soon) == []
    assert beat.start_due(STEPS, lambda name, kwargs: None, at=later) == ["one", "two"]


def test_a_finished_step_is_free_again():
    beat.start_due(STEPS, lambda name, kwargs: None, at=NOW)
    belt.run("one", lambda at: [], lambda ids, by, at: Outcome())
    assert beat.start_due(STEPS, lambda name, kwargs: None, at=NOW + timedelta(seconds=6)) == [
        "one"
    ]


def step_for(*rows) -> Step:
    return Step("one", timedelta(seconds=5), waiting=lambda at: rows)


def test_a_step_for_which_nothing_waits_is_not_started_and_had_its_turn():
    StepRun.objects.create(name="one", next_at=NOW, done=3, refused=[{"row": 1}])
    assert beat.start_due([step_for()], pytest.fail, at=NOW) == []
    run = StepRun.objects.get()
    assert (run.leased_until, run.finished_at, run.done, run.refused) == (None, NOW, 0, [])
    assert run.next_at == NOW + timedelta(seconds=5)


def test_a_step_is_started_for_what_waits():
    assert beat.start_due([step_for(7)], lambda name, kwargs: None, at=NOW) == ["one"]


def test_a_step_is_started_for_what_a_dead_worker_had_in_hand():
    gone = NOW - timedelta(seconds=1)
    StepRun.objects.create(name="one", next_at=NOW, doing=[7], is_running=True, leased_until=gone)
    assert beat.start_due([step_for()], lambda name, kwargs: None, at=NOW) == ["one"]


def test_a_step_of_which_nobody_can_tell_what_waits_is_started_to_tell_it():
    def waiting(at):
        raise ZeroDivisionError

    steps = [Step("one", timedelta(seconds=5), waiting=waiting), STEPS[1]]
    assert beat.start_due(steps, lambda name, kwargs: None, at=NOW) == ["one", "two"]


def test_a_tick_asks_once_for_every_step_and_puts_all_off_in_one_go(django_assert_num_queries):
    waiting = lambda at: StepFailure.objects.values_list("ref", flat=True)  # noqa: E731
    steps = [Step(name, timedelta(seconds=5), 2, waiting) for name in ("one", "two", "three")]
    beat.start_due(steps, pytest.fail, at=NOW)
    later = NOW + timedelta(seconds=6)
    with django_assert_num_queries(8):  # what is due, three questions, lease and lock, put off
        assert beat.start_due(steps, pytest.fail, at=later) == []
