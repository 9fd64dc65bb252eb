"""Thousands of open clocks: each mark is told once and in time, whoever beats and works."""

import multiprocessing
import os
import queue
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import F, Q

from orders import beat, belt
from orders import moment as moments
from orders.models import Channel, Clock, Delivery, LadderRule, Notice
from orders.moment import moment
from orders.services import clocks, dispatch
from orders.sla import DEADLINE_MARKS, LATE, TARGET_MARKS, Basis, Kind
from orders.tasks import warn
from tests import processes
from tests.factories import HOUR, NOW
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[2]
KINDS = list(product(Kind.values, Basis.values))
ONLY_LATE = Q(basis=Basis.TARGET) | Q(kind=Kind.DELIVER)  # clocks of which no mark warns
SECOND, TICK = timedelta(seconds=1), timedelta(seconds=15)
IN_TIME = timedelta(seconds=60)


@pytest.fixture
def open_clocks(shop, full):
    """Clocks of every kind and basis, so many, that run out at these moments in turn."""

    def start(*moments_, at, many=None) -> int:
        many = many or (10_000 if full else 1_000)
        made = []
        for place in range(many):
            kind, basis = KINDS[place % len(KINDS)]
            due_at = moments_[place % len(moments_)]
            first = (shop.marks_of(kind, basis), due_at, at)
            clock = Clock(shop=shop, kind=kind, basis=basis, ref=f"r{place}", started_at=at)
            clock.due_at, clock.alert_at = due_at, clocks.sla.first_alert(*first)
            made.append(clock)
        Clock.objects.bulk_create(made, batch_size=2_000)
        return many

    return start


def expected(until) -> Counter:
    """How often each mark is reached by then that clocks, as they stand now, have not told."""
    found = Counter()
    for basis, due_at, since in Clock.objects.values_list("basis", "due_at", "alert_at"):
        for mark in TARGET_MARKS if basis == Basis.TARGET else DEADLINE_MARKS:
            found[mark] += since <= due_at - mark <= until
    return +found


def told() -> Counter:
    return Counter(Notice.objects.values_list("mark", flat=True))


