"""Conversations with buyers: opened, read, written in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from orders.tiktok.client import Client
from orders.tiktok.fields import Id, named, read, reader
from orders.tiktok.page import Page, page
from orders.tiktok.payloads.messages import Conversation, Image, Message


@dataclass(frozen=True)
class _Made:
    id: Id = named("conversation_id|message_id")


def conversations(client: Client, *, page_token="", page_size=20, locale="") -> Page[Conversation]:
    """A page of a shop's conversations."""
    query = {"page_size": page_size, "page_token": page_token, "locale": locale}
    answer = client.call("messages.conversations", query=query)
    return page(answer.data, "conversations", reader(Conversation))


def open_conversation(client: Client, buyer_user_id: str) -> str:
    """The id of the conversation with a buyer, old or new."""
    answer = client.call("messages.open_conversation", body={"buyer_user_id": buyer_user_id})
    return read(_Made, answer.data, "conversation").id


def messages(client: Client, conversation_id: str, *, page_token="", page_size=10) -> Page[Message]:
    """A page of a conversation, the newest first."""
    query = {
        "page_size": page_size,
        "page_token": page_token,
        "sort_field": "create_time",
        "sort_order": "DESC",
    }
    path = {"conversation_id": conversation_id}
    answer = client.call("messages.messages", path_args=path, query=query)
    return page(answer.data, "messages", reader(Message))


def send(client: Client, conversation_id: str, kind: str, content: Mapping[str, str]) -> str:
    """Write to a buyer: {"content": words} as TEXT, {"order_id": …} as ORDER_CARD; gives its id."""
    path = {"conversation_id": conversation_id}
    body = {"type": kind, "content": json.dumps(content, ensure_ascii=False)}
    answer = client.call("messages.send", path_args=path, body=body)
    return read(_Made, answer.data, "message").id


def mark_read(client: Client, conversation_id: str) -> None:
    """Say that what a buyer wrote was read."""
    client.call("messages.mark_read", path_args={"conversation_id": conversation_id})


def upload_image(client: Client, name: str, content: bytes, media_type: str) -> Image:
    """Leave a picture with the platform, to be sent afterwards."""
    answer = client.upload("messages.upload_image", "data", (name, content, media_type))
    return read(Image, answer.data, "image")
