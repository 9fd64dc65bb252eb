"""A live evening arrives from the platform by itself, while people look at the order list."""

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from django.db import connection
from django.urls import reverse

from orders.models import Order
from orders.moment import moment
from orders.services import sync
from tests import factories, servers
from tests.bench import evening
from tests.bench.evening import CODES, ORDERS, Evening
from tests.bench.frame import Result, bench
from tests.depot import connect
from tests.fire.background import until
from tests.fire.product import Product
from tests.invariants import adds_up, often
from tests.practice import PracticeShop, practice_shop
from warehouse.models import Reservation, ShopWarehouse, Warehouse

MINUTES, SEED = 1, 7
FREE_HOUR = 3600  # seconds in which buyers may cancel freely: the platform holds their orders
PATIENCE = 450  # seconds
LOOK = 0.5  # seconds between two looks of a person


@dataclass
class Reader:
    """Somebody who opens the order list again and again; how long each took, in seconds."""

    url: str
    name: str
    waited: list[float] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def read(self) -> None:
        with httpx.Client(base_url=self.url, timeout=60) as web:
            self._sign_in(web)
            while not self.over.wait(LOOK):
                start = time.monotonic()
                answer = web.get(reverse("admin:orders_order_changelist"))
                self.waited.append(time.monotonic() - start)
                assert answer.status_code == 200, answer.status_code

    def _sign_in(self, web: httpx.Client) -> None:
        page = reverse("admin:login")
        web.get(page)
        known = {"username": self.name, "password": factories.PASSWORD}
        known["csrfmiddlewaretoken"] = web.cookies["csrftoken"]
        assert web.post(page, data=known).status_code == 302

    def longest(self, share: float) -> float:
        """Milliseconds in which this share of all pages was there."""
        return sorted(self.waited)[int(len(self.waited) * share)] * 1000


@bench("burst")
def burst() -> Iterator[Result]:
    if connection.vendor != "postgresql":
        return  # a file has one writer; nobody runs such evenings on it
    night = evening.prepare(1)
    Warehouse.objects.update(auto_wave_after=None)  # people release waves
    with running(night) as (practice, there, product), somebody_reads(product) as reader:
        start = time.monotonic()
        practice.burst(shop_id=there, orders=ORDERS, minutes=MINUTES, seed=SEED, calm=True)
        until(lambda: Order.objects.filter(reserved_at__isnull=False).count() == ORDERS, PATIENCE)
        reserved = time.monotonic() - start
        practice.advance(FREE_HOUR)  # over for all of them at once
        until(lambda: Order.objects.to_wave().count() == ORDERS, PATIENCE)
        screened = time.monotonic() - start
        known = {order["id"] for order in practice.get("orders")}
    here = list(Order.objects.values_list("number", flat=True))
    adds_up()
    doubled = len(here) - len(set(here)) + len(often(Reservation.objects.all(), "part"))
    said = f"burst of {ORDERS} orders within {MINUTES} min: "
    yield Result(f"{said}stored, stock set aside", reserved, "s")
    yield Result(f"{said}all that, and screened after their free hour", screened, "s")
    yield Result(f"{said}order list meanwhile, 95 of 100", reader.longest(0.95), "ms")
    yield Result(f"{said}lost", len(known - set(here)), "orders")
    yield Result(f"{said}doubled", doubled + len(set(here) - known), "orders")


@contextmanager
def running(night: Evening) -> Iterator[tuple[PracticeShop, str, Product]]:
    """The practice shop, the id of our shop there, and all processes of the product."""
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="burst-")))
        practice = held.enter_context(practice_shop(folder))
        broker = held.enter_context(servers.redis())
        product = Product(folder, os.environ["DATABASE_URL"], broker.url)
        goods = [{"seller_sku": code} for code in CODES]
        there = practice.shop(code="A", region="US", goods=goods)
        connect(practice, there, night.shop, webhook_url=f"{product.url}/tiktok/webhook/")
        ShopWarehouse.objects.update(platform_ref=there["warehouse_id"])
        sync.open_line(night.shop, sync.ORDERS.kind, at=moment())
        product.set_up()
        product.start()
        held.callback(product.stop)
        yield practice, there["id"], product


@contextmanager
def somebody_reads(product: Product) -> Iterator[Reader]:
    """A person at the order list for as long as the block lasts."""
    reader = Reader(product.url, factories.make_person("bench", "administrator").username)
    with ThreadPoolExecutor() as crowd:
        reading = crowd.submit(reader.read)
        try:
            yield reader
        finally:
            reader.over.set()
    reading.result()
