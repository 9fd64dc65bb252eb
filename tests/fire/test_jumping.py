"""The real beat and the real workers, while somebody sets their clocks."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import F

from orders import sla
from orders.models import Clock, Notice
from orders.moment import moment
from tests.fire.background import until, workers

pytestmark = pytest.mark.django_db(transaction=True)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
JUMPS = ("+3h", "-3h", "+0", "-3h")


def test_beat_and_workers_whose_clocks_jump_tell_in_time(shop, tmp_path, full, monkeypatch):
    if not full:
        return  # soak's: tests/races runs the same without the broker
    now = moment()
    soon = [now + 2 * HOUR + (10 + 8 * place) * SECOND for place in range(10)]
    Clock.objects.bulk_create(
        Clock(shop=shop, kind="PACK", basis="PROMISE", ref=str(place), started_at=now - HOUR,
              due_at=due_at, alert_at=due_at - sla.RED)
        for place, due_at in enumerate([*soon, now + 4 * HOUR, now + 6 * HOUR])
    )  # fmt: skip
    stamp = tmp_path / "clock"
    stamp.write_text("+0")
    monkeypatch.setenv("FAKETIME_TIMESTAMP_FILE", str(stamp))
    monkeypatch.setenv("FAKETIME_NO_CACHE", "1")
    monkeypatch.setenv("FAKETIME_DONT_FAKE_MONOTONIC", "1")
    library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    monkeypatch.setenv("LD_PRELOAD", str(library))
    with workers(tmp_path):
        for place, setting in enumerate(JUMPS):
            until(lambda place=place: Notice.objects.count() > 2 * place, 90)
            stamp.write_text(setting)
        until(lambda: Notice.objects.count() >= len(soon), 120)
    notices = Notice.objects.annotate(wait=F("told_at") - (F("clock__due_at") - F("mark")))
    waits = list(notices.values_list("wait", flat=True))
    assert len(waits) == len(soon)
    assert min(waits) >= 0 * SECOND
    assert max(waits) <= 60 * SECOND
