"""Never missing a request: polled every minute, and every ten minutes compared with what is there.

Compared is what the platform holds open and what changed lately; its answers are whole requests, so
that what is missing or differs is taken over from them. What is open here and not there is read by
its number.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from operator import attrgetter

from aftersales.services import feeds
from aftersales.services.feeds import FEEDS, Feed
from orders.errors import Outcome, Refused
from orders.models import Shop, ShopKey, SyncLine
from orders.services import sync
from orders.tiktok.client import Client
from orders.tiktok.page import Page

EVERY = timedelta(minutes=10)
AFTER_FAILURE = timedelta(minutes=1)
LATELY = timedelta(days=3)  # what changed since is compared every time
LONG_AGO = timedelta(days=60)  # and what changed since then, once a day
POLLED = {
    feed.name: sync.Feed(
        feed.name, feed.search, attrgetter("updated_at"), partial(feeds.keep, feed)
    )
    for feed in FEEDS.values()
}


def without_lines(at: datetime):
    """Ids of connected shops of which not every feed is followed."""
    shops = ShopKey.objects.connected().values_list("shop", flat=True).order_by("shop")
    followed = SyncLine.objects.filter(feed__in=FEEDS).values_list("shop", "feed")
    known = set(followed)
    return [pk for pk in shops if any((pk, name) not in known for name in FEEDS)]


def open_lines(shop_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Follow every feed of these shops from now on, and from a week back."""
    shops = Shop.objects.filter(pk__in=shop_ids)
    for shop in shops:
        for name in FEEDS:
            sync.open_line(shop, name, at=at)
    return Outcome([shop.pk for shop in shops])


def to_poll(at: datetime):
    """Ids of lines to be polled now, the longest waiting first."""
    lines = SyncLine.objects.to_poll(at).filter(feed__in=FEEDS)
    return lines.order_by("next_poll_at").values_list("pk", flat=True)


def poll(line_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Take over the requests that changed."""
    outcome = Outcome()
    for name, feed in POLLED.items():
        lines = SyncLine.objects.filter(pk__in=line_ids, feed=name)
        outcome += sync.poll(lines.values_list("pk", flat=True), at=at, feed=feed)
    return outcome


def to_audit(at: datetime):
    """Ids of lines whose open requests are to be compared now, the longest waiting first."""
    lines = SyncLine.objects.to_audit(at).filter(feed__in=FEEDS)
    return lines.order_by("next_audit_at").values_list("pk", flat=True)


def audit(line_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Compare what is open there and here, and take over what is missing or differs."""

    def act(line: SyncLine, client: Client) -> None:
        _audit(line, client, at)

    return sync.each(line_ids, act, _audited_in_vain, at=at)


def _audit(line: SyncLine, client: Client, at: datetime) -> None:
    feed = FEEDS[line.feed]
    ours = feed.model.objects.filter(shop=line.shop)
    is_first_today = line.audited_at is None or line.audited_at.date() != at.date()
    since = at - (LONG_AGO if is_first_today else LATELY)
    there, here = _compare(feed, line, _pages(feed, client, statuses=feed.open_statuses), at)
    only_here = ours.open().exclude(platform_id__in=there)
    feeds.read(feed, line.shop, list(only_here.values_list("platform_id", flat=True)), at=at)
    changed, known = _compare(feed, line, _pages(feed, client, updated_from=since), at, there)
    SyncLine.objects.filter(pk=line.pk).update(
        there=len(there),
        here=here,
        found_missing=line.found_missing + len(there) - here + len(changed) - known,
        audited_at=at,
        next_audit_at=at + EVERY,
    )


def _compare(feed: Feed, line: SyncLine, pages: Iterable[Page], at: datetime, but=frozenset()):
    """Take over what is there: (its numbers, those of `but` left out; how many were known here)."""
    found: set[str] = set()
    known = 0
    for page in pages:
        listed = {getattr(one, feed.key) for one in page} - found - but
        known += feed.model.objects.filter(shop=line.shop, platform_id__in=listed).count()
        found |= listed
        feeds.keep(feed, line.shop, page, at=at)
    return found, known


def _pages(feed: Feed, client: Client, **wanted):
    """What the platform holds, page by page; nothing is lost by what changes meanwhile."""
    token = ""
    while True:
        page = feed.search(client, page_token=token, **wanted)
        yield page
        token = page.next_token
        if not token:
            return


def _audited_in_vain(line: SyncLine, why: Refused, at: datetime) -> None:
    SyncLine.objects.filter(pk=line.pk).update(next_audit_at=at + AFTER_FAILURE)
