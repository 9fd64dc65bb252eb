"""Never missing anything: what changed is asked for every minute, whatever messages say.

A feed is read by when its things changed, the longest unchanged first. The next page starts at the
moment the last one ended with, not at a place in a list: a thing that changes while we read moves
behind us in no list, it only comes again. Everything up to the watermark is here; it moves when
the last page is stored, and a pass that was cut off goes on where it was.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from django.db.models import Case, F, When

from orders.errors import Outcome, Refused
from orders.models import Shop, SyncLine
from orders.services import connections, fetching
from orders.tiktok.calls import orders as calls
from orders.tiktok.client import Client
from orders.tiktok.errors import TikTokDown, TikTokRefused
from orders.tiktok.page import Page

EVERY = timedelta(seconds=60)
STEADY = timedelta(minutes=5)  # read again each time: the platform lists late what changed then
AFTER_A_GAP = timedelta(hours=2)
GAP = timedelta(minutes=10)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=5)
BACK = timedelta(days=7)  # how far back a shop is read when it is connected
PAGES = 200  # of one turn
LAG = timedelta(seconds=120)  # a line further behind is told of


@dataclass(frozen=True)
class Feed:
    """One kind of thing that the platform lists by when it changed, and what takes it in."""

    kind: str
    search: Callable[..., Page]
    changed_at: Callable[[Any], datetime]
    take_in: Callable[..., object]  # (shop, page, at=…)


ORDERS = Feed(SyncLine.Feed.ORDERS, calls.search, attrgetter("as_of"), fetching.take_in)


def open_line(shop: Shop, kind: str, *, at: datetime) -> SyncLine:
    """The line of a feed of a shop; a new one starts a week back."""
    start = {"watermark": at - BACK, "next_poll_at": at, "next_audit_at": at}
    return SyncLine.objects.get_or_create(shop=shop, feed=kind, defaults=start)[0]


def to_poll(at: datetime, *, feed: Feed = ORDERS):
    """Ids of lines to be polled now, the longest waiting first."""
    lines = SyncLine.objects.to_poll(at).filter(feed=feed.kind)
    return lines.order_by("next_poll_at").values_list("pk", flat=True)


def poll(line_ids: Iterable[int], *, by=None, at: datetime, feed: Feed = ORDERS) -> Outcome:
    """Take in what changed in these lines; one that cannot be reached stops no other."""

    def act(line: SyncLine, client: Client) -> None:
        _pass(line, client, feed, at)

    return each(line_ids, act, _polled_in_vain, at=at)


def each(
    line_ids: Iterable[int],
    act: Callable[[SyncLine, Client], None],
    note_failure: Callable[[SyncLine, Refused, datetime], None],
    *,
    at: datetime,
) -> Outcome:
    """Do something with the platform for each line, and note why where it cannot be done."""
    outcome = Outcome()
    lines = SyncLine.objects.alive().filter(pk__in=line_ids).select_related("shop")
    for line in lines.order_by("pk"):
        try:
            act(line, connections.client_for(line.shop, at=at))
        except TikTokDown as down:
            outcome.refused[line.pk] = Refused("platform_is_down", why=str(down))
        except TikTokRefused as refused:
            outcome.refused[line.pk] = connections.heed(line.shop, refused, at=at)
        except Refused as refused:
            outcome.refused[line.pk] = refused
        else:
            outcome.done.append(line.pk)
        if line.pk in outcome.refused:
            note_failure(line, outcome.refused[line.pk], at)
    return outcome


def hasten(line_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """A person says: poll these now."""
    lines = SyncLine.objects.filter(pk__in=line_ids)
    lines.update(next_poll_at=at)
    return Outcome(list(lines.values_list("pk", flat=True)))


def switch(line_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """A person says: poll these no longer, or again."""
    lines = SyncLine.objects.filter(pk__in=line_ids)
    lines.update(is_polled=Case(When(is_polled=True, then=False), default=True), next_poll_at=at)
    return Outcome(list(lines.values_list("pk", flat=True)))


def lagging(at: datetime):
    """Lines of connected shops that we have not fully read for two minutes."""
    return SyncLine.objects.lagging(at - LAG)


def _pass(line: SyncLine, client: Client, feed: Feed, at: datetime) -> None:
    since, token, newest = _start(line, at), "", line.last_event_at
    for _page in range(PAGES):
        page = feed.search(client, updated_from=since, page_token=token)
        feed.take_in(line.shop, page, at=at)
        moments = [feed.changed_at(item) for item in page]
        last = max(moments, default=since)
        # A moment that is yet to come, by a clock that is ahead, would hide what comes before it.
        newest = max(filter(None, [newest, *(min(one, at) for one in moments)]), default=None)
        if not page.next_token:
            _finish(line, newest, at)
            return
        # Many things that changed in one second are turned over by the platform's own token.
        token = page.next_token if last == since else ""
        since = last
        SyncLine.objects.filter(pk=line.pk).update(cursor=since, last_event_at=newest)


def _start(line: SyncLine, at: datetime) -> datetime:
    if line.cursor:
        return line.cursor
    is_steady = line.polled_at is not None and at - line.polled_at <= GAP
    return line.watermark - (STEADY if is_steady else AFTER_A_GAP)


def _finish(line: SyncLine, newest: datetime | None, at: datetime) -> None:
    SyncLine.objects.filter(pk=line.pk).update(
        cursor=None,
        # The first comparison may have counted before anything was here.
        next_audit_at=at if line.polled_at is None else F("next_audit_at"),
        watermark=max(line.watermark, newest or line.watermark),
        last_event_at=newest,
        polled_at=at,
        next_poll_at=at + EVERY,
        failures=0,
        problem={},
    )


def _polled_in_vain(line: SyncLine, why: Refused, at: datetime) -> None:
    wait = min(FIRST_WAIT * 2 ** min(line.failures, 10), LONGEST_WAIT)
    SyncLine.objects.filter(pk=line.pk).update(
        failures=line.failures + 1,
        problem={"code": why.code, "params": why.params},
        next_poll_at=at + wait,
    )
