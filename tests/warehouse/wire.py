"""The platform's words about stock, and a stand-in that answers for it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
import respx

from tests.platform import BASE_URL, said

INVENTORY = f"{BASE_URL}/product/202309/inventory/search"
UPDATE = rf"{BASE_URL}/product/202309/products/(?P<product>\w+)/inventory/update"
PRODUCT, PLACE = "1730000000000000001", "6955000000000000001"


@dataclass
class Listed:
    """What the platform sells: SKUs, of which product each is, and from which warehouses."""

    products: dict[str, str] = field(default_factory=dict)  # by SKU id
    places: list[str] = field(default_factory=lambda: [PLACE])
    stock: dict[str, dict[str, int]] = field(default_factory=dict)  # by SKU id and warehouse
    calls: list[tuple[str, dict[str, int]]] = field(default_factory=list)
    answer: Callable[[str, dict], httpx.Response | None] = lambda _product, _stock: None
    asked: int = 0

    def listen(self, router: respx.MockRouter) -> "Listed":
        router.post(url__startswith=INVENTORY).mock(side_effect=self._search)
        router.post(url__regex=UPDATE).mock(side_effect=self._update)
        return self

    def _search(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        wanted = json.loads(request.content)["sku_ids"]
        places = [{"warehouse_id": place, "available_quantity": 1} for place in self.places]
        found = [
            {"product_id": self.products[sku],
             "skus": [{"id": sku, "seller_sku": "", "warehouse_inventory": places}]}
            for sku in wanted
            if sku in self.products
        ]  # fmt: skip
        return said({"inventory": found})

    def _update(self, request: httpx.Request, product: str) -> httpx.Response:
        skus = json.loads(request.content)["skus"]
        told = {
            sku["id"]: {one["warehouse_id"]: one["quantity"] for one in sku["inventory"]}
            for sku in skus
        }
        self.calls.append((product, {sku: sum(held.values()) for sku, held in told.items()}))
        if answer := self.answer(product, told):
            return answer
        self.stock |= told
        return said()
