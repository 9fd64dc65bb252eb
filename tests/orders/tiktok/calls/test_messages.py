"""Shop and buyer write to each other."""

from datetime import UTC, datetime

import httpx
import pytest

from orders.tiktok.calls import messages
from orders.tiktok.errors import TikTokDown, TikTokRefused
from orders.tiktok.payloads.messages import Conversation, Image, Message, Participant
from tests.orders.tiktok.answers import asked, failure, success

API = "/customer_service/202309/conversations"
AT = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
TOLD = {
    "id": "91",
    "type": "TEXT",
    "content": '{"content":"Khi nào gửi? 👕"}',
    "create_time": 1700000000,
    "is_visible": True,
    "sender": {"im_user_id": "7", "role": "BUYER", "nickname": "mai.ng"},
    "index": "1700000000000001",
}
MESSAGE = Message("91", "TEXT", '{"content":"Khi nào gửi? 👕"}', AT, "BUYER")


def test_conversations_are_listed_with_who_takes_part(client, platform):
    told = {"id": "8", "can_send_message": False, "unread_count": 2, "latest_message": TOLD,
            "participants": [{"role": "BUYER", "im_user_id": "7", "user_id": "702",
                              "nickname": "mai.ng"}]}  # fmt: skip
    route = platform.get(API).mock(return_value=success(conversations=[told], next_page_token="n"))
    found = messages.conversations(client, locale="en")
    buyer = Participant("BUYER", "7", "702", "mai.ng")
    assert found.items == (Conversation("8", False, 2, (buyer,), MESSAGE),)
    assert asked(route)[0] == {"page_size": "20", "locale": "en"}


def test_a_conversation_is_opened_by_the_buyer_s_id(client, platform):
    route = platform.post(API).mock(return_value=success(conversation_id="8"))
    assert messages.open_conversation(client, "702") == "8"
    assert asked(route)[1] == {"buyer_user_id": "702"}


def test_a_conversation_is_read_the_newest_first(client, platform):
    route = platform.get(f"{API}/8/messages").mock(return_value=success(messages=[TOLD]))
    found = messages.messages(client, "8", page_token="t")
    assert (found.items, found.items[0].text) == ((MESSAGE,), "Khi nào gửi? 👕")
    assert asked(route)[0] == {
        "page_size": "10", "page_token": "t", "sort_field": "create_time", "sort_order": "DESC",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("TEXT", ""),
        ("TEXT", "{"),
        ("TEXT", "[]"),
        ("TEXT", '{"content":7}'),
        ("TEXT", "{}"),
        ("ORDER_CARD", '{"order_id":"5"}'),
        ("IMAGE", '{"content":"x"}'),
    ],
)
def test_only_a_text_has_words(kind, content):
    assert Message("1", kind, content).text == ""


def test_a_message_is_sent_as_json_within_json(client, platform):
    route = platform.post(f"{API}/8/messages").mock(return_value=success(message_id="92"))
    assert messages.send(client, "8", "TEXT", {"content": 'Màu "đỏ"?'}) == "92"
    assert asked(route)[1] == {"type": "TEXT", "content": '{"content": "Màu \\"đỏ\\"?"}'}


def test_a_message_that_may_have_arrived_is_not_sent_twice(client, platform):
    route = platform.post(f"{API}/8/messages").mock(side_effect=httpx.ReadTimeout)
    with pytest.raises(TikTokDown) as down:
        messages.send(client, "8", "TEXT", {"content": "Hi"})
    assert (down.value.may_be_done, route.call_count) == (True, 1)


def test_a_message_may_be_refused(client, platform):
    platform.post(f"{API}/8/messages").mock(return_value=failure(45101006))
    with pytest.raises(TikTokRefused):
        messages.send(client, "8", "TEXT", {"content": "Hi"})


def test_a_conversation_is_marked_as_read(client, platform):
    route = platform.post(f"{API}/8/messages/read").mock(return_value=success())
    messages.mark_read(client, "8")
    assert (route.call_count, route.calls.last.request.content) == (1, b"")


def test_a_picture_is_left_with_the_platform(client, platform):
    told = success(url="https://p16.tiktokcdn.com/1", width=10, height=20)
    route = platform.post("/customer_service/202309/images/upload").mock(return_value=told)
    image = messages.upload_image(client, "tee.png", b"\x89PNG", "image/png")
    assert image == Image("https://p16.tiktokcdn.com/1", 10, 20)
    sent = route.calls.last.request
    assert sent.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'name="data"; filename="tee.png"' in sent.content
    assert b"\x89PNG" in sent.content
