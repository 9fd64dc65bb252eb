"""Acting on what the platform tells about orders and shops: it is only a hint, so we ask again."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from orders.errors import Outcome, Refused
from orders.models import InboundMessage, Shop, Topic
from orders.services import connections, fetching, inbox
from orders.tiktok.errors import TikTokDown, TikTokRefused

ORDERS = (Topic.ORDER_STATUS_CHANGE, Topic.RECIPIENT_ADDRESS_UPDATE)
GRANTS = (Topic.SELLER_DEAUTHORIZATION, Topic.UPCOMING_AUTHORIZATION_EXPIRATION)
TOPICS = ORDERS + GRANTS

Messages = list[InboundMessage]
Act = Callable[[Shop, Messages, datetime], Outcome]


def pending(at: datetime):
    """Ids of messages about orders and grants to be read now."""
    return inbox.unread(TOPICS, at)


def hear(message_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Read again what these messages are about."""
    outcome = listen(ORDERS, message_ids, _hear_of_orders, at=at)
    outcome += listen(GRANTS, message_ids, _hear_of_grants, at=at)
    return outcome


def listen(topics, message_ids: Iterable[int], act: Act, *, at: datetime) -> Outcome:
    """Let `act` deal with messages shop by shop; one that cannot be reached stops no other."""
    by_shop = defaultdict(list)
    messages = InboundMessage.objects.unread(topics, at).filter(pk__in=message_ids)
    for message in messages.select_related("shop"):
        by_shop[message.shop].append(message)
    outcome = Outcome()
    for shop, told in by_shop.items():
        outcome += _try(shop, told, act, at)
    return outcome


def _try(shop: Shop, messages: Messages, act: Act, at: datetime) -> Outcome:
    ids = [message.pk for message in messages]
    try:
        return act(shop, messages, at)
    except TikTokDown as down:
        why = Refused("platform_is_down", why=str(down))
    except TikTokRefused as refused:
        why = connections.heed(shop, refused, at=at)
    except Refused as refused:
        why = refused
    inbox.put_off(ids, why, at=at)
    return Outcome([], dict.fromkeys(ids, why))


def _hear_of_orders(shop: Shop, messages: Messages, at: datetime) -> Outcome:
    by_number = defaultdict(list)
    for message in messages:
        number = text(message, "order_id")
        by_number[number if fetching.is_number(number) else ""].append(message.pk)
    nameless = by_number.pop("", [])
    inbox.set_aside(nameless, Refused("message_names_no_order"))
    refused = dict.fromkeys(nameless, Refused("message_names_no_order"))
    for number, why in fetching.fetch(shop, list(by_number), at=at).unread.items():
        ids = by_number.pop(number)
        inbox.put_off(ids, why, at=at)
        refused |= dict.fromkeys(ids, why)
    done = [pk for ids in by_number.values() for pk in ids]
    inbox.done(done, at=at)
    return Outcome(done, refused)


def _hear_of_grants(shop: Shop, messages: Messages, at: datetime) -> Outcome:
    for message in messages:
        if message.topic == Topic.SELLER_DEAUTHORIZATION:
            connections.check(shop, at=at)
        elif (until := text(message, "expiration_time")).isdecimal():
            connections.warn_of_expiry(shop.pk, datetime.fromtimestamp(int(until[:10]), UTC))
    ids = [message.pk for message in messages]
    inbox.done(ids, at=at)
    return Outcome(ids)


def text(message: InboundMessage, name: str) -> str:
    """What a message says under a name; nothing where that is no text."""
    told = message.data.get(name)
    return told if isinstance(told, str) else ""
