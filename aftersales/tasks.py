"""Steps of the conveyor on what buyers ask for after the sale: query, loop, service, count."""

from celery import shared_task

from aftersales.services import hearing
from orders import belt


@shared_task(name="aftersales.hear")
def hear() -> int:
    """Read again the requests of which the platform tells."""
    return belt.run("aftersales.hear", hearing.pending, hearing.hear)
