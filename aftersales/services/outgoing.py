"""The one door through which words leave for buyers: nothing else has the platform say them."""

from aftersales.models import CancellationRequest
from aftersales.models.request import Request
from aftersales.services import guard
from aftersales.services.returns import DECISIONS
from orders.models import Shop
from orders.tiktok.calls import cancellations, messages, returns
from orders.tiktok.client import Client
from orders.tiktok.payloads.messages import TEXT


def say(client: Client, shop: Shop, talk: str, text: str) -> str:
    """Write a text into a conversation; gives the platform's number of the message."""
    guard.insist(text, shop)
    return messages.send(client, talk, TEXT, {"content": text})


def refuse(client: Client, row: Request, key: str) -> str:
    """Refuse a request, with the word to its buyer; gives the platform's receipt."""
    guard.insist(row.answer_comment, row.shop)
    why, comment = row.answer_reason, row.answer_comment
    if isinstance(row, CancellationRequest):
        return cancellations.reject(client, row.platform_id, why, comment, key)
    _approve, decision = DECISIONS[row.answered_step]
    return returns.reject(client, row.platform_id, decision, why, comment, key)
