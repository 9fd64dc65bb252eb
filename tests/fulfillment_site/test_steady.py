"""Beat: it sends one message, at a pace that no clock on a wall has a say in."""

import pytest
from celery import current_app
from celery.beat import Service

from fulfillment_site.steady import Beat

TICK = "belt.tick"


@pytest.fixture
def beat(settings, monkeypatch) -> Beat:
    monkeypatch.setattr(settings.CELERY_BEAT_SCHEDULE[TICK]["schedule"], "_struck", None)
    return Service(current_app, scheduler_cls=settings.CELERY_BEAT_SCHEDULER).scheduler


def sent() -> list[str]:
    with current_app.connection() as link, link.SimpleQueue("celery") as queue:
        names = []
        while queue.qsize():
            message = queue.get(block=False)
            names.append(message.headers["task"])
            message.ack()
        return names


def test_beat_sends_the_tick_and_nothing_else_and_rests_two_seconds(beat):
    sent()
    assert isinstance(beat, Beat)
    assert set(beat.schedule) == {TICK}
    assert beat.tick() == 2
    assert 1 < beat.tick() < 2
    assert sent() == [TICK]
