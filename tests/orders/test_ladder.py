"""Who is told of a mark, who next when nobody acknowledges, and what a person may do about it."""

from datetime import timedelta

import pytest
from django.db import DataError, IntegrityError, transaction

from orders import belt
from orders.models import (
    Channel,
    Clock,
    Delivery,
    LadderRule,
    MarkRule,
    Notice,
    ShiftHandover,
    Shop,
    StepFailure,
)
from orders.services import acknowledging, clocks, ladder, marks
from tests import factories
from tests.factories import HOUR, NOW, PAID, again, make_order

MINUTE = timedelta(minutes=1)
LATE_AT = PAID + 48 * HOUR
pytestmark = pytest.mark.django_db


def told(at, kind="PACK", basis="PROMISE") -> Notice:
    """What is told of one promise at a moment."""
    clock = Clock.objects.get(kind=kind, basis=basis)
    clocks.tell([clock.pk], at=at)
    return clock.notices.latest("pk")


def channel(name="Group", **values) -> Channel:
    target = {"address": "https://hooks.example/secret", "secret": ""}
    defaults = {"kind": "WEBHOOK", "target": target, "language": "en"}
    return Channel.objects.create(name=name, **(defaults | values))


def rule(*roles: str, by=(), **values) -> LadderRule:
    made = LadderRule.objects.create(roles=list(roles), **values)
    made.channels.set(by)
    return made


def test_a_notice_of_two_hours_asks_the_floor_then_its_lead_then_the_manager(shop):
    make_order(shop)
    notice = told(LATE_AT - 2 * HOUR)
    assert (notice.roles, notice.asks) == ("|warehouse|", True)

    seen = []
    for minutes in (9, 10, 20, 30, 300):
        at = LATE_AT - 2 * HOUR + minutes * MINUTE
        ladder.climb(list(ladder.to_climb(at)), at=at)
        seen.append(again(notice).role_names)
    assert seen == [
        ["warehouse"],
        ["warehouse", "warehouse lead"],
        ["warehouse", "warehouse lead", "operations manager"],
        ["warehouse", "warehouse lead", "operations manager"],
        ["warehouse", "warehouse lead", "operations manager"],
    ]


def test_an_acknowledged_notice_climbs_no_further_and_has_an_owner(shop, picker):
    make_order(shop)
    notice, at = told(LATE_AT - 2 * HOUR), LATE_AT - 2 * HOUR + MINUTE
    assert acknowledging.acknowledge([notice.pk], by=picker, at=at).done == [notice.pk]

    assert list(ladder.to_climb(LATE_AT)) == []
    assert (again(notice).owner, again(notice).acknowledged_at) == (picker, at)
    refused = acknowledging.acknowledge([notice.pk], by=picker, at=LATE_AT).refused[notice.pk]
    assert refused.code == "notice_is_acknowledged"
    assert again(notice).acknowledged_at == at


def test_marks_before_two_hours_and_our_own_targets_ask_for_no_yes(shop):
    make_order(shop)
    assert told(LATE_AT - 24 * HOUR).asks is False
    assert told(NOW + 3 * HOUR, "SCREEN", "TARGET").asks is False


def test_a_nearer_mark_asks_anew_and_of_the_same_owner(shop, picker):
    make_order(shop)
    first = told(LATE_AT - 2 * HOUR)
    acknowledging.acknowledge([first.pk], by=picker, at=LATE_AT - 1.9 * HOUR)
    second = told(LATE_AT - 30 * MINUTE)
    assert (second.asks, second.owner, second.acknowledged_at) == (True, picker, None)
    third = told(LATE_AT)
    assert list(Notice.objects.unacknowledged().filter(clock=first.clock)) == [third]


def test_of_marks_passed_at_once_only_the_nearest_calls_people(shop):
    make_order(shop)
    clock = told(LATE_AT + HOUR).clock
    assert list(clock.notices.order_by("mark").values_list("mark", "asks")) == [
        (0 * HOUR, True),
        (30 * MINUTE, False),
        (2 * HOUR, False),
        (8 * HOUR, False),
        (24 * HOUR, False),
    ]


def test_what_is_done_calls_nobody_any_more(shop, picker):
    order = make_order(shop)
    notice = told(LATE_AT - 2 * HOUR)
    assert list(acknowledging.waiting(picker, at=LATE_AT - HOUR)) == [notice]
    clocks.stop([clocks.PACK], [order.pk], at=LATE_AT - HOUR)
    assert list(acknowledging.waiting(picker, at=LATE_AT - HOUR)) == []
    ladder.climb(list(ladder.to_climb(LATE_AT)), at=LATE_AT)
    assert (again(notice).closed_at, again(notice).rung) == (LATE_AT, 0)


