import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from orders.drafts import LineDraft, PlatformStatus, RecipientDraft
from orders.seller_files import orders as order_files
from tests.data.compose_exports import MAPPED, US, Piece, as_csv, compose, rows
from tests.data.sample_exports import TEN_ORDERS

UPLOADED = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
EVENING = {"Created Time": "11/20/2026 5:58:10 PM", "Paid Time": "11/20/2026 5:58:40 PM"}
MINIMUM = ["Order ID", "Order Status", "SKU ID", "Seller SKU", "Quantity", "Created Time"]


def one(*pieces, **cells):
    """A file of one order."""
    return as_csv(US, rows("576460000000000001", pieces or [Piece("MUG-BLUE")], **EVENING, **cells))


def test_ten_orders_are_nine_drafts_and_one_unpaid(read):
    file = read("us_ten_orders.csv")

    assert (len(file.drafts), file.unpaid, file.rows) == (9, 1, 14)
    assert file.problems == ()
    assert file.unknown_headers == ()
    assert [draft.number[-3:] for draft in file.drafts] == (
        ["101", "102", "103", "104", "106", "107", "108", "109", "110"]
    )


def test_amounts_repeated_on_every_row_count_once(read):
    file = read("us_ten_orders.csv")

    totals = {draft.number[-3:]: str(draft.total) for draft in file.drafts}
    assert totals == {
        "101": "44.97",
        "102": "34.48",
        "103": "19.99",
        "104": "54.95",
        "106": "34.99",
        "107": "24.98",
        "108": "24.98",
        "109": "58.99",
        "110": "24.98",
    }
    assert sum(draft.total for draft in file.drafts) == Decimal("323.31")
    assert sum(draft.shipping_fee for draft in file.drafts) == 9 * Decimal("4.99")
    assert sum(line.quantity for draft in file.drafts for line in draft.lines) == 17


def test_workbook_says_the_same_as_the_csv(read):
    told = [replace(draft, rows=()) for draft in read("us_ten_orders.csv").drafts]

    file = read("us_ten_orders.xlsx")

    assert [replace(draft, rows=()) for draft in file.drafts] == told
    assert (file.unpaid, file.rows, file.problems) == (1, 14, ())
    assert file.drafts[1].rows == (3, 4)  # one less than in the CSV, which describes its columns


def test_live_order_carries_all_that_the_file_tells(read):
    draft = read("us_ten_orders.csv").drafts[1]

    assert draft.number == "576460000000000102"
    assert (draft.source, draft.as_of, draft.currency) == ("file", UPLOADED, "USD")
    assert draft.status == PlatformStatus.AWAITING_SHIPMENT
    assert draft.created_at == datetime(2026, 11, 21, 2, 2, tzinfo=UTC)
    assert draft.paid_at == datetime(2026, 11, 21, 2, 2, 20, tzinfo=UTC)
    assert (draft.buyer_key, draft.buyer_name) == ("n:buyer102", "小明")
    assert (draft.channel, draft.campaign_ref) == ("LIVE", "@example.live")
    assert (draft.warehouse_ref, draft.delivery_option) == ("Main", "Standard Shipping")
    assert draft.ours_to_ship
    assert draft.rows == (4, 5)
    assert draft.recipient == RecipientDraft(
        name="王小明",
        phone="(+1)617*****54",
        region="US",
        postcode="02139",
        state="Massachusetts",
        city="Cambridge",
        lines=("12 Example Street", "Apt 3"),
    )
    assert draft.lines[0] == LineDraft(
        platform_sku_id="1729500000000000002",
        seller_sku="TEE-RED-L",
        product_id="1730000000000000001",
        product_name="Tee",
        variation="Red, L",
        quantity=1,
        unit_price=Decimal("17.99"),  # 19.99 less the seller's 2.00; the platform pays its 1.00
    )


def test_free_piece_without_a_price_of_its_own_is_a_gift(read):
    lines = read("us_ten_orders.csv").drafts[3].lines

    assert [(line.seller_sku, line.quantity, line.unit_price, line.is_gift) for line in lines] == [
        ("SOCK-WHITE-3", 3, Decimal("9.99"), False),
        ("TEE-RED-M", 1, Decimal("19.99"), False),
        ("MUG-BLUE", 1, Decimal("0.00"), True),
    ]


