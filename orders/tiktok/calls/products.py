"""Products: found, and their stock read and told."""

from collections.abc import Iterable, Sequence

from orders.tiktok import batch
from orders.tiktok.batch import BatchResult
from orders.tiktok.client import Client
from orders.tiktok.fields import reader
from orders.tiktok.page import Page, page
from orders.tiktok.payloads.products import Inventory, Product, SkuStock

SKUS_A_CALL = 600
WANTED = {
    "status": "status",
    "seller_skus": "seller_skus",
    "sku_ids": "sku_ids",
    "updated_from": "update_time_ge",
    "updated_through": "update_time_le",  # unlike elsewhere the moment itself is meant too
}


def search(client: Client, *, page_token="", page_size=100, **wanted) -> Page[Product]:
    """A page of products; `wanted` names a status, SKUs or a window."""
    query = {"page_size": page_size, "page_token": page_token}
    body = {WANTED[name]: value for name, value in wanted.items()}
    answer = client.call("products.search", query=query, body=body)
    return page(answer.data, "products", reader(Product))


def inventory(client: Client, sku_ids: Sequence[str]) -> Page[Inventory]:
    """What the platform believes of these SKUs, however many, by product."""
    found, faults = [], {}
    for start in range(0, len(sku_ids), SKUS_A_CALL):
        body = {"sku_ids": sku_ids[start : start + SKUS_A_CALL]}
        answer = client.call("products.inventory", body=body)
        part = page(answer.data, "inventory", reader(Inventory), key="product_id")
        found += part
        faults |= part.faults
    return Page(tuple(found), faults=faults)


def update_inventory(client: Client, product_id: str, stocks: Iterable[SkuStock]) -> BatchResult:
    """Tell how much there is of a product's SKUs; errors are by SKU."""
    path, body = {"product_id": product_id}, {"skus": [stock.body for stock in stocks]}
    return batch.result(client.call("products.update_inventory", path_args=path, body=body))
