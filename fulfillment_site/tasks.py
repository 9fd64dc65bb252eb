"""The one beat entry: it starts the steps that are due."""

from celery import current_app, shared_task

from fulfillment_site.conveyor import STEPS
from orders import belt
from orders.moment import moment


@shared_task(name="belt.tick")
def tick() -> list[str]:
    """Start every step that is due and that no worker holds."""
    return belt.start_due(STEPS, current_app.send_task, at=moment())
