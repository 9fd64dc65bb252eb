"""The files a seller could take out of Seller Center."""

import csv
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from tests.data.reading import read
from tests.fulfillment_site.practice.conftest import Seller, seller

DAY = 24 * 3600


def file(shop: Seller, name: str) -> bytes:
    answer = shop.practice.web.get(f"/files/{shop.id}/{name}")
    assert answer.status_code == 200
    return answer.content


@pytest.mark.parametrize(
    ("region", "zone", "currency", "columns"),
    [("US", "America/Los_Angeles", "USD", 63), ("TH", "Asia/Bangkok", "THB", 67)],
)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_our_own_reader_reads_the_order_export(practice, ending, region, zone, currency, columns):
    shop = seller(practice, region=region)
    practice.burst(shop_id=shop.id, orders=60, minutes=0, seed=5)
    practice.advance(2 * 3600)
    content = file(shop, f"orders.{ending}")
    found = read(
        content, f"All order.{ending}", zone=ZoneInfo(zone), currency=currency, region=region,
        as_of=datetime.now(UTC),
    )  # fmt: skip
    assert found.problems == ()
    assert found.unknown_headers == ()
    held = {order["id"]: order for order in practice.get("orders")}
    assert len(found.drafts) + found.unpaid == 60
    for draft in found.drafts:
        order = held[draft.number]
        assert draft.total == Decimal(order["doc"]["payment"]["total_amount"])
        assert draft.created_at.timestamp() == order["create_time"]
        assert sum(line.quantity for line in draft.lines) == len(order["doc"]["line_items"])
    if ending == "csv":
        assert content.startswith(b"\xef\xbb\xbf")
        header, about, first, *_rows = csv.reader(StringIO(content.decode("utf-8-sig")))
        assert len(header) == columns
        assert about[0] == "Platform unique order ID."
        assert first[0].endswith("\t")


def test_the_settlement_says_what_the_api_says(thai):
    order_id = thai.to_ship()
    thai.ship(thai.package(order_id))
    thai.practice.advance(20 * DAY)
    book = openpyxl.load_workbook(BytesIO(file(thai, "settlement.xlsx")))
    header, row = book["Order details"].iter_rows(values_only=True)
    told = dict(zip(header, row, strict=True))
    assert told["Order/adjustment ID  "] == order_id
    tokens = thai.practice.tokens(thai.app, thai.shop)
    path = f"/finance/202501/orders/{order_id}/statement_transactions"
    data = thai.wire(method="GET", path=path, query=[], token=tokens["access_token"]).send().json()
    assert told["Total settlement amount"] == data["data"]["settlement_amount"]
    assert told["Ajustment amount"] == "0"


def test_ads_live_sessions_and_reviews_are_written_to_a_folder(thai, tmp_path):
    thai.practice.burst(shop_id=thai.id, orders=30, minutes=1, calm=True)
    thai.practice.advance(3700)
    waiting = [{"id": one["doc"]["packages"][0]["id"]} for one in thai.practice.get("orders")]
    thai.api("POST", "/fulfillment/202309/packages/ship", {"packages": waiting})
    thai.practice.advance(4 * DAY)
    names = thai.practice.post("files", folder=str(tmp_path))["files"]
    kinds = [name.split("-20")[0] for name in names]
    assert kinds == ["All order", "All order", "income", "Ads report", "LIVE", "Reviews"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    ads = list(openpyxl.load_workbook(tmp_path / names[3]).active.iter_rows(values_only=True))
    assert (ads[0][0], ads[-1][1]) == ("By Day", "Total of 1 results")
    live = list(openpyxl.load_workbook(tmp_path / names[4]).active.iter_rows(values_only=True))
    assert dict(zip(live[0], live[1], strict=True))["Orders created"] == 30
    reviews = list(csv.DictReader(StringIO((tmp_path / names[5]).read_text("utf-8-sig"))))
    assert 3 <= len(reviews) <= 20
    assert {review["Rating"] for review in reviews} <= set("12345")
