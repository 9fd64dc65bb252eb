"""Messages between shop and buyer: passed on, paged, counted, refused."""

import json

import pytest

BASE = "/customer_service/202309/conversations"


def said(text: str) -> str:
    return json.dumps({"content": text})


def test_a_shop_opens_a_conversation_with_its_buyer_and_only_one(american):
    owner = american.looked_up(american.order())["owner"]
    code, first = american.api("POST", BASE, {"buyer_user_id": owner})
    _code, second = american.api("POST", BASE, {"buyer_user_id": owner})
    assert (code, first) == (0, second)
    assert american.api("POST", BASE, {"buyer_user_id": "1"})[0] == 45101003


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"type": "TEXT", "content": said("x" * 2000)}, 0),
        ({"type": "ORDER_CARD", "content": '{"order_id": "1"}'}, 0),
        ({"type": "TEXT", "content": said("x" * 2001)}, 36009021),
        ({"type": "TEXT", "content": "plain"}, 36009021),
        ({"type": "POEM", "content": said("x")}, 36009021),
        ({"type": "TEXT", "content": said("Add me on WhatsApp")}, 45101006),
        ({"type": "TEXT"}, 36009021),
    ],
)
def test_a_message_has_its_form(american, body, code):
    owner = american.looked_up(american.order())["owner"]
    talk = american.api("POST", BASE, {"buyer_user_id": owner})[1]["conversation_id"]
    assert american.api("POST", f"{BASE}/{talk}/messages", body)[0] == code
    assert len(american.practice.effects("message")) == (code == 0)


def test_messages_come_in_pages_and_are_read(american):
    order_id = american.order()
    for number in range(12):
        talk = american.practice.post(f"orders/{order_id}/message", text=str(number))
    path = f"{BASE}/{talk['conversation_id']}/messages"
    _code, first = american.api("GET", path, page_size=10)
    _code, second = american.api("GET", path, page_size=10, page_token=first["next_page_token"])
    heard = [
        json.loads(one["content"])["content"] for one in first["messages"] + second["messages"]
    ]
    assert heard == [str(number) for number in reversed(range(12))]
    unread = american.api("GET", BASE, page_size=20)[1]["conversations"][0]["unread_count"]
    american.api("POST", f"{path}/read")
    read = american.api("GET", BASE, page_size=20)[1]["conversations"][0]["unread_count"]
    assert (unread, read) == (12, 0)


def test_a_picture_is_uploaded_unsigned_by_its_body(american):
    body = b'--b\r\nContent-Disposition: form-data; name="data"; filename="a.png"\r\n\r\nPNG\r\n'
    body += b"--b--\r\n"
    wire = american.wire(
        path="/customer_service/202309/images/upload", query=[], sent_body=body,
        headers={"content-type": "multipart/form-data; boundary=b"},
    )  # fmt: skip
    told = wire.send().json()
    assert told["code"] == 0
    assert told["data"]["url"].startswith("https://img.example/")
