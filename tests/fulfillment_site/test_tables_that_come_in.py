"""Every table that comes in names a wrong cell by its row and column, in words of ours."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import CheckConstraint
from django.urls import reverse
from import_export.resources import ModelResource
from tablib import Dataset

from aftersales.models import BuyerReview
from aftersales.resources import BuyerReviewResource, DisputeResource, ProductFactResource
from fulfillment_site.insights.resources import HealthFigureResource
from orders.refusals.rules import RULES
from orders.resources import FlatTable, ListingResource, SkuResource
from tests.factories import make_person, make_skus
from warehouse.resources import BinResource, UnitCostResource

pytestmark = pytest.mark.django_db
UNKNOWN = "“NIX”: nothing is known by this code"
INTERNAL = re.compile(r"<class|matching query|Traceback|DoesNotExist|decimal\.|Error\b")


def wrongs(resource: type[ModelResource], cells: dict[str, str]) -> list[tuple[int, dict]]:
    """By the line of each wrong row, what is said of which column."""
    table = Dataset(list(cells.values()), headers=list(cells))
    result = resource().import_data(table, dry_run=True, raise_errors=False)
    assert not result.has_errors(), [error.error for _row, errors in result.row_errors()
                                     for error in errors]  # fmt: skip
    return [(row.number, row.error.message_dict) for row in result.invalid_rows]


@pytest.mark.parametrize(
    ("resource", "cells", "said"),
    [
        (SkuResource, {"code": "", "name": "x"}, {"code": "This field cannot be blank."}),
        (ListingResource, {"shop": "NIX", "platform_sku_id": "1"}, {"shop": UNKNOWN}),
        (
            ListingResource,
            {"shop": "s1", "platform_sku_id": "1", "seller_sku": "A", "product_name": "n",
             "variation": "v", "parts": "NIX:1"},
            {"parts": "There is no SKU “NIX”."},
        ),
        (
            BinResource,
            {"warehouse": "NIX", "code": "A", "aisle": "1", "metres": "far"},
            {"warehouse": UNKNOWN, "metres": "“far”: this is no number"},
        ),
        (
            UnitCostResource,
            {"step": "LABEL", "sku": "NIX", "warehouse": "", "shop": "", "amount": "dear",
             "currency": "USD", "valid_from": "27/11/26"},
            {"sku": UNKNOWN, "amount": "“dear”: this is no number",
             "valid_from": "“27/11/26”: this is no such time; write it like 2026-11-27"},
        ),
        (ProductFactResource, {"sku": "NIX", "about": "SIZE", "language": "en", "text": "x"},
         {"sku": UNKNOWN}),
        (BuyerReviewResource, {"shop": "NIX", "platform_id": "1", "stars": "five"},
         {"shop": UNKNOWN, "stars": "“five”: this is no number"}),
        (DisputeResource, {"shop": "NIX", "platform_id": "1", "amount": "dear", "currency": "USD"},
         {"shop": UNKNOWN, "amount": "“dear”: this is no number"}),
        (
            HealthFigureResource,
            {"shop": "NIX", "day": "soon", "metric": "LATE_DISPATCH", "value": "much"},
            {"shop": UNKNOWN, "value": "“much”: this is no number",
             "day": "“soon”: this is no such time; write it like 2026-11-27"},
        ),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_by_its_column(shop, resource, cells, said):
    if "s1" in cells.values():
        cells = cells | {"shop": shop.code}

    ((number, told),) = wrongs(resource, cells)

    assert number == 1
    assert {name: told[name] for name in said} == {name: [words] for name, words in said.items()}
    assert not INTERNAL.search(str(told))


def test_the_time_of_a_review_is_asked_for_with_an_example(shop):
    cells = {"shop": shop.code, "platform_id": "1", "stars": "5", "written_at": "yesterday"}

    ((_number, told),) = wrongs(BuyerReviewResource, cells)

    assert told["written_at"][0].startswith("“yesterday”: this is no such time; write it like 2026")


def test_a_barcode_that_stands_elsewhere_is_named(shop):
    make_skus(["TEE-RED-M"])
    taken = Dataset(("TEE-RED-M", "Tee", "490"), headers=("code", "name", "barcodes"))
    SkuResource().import_data(taken, raise_errors=True)

    told = wrongs(SkuResource, {"code": "MUG", "name": "Mug", "barcodes": "490"})

    assert told == [(1, {"barcodes": ["490 stands on TEE-RED-M already."]})]


def test_every_table_that_comes_in_is_read_so():
    tables = {SkuResource, ListingResource, BinResource, UnitCostResource, ProductFactResource,
              BuyerReviewResource, DisputeResource, HealthFigureResource}  # fmt: skip
    assert set(FlatTable.__subclasses__()) == tables


@pytest.mark.parametrize(
    ("resource", "cells", "said"),
    [
        (BuyerReviewResource, {"platform_id": "1", "order_number": "1", "stars": "9", "text": "x",
                               "written_at": "2026-11-20 03:00"},
         "A review has one to five stars."),
        (DisputeResource, {"platform_id": "1", "order_number": "1", "reason": "x", "amount": "-1",
                           "currency": "USD", "opened_at": "2026-11-20 03:00",
                           "respond_by": "2026-11-28 03:00"},
         "An amount is 0 or more, and has its currency."),
    ],
)  # fmt: skip
def test_a_value_out_of_range_is_told_in_words(shop, resource, cells, said):
    ((_number, told),) = wrongs(resource, {"shop": shop.code} | cells)

    assert said in [text for texts in told.values() for text in texts], told


def test_every_rule_has_a_sentence_of_its_own_in_tables_that_come_in():
    tables = [table._meta.model._meta for table in FlatTable.__subclasses__()]
    rules = [rule for table in tables for rule in table.constraints]
    silent = {
        rule.name
        for rule in rules
        if isinstance(rule, CheckConstraint)
        and rule.violation_error_message == rule.default_violation_error_message
    }
    assert silent - {"a_dispute_is_in_a_known_state"} == set(RULES)


IMPORT = reverse("admin:aftersales_buyerreview_import")
HEADS = "shop,platform_id,order_number,stars,text,written_at\n"


@pytest.fixture
def sent(client, shop):
    """Upload a file of reviews as a lead; the page that answers."""
    client.force_login(make_person("lead", "customer service lead", shops=[shop]))

    def send(content: bytes, kind: int = 0):
        file = SimpleUploadedFile("reviews.csv", content)
        return client.post(IMPORT, {"format": kind, "import_file": file, "resource": ""})

    return send


def test_missing_columns_are_named_and_no_traceback_is_shown(sent):
    page = sent(b"Shop,Review\ns1,1\n").text

    assert "The first line of the file names no column shop, platform_id." in page
    assert (
        "Columns that are read: shop, platform_id, order_number, stars, text, written_at." in page
    )
    assert not INTERNAL.search(page)
    assert "import_id_fields" not in page


@pytest.mark.parametrize(
    ("content", "kind"), [(b"\xff\x80\x81", 0), (b"PK\0\0", 0), (b"no zip", 1)]
)
def test_a_file_that_is_no_table_says_how_to_save_it(sent, content, kind):
    page = sent(content, kind).text

    assert "Save it as “CSV UTF-8” or as XLSX in your spreadsheet" in page
    assert not INTERNAL.search(page)


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
def test_a_table_of_a_chinese_spreadsheet_is_read_and_kept(client, sent, shop, code):
    page = sent((HEADS + f"{shop.code},1,1,2,太小了，退货,2026-11-20 03:00\n").encode(code))

    told = {name: page.context["confirm_form"].initial.get(name, "") for name in
            ("import_file_name", "original_file_name", "format", "resource")}  # fmt: skip
    client.post(reverse("admin:aftersales_buyerreview_process_import"), told)

    assert BuyerReview.objects.get().text == "太小了，退货"
