"""Every market's export, from its bytes to placed orders; `market_exports` tells the story."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import pytest

from orders.drafts import RecipientDraft
from orders.models import Clock, Hold, Order, OrderEvent, OrderLine, Shop
from orders.seller_files import columns, headers, languages
from orders.seller_files.vocabulary import plain
from orders.services import import_jobs
from tests import factories
from tests.data.market_exports import JP, MARKETS, MUG, OWN_SITE, TEE, TH_NEW, TH_OLD

UPLOADED = datetime(2025, 11, 6, 12, 0, tzinfo=UTC)
PLATFORM = {"SCREENING": 2, "SHIPPED": 2, "COMPLETED": 2, "CANCELLED": 1}


@dataclass(frozen=True)
class Expected:
    """What the story comes to in one market: money by hand, places as its address block says."""

    total: str
    freight: str
    discounted: str  # a piece of the second order, before the platform's own discount
    paid_at: datetime  # of the first order
    recipient: RecipientDraft
    states: dict
    lines: int = 8
    pieces: int = 12
    unpaid: int = 1
    not_ours: int = 1


def at(hour: int, day: int = 5) -> datetime:
    return datetime(2025, 11, day, hour, 1, tzinfo=UTC)


def place(region, state, city, district, *lines, postcode="") -> RecipientDraft:
    return RecipientDraft(
        name="Example",
        region=region,
        state=state,
        city=city,
        district=district,
        lines=lines,
        postcode=postcode,
    )


CENTS = ("226.87", "34.93", "11.83")
RUPIAH = ("1821000", "105000", "86000")
CAMBRIDGE = place("US", "Massachusetts", "Cambridge", "", "12 Example Street", postcode="02139")
BANGKOK = place(*("TH", "กรุงเทพมหานคร", "คลองเตย", "คลองตัน", "1 ถนนสุขุมวิท"), postcode="10110")
EXPECTED = {
    "us": Expected(*CENTS, at(2, 6), CAMBRIDGE, PLATFORM),
    # Its export does not tell the platform's part of a discount.
    "us_older": Expected("226.87", "34.93", "11.50", at(2, 6), CAMBRIDGE, PLATFORM),
    "th_old": Expected(*CENTS, at(11), BANGKOK, PLATFORM),
    "th_new": Expected(*CENTS, at(11), BANGKOK, PLATFORM),
    "id": Expected(
        *RUPIAH,
        at(11),
        place(
            *("ID", "Jawa Barat", "Kota Bandung", "Bandung Wetan", "Jl. Contoh 1", "Citarum"),
            postcode="40115",
        ),
        PLATFORM,
    ),
    "vn": Expected(
        *RUPIAH, at(11), place("VN", "Hà Nội", "Cầu Giấy", "Dịch Vọng", "1 đường Ví Dụ"), PLATFORM
    ),
    "my": Expected(
        *CENTS,
        at(10),
        place("MY", "Perlis", "Kangar", "", "1 Jalan Contoh", postcode="01000"),
        PLATFORM,
    ),
    "ph": Expected(
        *CENTS,
        at(10),
        place(
            *("PH", "Metro Manila", "Taguig", "Fort Bonifacio", "1 Example Road"), postcode="1630"
        ),
        PLATFORM,
    ),
    "gb": Expected(
        *CENTS,
        at(18),
        place("GB", "", "London", "", "1 Example Mews", "Flat 2", postcode="SW1A 1AA"),
        PLATFORM,
    ),
    "jp": Expected(
        *("20660", "3500", "860"),
        at(9),
        place("JP", "北海道", "札幌市", "北一条西", "1-1", "例ビル101", postcode="0600001"),
        PLATFORM,
    ),
    # It has no substatus and nobody else's warehouse, and its price is what the buyer paid.
    "own_site": Expected(
        *("331.81", "39.92", "12.50"),
        at(23),
        CAMBRIDGE,
        {"SCREENING": 4, "SHIPPED": 2, "COMPLETED": 1, "CANCELLED": 1},
        lines=9,
        pieces=17,
        not_ours=0,
    ),
}


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def receive(db):
    """Sends a file through the import of a shop of its market, and places it."""
    factories.make_skus([TEE, MUG])

    def receive(name: str, content: bytes, file: str):
        market = MARKETS[name]
        values = {"market": market.region, "time_zone": market.zone, "currency": market.currency}
        shop, _new = Shop.objects.get_or_create(code=name, defaults=values)
        job = import_jobs.receive(shop, file, BytesIO(content), by=None, at=UPLOADED)
        import_jobs.hurry(job.pk, at=UPLOADED)
        import_jobs.place(job.pk, leave_out_refused=False, by=None, at=UPLOADED)
        return import_jobs.hurry(job.pk, at=UPLOADED)

    return receive


def counts(**told) -> dict:
    return dict.fromkeys(import_jobs.COUNTED, 0) | told


def everything() -> list:
    """All that an import could have written, as it stands."""
    orders = Order.objects.select_related("recipient").order_by("pk")
    return [
        *orders.values(),
        *(order.recipient.data for order in orders),
        *OrderLine.objects.order_by("pk").values(),
        *(model.objects.count() for model in (Clock, Hold, OrderEvent)),
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", MARKETS)
def test_export_of_every_market_is_placed_whole_and_exactly(receive, name, kind):
    expected = EXPECTED[name]

    job = receive(name, getattr(MARKETS[name], kind)(), f"orders.{kind}")

    waiting = expected.states["SCREENING"]
    history = sum(expected.states.values()) - waiting
    assert job.counts == counts(
        new=waiting, history=history, unpaid=expected.unpaid, not_ours=expected.not_ours
    )
    assert Counter(Order.objects.values_list("state", flat=True)) == expected.states
    totals, freight, pieces = zip(
        *Order.objects.values_list("total", "shipping_fee", "pieces"), strict=True
    )
    assert (sum(totals), sum(freight)) == (Decimal(expected.total), Decimal(expected.freight))
    assert (OrderLine.objects.count(), sum(pieces)) == (expected.lines, expected.pieces)


@pytest.mark.parametrize("name", MARKETS)
def test_money_moments_and_places_are_what_the_market_means_by_them(receive, name):
    market, expected = MARKETS[name], EXPECTED[name]

    receive(name, market.csv(), "orders.csv")

    first, second = Order.objects.select_related("recipient").order_by("number")[:2]
    assert first.number == market.number.format(1)
    assert first.paid_at == expected.paid_at
    assert second.lines.get().unit_price == Decimal(expected.discounted)
    recipient = first.recipient
    told = {part: recipient.data[part] for part in ("name", "state", "city", "district", "lines")}
    assert (
        RecipientDraft(
            **told | {"lines": tuple(told["lines"])},
            region=recipient.region,
            postcode=recipient.postcode,
        )
        == expected.recipient
    )


@pytest.mark.parametrize("name", MARKETS)
def test_same_file_again_changes_nothing_in_any_market(receive, name):
    receive(name, MARKETS[name].csv(), "orders.csv")
    before = everything()

    again = receive(name, MARKETS[name].xlsx(), "orders.xlsx")

    placed = sum(EXPECTED[name].states.values())
    assert again.counts == counts(
        unchanged=placed, unpaid=EXPECTED[name].unpaid, not_ours=EXPECTED[name].not_ours
    )
    assert everything() == before


@pytest.mark.parametrize("name", MARKETS)
def test_no_column_of_a_known_export_is_unknown(name):
    titles = [title.partition("=")[0].strip() for title in MARKETS[name].header]

    assert headers.locate(titles).unknown == ()


def test_header_lists_have_as_many_columns_as_the_exports():
    assert [len(header) for header in (TH_OLD, TH_NEW, JP, OWN_SITE)] == [63, 67, 56, 24]


def test_no_header_stands_for_two_of_our_names():
    platform, _own_site = headers.LAYOUTS
    names = [name for spelled in platform.fields.values() for name in spelled]

    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert set(names) & set(map(plain, platform.unread)) == set()


@pytest.mark.parametrize("table", languages.TABLES)
def test_every_language_names_all_that_an_order_cannot_do_without(table):
    known = table.keys() | {"sku_id"}  # Japan leaves it in English

    assert known >= set(columns.MINIMUM)
    assert known <= set(columns.SPELLINGS)


@pytest.mark.parametrize("table", languages.TABLES)
def test_header_in_one_language_is_read_whole(table):
    names = {"sku_id": "SKU ID"} | table

    header = headers.locate([*names.values(), "名字"])

    assert header.names == names
    assert header.unknown == ("名字",)
