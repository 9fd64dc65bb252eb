"""Steps of the conveyor on orders: query, loop, service, count."""

from functools import partial

from celery import shared_task
from django.conf import settings

from orders import belt
from orders.services import (
    archiving,
    catalog,
    clocks,
    connections,
    folders,
    gaps,
    hearing,
    import_work,
    lifecycle,
    pulling,
    screening,
    sync,
)


@shared_task(name="orders.refresh_tokens")
def refresh_tokens() -> int:
    """Renew shops' tokens before they run out."""
    return belt.run("orders.refresh_tokens", connections.to_refresh, connections.refresh, chunk=1)


@shared_task(name="orders.hear")
def hear() -> int:
    """Read again what the platform says has changed."""
    return belt.run("orders.hear", hearing.pending, hearing.hear)


@shared_task(name="orders.poll")
def poll(share=belt.WHOLE) -> int:
    """Ask every shop what changed, whatever messages say."""
    return belt.run("orders.poll", sync.to_poll, sync.poll, chunk=1, share=share)


@shared_task(name="orders.audit")
def audit() -> int:
    """Compare the platform's list of orders with ours."""
    return belt.run("orders.audit", gaps.to_audit, gaps.audit, chunk=1)


@shared_task(name="orders.plan_pulls")
def plan_pulls() -> int:
    """Have orders fetched by the shops' own timetables."""
    return belt.run("orders.plan_pulls", pulling.due, pulling.by_timetable)


@shared_task(name="orders.pull")
def pull() -> int:
    """Fetch the orders that somebody asked for."""
    return belt.run("orders.pull", pulling.pending, pulling.advance, chunk=1)


@shared_task(name="orders.read_folders")
def read_folders() -> int:
    """Take in the order files that lie in the shops' folders."""
    act = partial(folders.read, root=settings.WATCH_ROOT)
    return belt.run("orders.read_folders", folders.due, act)


@shared_task(name="orders.import_files")
def import_files() -> int:
    """Read, compare and place order files."""
    return belt.run("orders.import_files", import_work.pending, import_work.advance, chunk=1)


@shared_task(name="orders.empty_folders")
def empty_folders() -> int:
    """Put away the files of the shops' folders that are done with."""
    act = partial(folders.put_away, root=settings.WATCH_ROOT)
    return belt.run("orders.empty_folders", folders.over, act)


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