def test_every_mark_of_every_clock_is_one_notice_within_a_minute(open_clocks):
    ends = [NOW + 30 * HOUR + 997 * SECOND * place for place in range(20)]
    many = open_clocks(*ends, at=NOW)
    wanted = expected(NOW + 60 * HOUR)
    while waiting := Clock.objects.open().exclude(alert_at=None).order_by("alert_at").first():
        ticks = -((NOW - waiting.alert_at) // TICK)  # the first tick that may tell it
        at = NOW + ticks * TICK
        clocks.tell(list(clocks.to_tell(at)), at=at)

    assert told() == wanted
    assert told()[LATE] == many
    late = Notice.objects.annotate(wait=F("told_at") - (F("clock__due_at") - F("mark")))
    waits = list(late.values_list("wait", flat=True))
    assert min(waits) >= 0 * SECOND
    assert max(waits) <= IN_TIME


def test_after_six_hours_without_a_beat_all_is_told_once_within_two_minutes(open_clocks):
    now = moment()
    begun = now - 7 * HOUR
    ends = [now - 5 * HOUR + 900 * SECOND * place for place in range(40)]
    open_clocks(*ends, at=begun)
    assert len(wanted := expected(now)) == len(DEADLINE_MARKS)

    start = time.monotonic()
    while list(clocks.to_tell(moment())[:1]):
        warn()
    assert time.monotonic() - start < 120
    assert told() == wanted
    assert warn() == 0


def test_two_beats_and_four_workers_tell_each_mark_once(open_clocks):
    now = moment()
    ends = [now + 2 * HOUR + 0.5 * SECOND * place for place in range(5)]
    many = open_clocks(*ends, at=now - 30 * HOUR)
    Clock.objects.filter(basis=Basis.TARGET).update(alert_at=now, due_at=now)
    step = replace(belt.Step.of(warn, every=0.5 * SECOND), shares=2)
    messages = multiprocessing.get_context("fork").Queue()
    least, most = time.monotonic() + 4, time.monotonic() + 60

    def goes_on():
        """Some time after the last mark, and on a slow machine until all are told."""
        at = time.monotonic()
        return at < least or (at < most and clocks.to_tell(now + 2 * SECOND)[:1])

    def strike():
        while goes_on():
            send = lambda _name, kwargs: messages.put(kwargs)  # noqa: E731
            beat.start_due([step], send, at=moment())
            time.sleep(0.1)

    def work():
        while goes_on():
            try:
                warn(**messages.get(timeout=0.2))
            except queue.Empty:
                continue

    processes.together(strike, strike, work, work, work, work)
    targets = Clock.objects.filter(basis=Basis.TARGET).count()
    assert told()[LATE] == targets
    assert told()[2 * HOUR] == many - Clock.objects.filter(ONLY_LATE).count()
    assert list(clocks.to_tell(moment())) == []


def test_without_the_lock_two_hands_tell_the_same_clock(open_clocks, monkeypatch):
    """A control: what the lock of `tell` is for."""
    open_clocks(NOW, at=NOW, many=40)
    ids = list(clocks.to_tell(NOW))
    counts = []
    real = Clock.objects.to_tell(NOW).__class__.select_for_update

    def tell():
        counts.append(len(clocks.tell(ids, at=NOW).done))

    assert all_at_once([tell] * 4) == []
    assert sorted(counts) == [0, 0, 0, 40]

    Clock.objects.update(alert_at=NOW)
    unlocked = lambda rows, **_wish: time.sleep(0.2) or rows.all()  # noqa: E731
    monkeypatch.setattr(real.__globals__["QuerySet"], "select_for_update", unlocked)
    counts.clear()
    all_at_once([tell] * 4)
    assert sum(counts) > 40


def test_a_channel_gets_one_message_however_many_workers_race(open_clocks):
    made = Channel.objects.create(
        name="Group", kind="WEBHOOK", language="en", target={"address": "https://hooks.example/"}
    )
    LadderRule.objects.create(roles=["warehouse"]).channels.add(made)
    open_clocks(NOW, at=NOW, many=60)
    clocks.tell(list(clocks.to_tell(NOW)), at=NOW)
    sent = []

    def send(_target, title, _body):
        time.sleep(0.2)
        sent.append(title)

    hands = [partial(dispatch.dispatch, [made.pk], send=send, at=NOW)] * 4
    assert all_at_once(hands) == []
    waiting = Delivery.objects.filter(sent_at=None).count()
    assert (len(sent), waiting) == (1, 0)


# The one clock that people and servers set is the wall's; the soak jumps all of them too.
JUMPING = ["the wall's clock", "every clock"] if os.environ.get("SOAK") else ["the wall's clock"]


@pytest.mark.parametrize("jumping", JUMPING)
def test_a_clock_that_jumps_three_hours_tells_nothing_early_and_misses_nothing(
    open_clocks, tmp_path, jumping
):
    """Beat and worker run in a process whose clock is set ahead and back while marks fall due."""
    database = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    stamp = tmp_path / "clock"
    stamp.write_text("+0")
    library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    jumps = {"FAKETIME_TIMESTAMP_FILE": str(stamp), "FAKETIME_NO_CACHE": "1"}
    jumps |= {"LD_PRELOAD": str(library)}
    jumps |= {"FAKETIME_DONT_FAKE_MONOTONIC": str(int(jumping != "every clock"))}
    command = [sys.executable, "-m", "tests.races.jumping"]
    env = os.environ | jumps | {"DATABASE_URL": database}
    pipes = dict.fromkeys(("stdin", "stdout"), subprocess.PIPE)
    child = subprocess.Popen(command, cwd=ROOT, env=env, **pipes)
    assert child.stdout.readline() == b"ready\n"
    now = moment()
    soon = [now + 2 * HOUR + 0.5 * SECOND * place for place in range(1, 10)]
    later = [now + 3 * HOUR, now + 4 * HOUR, now + 6 * HOUR]
    open_clocks(*soon, *later, at=now - 30 * HOUR, many=200)
    Clock.objects.update(alert_at=F("due_at") - 2 * HOUR)
    Clock.objects.filter(ONLY_LATE).update(alert_at=F("due_at"))
    for setting in ("+3h", "-3h", "+0", "-3h", "+3h"):
        time.sleep(1)
        stamp.write_text(setting)
    wanted = Clock.objects.exclude(ONLY_LATE).filter(due_at__lte=max(soon)).count()
    most = time.monotonic() + 60
    while time.monotonic() < most and Notice.objects.count() < wanted:
        time.sleep(0.2)
    struck, _none = child.communicate(timeout=60)
    assert child.returncode == 0
    assert int(struck) >= 4

    moments._measured_at = None
    at = moment()
    notices = Notice.objects.annotate(wait=F("told_at") - (F("clock__due_at") - F("mark")))
    waits = list(notices.values_list("wait", flat=True))
    assert at > max(soon) - 2 * HOUR
    assert told() == {2 * HOUR: wanted}
    assert min(waits) >= 0 * SECOND
    assert max(waits) <= IN_TIME
