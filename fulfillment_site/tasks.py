"""The one beat entry, which starts the steps that are due, and what starts one ahead of time."""

import time
from datetime import datetime

from celery import current_app, shared_task
from kombu.exceptions import OperationalError

from fulfillment_site.conveyor import READERS, STEPS
from fulfillment_site.demo.tasks import send_lessons  # noqa: F401  a step is found by its name
from orders import beat
from orders.moment import moment

PILE = 0.5  # seconds: ticks that come faster piled up while no worker was there
UPLOAD = "warehouse.upload_numbers"


_ticked: float | None = None


@shared_task(name="belt.tick")
def tick() -> list[str]:
    """Start every step that is due and that no worker holds.

    A message cannot run out by the hour it was sent at: beat's clock and ours may differ. So of
    a pile the first does the work, and the others are over at once.
    """
    global _ticked  # noqa: PLW0603  one beat of this process
    now = time.monotonic()
    if _ticked is not None and 0 <= now - _ticked < PILE:
        return []
    _ticked = now
    return beat.start_due(STEPS, _send, at=moment())


def wake(topic: int, at: datetime) -> None:
    """Start the step that reads this topic at once."""
    for step in STEPS:
        if topic in READERS.get(step.name, ()):
            beat.poke(step, _send, at=at)


def upload_now(at: datetime) -> None:
    """Start the step that tells the platform numbers: a box was just packed."""
    for step in STEPS:
        if step.name == UPLOAD:
            beat.poke(step, _send, at=at)


def _send(name: str, kwargs: dict) -> None:
    try:
        current_app.send_task(name, kwargs=kwargs, retry=False)
    except OperationalError as away:
        raise ConnectionError(str(away)) from away
