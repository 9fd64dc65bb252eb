"""The two kinds of requests the platform keeps for us: how each is read, and taken over."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aftersales.models import CancellationRequest, ReturnRequest
from aftersales.models.request import Request
from aftersales.services import cancellations, returns
from orders.errors import Outcome, Refused
from orders.models import Shop, SyncLine, Topic
from orders.services import connections
from orders.tiktok.calls import cancellations as cancellation_calls
from orders.tiktok.calls import returns as return_calls
from orders.tiktok.page import Page
from orders.tiktok.payloads.aftersales import CancelStatus

AT_ONCE = 50  # requests read by one call


@dataclass(frozen=True)
class Feed:
    """One kind of requests: where it is kept, what tells of it, what asks for it."""

    name: str
    model: type[Request]
    topic: Topic
    key: str  # what messages call the number of a request
    search: Callable[..., Page]
    take_over: Callable[..., Outcome]
    open_statuses: tuple[str, ...]


@dataclass
class Found:
    """What a reading brought: the numbers that were there, and why some could not be kept."""

    ids: set[str] = field(default_factory=set)
    faults: dict[str, Refused] = field(default_factory=dict)


CANCELLATIONS = Feed(
    SyncLine.Feed.CANCELLATIONS,
    CancellationRequest,
    Topic.CANCELLATION_STATUS_CHANGE,
    "cancel_id",
    cancellation_calls.search,
    cancellations.take_over,
    (CancelStatus.PENDING,),
)
RETURNS = Feed(
    SyncLine.Feed.RETURNS,
    ReturnRequest,
    Topic.RETURN_STATUS_CHANGE,
    "return_id",
    return_calls.search,
    returns.take_over,
    (
        "RETURN_OR_REFUND_REQUEST_PENDING",
        "AWAITING_BUYER_SHIP",
        "BUYER_SHIPPED_ITEM",
        "AWAITING_BUYER_RESPONSE",
        "REPLACEMENT_REQUEST_PENDING",
    ),
)
FEEDS = {feed.name: feed for feed in (CANCELLATIONS, RETURNS)}
BY_MODEL = {feed.model: feed for feed in FEEDS.values()}


def keep(feed: Feed, shop: Shop, page: Page, *, at: datetime) -> Found:
    """Take over one page; a request nobody here understands stops no other."""
    known = [one for one in page if one.status != CancelStatus.UNKNOWN]
    unknown = {
        getattr(one, feed.key): Refused("request_status_unknown", order=one.order_id)
        for one in page
        if one.status == CancelStatus.UNKNOWN
    }
    feed.take_over(shop, known, at=at)
    return Found({getattr(one, feed.key) for one in known}, page.faults | unknown)


def read(feed: Feed, shop: Shop, ids: Sequence[str], *, at: datetime) -> Found:
    """Read these requests as they are now, and take them over."""
    client = connections.client_for(shop, at=at)
    found = Found()
    for start in range(0, len(ids), AT_ONCE):
        page = feed.search(client, ids=ids[start : start + AT_ONCE], page_size=AT_ONCE)
        one = keep(feed, shop, page, at=at)
        found.ids |= one.ids
        found.faults |= one.faults
    return found


def missing(ids: Iterable[str], found: Found) -> dict[str, Refused]:
    """Why these requests could not be kept, by their numbers."""
    absent = {one: Refused("request_is_not_there", number=one) for one in ids}
    return {one: why for one, why in (absent | found.faults).items() if one not in found.ids}
