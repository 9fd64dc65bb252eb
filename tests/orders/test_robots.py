"""Messages out of the house, judged at the wire below Apprise: equal to requests made by hand."""

import base64
import email
import json
import subprocess
import time
from types import SimpleNamespace
from urllib.parse import quote

import pytest
import requests
from requests.adapters import HTTPAdapter

from orders import robots
from orders.errors import Refused
from orders.robots import Target
from tests.receivers import mail, web

AT = 1_790_000_000.5  # seconds; 1790000000500 ms
SECRET = "SECabc123def456"
TITLE, BODY = "1 notice", "576460000000000001: pack, 1:59 left"


@pytest.fixture
def wire(monkeypatch):
    """What would leave this machine, at a fixed time; each request is answered by the last word."""
    sent, said = [], [b'{"errcode": 0, "code": 0}']

    def send(_adapter, request, **_options):
        sent.append(request)
        answer = requests.Response()
        answer.status_code, answer._content, answer.request = 200, said[-1], request
        answer.url = request.url
        return answer

    monkeypatch.setattr(HTTPAdapter, "send", send)
    monkeypatch.setattr(time, "time", lambda: AT)
    return SimpleNamespace(sent=sent, said=said)


def openssl(key: str, message: str) -> str:
    """Base64 of HMAC-SHA256, by another program than ours."""
    command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-binary"]
    command += ["-macopt", f"hexkey:{key.encode().hex()}"]
    made = subprocess.run(command, input=message.encode(), capture_output=True, check=True)
    return base64.b64encode(made.stdout).decode()


def test_a_dingtalk_robot_gets_what_one_would_send_by_hand(wire):
    address = "https://oapi.dingtalk.com/robot/send?access_token=abc0123456789"
    robots.send(Target("DINGTALK", address, SECRET), TITLE, BODY)

    stamp = "1790000000500"
    sign = openssl(SECRET, f"{stamp}\n{SECRET}")
    (request,) = wire.sent
    assert request.method == "POST"
    assert request.url == f"{address}&timestamp={stamp}&sign={quote(sign, safe='')}"
    assert request.headers["Content-Type"] == "application/json"
    text = {"content": f"{TITLE}\r\n{BODY}"}
    assert json.loads(request.body) == {"msgtype": "text", "text": text}


def test_a_wecom_robot_gets_what_one_would_send_by_hand(wire):
    address = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4"
    robots.send(Target("WECOM", address), TITLE, BODY)

    (request,) = wire.sent
    assert (request.method, request.url) == ("POST", address)
    assert json.loads(request.body) == {
        "msgtype": "text",
        "text": {"content": f"{TITLE}\r\n{BODY}"},
    }


def test_a_feishu_robot_gets_what_one_would_send_by_hand(wire):
    address = "https://open.feishu.cn/open-apis/bot/v2/hook/0a1b2c3d-4e5f"
    robots.send(Target("FEISHU", address, SECRET), TITLE, BODY)

    (request,) = wire.sent
    assert (request.method, request.url) == ("POST", address)
    assert json.loads(request.body) == {
        "timestamp": "1790000000",
        "sign": openssl(f"1790000000\n{SECRET}", ""),
        "msg_type": "text",
        "content": {"text": f"{TITLE}\r\n{BODY}"},
    }


def test_a_long_text_is_cut_to_what_a_wecom_robot_takes(wire):
    robots.send(Target("WECOM", "693a91f6-7xxx-4bc4"), TITLE, "剩余" * 1_000)
    text = json.loads(wire.sent[0].body)["text"]["content"]
    assert 1_890 < len(text.encode()) <= 1_902


@pytest.mark.parametrize(
    ("kind", "address", "said"),
    [
        ("DINGTALK", "abc0123456789", b'{"errcode": 310000, "errmsg": "sign not match"}'),
        ("WECOM", "693a91f6-7xxx", b'{"errcode": 45009, "errmsg": "api freq out of limit"}'),
        ("FEISHU", "0a1b2c3d-4e5f", b'{"code": 19021, "msg": "sign match fail"}'),
    ],
)
def test_a_robot_that_says_no_with_200_has_not_sent(wire, kind, address, said):
    wire.said.append(said)
    with pytest.raises(Refused) as refused:
        robots.send(Target(kind, address, SECRET), TITLE, BODY)
    assert refused.value.code == "channel_did_not_send"
    answer = json.loads(said)
    assert (answer.get("errmsg") or answer["msg"]) in refused.value.params["why"]