def test_piece_discounted_to_nothing_is_no_gift(read):
    (line,) = read(one(Piece("MUG-BLUE", seller_off="12.50"))).drafts[0].lines

    assert (line.unit_price, line.is_gift) == (Decimal("0.00"), False)


def test_notes_of_buyer_and_seller_are_kept_as_written(read):
    drafts = {draft.number[-3:]: draft for draft in read("us_ten_orders.csv").drafts}

    assert drafts["103"].buyer_note == "=) Gift wrap it, please"
    assert drafts["109"].seller_note == "Buys every week"
    assert drafts["104"].recipient.instruction == "Leave at the front desk"
    assert [drafts[n].recipient.name for n in ("104", "109", "108")] == (
        ["Nguyễn Thị Hương", "สมชาย ใจดี", "J*** S***"]
    )


def test_shipped_and_cancelled_orders_tell_when_and_why(read):
    drafts = {draft.number[-3:]: draft for draft in read("us_ten_orders.csv").drafts}
    shipped, cancelled = drafts["106"], drafts["107"]

    assert shipped.status == PlatformStatus.IN_TRANSIT
    assert shipped.shipped_at == datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
    assert (shipped.provider_name, shipped.tracking_number) == ("USPS", "9400100000000000000106")
    assert shipped.lines[0].package_ref == "1152900000000000106"
    assert (shipped.delivered_at, shipped.cancelled_at) == (None, None)
    assert cancelled.status == PlatformStatus.CANCELLED
    assert cancelled.cancelled_at == datetime(2026, 11, 19, 16, 20, tzinfo=UTC)
    assert cancelled.cancel_reason == "No longer needed"


def test_older_export_is_read_by_its_own_names_and_prefixed_money(read):
    file = read("us_older.csv")
    first, second = file.drafts

    assert (file.rows, file.problems, file.unknown_headers) == (2, (), ())
    assert (first.total, first.lines[0].unit_price) == (Decimal("44.97"), Decimal("19.99"))
    assert first.recipient.lines == ("12", "Example Street", "Floor 2")
    assert first.lines[0].product_id == ""
    assert (second.total, second.shipping_fee) == (Decimal("1015.00"), Decimal("0.00"))
    assert second.status == PlatformStatus.CANCELLED
    assert first.rows == (2,)


@pytest.mark.parametrize(
    ("status", "substatus", "expected"),
    [
        ("To ship", "", PlatformStatus.AWAITING_SHIPMENT),
        ("To ship", "Awaiting shipment", PlatformStatus.AWAITING_SHIPMENT),
        ("To Ship", "AWAITING COLLECTION", PlatformStatus.AWAITING_COLLECTION),
        ("To ship", "On hold", PlatformStatus.ON_HOLD),
        ("On hold", "", PlatformStatus.ON_HOLD),
        ("Shipped", "In transit", PlatformStatus.IN_TRANSIT),
        ("Shipped", "Delivered", PlatformStatus.DELIVERED),
        ("Completed", "Completed", PlatformStatus.COMPLETED),
        ("Canceled", "Canceled", PlatformStatus.CANCELLED),
        ("Cancelled", "", PlatformStatus.CANCELLED),
    ],
)
def test_status_and_substatus_together_are_the_platforms_status(read, status, substatus, expected):
    file = read(one(**{"Order Status": status, "Order Substatus": substatus}))

    assert [draft.status for draft in file.drafts] == [expected]


def test_truly_separate_rows_of_one_sku_and_price_add_up(read):
    table = rows("576460000000000001", [Piece("MUG-BLUE", 2), Piece("MUG-BLUE", 3)], **EVENING)

    (draft,) = read(as_csv(US, table)).drafts

    assert [(line.seller_sku, line.quantity) for line in draft.lines] == [("MUG-BLUE", 5)]
    assert draft.rows == (3, 4)