def test_the_row_that_names_most_says_who_is_told_and_how(shop):
    make_order(shop)
    group, mail = channel("Group"), channel("Mail")
    rule("warehouse lead", by=[mail])
    rule("warehouse", by=[group, mail], shop=shop, kind="PACK", mark_minutes=30, climb_minutes=3)
    rule("operations manager", by=[mail], shop=shop, kind="PACK", mark_minutes=30, rung=1)

    before = told(LATE_AT - 2 * HOUR)
    at = LATE_AT - 30 * MINUTE
    notice = told(at)
    assert (before.roles, notice.roles) == ("|warehouse lead|", "|warehouse|")
    assert set(notice.deliveries.values_list("channel", "rung")) == {(group.pk, 0), (mail.pk, 0)}

    ladder.climb([notice.pk], at=at + 3 * MINUTE)
    assert again(notice).roles == "|warehouse|operations manager|"
    assert list(notice.deliveries.filter(rung=1).values_list("channel", flat=True)) == [mail.pk]


def test_quiet_hours_keep_all_but_the_last_two_marks_until_morning(shop):
    """In Los Angeles 2 h are left at 8:00 on Sunday; the night is over at 9:00."""
    make_order(shop)
    loud = channel("Loud")
    night = channel("Night", quiet_from="22:00", quiet_to="09:00")
    rule("warehouse", by=[loud, night])

    def waits(at) -> dict:
        rows = told(at).deliveries.order_by("channel__name")
        return {row.channel.name: row.next_try_at - at for row in rows}

    assert waits(LATE_AT - 2 * HOUR) == {"Loud": 0 * HOUR, "Night": HOUR}
    assert waits(LATE_AT - 30 * MINUTE) == {"Loud": 0 * HOUR, "Night": 0 * HOUR}
    assert waits(LATE_AT) == {"Loud": 0 * HOUR, "Night": 0 * HOUR}


def test_a_shop_sets_its_marks_and_running_clocks_are_aimed_anew(shop):
    other = factories.make_shop("B")
    make_order(shop)
    make_order(other)
    at = LATE_AT - 20 * HOUR
    clocks.tell(list(clocks.to_tell(at)), at=at)  # 24 h
    MarkRule.objects.create(shop=shop, kind="PACK", minutes=[22 * 60, 6 * 60, 0])
    marks.changed([shop.pk], at=at)
    while due := list(marks.to_aim(at)):
        marks.aim(due, at=at)

    running = Clock.objects.filter(kind="PACK", basis="PROMISE")
    assert running.get(shop=shop).alert_at == LATE_AT - 22 * HOUR  # passed, nearer, untold
    assert running.get(shop=other).alert_at == LATE_AT - 8 * HOUR
    clocks.tell(list(clocks.to_tell(at)), at=at)
    notices = Notice.objects.filter(clock__kind="PACK", shop=shop).order_by("-mark")
    assert list(notices.values_list("mark", flat=True)) == [24 * HOUR, 22 * HOUR]
    assert running.get(shop=shop).alert_at == LATE_AT - 6 * HOUR
    later = make_order(again(shop))
    assert later.clocks.get(kind="PACK").alert_at == LATE_AT - 22 * HOUR


def test_clocks_are_looked_over_a_second_time_for_those_begun_meanwhile(shop):
    Shop.objects.update(aims_left=0)
    make_order(shop)
    MarkRule.objects.create(minutes=[600, 0])
    marks.changed(None, at=NOW)
    marks.aim(list(marks.to_aim(NOW)), at=NOW)
    make_order(shop)
    clocks_ = Clock.objects.filter(kind="PACK", basis="PROMISE").order_by("pk")
    # As if its hand had read the shop before the change, and written after the first pass.
    clocks_.filter(pk=clocks_.latest("pk").pk).update(alert_at=LATE_AT - 24 * HOUR)

    marks.aim(list(marks.to_aim(NOW + MINUTE)), at=NOW + MINUTE)
    assert set(clocks_.values_list("alert_at", flat=True)) == {LATE_AT - 10 * HOUR}
    assert list(marks.to_aim(NOW + HOUR)) == []


def test_something_that_is_no_clock_is_told_once_by_its_key(shop, agent):
    group = channel()
    rule("warehouse", by=[group])
    say = ("platform_is_down", {"why": "503"}, ["customer service"])
    assert ladder.announce(shop, *say, at=NOW, key="health:1") is True
    assert ladder.announce(shop, *say, at=NOW + HOUR, key="health:1") is False

    notice = Notice.objects.get()
    assert notice.text == "The platform does not answer: 503. Tried again by itself."
    assert list(acknowledging.waiting(agent, at=NOW)) == [notice]
    assert notice.deliveries.get().channel == group
    ladder.climb(list(ladder.to_climb(NOW + 10 * MINUTE)), at=NOW + 10 * MINUTE)
    assert again(notice).role_names == ["customer service", "customer service lead"]
    assert Delivery.objects.count() == 2


