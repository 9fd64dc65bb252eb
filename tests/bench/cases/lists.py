"""How long a person waits for a page of a list, and for the belt to find nothing, among a million.

Every page is asked for through the web, with session, user and rights.
"""

import time
from collections.abc import Iterator
from statistics import median

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fulfillment_site.conveyor import STEPS
from orders import beat
from orders.models import Order, StepRun
from orders.moment import moment
from tests import factories, walk
from tests.bench import million
from tests.bench.frame import Result, bench, median_seconds
from warehouse.models import Waybill

ROUNDS = 7
FRAMING = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET ")


@bench("lists", kept=True)
def lists() -> Iterator[Result]:
    million.fill()
    User.objects.filter(username="bench").delete()
    web = Client()
    web.force_login(factories.make_person("bench", "administrator"))
    most = 0
    for name, url in _pages():
        milliseconds, queries = asked(web, url)
        most = max(most, queries)
        yield Result(f"list of 25 among {million.MILLION:,} orders: {name}", milliseconds, "ms")
    yield Result("list of 25, any of these", most, "queries at most")
    milliseconds, queries = asked(web, reverse("admin:index"))
    yield Result(f"home page at {million.MILLION:,} orders", milliseconds, "ms")
    yield Result("home page", queries, "queries at most")


@bench("idle", kept=True)
def idle() -> Iterator[Result]:
    million.fill()
    walk.settle()
    seconds = median_seconds(_turn, rounds=ROUNDS)
    yield Result(f"idle turn of the belt at {million.MILLION:,} orders", seconds * 1000, "ms")


def _turn() -> None:
    """A tick at which every step is due, and the turn of each that is started: none finds work."""
    StepRun.objects.update(next_at=moment())
    started, done = [], []

    def start(name: str, kwargs: dict) -> None:
        started.append(name)
        done.append(walk.run(name, kwargs))

    beat.start_due(STEPS, start, at=moment())
    assert not any(done), started


def _pages() -> Iterator[tuple[str, str]]:
    orders = reverse("admin:orders_order_changelist")
    packages = reverse("admin:warehouse_package_changelist")
    sample = Order.objects.filter(state="COMPLETED").select_related("buyer").earliest("pk")
    number = Waybill.objects.filter(package__lines__part__line__order=sample).first().number
    shop, sku = f"shop={sample.shop_id}", sample.lines.first().parts.first().sku.code
    yield "orders on the line", orders
    for state in ("HELD", "RELEASED", "PICKING", "SHIPPED", "COMPLETED", "CANCELLED", "RETURNED"):
        yield f"orders, {state.lower()}", f"{orders}?state={state}"
    yield "orders, every state", f"{orders}?state=all"
    yield "orders, every state, page 400", f"{orders}?state=all&p=400"
    yield "orders of a shop, completed, live", f"{orders}?state=COMPLETED&{shop}&lane=LIVE"
    yield "orders of no lane, every state", f"{orders}?state=all&lane=none"
    for said, term in {
        "number": sample.number, "tracking number": number, "buyer": str(sample.buyer),
        "a popular SKU": sku, "nothing there": "no such thing",
    }.items():  # fmt: skip
        yield f"orders, searched by {said}", f"{orders}?q={term}"
    yield "boxes", packages
    yield "boxes, handed over", f"{packages}?state__exact=HANDED_OVER"
    yield "boxes, searched by tracking number", f"{packages}?q={number}"
    for page in ("orders_heldorder", "warehouse_towave", "warehouse_topack",
                 "warehouse_tohandover", "warehouse_wave", "warehouse_poolnumber",
                 "warehouse_stockmovement", "orders_listing"):  # fmt: skip
        yield page.replace("_", ", "), reverse(f"admin:{page}_changelist")


def asked(web: Client, url: str) -> tuple[float, int]:
    """Median milliseconds and the most queries of some requests for a page."""
    times, most = [], 0
    for _ in range(ROUNDS):
        with CaptureQueriesContext(connection) as queries:
            start = time.perf_counter()
            answer = web.get(url)
            times.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200, url
        most = max(most, sum(not query["sql"].startswith(FRAMING) for query in queries))
    return median(times), most
