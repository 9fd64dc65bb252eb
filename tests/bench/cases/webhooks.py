"""How many messages of the platform a second are kept, beside a view that does the least."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from orders.models import InboundMessage, PlatformApp, ShopKey
from tests import factories, platform, servers
from tests.bench.frame import Result, bench
from tests.fire.product import ROOT, Product

SECONDS, CONNECTIONS = 60, 32
PATH = "/tiktok/webhook/"
# What the Procfile tells gunicorn.
AS_IN_EARNEST = ["--workers", "2", "--threads", "2", "--preload", "--no-control-socket"]


@dataclass(frozen=True)
class Answers:
    """What was answered to all messages: notification id, HTTP status, seconds."""

    told: list[tuple[str, int, float]]

    @property
    def kept(self) -> set[str]:
        """Messages of which we said that we have them."""
        return {notification for notification, status, _seconds in self.told if status == 200}

    @property
    def refused(self) -> int:
        """How often we said anything else, or nothing."""
        return sum(status != 200 for _notification, status, _seconds in self.told)

    def rate(self) -> float:
        """Messages kept a second."""
        return (len(self.told) - self.refused) / SECONDS

    def waited(self, share: float) -> float:
        """Milliseconds in which this share of all answers was there."""
        times = sorted(seconds for _notification, _status, seconds in self.told)
        return times[min(int(len(times) * share), len(times) - 1)] * 1000


@bench("webhooks")
def webhooks() -> Iterator[Result]:
    if connection.vendor != "postgresql":
        return  # a file has one writer; nobody hears thousands of orders with it
    key = platform.connect(factories.make_shop("A"))
    with bare_view(key.grant.app) as url:
        least = pour(url, key)
    with product_web() as url:
        ours = pour(url, key)
    stored = set(InboundMessage.objects.values_list("notification_id", flat=True))
    assert InboundMessage.objects.count() == len(stored)  # repeats are kept once
    said = f"webhooks by {CONNECTIONS} connections for {SECONDS} s, beside a bare view"
    yield Result(said, ours.rate(), "a second", least.rate())
    yield Result(f"{said}: 99 of 100", ours.waited(0.99), "ms", least.waited(0.99))
    yield Result(f"{said}: slowest", ours.waited(1), "ms", least.waited(1))
    yield Result("webhooks not accepted", ours.refused, "messages", least.refused)
    yield Result("webhooks accepted and lost", len(ours.kept - stored), "messages")


@contextmanager
def product_web() -> Iterator[str]:
    """The product's web server on the rows of this bench, and a broker."""
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        broker = held.enter_context(servers.redis())
        product = Product(folder, os.environ["DATABASE_URL"], broker.url, only=("web",))
        product.set_up()
        product.start()
        held.callback(product.stop)
        yield product.url + PATH


@contextmanager
def bare_view(app: PlatformApp) -> Iterator[str]:
    """The view that does the least, served as the product is, on the same server."""
    port = servers.free_port()
    secrets = [f"APP_KEY={app.app_key}", f"APP_SECRET={app.secret}", f"PYTHONPATH={ROOT}"]
    command = ["env", *secrets, sys.executable, "-m", "gunicorn", "tests.bench.bare"]
    command += ["--bind", f"127.0.0.1:{port}", *AS_IN_EARNEST]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        web = servers.Server(
            command, lambda: socket.create_connection(("127.0.0.1", port)).close(), Path(folder)
        )
        web.start()
        yield f"http://127.0.0.1:{port}{PATH}"
        web.end(signal.SIGTERM)


def pour(url: str, key: ShopKey) -> Answers:
    """Let messages come for a minute, as fast as they are answered."""
    app = key.grant.app
    sender = [url, app.app_key, app.secret, key.platform_shop_id, str(SECONDS), str(CONNECTIONS)]
    command = [sys.executable, "-m", "tests.bench.load", *sender]
    told = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return Answers(json.loads(told.stdout))
