"""Acting on what the platform tells about requests of buyers: we ask again what is true."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from aftersales.services import feeds
from aftersales.services.feeds import FEEDS, Feed
from orders.errors import Outcome, Refused
from orders.models import InboundMessage, Shop
from orders.services import hearing, inbox

TOPICS = tuple(feed.topic for feed in FEEDS.values())


def pending(at: datetime):
    """Ids of messages about requests to be read now: what stops a parcel before all others."""
    return inbox.unread(TOPICS, at, first=feeds.CANCELLATIONS.topic)


def hear(message_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Read again the requests these messages are about."""
    outcome = Outcome()
    for feed in FEEDS.values():
        outcome += hearing.listen([feed.topic], message_ids, _reader(feed), at=at)
    return outcome


def _reader(feed: Feed):
    def read(shop: Shop, messages: list[InboundMessage], at: datetime) -> Outcome:
        return _hear(feed, shop, messages, at)

    return read


def _hear(feed: Feed, shop: Shop, messages: list[InboundMessage], at: datetime) -> Outcome:
    told = defaultdict(list)
    for message in messages:
        told[hearing.text(message, feed.key)].append(message.pk)
    nameless = told.pop("", [])
    why = Refused("message_names_no_request")
    inbox.set_aside(nameless, why)
    missing = feeds.missing(told, feeds.read(feed, shop, list(told), at=at))
    for number, reason in missing.items():  # it may not be there yet
        inbox.put_off(told[number], reason, at=at)
    done = [pk for number, ids in told.items() if number not in missing for pk in ids]
    inbox.done(done, at=at)
    later = {pk: reason for number, reason in missing.items() for pk in told[number]}
    return Outcome(done, later | dict.fromkeys(nameless, why))
