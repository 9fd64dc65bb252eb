"""Comparing the platform's list of orders with ours: what no message and no poll brought is found.

Every hour over the last days, every day over two months; each turn goes on where the last was cut.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from orders.drafts import PlatformStatus
from orders.errors import Outcome, Refused
from orders.models import Order, SyncLine
from orders.services import fetching, sync
from orders.tiktok.calls import orders as calls
from orders.tiktok.client import Client
from orders.tiktok.page import Page
from orders.tiktok.payloads.orders import OrderStub

EVERY, EVERY_WHOLE = timedelta(hours=1), timedelta(hours=24)
RECENT, WHOLE = timedelta(days=3), timedelta(days=60)
SETTLING = timedelta(minutes=1)  # what is younger may be on its way to us right now
AFTER_FAILURE = timedelta(minutes=5)
PAGES = 100  # of one turn, or a day's
DAY, WIDEST = timedelta(days=1), timedelta(days=8)
PLACED, NEVER_HERE = ("new", "history"), ("not_ours", "unpaid")
KIND = SyncLine.Feed.ORDERS


def to_audit(at: datetime):
    """Ids of lines whose list is to be compared now, the longest waiting first."""
    lines = SyncLine.objects.to_audit(at).filter(feed=KIND)
    return lines.order_by("next_audit_at").values_list("pk", flat=True)


def audit(line_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Find orders that the platform has and we have not, or have as they were, and fetch them."""

    def act(line: SyncLine, client: Client) -> None:
        _audit(line, client, at)

    return sync.each(line_ids, act, _audited_in_vain, at=at)


def hasten(line_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """A person says: compare these now, all of them."""
    lines = SyncLine.objects.filter(pk__in=line_ids, feed=KIND)
    lines.update(next_audit_at=at, audited_whole_at=None, audit_cursor=None)
    return Outcome(list(lines.values_list("pk", flat=True)))


def _audit(line: SyncLine, client: Client, at: datetime) -> None:
    if line.audit_cursor is None:
        _begin(line, at)
    pages, span = 0, DAY
    while line.audit_cursor < line.audit_until:
        if pages >= PAGES:
            return  # the next turn goes on with the next day
        until = min(line.audit_cursor + span, line.audit_until)
        first = _search(line, client, until)
        pages += 1
        if first.next_token and span > DAY:
            span = DAY  # too much for one window: day by day
            continue
        pages += _audit_window(line, client, until, first, at)
        span = DAY if first.items else min(2 * span, WIDEST)  # a quiet shop costs few calls
        line.audit_cursor = until
        line.save(update_fields=["audit_cursor", "there", "here", "found_missing"])
    _finish(line, at)


def _begin(line: SyncLine, at: datetime) -> None:
    line.audits_whole = line.audited_whole_at is None or line.audited_whole_at + EVERY_WHOLE <= at
    line.audit_cursor = at - (WHOLE if line.audits_whole else RECENT)
    line.audit_until = at - SETTLING
    line.there = line.here = 0
    line.save(update_fields=["audits_whole", "audit_cursor", "audit_until", "there", "here"])


def _search(line: SyncLine, client: Client, until: datetime, token="") -> Page[OrderStub]:
    return calls.search_ids(
        client,
        created_from=line.audit_cursor,
        created_until=until,
        page_token=token,
        sort="create_time",
    )


def _audit_window(
    line: SyncLine, client: Client, until: datetime, page: Page[OrderStub], at: datetime
) -> int:
    """Compare a window page by page; returns how many pages came after the first."""
    _compare(line, page.items, at)
    more = 0
    while page.next_token:
        page = _search(line, client, until, page.next_token)
        _compare(line, page.items, at)
        more += 1
    return more


def _compare(line: SyncLine, stubs: Sequence[OrderStub], at: datetime) -> None:
    """Fetch what is missing here, or has another status than it has there."""
    there = {stub.id: stub.status for stub in stubs if stub.status != PlatformStatus.UNPAID}
    ours = Order.objects.filter(shop=line.shop_id, number__in=there)
    here = dict(ours.values_list("number", "platform_status"))
    wanted = [number for number, status in there.items() if here.get(number) != status]
    became = fetching.fetch(line.shop, wanted, at=at).placed.groups if wanted else {}
    not_ours = [number for number, group in became.items() if group in NEVER_HERE]
    found = [number for number, group in became.items() if number not in here and group in PLACED]
    line.there += len(there) - len(not_ours)
    line.here += len(here) + len(found)
    line.found_missing += len(found)


def _finish(line: SyncLine, at: datetime) -> None:
    line.audit_cursor, line.audit_until = None, None
    line.audited_at, line.next_audit_at = at, at + EVERY
    if line.audits_whole:
        line.audited_whole_at = at
    line.save(
        update_fields=[
            "audit_cursor", "audit_until", "audited_at", "next_audit_at", "audited_whole_at",
        ]
    )  # fmt: skip


def _audited_in_vain(line: SyncLine, why: Refused, at: datetime) -> None:
    SyncLine.objects.filter(pk=line.pk).update(next_audit_at=at + AFTER_FAILURE)
