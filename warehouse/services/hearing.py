"""Acting on what the platform tells about packages: it is only a hint, so we ask again."""

from collections.abc import Iterable
from datetime import datetime

from orders.errors import Outcome, Refused
from orders.models import InboundMessage, Shop, Topic
from orders.services import hearing, inbox
from warehouse.services import regrouping

TOPICS = (Topic.PACKAGE_UPDATE,)


def pending(at: datetime):
    """Ids of messages about packages to be read now."""
    return inbox.unread(TOPICS, at)


def hear(message_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Let boxes be what the packages that these messages name are now."""
    return hearing.listen(TOPICS, message_ids, _hear, at=at)


def _hear(shop: Shop, messages: list[InboundMessage], at: datetime) -> Outcome:
    named = {message.pk: _orders(message) for message in messages}
    nameless = [pk for pk, numbers in named.items() if not numbers]
    inbox.set_aside(nameless, Refused("message_names_no_order"))
    refused = dict.fromkeys(nameless, Refused("message_names_no_order"))
    failed = regrouping.follow(shop, set().union(*named.values()), at=at)
    for pk, numbers in named.items():
        if why := next((failed[number] for number in sorted(numbers) if number in failed), None):
            inbox.put_off([pk], why, at=at)
            refused[pk] = why
    done = [pk for pk in named if pk not in refused]
    inbox.done(done, at=at)
    return Outcome(done, refused)


def _orders(message: InboundMessage) -> set[str]:
    """The numbers of the orders in the packages a message lists; what is no text is left out."""
    listed = message.data.get("package_list")
    packages = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    lists = [package.get("order_id_list") for package in packages]
    return {one for ids in lists if isinstance(ids, list) for one in ids if isinstance(one, str)}
