"""Messages out of the house, through Apprise: robots, e-mail, webhooks; knows no table."""

import base64
import hashlib
import hmac
import ipaddress
import json
import logging
import re
import socket
import time
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qs, quote, unquote, urlsplit

import requests
from apprise import Apprise, AppriseAsset, LogCapture, NotifyFormat
from apprise.plugins import N_MGR
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot

from orders.errors import Refused

TIMEOUT = 15  # seconds a call may take
SHOWN = 300  # characters of what went wrong
BYTES = {"WECOM": 1_900}  # of a text; that robot refuses more than 2,048
ROBOTS = {"DINGTALK", "WECOM", "FEISHU"}  # whose host nobody types in
LOCAL = {"dbus", "gnome", "kde", "qt", "glib", "macosx", "windows", "syslog", "rsyslog"}


@dataclass(frozen=True)
class Make:
    """What the address of one make of robot looks like, so that a slip is told when it is typed."""

    host: str
    path: str
    token: str
    secret: str


MAKES = {
    "DINGTALK": Make("oapi.dingtalk.com", "/robot/send", r"[A-Za-z0-9]+", r"SEC[A-Za-z0-9]+"),
    "WECOM": Make("qyapi.weixin.qq.com", "/cgi-bin/webhook/send", r"[A-Za-z0-9_-]+", ".*"),
    "FEISHU": Make("open.feishu.cn", "/open-apis/bot/v2/hook/", r"[A-Za-z0-9_-]+", r"[\w-]+"),
}


class SignedFeishu(NotifyFeishu):
    """A Feishu group robot with a signature, which Apprise itself does not make.

    `sign` is base64 of HMAC-SHA256 over nothing, its key the seconds, a line feed and the secret.
    https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
    """

    secure_protocol = "feishusigned"

    def __init__(self, token, secret="", **kwargs):
        super().__init__(token, **kwargs)
        self.secret = secret

    def send(self, body, title="", **_kwargs):
        payload = {"msg_type": "text", "content": {"text": body}}
        if self.secret:
            stamp = str(int(time.time()))
            payload |= {"timestamp": stamp, "sign": feishu_sign(stamp, self.secret)}
        return _post(self, self.notify_url.format(token=self.token).rstrip("/"), payload)

    @staticmethod
    def parse_url(url):
        results = NotifyFeishu.parse_url(url)
        if results:
            results["secret"] = NotifyFeishu.unquote(results["qsd"].get("secret", ""))
        return results


class JudgedDingTalk(NotifyDingTalk):
    """A DingTalk group robot, signed by Apprise, whose answer is read: it says no with 200."""

    secure_protocol = "dingtalkjudged"

    def send(self, body, title="", **_kwargs):
        text = f"{title}\r\n{body}" if title else body
        params = None
        if self.secret:
            stamp, sign = self.get_signature()
            # Apprise quotes the signature and requests would do so once more.
            params = {"timestamp": stamp, "sign": unquote(sign)}
        payload = {"msgtype": "text", "text": {"content": text}}
        return _post(self, self.notify_url.format(token=self.token), payload, params)


class JudgedWeCom(NotifyWeComBot):
    """A WeCom group robot whose answer is read: it says no with 200, as to faster senders."""

    secure_protocol = "wecomjudged"

    def send(self, body, title="", **_kwargs):
        payload = {"msgtype": "text", "text": {"content": body}}
        return _post(self, self.api_url, payload)


def _post(plugin, url: str, payload: dict, params: dict | None = None) -> bool:
    plugin.throttle()
    try:
        answer = requests.post(
            url,
            params=params,
            data=json.dumps(payload).encode(),
            headers={"User-Agent": plugin.app_id, "Content-Type": "application/json"},
            verify=plugin.verify_certificate,
            timeout=plugin.request_timeout,
            allow_redirects=plugin.redirects,
        )
    except requests.RequestException as error:
        plugin.logger.warning("not reached: %s", type(error).__name__)
        return False
    return _is_well(plugin, answer)


def feishu_sign(stamp: str, secret: str) -> str:
    """What Feishu wants beside a timestamp in seconds."""
    key = f"{stamp}\n{secret}".encode()
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()


def _is_well(plugin, answer: requests.Response) -> bool:
    """Robots say no with 200 and a code of their own."""
    try:
        said = answer.json() if answer.content else {}
    except ValueError:
        said = {}
    code = said.get("errcode", said.get("code", 0)) if isinstance(said, dict) else 0
    if answer.status_code == requests.codes.ok and code == 0:
        return True
    why = said.get("errmsg") or said.get("msg") or "" if isinstance(said, dict) else ""
    plugin.logger.warning("error=%s %s %s", answer.status_code, code, why)
    return False


@cache
def _make_known() -> None:
    """Tell Apprise of our robots at the first message: it loads all it has, for half a second.

    A worker that died is not replaced that much later.
    """
    for robot in (SignedFeishu, JudgedDingTalk, JudgedWeCom):
        N_MGR.add(robot, schemas=robot.secure_protocol)


