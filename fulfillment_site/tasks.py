"""The one beat entry: it starts the steps that are due."""

from celery import current_app, shared_task
from kombu.exceptions import OperationalError

from fulfillment_site.conveyor import STEPS
from orders import belt
from orders.moment import moment


@shared_task(name="belt.tick")
def tick() -> list[str]:
    """Start every step that is due and that no worker holds."""
    return belt.start_due(STEPS, _send, at=moment())


def _send(name: str, kwargs: dict) -> None:
    try:
        current_app.send_task(name, kwargs=kwargs, retry=False)
    except OperationalError as away:
        raise ConnectionError(str(away)) from away
