"""Orders move only as the table says, with their clocks and their timeline."""

from datetime import UTC, datetime, timedelta

from orders.models import Clock, Hold, OrderEvent
from orders.services import clocks, lifecycle
from orders.services.lifecycle import Reason, Wait
from tests.factories import HOUR, NOW, PAID, again, make_order, make_person


def test_a_placed_order_runs_the_platforms_clocks_and_our_promise(shop):
    order = make_order(shop)
    running = {(c.kind, c.basis): c.due_at for c in order.clocks.all()}
    assert running == {
        ("ARRANGE", "PLATFORM"): PAID + timedelta(hours=48),
        ("COLLECT", "PLATFORM"): datetime(2026, 11, 25, 7, 59, 59, tzinfo=UTC),  # Tuesday night
        ("PACK", "PROMISE"): PAID + timedelta(hours=48),
        ("SCREEN", "TARGET"): NOW + timedelta(hours=2),
    }
    assert order.next_due_at == PAID + timedelta(hours=48)
    assert order.start_by_at == PAID + timedelta(hours=44)


def test_release_stops_screening_and_starts_sorting(shop):
    order = make_order(shop, at=NOW)
    lifecycle.move([order.pk], "resume", by=None, at=NOW)  # placed HELD: nobody mapped its SKU
    outcome = lifecycle.release([order.pk], by=None, at=NOW + HOUR)
    order = again(order)
    assert (outcome.done, outcome.refused) == ([order.pk], {})
    assert (order.state, order.released_at) == ("RELEASED", NOW + HOUR)
    assert order.clocks.get(kind="SCREEN").stopped_at == NOW + HOUR
    assert order.clocks.get(kind="SORT").due_at == NOW + 2 * HOUR
    assert order.start_by_at == PAID + timedelta(hours=46)


def test_an_order_elsewhere_is_refused_and_nothing_of_it_changes(shop):
    order = make_order(shop)
    before = (order.state, order.event_count, Clock.objects.open().count())
    outcome = lifecycle.ship([order.pk], by=None, at=NOW)
    assert outcome.done == []
    assert str(outcome.refused[order.pk]) == (
        f"{order.number} is held, so this cannot be done with it now."
    )
    order = again(order)
    assert (order.state, order.event_count, Clock.objects.open().count()) == before


def test_an_order_waits_while_one_reason_is_left(shop):
    order = make_order(shop)  # held as UNMAPPED
    lifecycle.hold_by_hand([order.pk], why="ask first", by=None, at=NOW)
    assert set(order.holds.open().values_list("reason", flat=True)) == {"UNMAPPED", "MANUAL"}
    lifecycle.lift([order.pk], [Reason.UNMAPPED], by=None, at=NOW)
    assert again(order).state == "HELD"
    lifecycle.lift_by_hand([order.pk], by=None, at=NOW)
    assert again(order).state == "SCREENING"


def test_the_same_reason_is_held_once(shop):
    order = make_order(shop)
    wait = Wait(order.pk, Reason.NOTE, "held_note")
    lifecycle.hold([wait], by=None, at=NOW)
    lifecycle.hold([wait], by=None, at=NOW)
    assert Hold.objects.open().filter(order=order, reason="NOTE").count() == 1


def test_lifting_a_reason_that_is_not_there_is_refused(shop):
    order = make_order(shop)
    outcome = lifecycle.lift([order.pk], [Reason.NOTE], by=None, at=NOW)
    assert (outcome.done, list(outcome.refused)) == ([], [order.pk])
    assert again(order).state == "HELD"


def test_cancelling_stops_every_clock_and_every_wait(shop):
    order = make_order(shop)
    person = make_person("amy", None)
    lifecycle.cancel([order.pk], by=person, at=NOW)
    order = again(order)
    assert (order.state, order.cancelled_at, order.next_due_at) == ("CANCELLED", NOW, None)
    assert order.clocks.open().count() == 0
    assert order.holds.open().count() == 0


def test_the_timeline_counts_what_happened_and_by_whom(shop):
    order = make_order(shop)
    person = make_person("amy", None)
    lifecycle.lift([order.pk], [Reason.UNMAPPED], by=person, at=NOW)
    events = OrderEvent.objects.filter(order=order).order_by("seq")
    assert list(events.values_list("seq", "verb", "by")) == [
        (1, "place", None),
        (2, "resume", person.pk),
    ]


def test_a_mark_is_told_once_and_lateness_once(shop):
    order = make_order(shop)
    promise = order.clocks.get(kind="PACK", basis="PROMISE")
    for hours in (23, 24, 24, 40, 46, 47.5, 48, 49, 60):
        at = PAID + timedelta(hours=hours)
        clocks.tell(list(clocks.to_tell(at)), at=at)
    told = promise.notices.order_by("told_at").values_list("mark", "told_at")
    assert list(told) == [
        (timedelta(hours=24), PAID + timedelta(hours=24)),
        (timedelta(hours=8), PAID + timedelta(hours=40)),
        (timedelta(hours=2), PAID + timedelta(hours=46)),
        (timedelta(minutes=30), PAID + timedelta(hours=47.5)),
        (timedelta(0), PAID + timedelta(hours=48)),
    ]


def test_marks_passed_while_nobody_watched_are_all_told_at_once(shop):
    order = make_order(shop)
    at = PAID + timedelta(hours=50)
    clocks.tell(list(clocks.to_tell(at)), at=at)
    assert order.clocks.get(kind="PACK").notices.count() == 5
    assert list(clocks.to_tell(at + 100 * HOUR).filter(order=order, kind="PACK")) == []


def test_a_stopped_clock_says_nothing(shop):
    order = make_order(shop)
    clocks.stop([clocks.PACK], [order.pk], at=NOW)
    at = PAID + timedelta(hours=50)
    clocks.tell(list(clocks.to_tell(at)), at=at)
    assert order.clocks.get(kind="PACK").notices.count() == 0
