"""A kit is one article to the buyer and several SKUs to the floor, from listing to slip."""

import pytest
from import_export.exceptions import ImportError

from orders import press
from orders.models import Listing
from orders.resources import ListingResource
from tests import walk
from tests.factories import (
    NOW,
    line,
    make_kit,
    make_order,
    make_packages,
    make_shop,
    make_stock,
    make_warehouse,
)
from tests.orders.press import reading
from warehouse.models import PackageLine, PickTask, PrintJob, Sheet, Wave
from warehouse.services import at_shelf, papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelves(house):
    """Plenty of caps, mugs and teas."""
    for code, bin_code in (("CAP", "A-01-1"), ("MUG", "A-05-1"), ("TEA", "A-09-1")):
        make_stock(house, code, 20, bin_code)
    return house


@pytest.fixture
def box(shop, shelves):
    """Two sets of a cap and two mugs each, a tea, a free tea, and a pack of three caps."""
    return make_box(shop)


def make_box(shop):
    make_kit(shop, "SET", {"CAP": 1, "MUG": 2})
    make_kit(shop, "PACK", {"CAP": 3})
    lines = (line("SET", 2), line("TEA"), line("TEA", unit_price=0, is_gift=True), line("PACK"))
    (box,) = make_packages(make_order(shop, *lines))
    return box


def drawn(kind: str) -> str:
    """The words on the one paper of a kind."""
    job = PrintJob.objects.get(kind=kind)
    ((_sheet, write),) = papers.writers(job, list(job.sheets.all()))
    return reading.words(press.pdf(write()))


ROWS = {
    "en": "SetDefault·SET2×Cap·CAP4×Mug·MUG2TeaDefault·TEA1giftTeaDefault·TEA1",
    "vi": "SetDefault·SET2×Cap·CAP4×Mug·MUG2TeaDefault·TEA1quàtặngTeaDefault·TEA1",
    "ja": "SetDefault·SET2×Cap·CAP4×Mug·MUG2TeaDefault·TEA1プレゼントTeaDefault·TEA1",
}
TOTALS = {"en": "PackDefault·PACK3×Cap·CAP15pieces", "ja": "PackDefault·PACK3×Cap·CAP15点"}


@pytest.mark.parametrize(
    ("market", "told", "language"),
    [("US", "", "en"), ("VN", "", "vi"), ("JP", "", "ja"), ("TH", "ja", "ja"), ("PH", "", "en")],
)
def test_the_slip_lists_what_was_bought_in_the_buyers_language(db, market, told, language):
    shop = make_shop("B", market=market, slip_language=told)
    house = make_warehouse(shop, numbers=5)
    for code in ("CAP", "MUG", "TEA"):
        make_stock(house, code, 20)
    make_box(shop)
    words = drawn("SLIPS")
    assert ROWS[language] in words
    assert TOTALS.get(language, "PackDefault·PACK3×Cap·CAP1") in words


@pytest.mark.parametrize(
    ("market", "language"),
    {"US": "en", "GB": "en", "PH": "en", "TH": "th", "VN": "vi", "ID": "id", "MY": "ms",
     "JP": "ja"}.items(),
)  # fmt: skip
def test_a_shop_writes_in_the_language_of_its_market_or_in_its_own(market, language):
    assert make_shop("B", market=market).buyers_language == language
    assert make_shop("C", market=market, slip_language="zh-hans").buyers_language == "zh-hans"


def test_every_row_of_a_slip_is_a_line_of_the_order(box):
    (label,) = box.waybills.all()
    rows = list(
        PackageLine.objects.filter(package=box)
        .select_related("part__sku", "part__line__order")
        .prefetch_related("part__line__parts")
    )
    lines = rows[0].part.line.order.lines.order_by("pk")
    articles = papers.articles(rows)
    assert [(a.name, a.quantity, a.bought, a.is_gift) for a in articles] == [
        (row.product_name, row.quantity, row.quantity, row.is_gift) for row in lines
    ]
    assert [[(p.code, p.quantity) for p in a.parts] for a in articles] == [
        [("CAP", 2), ("MUG", 4)], [], [], [("CAP", 3)],
    ]  # fmt: skip
    assert label.package == box


def test_a_kit_counts_only_when_all_of_it_is_in_the_box(box):
    rows = PackageLine.objects.filter(package=box, part__line__seller_sku="SET")
    rows = rows.select_related("part__sku", "part__line").prefetch_related("part__line__parts")
    caps, mugs = rows.order_by("part__sku__code")
    mugs.quantity = 3
    (article,) = papers.articles([caps, mugs])
    assert (article.quantity, article.bought, article.is_split) == (1, 2, True)
    (article,) = papers.articles([caps])
    assert (article.quantity, [part.code for part in article.parts]) == (0, ["CAP"])


def test_the_pick_list_names_the_kit_and_marks_the_gift(box):
    words = drawn("PICK_LIST")
    assert "CAPDefaultCapKit:Set51×2,1×3" in words
    assert "TEADefaultTea21,1(gift)" in words


def test_shelf_and_bench_name_the_kit_and_count_its_parts(box, picker):
    stops = [at_shelf.stop(task) for task in at_shelf.walk(box.wave_id)]
    assert sorted((s["sku"], s["left"], s["kit"], s["is_gift"]) for s in stops) == [
        ("CAP", 2, "Set", False), ("CAP", 3, "", False), ("MUG", 4, "Set", False),
        ("TEA", 1, "", False), ("TEA", 1, "", True),
    ]  # fmt: skip
    assert walk.pick_wave(Wave.objects.get(), by=picker, at=NOW) == 11
    label = box.waybills.get()
    Sheet.objects.filter(waybill=label).update(drawn_at=NOW)
    opened = walk.scan("PACK", f"W1:{label.serial}", by=picker, at=NOW)
    tiles = [(s["sku"], s["quantity"], s["kit"], s["is_gift"]) for s in opened.show["lines"]]
    assert sorted(tiles) == [
        ("CAP", 2, "Set", False), ("CAP", 3, "", False), ("MUG", 4, "Set", False),
        ("TEA", 1, "", False), ("TEA", 1, "", True),
    ]  # fmt: skip
    assert walk.pack(box, by=picker, at=NOW).verdict == "box_is_sealed"
    assert not PickTask.objects.open().exists()


def test_a_table_maps_a_kit_and_gives_it_out_the_same(shop, shelves):
    make_order(shop, line("SET"))
    listing = Listing.objects.get()
    table = ListingResource().export(Listing.objects.all())
    row = dict(table.dict[0], parts="CAP:1 MUG:2")
    table = ListingResource().export(Listing.objects.none())
    table.append([row[name] for name in table.headers])
    assert not ListingResource().import_data(table, raise_errors=True).has_errors()
    assert ListingResource().export(Listing.objects.all()).dict[0]["parts"] == "CAP:1 MUG:2"
    assert sorted(listing.parts.values_list("sku__code", "quantity")) == [("CAP", 1), ("MUG", 2)]


@pytest.mark.parametrize("told", ["CAP:0", "CAP:x", "CAP:²"])
def test_a_part_without_pieces_is_refused_by_its_word(shop, shelves, told):
    listing = make_kit(shop, "SET", {"CAP": 1})
    table = ListingResource().export(Listing.objects.none())
    table.append([shop.code, listing.platform_sku_id, "SET", "Set", "", told])
    with pytest.raises(ImportError, match=f"There is no SKU “{told}”"):
        ListingResource().import_data(table, raise_errors=True)
    assert listing.parts.get().quantity == 1
