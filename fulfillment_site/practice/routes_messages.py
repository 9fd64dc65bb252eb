"""Customer service: conversations, messages, images."""

from fulfillment_site.practice import documents, effects, messages, paging
from fulfillment_site.practice.calls import Asked, declare
from fulfillment_site.practice.documents import Document, Search
from fulfillment_site.practice.refusals import Denied

SCOPE = "seller.customer_service"
BASE = "/customer_service/{v}/conversations"
LARGEST = 10 * 2**20


@declare("GET", BASE, "202309", scope=SCOPE)
def conversations(asked: Asked) -> dict:
    """All conversations, the liveliest first."""
    size = asked.number("page_size", 20, 1, 20)
    page = paging.page(asked, messages.search(asked.shop), size)
    shown = [messages.talk_told(asked.world, talk) for talk in page.items]
    return {"conversations": shown, "next_page_token": page.next_token}


@declare("POST", BASE, "202309", scope=SCOPE)
def open_conversation(asked: Asked) -> dict:
    """Talk to a buyer of this shop."""
    user_id = asked.needed("buyer_user_id")
    bought = Search("order", asked.shop.id).narrowed("owner = ?", user_id)
    if not documents.count(asked.world, bought):
        raise Denied(45101003, user_id)
    talk = messages.open_talk(asked.world, asked.shop.id, user_id, asked.at)
    return {"conversation_id": talk.id}


@declare("GET", BASE + "/<conversation_id>/messages", "202309", scope=SCOPE)
def list_messages(asked: Asked) -> dict:
    """What was said."""
    way = asked.text("sort_order", "DESC") == "DESC"
    search = messages.of_talk(_talk(asked))
    search = Search(search.kind, search.shop_id, search.where, search.params, "create_time", way)
    page = paging.page(asked, search, asked.number("page_size", 10, 1, 10))
    shown = [messages.told(message) for message in page.items]
    return {"messages": shown, "next_page_token": page.next_token, "unsupported_msg_tips": ""}


def _talk(asked: Asked) -> Document:
    return messages.find(asked.world, asked.shop, asked.args["conversation_id"])


@declare("POST", BASE + "/<conversation_id>/messages", "202309 202606", scope=SCOPE)
def send_message(asked: Asked) -> dict:
    """Say something to the buyer."""
    kind, content = asked.needed("type"), asked.needed("content")
    messages.check(kind, content)
    talk = _talk(asked)
    sent = messages.write(asked.world, talk, messages.SELLER, (kind, content), asked.at)
    effects.note(asked, "message", talk.id, type=kind, content=content)
    return {"message_id": sent.id}


@declare("POST", BASE + "/<conversation_id>/messages/read", "202309", scope=SCOPE)
def mark_read(asked: Asked) -> dict:
    """Everything was read."""
    messages.read(asked.world, _talk(asked))
    return {}


@declare("POST", "/customer_service/{v}/images/upload", "202309", scope=SCOPE)
def upload_image(asked: Asked) -> dict:
    """Keep a picture to send."""
    if not 0 < len(asked.file) <= LARGEST:
        raise Denied(36009021, "data")
    number = asked.world.store.count("image")
    effects.note(asked, "image", str(number), size=len(asked.file))
    return {"url": f"https://img.example/{number}.jpg", "width": 800, "height": 800}
