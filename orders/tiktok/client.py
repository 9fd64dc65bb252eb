"""Calls over HTTP: signed, paced, bounded in time and size, repeated only where that is safe."""

import logging
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import quote

import httpx
import stamina

from orders.errors import Refused
from orders.tiktok import signing, wire
from orders.tiktok.connection import App, Connection, require_encrypted
from orders.tiktok.errors import Meaning, TikTokDown, TikTokRefused
from orders.tiktok.pace import Pace
from orders.tiktok.versions import CALLS, Call
from orders.tiktok.wire import Answer

TIMEOUT = httpx.Timeout(10, connect=5)  # seconds
READ_FOR = 10  # seconds in which a whole answer must be here, however it drips
ANSWER_LIMIT = 32 * 1024**2
FILE_LIMIT = 20 * 1024**2
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.InvalidURL)

logger = logging.getLogger(__name__)
# It logs whole addresses, and so signatures and, for tokens, secrets.
logging.getLogger("httpx").addFilter(lambda record: record.levelno > logging.INFO)

pace = Pace()


@dataclass(frozen=True)
class Patience:
    """How often and how long a repeatable call is repeated: all ends before a lease of 20 s."""

    attempts: int = 4
    first: float = 0.5  # seconds before the second attempt, doubled before each one more
    jitter: float = 0.5
    longest: float = 5.0  # whoever is told to wait longer lets go, and comes back
    timeout: float = 9.0  # no attempt starts after this


PATIENCE = Patience()


class Client:
    """Calls the platform for one shop."""

    def __init__(
        self,
        connection: Connection,
        *,
        clock: Callable[[], float] = time.time,
        patience: Patience = PATIENCE,
        renew: Callable[[Connection], Connection] | None = None,
    ):
        self.connection = connection
        self.clock = clock
        self.patience = patience
        self.renew = renew

    def call(
        self,
        name: str,
        *,
        path_args: dict[str, str] | None = None,
        query: dict[str, Any] | None = None,
        body: dict[str, Any] | None = None,
    ) -> Answer:
        """What one call brings; a token that ran out is renewed once, if we know how."""
        quoted = {arg: quote(value, safe="") for arg, value in (path_args or {}).items()}
        path = CALLS[name].path.format(**quoted)
        once = partial(self._ask, name, path, wire.query(query or {}), wire.body(body))
        return self._with_fresh_token(CALLS[name], once)

    def upload(self, name: str, field: str, file: tuple[str, bytes, str]) -> Answer:
        """What a call brings that sends a file: its name, content and media type."""
        once = partial(self._ask, name, CALLS[name].path, {}, b"", {field: file})
        return self._with_fresh_token(CALLS[name], once)

    def fetch(self, url: str) -> bytes:
        """A file the platform keeps for us; its host gets neither token nor signature."""
        if not self.connection.keeps_file(url):
            raise Refused("file_is_elsewhere", address=url.partition("?")[0])
        require_encrypted(url)
        return self._patiently(partial(self._file, url))

    def _with_fresh_token(self, call: Call, once: Callable[[], Answer]) -> Answer:
        patiently = self._patiently if call.is_repeatable else lambda ask: ask()
        try:
            return patiently(once)
        except TikTokRefused as refusal:
            if self.renew is None or refusal.meaning != Meaning.TOKEN:
                raise
        self.connection = self.renew(self.connection)
        return patiently(once)

    def _patiently(self, once: Callable[[], Any]) -> Any:
        limits = self.patience
        again = stamina.RetryingCaller(
            attempts=limits.attempts,
            timeout=limits.timeout,
            wait_initial=limits.first,
            wait_max=limits.longest,
            wait_jitter=limits.jitter,
        )
        return again(self._wait, once)

    def _wait(self, error: Exception) -> bool | float:
        """Whether to try again, and after how many seconds where the platform named them."""
        if not isinstance(error, TikTokDown):
            return False
        if error.retry_after is None:
            return True
        if error.retry_after > self.patience.longest:
            return False
        return error.retry_after + random.uniform(0, self.patience.jitter)

    def _ask(self, name: str, path: str, query: dict, body: bytes, files: dict | None = None):
        shop, call = self.connection, CALLS[name]
        pace.wait((shop.app_key, shop.shop_cipher, name))
        named = query | {"app_key": shop.app_key, "timestamp": str(int(self.clock()))}
        if call.names_shop and shop.shop_cipher:
            named["shop_cipher"] = shop.shop_cipher
        named["sign"] = signing.sign(shop.app_secret, path, named, body, multipart=bool(files))
        headers = {"x-tts-access-token": shop.access_token}
        if not files:
            headers["content-type"] = "application/json"
        url = f"{shop.base_url.rstrip('/')}{path}?{wire.encoded(named)}"
        sent = {"files": files} if files else {"content": body}
        return _answer(name, call.method, url, self.clock, headers=headers, **sent)

    def _file(self, url: str) -> bytes:
        status, content, _rest = _exchange("GET", url, self.clock, limit=FILE_LIMIT)
        if status != 200:
            raise TikTokDown(f"HTTP {status} for a file")
        return content


def ask_for_tokens(app: App, path: str, query: dict[str, str], *, clock=time.time) -> Answer:
    """What a call for tokens brings: neither signed nor repeated, for a code works once."""
    named = {"app_key": app.app_key, "app_secret": app.app_secret} | query
    return _answer(path, "GET", f"{app.auth_url.rstrip('/')}{path}?{wire.encoded(named)}", clock)


def _answer(name: str, method: str, url: str, clock: Callable[[], float], **sent) -> Answer:
    status, content, rest = _exchange(method, url, clock, limit=ANSWER_LIMIT, **sent)
    try:
        answer = wire.answer(status, content, rest)
    except (TikTokDown, TikTokRefused) as problem:
        problem.call = name
        logger.warning("%s: HTTP %s, %s", name, status, str(problem))
        raise
    logger.debug("%s: %s", name, answer.request_id)
    return answer


def _exchange(method: str, url: str, clock, *, limit: int, **sent):
    """Status, content and wanted rest of one request; what breaks under it is said in our words."""
    try:
        with _pool(os.getpid()).stream(method, url, **sent) as response:
            content = _read(response, limit)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # Its own text and its request would carry the address, and with it secrets.
        why, left = type(error).__name__, not isinstance(error, NEVER_LEFT)
        raise TikTokDown(why, may_be_done=left) from None
    rest = wire.wanted_rest(response.headers.get("retry-after", ""), clock())
    return response.status_code, content, rest


def _read(response: httpx.Response, limit: int) -> bytes:
    content, until = bytearray(), time.monotonic() + READ_FOR
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > limit or time.monotonic() > until:
            raise TikTokDown("the answer is too long")
    return bytes(content)


@cache
def _pool(_process: int) -> httpx.Client:
    """The connections of one process, for all its shops and threads; none outlives a fork.

    No cookie is kept, for they would wander between shops; no setting is taken from the
    environment, and no redirect is followed, for only the platform itself may hear of us.
    """
    nobody = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    return httpx.Client(timeout=TIMEOUT, cookies=nobody, trust_env=False)
