"""Order files as the world sends them: every fault is named, and none writes half of anything."""

import csv
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from orders.models import (
    Hold,
    ImportJob,
    Listing,
    ListingPart,
    Order,
    OrderLine,
    StoredFile,
)
from orders.models.buyer import Buyer
from orders.seller_files import Problem
from orders.seller_files.drafting import LIMITS
from orders.services import import_jobs
from tests import factories, walk
from tests.data.compose_exports import MAPPED, US, Piece, as_csv, as_xlsx, clock, rows

UPLOAD = "admin:orders_importjob_add"
PLACE = "admin:orders_importjob_place"
FIRST, SECOND = "576460000000000101", "576460000000000102"
PAID = clock(datetime.now(UTC) - timedelta(hours=20))
TIMES = {"Created Time": PAID, "Paid Time": PAID}
LINE_NAMES = ("product_name", "variation")
ORDER_NAMES = {
    "order_channel": "channel",
    "creator_handle": "campaign_ref",
    "warehouse_name": "warehouse_ref",
    "delivery_option": "delivery_option",
    "provider_name": "provider_name",
}


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def desk(client, agent):
    factories.make_skus(list(MAPPED))
    client.force_login(agent)
    return client


@pytest.fixture
def upload(desk, shop):
    """Uploads a file; what is said at once, and when the workers had their turn, as text."""

    def upload(content: bytes, name="orders.csv") -> str:
        told = {"shop": shop.pk, "file": SimpleUploadedFile(name, content)}
        page = desk.post(reverse(UPLOAD), told, follow=True)
        walk.run("orders.import_files")
        later = desk.get(page.request["PATH_INFO"])
        return unescape((page.content + later.content).decode())

    return upload


@pytest.fixture
def send(desk, upload):
    """Uploads a file and presses “Place”, whatever was said of it; all pages as text."""

    def send(content: bytes, name="orders.csv") -> str:
        pages = upload(content, name)
        job = ImportJob.objects.get()
        placed = desk.post(reverse(PLACE, args=[job.pk]), follow=True)
        return pages + unescape(placed.content.decode())

    return send


def two(**cells) -> list[dict]:
    """Two orders of one row each; the second, in row 4 of a described CSV, has these cells."""
    first = rows(FIRST, [Piece("TEE-RED-M")], **TIMES, Recipient="Ann Example")
    return first + rows(SECOND, [Piece("MUG-BLUE")], **{"Recipient": "Bén", **TIMES, **cells})


def written() -> int:
    return sum(model.objects.count() for model in (Order, OrderLine, Listing, Buyer))


def refused() -> ImportJob:
    """The one file that was sent, of which nothing came."""
    job = ImportJob.objects.get()
    assert (job.state, job.placed_at, written()) == ("REFUSED", None, 0)
    return job


def faults() -> list[Problem]:
    return import_jobs.look(refused()).faults


def kept_in(root: Path) -> list[bytes]:
    return [path.read_bytes() for path in root.rglob("*") if path.is_file()]


GOOD = as_csv(US, two())
TEXT = GOOD.decode("utf-8-sig")
UNFIT = {
    "cp1252": (TEXT.encode("cp1252"), "The text is neither UTF-8 nor UTF-16."),
    "an unclosed quote": (GOOD.replace(b",B\xc3\xa9n,", b',"B\xc3\xa9n,'), "Row 4 cannot be read"),
    "ten megabytes in a cell": (
        as_csv(US, two(**{"Buyer Message": "a" * 10_000_000})),
        "Row 4 cannot be read: a quote is not closed, or a cell is longer than 131072 characters.",
    ),
    "NUL": (GOOD.replace(b"B\xc3\xa9n", b"B\0n"), "Line 4 holds a NUL character"),
    "5,000 columns": (
        as_csv([*US, *map(str, range(5_000))], two()),
        "The file has more than 256 columns: no order export.",
    ),
    "a column twice": (as_csv([*US, "Quantity"], two()), "Two columns of the file are “Quantity”."),
    "the header twice": (
        GOOD + as_csv(US, two(), is_described=False).removeprefix(b"\xef\xbb\xbf"),
        "Row 5 is the header again: two files were joined.",
    ),
    "nothing": (b"\xef\xbb\xbf", "The file is empty."),
}


@pytest.mark.parametrize("fault", UNFIT)
def test_f58_file_that_cannot_be_read_names_its_row_and_leaves_nothing(upload, tmp_path, fault):
    content, sentence = UNFIT[fault]

    assert sentence in upload(content)
    job = refused()
    assert (job.counts, job.drafts, job.report, job.parts.count()) == ({}, None, None, 0)
    assert (StoredFile.objects.get(), kept_in(tmp_path)) == (job.file, [content])


