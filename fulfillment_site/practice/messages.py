"""Talks between a shop and its buyers."""

import json
from dataclasses import replace

from fulfillment_site.practice import documents, webhooks
from fulfillment_site.practice.documents import Document, Search
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.shops import Shop
from fulfillment_site.practice.world import World

TALK, MESSAGE = "conversation", "message"
BUYER, SELLER = "BUYER", "CUSTOMER_SERVICE"
TYPES = (
    "TEXT", "IMAGE", "PRODUCT_CARD", "ORDER_CARD", "RETURN_REFUND_CARD", "COUPON_CARD",
    "LOGISTICS_CARD",
)  # fmt: skip
LONGEST = 2000
ALL_READ = "json_extract(hidden, '$.unread') = 0"
FORBIDDEN = ("whatsapp", "wechat", "telegram", "line id", "http://", "https://")


def open_talk(world: World, shop_id: str, user_id: str, at: int) -> Document:
    """The conversation with a buyer, a new one if there is none."""
    for known in documents.of(world, TALK, user_id):
        if known.shop_id == shop_id:
            return known
    number = world.store.count("conversation")
    new = Document(
        TALK, f"7494{number:015d}", shop_id, user_id, "OPEN", at, at, {},
        {"unread": 0, "messages": 0, "im_user_id": f"7495{number:015d}"},
    )  # fmt: skip
    documents.add(world, new)
    webhooks.emit(world, shop_id, 13, {"conversation_id": new.id, "create_time": at}, at)
    return new


def write(world: World, talk: Document, role: str, said: tuple[str, str], at: int) -> Document:
    """Somebody says something: its type and its content, which is JSON in a text."""
    kind, content = said
    talk.hidden["messages"] += 1
    talk.hidden["unread"] = 0 if role == SELLER else talk.hidden["unread"] + 1
    documents.save(world, talk, at)
    new = Document(
        MESSAGE, f"7496{world.store.count('message'):015d}", talk.shop_id, talk.id, "SENT", at, at,
        {
            "type": kind,
            "content": content,
            "is_visible": True,
            "index": str(talk.hidden["messages"]),
            "sender": {"role": role, "im_user_id": _im_user_id(talk, role)},
        },
    )  # fmt: skip
    documents.add(world, new)
    if role == BUYER:
        data = new.doc | {"message_id": new.id, "conversation_id": talk.id, "create_time": at}
        webhooks.emit(world, talk.shop_id, 14, data, at)
    return new


def say(world: World, talk: Document, text: str, at: int) -> Document:
    """A buyer writes plain words."""
    content = json.dumps({"content": text}, ensure_ascii=False)
    return write(world, talk, BUYER, ("TEXT", content), at)


def asked(world: World, shop: Shop) -> Document | None:
    """The conversation in which the shop spoke last, and most lately of all."""
    for talk in documents.every(world, search(shop).narrowed(ALL_READ)):
        if (newest := last(world, talk)) and newest.doc["sender"]["role"] == SELLER:
            return talk
    return None


def last(world: World, talk: Document) -> Document | None:
    """What was said last."""
    return next(iter(documents.every(world, replace(of_talk(talk), descending=True), 1)), None)


def check(kind: str, content: str) -> None:
    """Refuse what the platform would not pass on."""
    if kind not in TYPES:
        raise Denied(36009021, "type")
    try:
        told = json.loads(content)
    except (TypeError, ValueError):
        raise Denied(36009021, "content must be JSON in a text.") from None
    if kind != "TEXT":
        return
    text = told.get("content", "") if isinstance(told, dict) else ""
    if not 0 < len(text) <= LONGEST:
        raise Denied(36009021, f"content: 1 to {LONGEST} characters.")
    if any(word in text.lower() for word in FORBIDDEN):
        raise Denied(45101006)


def find(world: World, shop: Shop, conversation_id: str) -> Document:
    """A conversation of this shop."""
    if talk := documents.held(world, TALK, shop.id, conversation_id):
        return talk
    raise Denied(45101003, conversation_id)


def search(shop: Shop) -> Search:
    """All conversations of a shop, the liveliest first."""
    return Search(TALK, shop.id, sort="update_time", descending=True)


def of_talk(talk: Document) -> Search:
    """The messages of a conversation."""
    return Search(MESSAGE, talk.shop_id).narrowed("owner = ?", talk.id)


def told(message: Document) -> dict:
    """A message as the API shows it."""
    return message.doc | {"id": message.id, "create_time": message.create_time}


def talk_told(world: World, talk: Document) -> dict:
    """A conversation as the API shows it."""
    people = [
        {"role": BUYER, "user_id": talk.owner, "im_user_id": _im_user_id(talk, BUYER),
         "nickname": "Buyer", "avatar": ""},
        {"role": SELLER, "user_id": "", "im_user_id": _im_user_id(talk, SELLER),
         "nickname": "Shop", "avatar": ""},
    ]  # fmt: skip
    shown = {
        "id": talk.id,
        "participant_count": len(people),
        "can_send_message": True,
        "unread_count": talk.hidden["unread"],
        "create_time": talk.create_time,
        "participants": people,
    }
    newest = last(world, talk)
    return shown | {"latest_message": told(newest)} if newest else shown


def read(world: World, talk: Document) -> None:
    """Everything in it was read."""
    talk.hidden["unread"] = 0
    documents.save(world, talk, talk.update_time)


def _im_user_id(talk: Document, role: str) -> str:
    return talk.hidden["im_user_id"] if role == BUYER else f"7497{talk.shop_id[4:]}"
