"""Every table that comes in names a wrong cell by its row and column, in words of ours."""

import re

import pytest
from import_export.resources import ModelResource
from tablib import Dataset

from aftersales.resources import BuyerReviewResource, DisputeResource, ProductFactResource
from fulfillment_site.insights.resources import HealthFigureResource
from orders.resources import FlatTable, ListingResource, SkuResource
from tests.factories import make_skus
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
