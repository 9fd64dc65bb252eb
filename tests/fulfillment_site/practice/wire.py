"""Requests signed by hand, so that each part of them can be made wrong."""

import hashlib
import hmac
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx

SEARCH = "/order/202309/orders/search"


@dataclass
class Wire:
    """How one request goes out; every field can be bent before it does."""

    base_url: str
    app_key: str
    secret: str
    token: str
    cipher: str
    method: str = "POST"
    path: str = SEARCH
    query: list[tuple[str, str]] = field(default_factory=lambda: [("page_size", "10")])
    body: bytes = b""
    timestamp: str = ""
    sent_body: bytes | None = None
    sign: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def send(self) -> httpx.Response:
        pairs = [*self.query, ("app_key", self.app_key)]
        pairs.append(("timestamp", self.timestamp or str(int(time.time()))))
        if self.cipher:
            pairs.append(("shop_cipher", self.cipher))
        sign = self.signature(pairs) if self.sign is None else self.sign
        headers = {"x-tts-access-token": self.token, "content-type": "application/json"}
        return httpx.request(
            self.method,
            f"{self.base_url}{self.path}?{urlencode([*pairs, ('sign', sign)])}",
            content=self.body if self.sent_body is None else self.sent_body,
            headers=headers | self.headers,
            timeout=20,
        )

    def signature(self, pairs: list[tuple[str, str]]) -> str:
        text = "".join(k + v for k, v in sorted(pairs, key=lambda pair: pair[0]))
        message = self.secret + self.path + text + self.body.decode() + self.secret
        return hmac.new(self.secret.encode(), message.encode(), hashlib.sha256).hexdigest()

    def answer(self) -> tuple[int, int]:
        """The status of HTTP and the platform's code."""
        told = self.send()
        return told.status_code, told.json()["code"]
