"""The whole conversation with a buyer, message by message, of both sides."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import takewhile

from django.db import transaction
from django.db.models import F

from aftersales.models import ChatMessage, ChatThread, Letter
from orders.models import Buyer, Order, Shop
from orders.tiktok.calls import messages as calls
from orders.tiktok.client import Client
from orders.tiktok.payloads.messages import Conversation, Message

BUYER, OURS = ChatMessage.Role.BUYER, ChatMessage.Role.CUSTOMER_SERVICE
CARD = ("order_id", "product_id", "url", "sku_id")  # what cards and pictures are about
MOST_PAGES = 20  # of ten messages each, read at once
SHOWN = 200  # messages of one ticket on its page


def fetch(client: Client, shop: Shop, talk: str) -> list[Message]:
    """What was said there since we last looked, the newest first; all of it the first time."""
    known = ChatMessage.objects.filter(thread__shop=shop, thread__conversation_ref=talk)
    last = set(known.order_by("-at", "-pk").values_list("platform_id", flat=True)[:20])
    told: list[Message] = []
    token = ""
    for _number in range(MOST_PAGES):
        page = calls.messages(client, talk, page_token=token)
        told += page.items
        token = page.next_token
        if not token or any(one.id in last for one in page.items):
            break
    return told


def buyer_of(
    client: Client, shop: Shop, talk: str, there: Conversation | None = None
) -> Buyer | None:
    """Whose conversation it is, if we know the buyer; the platform is asked once a conversation.

    `there`: what its list says, where that was just read.
    """
    known = ChatThread.objects.filter(shop=shop, conversation_ref=talk).select_related("buyer")
    if (thread := known.first()) and thread.buyer:
        return thread.buyer
    there = there or next((one for one in calls.conversations(client) if one.id == talk), None)
    people = there.participants if there else ()
    keys = [f"u:{one.user_id}" for one in people if one.role == BUYER and one.user_id]
    return Buyer.objects.filter(shop=shop, key__in=keys).first()


def keep(thread: ChatThread, told: Iterable[Message]) -> None:
    """Write down messages that are not here yet, and how many of the buyer's nobody looked at."""
    rows = [_row(thread, one) for one in told if one.role in ChatMessage.Role.values]
    ids = [row.platform_id for row in rows]
    known = thread.messages.filter(platform_id__in=ids)
    known = set(known.values_list("platform_id", flat=True))
    new = [row for row in rows if row.platform_id not in known]
    ChatMessage.objects.bulk_create(reversed(new), ignore_conflicts=True)
    unseen = list(takewhile(lambda row: row.role != OURS, new))
    heard = sum(row.role == BUYER for row in unseen)
    # Who answered has read what stood above.
    thread.unread = heard if len(unseen) < len(new) else thread.unread + heard
    ChatThread.objects.filter(pk=thread.pk).update(unread=thread.unread)


def thread_of(shop: Shop, talk: str, order: Order | None) -> ChatThread:
    """The row of a conversation, a new one if there is none."""
    facts = {"order": order, "buyer": order.buyer if order else None}
    return ChatThread.objects.get_or_create(shop=shop, conversation_ref=talk, defaults=facts)[0]


def sent(letter: Letter, talk: str, message_id: str, order: Order | None, *, at: datetime) -> None:
    """The platform took a message of ours: it stands in the conversation with its receipt."""
    with transaction.atomic():
        thread = thread_of(letter.shop, talk, order)
        row = ChatMessage(
            thread=thread, platform_id=message_id, role=OURS, type=letter.type,
            text=letter.text, card=letter.card, at=at, by=letter.by,
        )  # fmt: skip
        ChatMessage.objects.bulk_create([row], ignore_conflicts=True)
        # The platform may have told of it before its answer reached us.
        thread.messages.filter(platform_id=message_id, by=None).update(by=letter.by)


def of(thread_ids: Sequence[int]) -> list[ChatMessage]:
    """What was said in these conversations, the oldest first."""
    rows = ChatMessage.objects.filter(thread__in=thread_ids).select_related("by")
    return list(rows.order_by(F("at").desc(nulls_last=True), "-pk")[:SHOWN])[::-1]


def seen(thread_ids: Sequence[int]) -> None:
    """Somebody looked at these."""
    ChatThread.objects.filter(pk__in=thread_ids, unread__gt=0).update(unread=0)


def card(one: Message) -> dict[str, str]:
    """What a card or a picture is about; words stand elsewhere, encrypted."""
    if one.type == Letter.Type.TEXT:
        return {}
    try:
        told = json.loads(one.content)
    except ValueError:
        return {}
    return {name: str(told[name])[:500] for name in CARD if isinstance(told, dict) and name in told}


def _row(thread: ChatThread, one: Message) -> ChatMessage:
    return ChatMessage(
        thread=thread,
        platform_id=one.id[:64],
        role=one.role,
        type=one.type[:24],
        text=one.text,
        card=card(one),
        at=one.created_at,
    )