def test_a_webhook_is_received_by_a_web_server_as_plain_json():
    with web() as received:
        target = Target("WEBHOOK", f"http://127.0.0.1:{received.port}/hook?team=7")
        robots.send(target, TITLE, BODY, may_reach_private=True)
    ((path, headers, body),) = received.messages
    assert path == "/hook?team=7"
    assert headers["Content-Type"] == "application/json"
    assert (body["title"], body["message"]) == (TITLE, BODY)


def test_a_webhook_that_fails_says_why_without_its_address():
    with web() as received:
        received.answers.append(500)
        target = Target("WEBHOOK", f"http://127.0.0.1:{received.port}/hook/verysecret")
        with pytest.raises(Refused) as refused:
            robots.send(target, TITLE, BODY, may_reach_private=True)
    assert refused.value.code == "channel_did_not_send"
    assert "verysecret" not in str(refused.value.params)
    assert "500" in refused.value.params["why"]


def test_an_e_mail_is_received_by_a_mail_server():
    with mail() as received:
        house = f"mailto://127.0.0.1:{received.port}/?from=house@shop.example&mode=insecure"
        robots.send(Target("EMAIL", "lead@shop.example"), TITLE, BODY, mail_url=house)
    ((sender, to, text),) = received.messages
    message = email.message_from_bytes(text)
    assert "house@shop.example" in sender
    assert to == ["lead@shop.example"]
    assert message["Subject"] == TITLE
    part = message if not message.is_multipart() else next(iter(message.get_payload()))
    assert part.get_payload(decode=True).decode().strip() == BODY


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.7", "[::1]", "169.254.169.254"])
def test_nothing_is_sent_into_the_house_unless_it_is_allowed(wire, host):
    with pytest.raises(Refused) as refused:
        robots.send(Target("WEBHOOK", f"http://{host}/hook"), TITLE, BODY)
    assert refused.value.code == "channel_address_is_private"
    assert wire.sent == []


def test_an_address_is_shown_so_that_nobody_can_use_it():
    address = "https://oapi.dingtalk.com/robot/send?access_token=abc0123456789"
    assert Target("DINGTALK", address, SECRET).masked == "oapi.dingtalk.com …6789"
    assert Target("WECOM", "693a91f6-7xxx-4bc4").masked == "… …4bc4"


@pytest.mark.parametrize(
    ("kind", "address", "code"),
    [
        ("WEBHOOK", "ftp://shop.example/", "channel_address_is_unknown"),
        ("APPRISE", "nothing", "channel_address_is_unknown"),
        ("APPRISE", "blah://", "channel_address_is_unknown"),
        ("APPRISE", "file:///etc/passwd", "channel_address_is_unknown"),
        ("DINGTALK", "https://oapi.dingtalk.com/robot/send", "channel_address_has_no_key"),
        ("DINGTALK", "https://evil.example/?access_token=abc", "channel_address_is_elsewhere"),
        ("WECOM", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=",
         "channel_address_has_no_key"),
        ("FEISHU", "https://evil.example/bot/v2/hook/0a1b", "channel_address_is_elsewhere"),
        ("FEISHU", "https://open.feishu.cn@evil.example/hook/0a1b", "channel_address_is_elsewhere"),
        ("EMAIL", "lead@shop.example", "house_has_no_mail_server"),
    ],
)  # fmt: skip
def test_an_address_of_another_kind_is_refused(kind, address, code):
    with pytest.raises(Refused) as refused:
        robots.check(Target(kind, address))
    assert refused.value.code == code


def test_a_secret_that_is_none_is_refused_as_such():
    with pytest.raises(Refused) as refused:
        robots.check(Target("DINGTALK", "abc0123456789", "nonsense"))
    assert refused.value.code == "channel_secret_is_unknown"