@dataclass(frozen=True)
class Target:
    """Where a channel leads: its kind, and the address and the secret that people typed in."""

    kind: str
    address: str
    secret: str = ""

    @property
    def masked(self) -> str:
        """Enough to tell one from another, and no more."""
        host = urlsplit(self.address).hostname or self.address.partition("@")[2]
        return f"{host or '…'} …{self.address[-4:]}"


def send(
    target: Target, title: str, body: str, *, mail_url: str = "", may_reach_private: bool = False
) -> None:
    """Send one message now; raises Refused with what the other side or Apprise said.

    `mail_url` is the Apprise address of the house's mail server, for targets that are e-mail
    addresses. Hosts on this machine or in its network are reached only if `may_reach_private`.
    """
    url = check(target, mail_url=mail_url, may_reach_private=may_reach_private)
    if target.kind in BYTES:
        room = BYTES[target.kind] - len(title.encode())
        body = body.encode()[:room].decode(errors="ignore")
    asset = AppriseAsset(app_id="Fulfilment", app_desc="Fulfilment", app_url="")
    asset.http_redirects = False  # an address is where it says it is
    _make_known()
    robots = Apprise(asset=asset)
    if not robots.add(url):
        raise Refused("channel_address_is_unknown")
    for robot in robots:
        robot.socket_read_timeout = robot.socket_connect_timeout = TIMEOUT
    with LogCapture(level=logging.WARNING, fmt="%(message)s") as log:
        is_sent = robots.notify(title=title, body=body, body_format=NotifyFormat.TEXT)
        said = log.getvalue()
    if not is_sent:
        raise Refused("channel_did_not_send", why=_plain(said, target))


def check(target: Target, *, mail_url: str = "", may_reach_private: bool = False) -> str:
    """What Apprise calls a target, if it may be reached and Apprise can send there at all."""
    url = apprise_url(target, mail_url)
    is_ours = bool(mail_url) and url.startswith(mail_url)
    if not (may_reach_private or is_ours or target.kind in ROBOTS):
        require_public(url)
    _make_known()
    if Apprise.instantiate(url) is None:
        raise Refused("channel_address_is_unknown")
    return url


def apprise_url(target: Target, mail_url: str = "") -> str:
    """What Apprise calls a target; raises Refused where the address is none of its kind."""
    address = target.address.strip()
    match target.kind:
        case "DINGTALK":
            token = _token(target, "access_token")
            secret = f"{quote(target.secret, safe='')}@" if target.secret else ""
            return f"dingtalkjudged://{secret}{quote(token, safe='')}/"
        case "WECOM":
            return f"wecomjudged://{quote(_token(target, 'key'), safe='')}/"
        case "FEISHU":
            token = _token(target)
            return f"feishusigned://{quote(token, safe='')}/?secret={quote(target.secret, safe='')}"
        case "EMAIL":
            return _mail(address, mail_url)
        case "WEBHOOK":
            scheme, _, rest = address.partition("://")
            if scheme not in ("http", "https") or not rest:
                raise Refused("channel_address_is_unknown")
            place, _, query = rest.partition("?")
            asked = "&".join(f"-{part}" for part in query.split("&") if part)  # else Apprise's own
            return f"{'jsons' if scheme == 'https' else 'json'}://{place}{'?' * bool(asked)}{asked}"
    return address


def _token(target: Target, name: str = "") -> str:
    """A robot's key, out of the address its page gives or alone; `name` is its parameter's."""
    make, token = MAKES[target.kind], target.address.strip()
    if "/" in token:
        parts = urlsplit(token)
        if (parts.scheme, parts.netloc) != ("https", make.host):
            raise Refused("channel_address_is_elsewhere", place=f"https://{make.host}{make.path}")
        last = parts.path.rstrip("/").rpartition("/")[2]
        token = parse_qs(parts.query).get(name, [""])[0] if name else last
    if not re.fullmatch(make.token, token):
        raise Refused("channel_address_has_no_key", place=f"https://{make.host}{make.path}")
    if target.secret and not re.fullmatch(make.secret, target.secret):
        raise Refused("channel_secret_is_unknown")
    return token


def _mail(address: str, mail_url: str) -> str:
    if address.startswith(("mailto://", "mailtos://")):
        return address
    if not mail_url:
        raise Refused("house_has_no_mail_server")
    return f"{mail_url}{'&' if '?' in mail_url else '?'}to={quote(address, safe=',@')}"


def require_public(url: str) -> None:
    """Refuse what lies on this machine or in its network: a channel is no way to look around."""
    parts = urlsplit(url)
    if parts.scheme in LOCAL:
        raise Refused("channel_address_is_private", host=parts.scheme)
    host = parts.hostname or ""
    if not re.search(r"[.:]", host) and host != "localhost":
        return  # a key, not a host
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, None)}
    except OSError:
        return  # Apprise will say that it was not reached
    if any(not ipaddress.ip_address(one.partition("%")[0]).is_global for one in found):
        raise Refused("channel_address_is_private", host=host)


def _plain(said: str, target: Target) -> str:
    """The last words of Apprise without anything secret."""
    text = " ".join(said.split())
    for secret in (target.address, target.secret, *re.split(r"[/?=&@]", target.address)):
        if len(secret) > 7:
            text = text.replace(secret, "…")
    return text[-SHOWN:]
