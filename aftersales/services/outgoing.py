"""The one door through which words leave for buyers: nothing else has the platform say them."""

from collections.abc import Mapping

from aftersales.models import CancellationRequest
from aftersales.models.request import Request
from aftersales.services import guard
from aftersales.services.returns import DECISIONS
from orders.models import Shop
from orders.tiktok.calls import cancellations, messages, returns
from orders.tiktok.client import Client


def say(client: Client, shop: Shop, talk: str, kind: str, content: Mapping[str, str]) -> str:
    """Write into a conversation: words as {"content": …}, or a picture or card, which has none."""
    guard.insist(content.get("content", ""), shop)
    return messages.send(client, talk, kind, content)


def refuse(client: Client, row: Request, key: str) -> str:
    """Refuse a request, with the word to its buyer; gives the platform's receipt."""
    guard.insist(row.answer_comment, row.shop)
    why, comment = row.answer_reason, row.answer_comment
    if isinstance(row, CancellationRequest):
        return cancellations.reject(client, row.platform_id, why, comment, key)
    _approve, decision = DECISIONS[row.answered_step]
    return returns.reject(client, row.platform_id, decision, why, comment, key)