def test_a_notice_is_silent_until_a_time_and_never_past_its_deadline(shop, picker):
    make_order(shop)
    notice, at = told(LATE_AT - 2 * HOUR), LATE_AT - 2 * HOUR
    lead = factories.make_person("lead", "warehouse lead", shops=[shop])
    wish = {"reason": "The courier waits.", "by": lead, "at": at}
    for until, reason in [(LATE_AT + MINUTE, "x"), (at, "x"), (LATE_AT, " ")]:
        said = wish | {"until": until, "reason": reason}
        assert list(acknowledging.snooze([notice.pk], **said).refused) == [notice.pk]
    assert again(notice).snoozed_until is None

    acknowledging.snooze([notice.pk], until=LATE_AT - HOUR, **wish)
    assert list(acknowledging.waiting(picker, at=LATE_AT - 1.5 * HOUR)) == []
    assert list(ladder.to_climb(LATE_AT - 1.5 * HOUR)) == []
    assert list(acknowledging.waiting(picker, at=LATE_AT - HOUR)) == [notice]
    assert list(ladder.to_climb(LATE_AT - HOUR)) == [notice.pk]
    (entry,) = again(notice).snoozes
    assert (entry["by"], entry["why"]) == ("lead", "The courier waits.")


def test_a_list_is_handed_over_and_owned_by_who_accepts_it(shop, picker):
    make_order(shop)
    notice = told(LATE_AT - 2 * HOUR)
    acknowledging.acknowledge([notice.pk], by=picker, at=LATE_AT)
    night = factories.make_person("night", "warehouse", shops=[shop])
    wish = {"note": "Two boxes at bench 2.", "by": picker, "at": LATE_AT}
    assert acknowledging.hand_over([notice.pk], taker=picker, **wish).done == []
    acknowledging.hand_over([notice.pk], taker=night, **wish)

    handover = ShiftHandover.objects.get()
    assert (handover.giver, handover.taker, list(handover.notices.all())) == (
        picker, night, [notice],
    )  # fmt: skip
    refused = acknowledging.accept([handover.pk], by=picker, at=LATE_AT).refused[handover.pk]
    assert refused.code == "handover_is_for_another"
    assert again(notice).owner == picker
    assert acknowledging.accept([handover.pk], by=night, at=LATE_AT).done == [handover.pk]
    assert again(notice).owner == night
    assert acknowledging.accept([handover.pk], by=night, at=LATE_AT).done == []


def test_what_waits_to_be_accepted_is_not_handed_over_again(shop, picker):
    make_order(shop)
    notice = told(LATE_AT)
    night, day = (factories.make_person(name, "warehouse", shops=[shop]) for name in ("n", "d"))
    wish = {"note": "", "by": picker, "at": LATE_AT}
    assert acknowledging.hand_over([notice.pk], taker=night, **wish).done == [notice.pk]

    for taker in (night, day):
        outcome = acknowledging.hand_over([notice.pk], taker=taker, **wish)
        assert (outcome.done, str(outcome.refused[notice.pk])) == (
            [], "This was handed over to n, who is still to accept it.",
        )  # fmt: skip
    handover = ShiftHandover.objects.get()

    acknowledging.accept([handover.pk], by=night, at=LATE_AT)
    wish["by"] = night
    assert acknowledging.hand_over([notice.pk], taker=day, **wish).done == [notice.pk]


def test_notices_of_a_shop_one_may_not_see_call_nobody(shop, house):
    other = factories.make_shop("B")
    make_order(shop)
    told(LATE_AT)
    foreign = factories.make_person("foreign", "warehouse", shops=[other], houses=[house])
    assert list(acknowledging.waiting(foreign, at=LATE_AT)) == []


@pytest.mark.parametrize("values", [{"climb_minutes": 99_999_999_999}, {"climb_minutes": 1_441}])
def test_nobody_waits_longer_than_a_day_for_a_yes(values):
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        rule("warehouse", **values)
    assert LadderRule.objects.count() == 0


def test_what_could_not_be_told_by_one_rule_is_told_by_the_next(shop):
    make_order(shop)
    clock = Clock.objects.get(kind="PACK", basis="PROMISE")
    at = LATE_AT - 2 * HOUR
    for step in ("orders.warn", "orders.climb", "orders.dispatch"):
        StepFailure.objects.create(step=step, ref=clock.pk, error="OverflowError", failed_at=at)

    belt.run("orders.warn", lambda _at: [clock.pk], clocks.tell)
    assert clock.notices.count() == 0  # it is parked

    ladder.changed(at=at)
    assert list(StepFailure.objects.values_list("step", flat=True)) == ["orders.dispatch"]
    belt.run("orders.warn", lambda _at: [clock.pk], clocks.tell)
    assert clock.notices.count() > 0
