"""Steps of the conveyor on orders: query, loop, service, count."""

from celery import shared_task

from orders import belt
from orders.services import archiving, catalog, clocks, lifecycle, screening


@shared_task(name="orders.go_on")
def go_on() -> int:
    """Let orders go on whose free-cancel hour is over."""
    return belt.run("orders.go_on", lifecycle.run_out, lifecycle.go_on)


@shared_task(name="orders.map_listings")
def map_listings() -> int:
    """Map listings whose seller SKU has become one of our codes."""
    return belt.run("orders.map_listings", catalog.matching, catalog.map_matching)


@shared_task(name="orders.screen")
def screen(share=belt.WHOLE) -> int:
    """Release what is clean, hold what is not."""
    return belt.run("orders.screen", screening.pending, screening.screen, share=share)


@shared_task(name="orders.warn")
def warn() -> int:
    """Tell every mark that a running clock has reached."""
    return belt.run("orders.warn", clocks.to_tell, clocks.tell)


@shared_task(name="orders.archive")
def archive() -> int:
    """Take orders out of the lists that nobody has worked on for long."""
    return belt.run("orders.archive", archiving.pending, archiving.archive)
