"""Our own targets stand still while an order waits for its buyer; the platform's never do."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from orders.models import Clock, Notice
from orders.services import clocks, lifecycle, marks, screening
from orders.services.lifecycle import Reason, Wait
from tests.factories import HOUR, NOW, again, make_order, make_skus

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
SOON = NOW + HOUR / 2  # an hour and a half of the two of screening are left


@pytest.fixture
def order(shop):
    make_skus(["TEE-RED-M"])
    order = make_order(shop)
    assert (order.state, order.clocks.get(kind="SCREEN").due_at) == ("SCREENING", NOW + 2 * HOUR)
    return order


def wait(order, at, reason=Reason.WAITING_BUYER):
    lifecycle.hold([Wait(order.pk, reason, "held_waiting_buyer", {"hours": 12})], by=None, at=at)


def lift(order, at):
    assert lifecycle.lift([order.pk], [Reason.WAITING_BUYER], by=None, at=at).done == [order.pk]


def facts(order, kind, basis="TARGET") -> tuple:
    clock = order.clocks.get(kind=kind, basis=basis, stopped_at=None)
    return clock.due_at, clock.paused_at, clock.left, clock.alert_at


def watch(at) -> list[tuple[str, str, timedelta]]:
    clocks.tell(list(clocks.to_tell(at)), at=at)
    told = Notice.objects.filter(told_at=at).order_by("pk")
    return [(one.clock.kind, one.clock.basis, one.mark) for one in told]


def test_a_target_stands_still_and_goes_on_with_what_was_left(order):
    wait(order, SOON)
    assert facts(order, "SCREEN") == (NOW + 2 * HOUR, SOON, 1.5 * HOUR, None)

    lift(order, NOW + 20 * HOUR)

    assert facts(order, "SCREEN") == (NOW + 21.5 * HOUR, None, None, NOW + 21.5 * HOUR)
    assert watch(NOW + 21.5 * HOUR - MINUTE) == []
    assert watch(NOW + 21.5 * HOUR) == [("SCREEN", "TARGET", timedelta(0))]


def test_a_paused_target_tells_nothing_while_the_platform_is_told_of(order):
    wait(order, SOON)
    assert watch(NOW + 20 * HOUR) == []
    assert watch(NOW + 23 * HOUR) == [
        ("ARRANGE", "PLATFORM", 24 * HOUR),
        ("PACK", "PROMISE", 24 * HOUR),
    ]


def test_clocks_of_the_platform_and_our_promise_never_wait(order):
    kept = order.clocks.exclude(basis="TARGET").order_by("pk")
    before = list(kept.values())

    wait(order, SOON)

    assert list(kept.values()) == before
    assert len(before) == 3
    for clock in kept:
        with pytest.raises(IntegrityError, match="only_targets_of_our_own"), transaction.atomic():
            kept.filter(pk=clock.pk).update(paused_at=SOON, left=HOUR, alert_at=None)


def test_a_paused_clock_with_something_to_say_cannot_be_written(order):
    target = order.clocks.filter(kind="SCREEN")
    for facts in ({"alert_at": SOON, "left": HOUR}, {"alert_at": None, "left": None}):
        with pytest.raises(IntegrityError, match="a_paused_clock"), transaction.atomic():
            target.update(paused_at=SOON, **facts)


def test_what_was_told_before_is_not_told_again(order):
    late = NOW + 3 * HOUR
    assert watch(late) == [("SCREEN", "TARGET", timedelta(0))]
    wait(order, late)
    assert facts(order, "SCREEN") == (NOW + 2 * HOUR, late, -HOUR, None)

    lift(order, NOW + 9 * HOUR)

    assert facts(order, "SCREEN") == (NOW + 8 * HOUR, None, None, None)
    assert watch(NOW + 10 * HOUR) == []


def test_a_mark_passed_and_not_yet_told_is_told_when_it_goes_on(order):
    wait(order, NOW + 3 * HOUR)

    lift(order, NOW + 9 * HOUR)

    assert watch(NOW + 9 * HOUR) == [("SCREEN", "TARGET", timedelta(0))]


def test_sorting_goes_on_with_what_was_left_after_the_answer(order):
    lifecycle.release([order.pk], by=None, at=NOW)
    wait(order, NOW + 20 * MINUTE)
    assert facts(order, "SORT") == (NOW + HOUR, NOW + 20 * MINUTE, 40 * MINUTE, None)

    lift(order, NOW + 5 * HOUR)
    lifecycle.release([order.pk], by=None, at=NOW + 5 * HOUR)

    assert facts(order, "SORT")[:3] == (NOW + 5 * HOUR + 40 * MINUTE, None, None)


def test_an_order_that_waits_for_anything_else_has_no_target_paused(order):
    wait(order, SOON, Reason.NOTE)
    assert facts(order, "SCREEN")[1] is None


def test_another_reason_lifted_meanwhile_lets_no_target_go_on(order):
    wait(order, SOON)
    lifecycle.hold_by_hand([order.pk], why="Count first", by=None, at=SOON)

    lifecycle.lift([order.pk], [Reason.MANUAL], by=None, at=NOW + HOUR)

    assert facts(order, "SCREEN")[1] == SOON


def test_marks_that_are_changed_meanwhile_count_when_it_goes_on(order, shop):
    wait(order, SOON)
    marks.changed([shop.pk], at=SOON)
    marks.aim([shop.pk], at=SOON)
    assert facts(order, "SCREEN")[3] is None


def test_a_cancelled_order_stops_its_paused_target_and_is_not_called_late(order):
    wait(order, SOON)

    lifecycle.cancel([order.pk], by=None, at=NOW + 50 * HOUR)

    clock = order.clocks.get(kind="SCREEN")
    assert (clock.stopped_at, clock.is_late) == (NOW + 50 * HOUR, False)
    assert Clock.objects.open().filter(order=order).count() == 0


def test_waiting_changes_no_deadline_of_the_order(order):
    before = (order.next_due_at, order.start_by_at)
    wait(order, SOON)
    lift(order, NOW + HOUR)
    screening.screen([order.pk], at=NOW + HOUR)
    assert again(order).next_due_at == before[0]