@pytest.mark.parametrize(
    "other",
    [
        {"SKU Seller Discount": "1.00", "SKU Subtotal After Discount": "11.50"},
        {"Package ID": "1152900000000000002"},
    ],
)
def test_rows_of_one_sku_at_another_price_or_in_another_package_stay_apart(read, other):
    first, second = rows("576460000000000001", [Piece("MUG-BLUE"), Piece("MUG-BLUE")], **EVENING)

    (draft,) = read(as_csv(US, [first, second | other])).drafts

    assert [line.quantity for line in draft.lines] == [1, 1]


def test_price_of_a_piece_is_rounded_to_the_cent(read):
    cells = {"SKU Subtotal After Discount": "10.00"}

    (line,) = read(one(Piece("MUG-BLUE", 3), **cells)).drafts[0].lines

    assert line.unit_price == Decimal("3.33")


def test_rows_of_an_order_need_not_stand_together(read):
    first, other, second = TEN_ORDERS[1], TEN_ORDERS[3], TEN_ORDERS[2]

    drafts = read(as_csv(US, [first, other, second])).drafts

    assert [(draft.number[-3:], draft.rows) for draft in drafts] == [("102", (3, 5)), ("103", (4,))]


def test_columns_are_found_by_name_wherever_they_stand(read):
    told = read(as_csv(US, TEN_ORDERS)).drafts

    assert read(as_csv(sorted(US), TEN_ORDERS)).drafts == told


def test_minimum_of_columns_is_enough(read):
    file = read(as_csv(MINIMUM, TEN_ORDERS[:1], is_described=False))

    (draft,) = file.drafts
    assert draft.total == Decimal(0)
    assert (draft.lines[0].unit_price, draft.lines[0].is_gift) == (Decimal(0), False)
    assert (draft.buyer_key, draft.paid_at, draft.recipient.region) == ("", None, "US")


def test_without_an_order_amount_the_lines_and_the_freight_are_the_total(read):
    header = [name for name in US if name != "Order Amount"]

    drafts = read(as_csv(header, TEN_ORDERS[:1])).drafts

    assert [draft.total for draft in drafts] == [Decimal("44.97")]


def test_unknown_headers_are_reported_and_not_fatal(read):
    file = read(as_csv([*US, "Loyalty Tier"], TEN_ORDERS))

    assert file.unknown_headers == ("Loyalty Tier",)
    assert len(file.drafts) == 9


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_semicolons_and_tabs_delimit_as_well(read, delimiter):
    lines = [US, *([row.get(name, "") for name in US] for row in TEN_ORDERS[:1])]
    content = "\r\n".join(delimiter.join(cells).replace("Red, M", "Red") for cells in lines)

    assert [draft.number[-3:] for draft in read(content.encode()).drafts] == ["101"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_say_what_they_are_are_read(read, encoding):
    content = as_csv(US, TEN_ORDERS).decode("utf-8-sig").encode(encoding)

    assert read(content).drafts[1].recipient.name == "王小明"


def test_blank_rows_count_for_the_row_numbers_only(read):
    header, described, *body = one().splitlines(keepends=True)

    file = read(b"".join([header, described, b"\r\n", b"," * (len(US) - 1) + b"\r\n", *body]))

    assert (file.rows, file.drafts[0].rows) == (1, (5,))


def test_first_order_with_a_bad_id_is_no_description_of_the_columns(read):
    table = rows("5.76654E+17", [Piece("MUG-BLUE")], **EVENING)

    file = read(as_csv(US, table, is_described=False))

    assert (file.rows, len(file.drafts)) == (1, 0)
    assert [(problem.row, problem.code) for problem in file.problems] == [(2, "id_is_rounded")]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("All order-2026-11-20-18_30.csv", datetime(2026, 11, 21, 2, 30, tzinfo=UTC)),
        ("To Ship order-2026-11-20-18_30 (1).xlsx", datetime(2026, 11, 21, 2, 30, tzinfo=UTC)),
        ("All order-2026-11-20-20_30.csv", UPLOADED),  # later than the upload
        ("All order-2026-13-40-18_30.csv", UPLOADED),
        ("orders.csv", UPLOADED),
    ],
)
def test_file_is_as_old_as_its_name_says_but_never_younger_than_its_upload(read, name, told):
    file = read("us_ten_orders.csv", name)

    assert {draft.as_of for draft in file.drafts} == {told}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("11/01/2026 1:30:00 AM", datetime(2026, 11, 1, 8, 30, tzinfo=UTC)),  # twice: the first
        ("03/08/2026 2:30:00 AM", datetime(2026, 3, 8, 10, 30, tzinfo=UTC)),  # never: 3:30
        ("02/28/2026 12:00:00 AM", datetime(2026, 2, 28, 8, 0, tzinfo=UTC)),
        ("02/28/2026 12:00:00 PM", datetime(2026, 2, 28, 20, 0, tzinfo=UTC)),
    ],
)
def test_local_times_are_one_moment_each_also_when_clocks_change(read, told, expected):
    header = [name for name in US if name != "Paid Time"]
    table = rows("576460000000000001", [Piece("MUG-BLUE")], **{"Created Time": told})

    assert read(as_csv(header, table)).drafts[0].created_at == expected


