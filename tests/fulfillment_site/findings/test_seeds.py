"""Three faults put into eight weeks of sales are found, and hardly anything else is."""

from collections import Counter

from fulfillment_site.demo import history, season
from fulfillment_site.insights.models import Dimension
from fulfillment_site.insights.services import exposure, findings, mining, topics
from fulfillment_site.insights.services.exposure import Span
from orders.models import Order
from tests import factories
from tests.fulfillment_site.findings.conftest import AT, GRAVE

ORDERS = 6000


def test_injected_faults_are_found_over_twenty_seeds(record_property):
    """Counted from the plan alone, which is as good as the tables and takes a second."""
    hits, false = Counter(), Counter()
    for seed in range(1, 21):
        planned = season.plan(seed, ORDERS, AT)
        at = planned.culprits
        found = {one.cell for one in mining.mine(book_of(planned))}
        wanted = {
            "sku": ("SKU", f"{at.sku}"),
            "packer": ("PACKER", f"{at.packer}"),
            "lane": ("LANE", f"{at.carrier}:{at.area}"),
        }
        hits.update(name for name, cell in wanted.items() if cell in found)
        false[seed] = len(found - set(wanted.values()))
    record_property("findings", f"{dict(hits)} of 20, false: {sum(false.values())}")
    assert all(hits[name] >= 19 for name in ("sku", "packer", "lane")), hits
    assert max(false.values()) <= 1, false


def book_of(planned: season.Season) -> exposure.Book:
    book = exposure.Book()
    for number, one in enumerate(planned.orders):
        cells = [("SKU", f"{place}") for place in one.skus]
        cells += [("PACKER", f"{one.packer}"), ("CARRIER", f"{one.carrier}")]
        cells += [("LANE", f"{one.carrier}:{one.area}")]
        cells += [("SESSION", f"{one.session}")] if one.session is not None else []
        for cell in cells:
            book.enter(number, cell)
        for topic in topics.told("", one.reason or ""):
            book.cases[topic].add(number)
    return book


def test_injected_faults_are_found_in_the_tables(db, full, record_property):
    seeds, orders, faults = (range(1, 21), ORDERS, None) if full else ([4, 5], 1200, GRAVE)
    hits, false = Counter(), Counter()
    for seed in seeds:
        shop = factories.make_shop(f"S{seed}")
        made = history.stage(shop, factories.make_warehouse(shop, f"W{seed}"), AT, f"S{seed}")
        planned = season.plan(seed, orders, AT, faults)
        history.load(made, planned, first=seed * 100_000)

        _span, found, _called = findings.look(shop, at=AT)

        wanted = culprits(made, planned.culprits)
        hits.update(name for name, cell in wanted.items() if cell in {one.cell for one in found})
        false[seed] = sum(one.cell not in wanted.values() for one in found)
        assert all(one.share.low > 1.5 * one.base.rate for one in found)
    record_property("findings", f"{dict(hits)} of {len(seeds)}, false: {sum(false.values())}")
    least = 19 if full else 2
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
