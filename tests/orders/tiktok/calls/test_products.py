"""Stock is read as the platform believes it, and told SKU by SKU."""

from datetime import UTC, datetime

import httpx
import pytest

from orders.tiktok.calls import products
from orders.tiktok.errors import TikTokDown
from orders.tiktok.payloads.products import (
    Inventory,
    Product,
    ProductSku,
    SkuInventory,
    SkuStock,
    WarehouseInventory,
)
from tests.orders.tiktok.answers import asked, success

AT = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_products_are_searched(client, platform):
    told = {"id": "17", "title": "Tee", "status": "ACTIVATE", "update_time": 1700000000,
            "skus": [{"id": "171", "seller_sku": "TEE-RED-M", "price": {}}]}  # fmt: skip
    route = platform.post("/product/202502/products/search").mock(
        return_value=success(products=[told], next_page_token="n", total_count=1)
    )
    found = products.search(client, status="ACTIVATE", seller_skus=["TEE-RED-M"], updated_from=AT)
    sku = ProductSku("171", "TEE-RED-M")
    assert found.items == (Product("17", "Tee", "ACTIVATE", (sku,), AT),)
    body = {"status": "ACTIVATE", "seller_skus": ["TEE-RED-M"], "update_time_ge": 1700000000}
    assert asked(route) == ({"page_size": "100"}, body)


def test_what_the_platform_believes_is_read_by_six_hundred_skus(client, platform):
    warehouse = {"warehouse_id": "69", "available_quantity": 5, "committed_quantity": 2}
    sku = {"id": "171", "seller_sku": "TEE", "total_available_quantity": 5,
           "total_committed_quantity": 2, "warehouse_inventory": [warehouse]}  # fmt: skip
    route = platform.post("/product/202309/inventory/search")
    route.side_effect = [
        success(inventory=[{"product_id": "17", "skus": [sku]}]),
        success(inventory=[{"skus": []}]),
    ]
    found = products.inventory(client, [str(number) for number in range(601)])
    held = SkuInventory("171", "TEE", 5, 2, (WarehouseInventory("69", 5, 2),))
    assert found.items == (Inventory("17", (held,)),)
    assert found.faults["0"].params == {"field": "inventory[0].product_id"}
    assert (route.call_count, asked(route)[1]) == (2, {"sku_ids": ["600"]})


def test_stock_is_told_for_every_warehouse_zeros_too(client, platform):
    error = {"code": 12052097, "message": "unknown warehouse", "detail": {"sku_id": "172"}}
    route = platform.post("/product/202309/products/17/inventory/update").mock(
        return_value=success(errors=[error])
    )
    stocks = [SkuStock("171", {"69": 5, "70": 0}), SkuStock("172", {"71": 1})]
    result = products.update_inventory(client, "17", stocks)
    assert {sku: error.code for sku, error in result.errors.items()} == {"172": 12052097}
    assert asked(route)[1]["skus"][0] == {
        "id": "171",
        "inventory": [
            {"warehouse_id": "69", "quantity": 5},
            {"warehouse_id": "70", "quantity": 0},
        ],
    }


def test_stock_that_may_have_been_told_is_not_told_again_by_itself(client, platform):
    # A newer figure may have been told meanwhile, and the older one must not come after it.
    route = platform.post("/product/202309/products/17/inventory/update")
    route.side_effect = httpx.ReadTimeout
    with pytest.raises(TikTokDown) as down:
        products.update_inventory(client, "17", [SkuStock("171", {"69": 5})])
    assert (down.value.may_be_done, route.call_count) == (True, 1)