@pytest.mark.parametrize("fault", UNFIT)
def test_f58_file_that_cannot_be_read_is_not_placed_by_its_address_either(send, fault):
    content, _sentence = UNFIT[fault]

    send(content)
    refused()


def test_f58_file_without_a_byte_is_not_even_kept(upload, tmp_path):
    assert "The submitted file is empty." in upload(b"")
    assert (written(), ImportJob.objects.count(), StoredFile.objects.count()) == (0, 0, 0)
    assert kept_in(tmp_path) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_f58_encoding_and_delimiter_of_any_spreadsheet_are_understood(send, encoding, delimiter):
    lines = list(csv.reader(TEXT.splitlines()))
    lines = [delimiter.join(f'"{cell}"' for cell in line) for line in lines]
    bom = "\ufeff" if encoding == "utf-16-le" else ""

    assert "Placed: 2 new." in send((bom + "\r\n".join(lines)).encode(encoding))
    assert sorted(Order.objects.values_list("number", flat=True)) == [FIRST, SECOND]


def test_f58_one_bad_row_keeps_every_row_out(send):
    pages = send(as_csv(US, two(Quantity="two")))

    assert "<td>Quantity</td><td><code>two</code></td>" in pages
    assert "1 places of the file cannot be read." in pages
    refused()


@pytest.mark.parametrize("column", ["Buyer Username", "Zipcode", "Seller SKU", "Tracking ID"])
def test_f58_code_longer_than_any_is_refused_and_never_cut(send, column):
    pages = send(as_csv(US, two(**{column: "x" * 2_000})))

    assert f"<td>{column}</td><td><code>{'x' * 80}</code></td>" in pages
    assert "it is longer than" in pages
    refused()


def test_f58_name_longer_than_the_table_takes_is_cut_with_a_mark(send):
    names = (
        "Product Name,Variation,Order Channel,Creator Handle,Warehouse Name,Delivery Option,"
        "Shipping Provider Name,Buyer Message,Recipient,City"
    )
    long = dict.fromkeys(names.split(","), "ö" * 2_000)

    assert "Placed: 2 new." in send(as_csv(US, two(**long)))
    order = Order.objects.select_related("recipient").get(number=SECOND)
    line = order.lines.get()
    kept = [line.product_name, line.variation, order.channel, order.campaign_ref]
    kept += [order.warehouse_ref, order.delivery_option, order.provider_name]
    assert kept == ["ö" * (limit - 1) + "…" for limit in LIMITS.values()]
    assert order.buyer_note == order.recipient.data["name"] == "ö" * 2_000


def test_f58_file_with_the_longest_name_of_any_script_is_placed_and_reported(send):
    name = "注文" * 98 + ".csv"

    assert "Placed: 2 new." in send(GOOD, name)
    job = ImportJob.objects.get()
    assert (job.file.name, job.report.name) == (name, f"{name[7:-4]}.report.csv")


def test_f58_limits_of_names_are_those_of_the_tables():
    listed = {name: OrderLine._meta.get_field(name).max_length for name in LINE_NAMES}
    ordered = {name: Order._meta.get_field(field).max_length for name, field in ORDER_NAMES.items()}

    assert listed | ordered == LIMITS
    assert all(LIMITS[name] == Listing._meta.get_field(name).max_length for name in LINE_NAMES)


CELLS = [
    ("Order ID", "5.76654E+17"),
    ("Order ID", "5,76654E+17"),
    ("Order ID", "576460000000000102.0"),
    ("SKU ID", "1.7295E+18"),
    ("Zipcode", "2139"),
    ("Quantity", "1,000"),
    ("Quantity", "٣"),
    ("Quantity", "-1"),
    ("Quantity", "1e308"),
    ("Quantity", "=1+1"),
    ("Quantity", "1.0"),
    ("Order Amount", "1.000,5"),
    ("Order Amount", "١٢"),
    ("Order Amount", "-5.00"),
    ("Order Amount", "1e308"),
    ("Order Amount", "=1+1"),
    ("Created Time", "11/20/1904 5:58:10 PM"),
    ("Created Time", "20/11/2026 17:58:10"),
    ("Created Time", "20/11/2026 5:58:10 PM"),
    ("Paid Time", "46346.77"),
]


