"""A conversation with a buyer at the platform, and what our steps do about it."""

import json
from datetime import timedelta

import httpx

from aftersales.services import questions, talking
from orders.models import Hold
from orders.services import inbox
from tests.factories import NOW
from tests.platform import BASE_URL, said, told

TALKS = f"{BASE_URL}/customer_service/202309/conversations"
SOON, LATER = NOW + timedelta(minutes=5), NOW + timedelta(minutes=6)


class Talk:
    """A conversation with one buyer at the platform, the newest message first."""

    def __init__(self, router):
        self.messages, self.router = [], router
        self.opened = router.post(TALKS).mock(return_value=said({"conversation_id": "t1"}))
        self.sent = router.post(
            url__regex=rf"{BASE_URL}/customer_service/\d+/conversations/t1/messages"
        )
        self.sent.mock(side_effect=self._send)
        router.get(f"{TALKS}/t1/messages").mock(side_effect=self._list)

    def say(self, role, text, at=NOW) -> str:
        number = f"m{len(self.messages) + 1}"
        content = json.dumps({"content": text})
        message = {"id": number, "type": "TEXT", "content": content, "sender": {"role": role}}
        self.messages.insert(0, message | {"create_time": int(at.timestamp())})
        return number

    def _send(self, request):
        body = httpx.Response(200, content=request.content).json()
        number = self.say("CUSTOMER_SERVICE", json.loads(body["content"]).get("content", ""))
        if body["type"] != "TEXT":
            self.messages[0] |= {"type": body["type"], "content": body["content"]}
        return said({"message_id": number})

    def _list(self, _request):
        return said({"messages": self.messages})


def reasons(order) -> set[str]:
    return set(Hold.objects.open().filter(order=order).values_list("reason", flat=True))


def ask(order, about="details", *, by=None, at=NOW):
    return questions.ask([order.pk], about=about, by=by, at=at)


def send(*, at=NOW):
    return talking.send(list(talking.unsent(at)), at=at)


def hear(order, *, at=SOON, topic=14):
    key = order.shop.key
    inbox.store(key.grant.app, told(key, topic, conversation_id="t1"), at=at)
    return talking.hear(list(talking.pending(at)), at=at)


def give_up(at):
    return talking.give_up(list(talking.silent(at)), at=at)


def verbs(order) -> list[str]:
    return list(order.events.order_by("seq").values_list("verb", flat=True))
