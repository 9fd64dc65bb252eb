"""What a million running clocks cost: the watcher that finds none to tell, the one that finds
5,000, and the list of orders by the time that is left.

Every order of the million gets one more clock, which runs: nine days of sales at 100,000 a day.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import median

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from aftersales.services import late
from orders.models import Clock, Notice, Order
from orders.moment import moment
from orders.services import clocks, lateness
from orders.sla import Basis, Kind
from tests import factories, walk
from tests.bench import evening, million
from tests.bench.cases.lists import asked
from tests.bench.frame import Result, bench, median_seconds

DUE, ROUNDS = 5_000, 3
REF = "bench"  # what tells these clocks from those of the million
LEAST = timedelta(hours=2)  # until the first of them speaks: longer than a run
MARK = timedelta(hours=24)


@bench("clocks", kept=True)
def run() -> Iterator[Result]:
    million.fill()
    for step in ("orders.mark_late", "orders.warn"):
        while walk.run(step):
            pass  # what came due since the tables were filled
    with _running():
        count = f"{Clock.objects.open().count():,} running clocks"
        yield Result(f"sweep of {count}, none due", _idle_milliseconds(_sweep), "ms")
        yield Result(f"turn of the watcher at {count}, none due", _idle_milliseconds(_turn), "ms")
        yield Result(f"late orders among {count}, none", _idle_milliseconds(_late), "ms")
        yield Result(f"turn of the watcher at {count}, {DUE:,} due", _busy_seconds(), "s")
        with _some_late():
            yield Result(
                f"late orders among {count}, {DUE:,} stamped", _idle_milliseconds(_late), "ms"
            )
            milliseconds = _idle_milliseconds(_proposals)
            yield Result(f"late orders to ask a lead about, {DUE:,} stamped", milliseconds, "ms")
            yield from _lists()


def _idle_milliseconds(look) -> float:
    return median_seconds(look, rounds=7) * 1000


def _sweep() -> None:
    """What is pending is asked, and told."""
    at = moment()
    assert not clocks.tell(list(clocks.to_tell(at)), at=at).done


def _turn() -> None:
    assert not walk.run("orders.warn")


def _late() -> None:
    assert not list(lateness.pending(moment()))


def _proposals() -> None:
    at = moment()
    assert not [*late.pending(at), *late.moot(at)]  # the shop wishes none


def _busy_seconds() -> float:
    """Each round has 5,000 clocks of its own reach the mark of 24 hours."""
    mine = list(Clock.objects.filter(ref=REF).order_by("pk")[: DUE * ROUNDS].values_list("pk"))
    mine = iter([pk for (pk,) in mine])

    def prepare() -> None:
        reached = moment() - timedelta(minutes=1)
        chosen = Clock.objects.filter(pk__in=[next(mine) for _ in range(DUE)])
        chosen.update(alert_at=reached, due_at=reached + MARK)

    before = Notice.objects.count()
    seconds = median_seconds(_tell_all, rounds=ROUNDS, prepare=prepare)
    assert Notice.objects.count() == before + DUE * ROUNDS
    return seconds


def _tell_all() -> None:
    assert walk.run("orders.warn") == DUE


def _lists() -> Iterator[Result]:
    User.objects.filter(username="bench").delete()
    web = Client()
    web.force_login(factories.make_person("bench", "administrator"))
    page = reverse("admin:orders_order_changelist")
    times, most = [], 0
    for name, url in {"on the line": page, "held": f"{page}?state=HELD", "late": f"{page}?late=1",
                      "on the line, page 100": f"{page}?p=100"}.items():  # fmt: skip
        milliseconds, queries = asked(web, url)
        times.append(milliseconds)
        most = max(most, queries)
        yield Result(f"orders by slack among {million.MILLION:,}: {name}", milliseconds, "ms")
    yield Result("orders by slack, median of these lists", median(times), "ms")
    yield Result("orders by slack, any of these lists", most, "queries at most")


@contextmanager
def _running() -> Iterator[None]:
    """One more running clock for every order, gone afterwards."""
    clock, order = Clock._meta.db_table, "orders_order"
    _forget()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {clock} (shop_id, order_id, kind, basis, ref, started_at, due_at, "
            f"alert_at) SELECT shop_id, id, %s, %s, %s, now(), "
            f"now() + %s + %s + id %% 777600 * interval '1 second', "
            f"now() + %s + id %% 777600 * interval '1 second' FROM {order}",
            [Kind.PACK, Basis.PROMISE, REF, LEAST, MARK, LEAST],
        )
    evening.tidy()
    try:
        yield
    finally:
        _forget()
        evening.tidy()


@contextmanager
def _some_late() -> Iterator[None]:
    """Late orders, stamped and still to be packed, as after a night without people."""
    ids = list(Order.objects.filter(state__in=lateness.UNPACKED).order_by("pk")[:DUE].values("pk"))
    orders = Order.objects.filter(pk__in=[row["pk"] for row in ids])
    at = moment() - timedelta(hours=1)
    orders.update(late_at=at)
    over = Clock.objects.filter(order__in=orders, kind=Kind.PACK, ref=REF)
    over.update(due_at=at, alert_at=None)
    evening.tidy()
    try:
        yield
    finally:
        orders.update(late_at=None)


def _forget() -> None:
    Notice.objects.filter(clock__ref=REF).delete()
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Clock._meta.db_table} WHERE ref = %s", [REF])