@pytest.mark.parametrize(("column", "text"), CELLS)
def test_f59_number_that_could_mean_two_things_is_refused_with_its_cell(send, column, text):
    pages = send(as_csv(US, two(**{column: text})))

    (problem,) = faults()
    assert (problem.row, problem.column, problem.value) == (4, column, text)
    assert f"<td>{column}</td><td><code>{text}</code></td>" in pages


def test_f59_numbers_of_a_spreadsheet_are_refused_with_their_cells(send):
    cells = {"Order ID": 576460000000000102, "Zipcode": 2139, "Created Time": 46346.77}

    send(as_xlsx(US, two(**cells)), "orders.xlsx")

    assert [(problem.row, problem.column) for problem in faults()] == [(3, "Order ID")]


def test_f59_ids_that_all_lost_their_last_digits_are_refused_though_they_look_whole(send):
    lost = {"Order ID": "576460000000000000", "SKU ID": "1729500000000000000"}

    pages = send(as_csv(US, two(**lost)).replace(b"\t", b""))

    (problem,) = faults()
    assert (problem.row, problem.column, problem.code) == (4, "Order ID", "id_is_rounded")
    assert "its digits are lost" in pages


@pytest.mark.parametrize(("kept", "name"), [(as_csv, "orders.csv"), (as_xlsx, "orders.xlsx")])
def test_f59_ids_in_cells_of_text_may_end_in_zeros_as_they_like(send, kept, name):
    whole = {"Order ID": "576460000000000000", "SKU ID": "1729500000000000000"}

    assert "Placed: 2 new." in send(kept(US, two(**whole)), name)
    assert Order.objects.filter(number="576460000000000000").count() == 1


def test_f59_one_id_that_happens_to_end_in_zeros_is_none_the_worse(send):
    content = as_csv(US, two(**{"Order ID": "576460000000000000"}))

    assert "Placed: 2 new." in send(content.replace(b"\t", b""))


def test_f59_sums_beyond_any_order_are_refused_before_the_table_is(send):
    header = [name for name in US if name not in ("Order Amount", "SKU Subtotal After Discount")]
    huge = {"Quantity": "999999", "SKU Unit Original Price": "999999999999"}

    pages = send(as_csv(header, two(**huge)))

    assert "an amount of the order has more than 12 digits" in pages
    refused()


def test_f61_same_row_twice_is_refused_and_names_the_other(send):
    pages = send(as_csv(US, [*two(), two()[1]]))

    (problem,) = faults()
    assert (problem.row, problem.code, problem.params) == (5, "row_repeats", {"other": 4})
    assert "the row repeats row 4" in pages


def test_f61_same_sku_in_two_rows_that_differ_adds_up_and_neither_wins(send):
    pieces = [Piece("MUG-BLUE", 2), Piece("MUG-BLUE", 3)]

    assert "Placed: 1 new." in send(as_csv(US, rows(FIRST, pieces, **TIMES)))
    assert OrderLine.objects.get().quantity == 5


def test_f61_same_sku_under_two_seller_codes_is_refused(send):
    first = rows(FIRST, [Piece("MUG-BLUE")], **TIMES)[0]

    pages = send(as_csv(US, [first, first | {"Seller SKU": "MUG-RED"}]))

    assert "row 3 of the same order says something else" in pages
    refused()


def test_f61_unknown_sku_is_reported_and_its_order_waits(send):
    assert "Placed: 1 new." in send(as_csv(US, rows(FIRST, [Piece("HOODIE-NEW")], **TIMES)))
    hold = Hold.objects.get(reason="UNMAPPED")
    assert (hold.order.state, hold.params) == ("HELD", {"listing": "HOODIE-NEW"})


def test_f61_sku_of_another_shop_is_a_listing_of_this_shop_and_leaves_theirs_alone(send, shop):
    other = factories.make_shop("B")
    mug = factories.Sku.objects.get(code="MUG-BLUE")
    theirs = Listing.objects.create(
        shop=other, platform_sku_id="1729500000000000006", seller_sku="MUG-BLUE"
    )
    ListingPart.objects.create(listing=theirs, sku=mug, quantity=3)

    send(as_csv(US, rows(FIRST, [Piece("HOODIE-NEW")], **TIMES)))

    ours = Listing.objects.get(shop=shop)
    assert (ours.platform_sku_id, ours.parts.count()) == (theirs.platform_sku_id, 0)
    assert list(theirs.parts.values_list("sku", "quantity")) == [(mug.pk, 3)]
    assert Order.objects.get().state == "HELD"
