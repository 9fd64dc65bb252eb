"""Steps of the conveyor on orders: what waits for each, and what does it."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings

from orders import belt, robots
from orders.services import (
    archiving,
    catalog,
    clocks,
    connections,
    files,
    folders,
    gaps,
    hearing,
    import_work,
    ladder,
    lateness,
    lifecycle,
    marks,
    public_holidays,
    pulling,
    screening,
    stage_times,
    sync,
)
from orders.services import (
    dispatch as dispatching,
)


def _read(shop_ids, **who_and_when):
    return folders.read(shop_ids, root=settings.WATCH_ROOT, **who_and_when)


def _put_away(job_ids, **who_and_when):
    return folders.put_away(job_ids, root=settings.WATCH_ROOT, **who_and_when)


def _old_files(at: datetime):
    return files.old(at, papers_kept=timedelta(days=settings.PAPERS_DAYS))


def _send(channel_ids, **who_and_when):
    wire = {"mail_url": settings.MAIL_URL, "may_reach_private": settings.PRIVATE_CHANNELS}
    return dispatching.dispatch(channel_ids, send=partial(robots.send, **wire), **who_and_when)


refresh_tokens = belt.task(
    "orders.refresh_tokens", connections.to_refresh, connections.refresh, chunk=1
)
hear = belt.task("orders.hear", hearing.pending, hearing.hear)
poll = belt.task("orders.poll", sync.to_poll, sync.poll, chunk=1)
audit = belt.task("orders.audit", gaps.to_audit, gaps.audit, chunk=1)
plan_pulls = belt.task("orders.plan_pulls", pulling.due, pulling.by_timetable)
pull = belt.task("orders.pull", pulling.pending, pulling.advance, chunk=1)
read_folders = belt.task("orders.read_folders", folders.due, _read)
import_files = belt.task("orders.import_files", import_work.pending, import_work.advance, chunk=1)
empty_folders = belt.task("orders.empty_folders", folders.over, _put_away)
go_on = belt.task("orders.go_on", lifecycle.run_out, lifecycle.go_on)
map_listings = belt.task("orders.map_listings", catalog.matching, catalog.map_matching)
screen = belt.task("orders.screen", screening.pending, screening.screen)
warn = belt.task("orders.warn", clocks.to_tell, clocks.tell)
mark_late = belt.task("orders.mark_late", lateness.pending, lateness.stamp)
aim = belt.task("orders.aim", marks.to_aim, marks.aim, chunk=1)
measure_stages = belt.task(
    "orders.measure_stages", stage_times.to_measure, stage_times.measure, chunk=1
)
aim_orders = belt.task("orders.aim_orders", stage_times.to_aim, stage_times.aim, chunk=1)
climb = belt.task("orders.climb", ladder.to_climb, ladder.climb)
dispatch = belt.task("orders.dispatch", dispatching.pending, _send, chunk=1)
fill_holidays = belt.task(
    "orders.fill_holidays", public_holidays.to_fill, public_holidays.fill, chunk=1
)
archive = belt.task("orders.archive", archiving.pending, archiving.archive)
purge = belt.task("orders.purge", _old_files, files.purge)