def test_day_stands_first_where_the_region_writes_it_first(read):
    table = rows("576460000000000001", [Piece("MUG-BLUE")])
    told = {"Created Time": "04/05/2026 18:30:00", "Order Amount": "THB 120.00"}
    content = as_csv(US, [table[0] | told])

    file = read(content, zone="Asia/Bangkok", region="TH", currency="THB")

    assert file.drafts[0].created_at == datetime(2026, 5, 4, 11, 30, tzinfo=UTC)
    assert file.drafts[0].total == Decimal("120.00")


@pytest.mark.parametrize(
    ("country", "region"), [("United States", "US"), ("thailand", "TH"), ("", "US"), ("Mars", "US")]
)
def test_country_is_told_as_a_code_and_is_the_shops_when_unknown(read, country, region):
    assert read(one(Country=country)).drafts[0].recipient.region == region


@pytest.mark.parametrize(
    ("kind", "ours"),
    [
        ("Fulfillment by seller", True),
        ("FULFILLMENT BY SELLER", True),
        ("", True),
        ("Fulfillment by TikTok", False),
    ],
)
def test_orders_of_the_platforms_own_warehouse_are_not_ours_to_ship(read, kind, ours):
    assert read(one(**{"Fulfillment Type": kind})).drafts[0].ours_to_ship is ours


def test_what_no_printer_can_print_is_taken_out_of_texts(read):
    (draft,) = read(one(**{"Buyer Message": "two\r\nlines\x07 and\ufffd a bell"})).drafts

    assert draft.buyer_note == "two\nlines and a bell"


def test_composed_file_of_a_live_evening_is_clean(read):
    paid_at = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)

    file = read(compose(500, paid_at=paid_at))

    assert (len(file.drafts), file.rows, file.problems) == (500, 706, ())
    assert {line.seller_sku for draft in file.drafts for line in draft.lines} == set(MAPPED)
    assert all(paid_at - timedelta(minutes=10) < draft.paid_at <= paid_at for draft in file.drafts)
    assert {draft.status for draft in file.drafts} == {PlatformStatus.AWAITING_SHIPMENT}


def test_rows_in_any_order_give_the_same_drafts_by_their_first_rows(read, monkeypatch):
    monkeypatch.setattr(order_files, "IN_MEMORY", 7)  # the others go by the disk
    header, *told = compose(40, paid_at=UPLOADED - timedelta(hours=3)).splitlines(keepends=True)
    by_number = {d.number: replace(d, rows=()) for d in read(b"".join([header, *told])).drafts}
    shuffled = told[1:]  # without what describes the columns
    random.Random(3).shuffle(shuffled)

    drafts = read(b"".join([header, *shuffled])).drafts

    assert len(drafts) == len(by_number) == 40
    assert [draft.rows[0] for draft in drafts] == sorted(draft.rows[0] for draft in drafts)
    assert sorted(row for draft in drafts for row in draft.rows) == list(
        range(2, 2 + len(shuffled))
    )
    for draft in drafts:
        same = by_number[draft.number]
        lines = sorted(draft.lines, key=lambda line: line.platform_sku_id)
        assert lines == sorted(same.lines, key=lambda line: line.platform_sku_id)
        assert replace(draft, lines=same.lines) == same
