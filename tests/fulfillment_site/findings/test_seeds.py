"""Three faults put into eight weeks of sales are found, and hardly anything else is."""

from collections import Counter

import pytest

from fulfillment_site.demo import history, season
from fulfillment_site.insights.models import Dimension
from fulfillment_site.insights.services import exposure, findings, mining
from fulfillment_site.insights.services.exposure import Span
from orders.models import Order
from tests import factories
from tests.fulfillment_site.findings.conftest import AT, GRAVE

ORDERS = 6000


@pytest.fixture
def seeds(full) -> range:
    return range(1, 21 if full else 3)


def test_injected_faults_are_found_over_many_seeds(db, seeds, record_property):
    hits, false = Counter(), Counter()
    for seed in seeds:
        shop = factories.make_shop(f"S{seed}")
        made = history.stage(shop, factories.make_warehouse(shop, f"W{seed}"), AT, f"S{seed}")
        planned = season.plan(seed, ORDERS, AT)
        history.load(made, planned, first=seed * 100_000)

        _span, found, _called = findings.look(shop, at=AT)

        wanted = culprits(made, planned.culprits)
        hits.update(name for name, cell in wanted.items() if cell in {one.cell for one in found})
        false[seed] = sum(one.cell not in wanted.values() for one in found)
        assert all(one.share.low > 1.5 * one.base.rate for one in found)
    record_property("findings", f"{dict(hits)} of {len(seeds)}, false: {sum(false.values())}")
    least = 19 if len(seeds) == 20 else len(seeds)
    assert all(hits[name] >= least for name in ("sku", "packer", "lane")), hits
    assert max(false.values()) <= 1, false


def culprits(made: history.Stage, at: season.Culprits) -> dict[str, exposure.Cell]:
    carrier = made.carriers[at.carrier].pk
    lane = exposure.lane(carrier, made.house.pk, "US", str(at.area))
    return {
        "sku": (Dimension.SKU.value, str(made.skus[at.sku].pk)),
        "packer": (Dimension.PACKER.value, str(made.packers[at.packer].pk)),
        "lane": (Dimension.LANE.value, lane),
    }


def test_where_nothing_is_wrong_nothing_is_found(shop, sold):
    sold(1500, faults=season.NONE)

    assert findings.look(shop, at=AT)[1] == []


def test_orders_are_read_in_four_queries(shop, sold, django_assert_num_queries):
    planned = sold(300)
    span = Span(shop.pk, AT - findings.SEEN, AT)

    with django_assert_num_queries(4):
        book = exposure.read(span)

    assert len(book.orders) == Order.objects.count() == 300
    dimensions = Counter(book.cells[place][0] for cells in book.orders.values() for place in cells)
    assert dimensions == {
        "SKU": sum(len(one.skus) for one in planned.orders),
        "SESSION": sum(one.session is not None for one in planned.orders),
        "PACKER": 300,
        "CARRIER": 300,
        "LANE": 300,
    }
    assert sum(len(book.cases[topic]) for topic in book.cases if topic[1]) == sum(
        one.reason is not None for one in planned.orders
    )


def test_a_share_counted_in_the_tables_is_that_of_the_book(shop, sold):
    sold(900, faults=GRAVE)
    span = Span(shop.pk, AT - findings.SEEN, AT)

    found = mining.mine(exposure.read(span))

    assert found
    for one in found:
        assert exposure.share(span, one.cell, one.topic) == one.share
