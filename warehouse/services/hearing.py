"""Hearing that packages were split or combined: their orders are to be looked at again."""

from collections.abc import Iterable
from datetime import datetime

from orders.errors import Outcome, Refused
from orders.models import InboundMessage, Order, Shop, Topic
from orders.models.state import ON_THE_LINE
from orders.services import hearing, inbox, lifecycle

TOPICS = (Topic.PACKAGE_UPDATE,)


def pending(at: datetime):
    """Ids of messages about packages to be read now."""
    return inbox.unread(TOPICS, at)


def hear(message_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Mark the orders these messages name; what became of their packages is asked for next."""
    return hearing.listen(TOPICS, message_ids, _hear, at=at)


def _hear(shop: Shop, messages: list[InboundMessage], at: datetime) -> Outcome:
    named = {message.pk: _orders(message) for message in messages}
    why = Refused("message_names_no_order")
    nameless = [pk for pk, numbers in named.items() if not numbers]
    inbox.set_aside(nameless, why)
    orders = Order.objects.filter(shop=shop, number__in=set().union(*named.values()))
    orders = orders.filter(state__in=ON_THE_LINE).values_list("pk", flat=True)
    lifecycle.mark(list(orders), "packages_changed_at", at=at)
    done = [pk for pk in named if pk not in nameless]
    inbox.done(done, at=at)
    return Outcome(done, dict.fromkeys(nameless, why))


def _orders(message: InboundMessage) -> set[str]:
    """The numbers of the orders in the packages a message lists; what is no text is left out."""
    listed = message.data.get("package_list")
    packages = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    lists = [package.get("order_id_list") for package in packages]
    return {one for ids in lists if isinstance(ids, list) for one in ids if isinstance(one, str)}
