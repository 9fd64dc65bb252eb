"""How long 100,000 orders are looked through for findings, and a person waits for the matrix."""

from collections.abc import Iterator

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fulfillment_site.demo import history, season
from fulfillment_site.insights.models import Dimension
from fulfillment_site.insights.services import exposure, findings, mining, weekly
from fulfillment_site.insights.services.exposure import Span
from orders.models import Shop
from orders.moment import moment
from tests import factories
from tests.bench.cases.lists import asked
from tests.bench.frame import Result, bench, median_seconds

ORDERS = 100_000


@bench("findings")
def look() -> Iterator[Result]:
    if connection.vendor != "postgresql":
        return  # so many want a server
    at = moment()
    shop, web = _fill(at)
    span = Span(shop.pk, at - findings.SEEN, at)
    yield Result(f"read {ORDERS:,} orders with their cells and cases",
                 median_seconds(lambda: exposure.read(span), rounds=3), "s")  # fmt: skip
    book = exposure.read(span)
    yield Result(f"mine them for {len(book.cells)} cells",
                 median_seconds(lambda: mining.mine(book), rounds=3), "s")  # fmt: skip
    with CaptureQueriesContext(connection) as queries:
        made = median_seconds(lambda: weekly.make([shop.pk], at=at), rounds=1)
    yield Result("report the week, findings and all", made, "s")
    yield Result("report the week", len(queries), "queries")
    page = reverse("admin:insights_reasons")
    for dimension in Dimension.values:
        milliseconds, _queries = asked(web, f"{page}?by={dimension}")
        yield Result(f"matrix by {dimension.lower()}", milliseconds, "ms")
    idle = median_seconds(lambda: weekly.pending(at))
    yield Result("weekly reports, nothing to do", idle * 1000, "ms")


def _fill(at) -> tuple[Shop, Client]:
    shop = factories.make_shop("A")
    lead = factories.make_person("carl", "customer service lead", shops=[shop])
    made = history.stage(shop, factories.make_warehouse(shop), at)
    history.load(made, season.plan(1, ORDERS, at))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    web = Client()
    web.force_login(lead)
    return shop, web
