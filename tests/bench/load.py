"""The platform in a hurry: signed messages by many connections, and what was answered to each.

`python -m tests.bench.load URL APP_KEY SECRET SHOP SECONDS CONNECTIONS` prints JSON: for each
message its notification id, the HTTP status (0: none came) and the seconds that took.
"""

import asyncio
import hashlib
import hmac
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlsplit

AGAIN = 10  # each tenth message was sent before
BACK = 40  # so many messages ago, which is longer than it takes to answer one


@dataclass(frozen=True)
class Sender:
    """Who tells what, and where."""

    url: str
    app_key: str
    secret: str
    shop: str

    def request(self, notification: str) -> bytes:
        """All bytes of one message about an order of its own."""
        data = {"order_id": notification, "order_status": "AWAITING_SHIPMENT", "update_time": 1}
        told = {"type": 1, "tts_notification_id": notification, "shop_id": self.shop}
        body = json.dumps(told | {"timestamp": int(time.time()), "data": data}).encode()
        signed = self.app_key.encode() + body
        url = urlsplit(self.url)
        head = [
            f"POST {url.path} HTTP/1.1",
            f"Host: {url.netloc}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            f"Authorization: {hmac.new(self.secret.encode(), signed, hashlib.sha256).hexdigest()}",
        ]
        return "\r\n".join([*head, "", ""]).encode() + body

    async def work(self, numbers: Iterator[int], until: float, answers: list) -> None:
        """One connection, which sends the next message when the last is answered."""
        link = None
        while (sent := time.monotonic()) < until:
            notification = identity(next(numbers))
            try:
                link = link or await self.connect()
                status = await ask(*link, self.request(notification))
            except (OSError, asyncio.IncompleteReadError):
                link, status = None, 0
            answers.append((notification, status, time.monotonic() - sent))

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A new connection."""
        url = urlsplit(self.url)
        return await asyncio.open_connection(url.hostname, url.port)


def identity(number: int) -> str:
    """The notification id of the so manieth message: each of these is sent anew, some once more."""
    was_sent = number >= BACK and number % AGAIN == 0
    return f"{7399000000000000000 + number - (BACK - 1 if was_sent else 0)}"


async def ask(reader, writer, request: bytes) -> int:
    """Send a request; the status of its answer, which is read whole."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").lower().split("\r\n")
    lengths = [line.partition(":")[2] for line in lines if line.startswith("content-length:")]
    await reader.readexactly(int(lengths[0]))
    return int(lines[0].split()[1])


async def main(seconds: float, connections: int, sender: Sender) -> list:
    numbers, answers, until = count(1), [], time.monotonic() + seconds
    hands = [sender.work(numbers, until, answers) for _ in range(connections)]
    await asyncio.gather(*hands)
    return answers


if __name__ == "__main__":
    *who, seconds, connections = sys.argv[1:]
    json.dump(asyncio.run(main(float(seconds), int(connections), Sender(*who))), sys.stdout)
