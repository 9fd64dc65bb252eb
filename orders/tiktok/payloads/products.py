"""What a shop sells, and how much of it the platform believes there is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from orders.tiktok.fields import Code, Id, named


@dataclass(frozen=True)
class ProductSku:
    """One thing of a product that can be bought."""

    id: Id
    seller_sku: Code = ""


@dataclass(frozen=True)
class Product:
    """A product as it is listed."""

    id: Id
    title: str = ""
    status: str = ""  # ACTIVATE, DRAFT, FREEZE, DELETED …
    skus: tuple[ProductSku, ...] = ()
    updated_at: datetime | None = named("update_time", None)


@dataclass(frozen=True)
class WarehouseInventory:
    """What is for sale from one warehouse, and what open orders have taken."""

    warehouse_id: Id
    available: int = named("available_quantity", 0)
    committed: int = named("committed_quantity", 0)


@dataclass(frozen=True)
class SkuInventory:
    """What the platform believes of one SKU."""

    id: Id
    seller_sku: Code = ""
    available: int = named("total_available_quantity", 0)
    committed: int = named("total_committed_quantity", 0)
    warehouses: tuple[WarehouseInventory, ...] = named("warehouse_inventory", ())


@dataclass(frozen=True)
class Inventory:
    """What the platform believes of one product's SKUs."""

    product_id: Id
    skus: tuple[SkuInventory, ...] = ()


@dataclass(frozen=True)
class SkuStock:
    """What the platform is to believe: pieces of a SKU in every warehouse that sells it."""

    sku_id: str
    quantities: Mapping[str, int]  # by warehouse id

    @property
    def body(self) -> dict:
        held = self.quantities.items()
        stock = [{"warehouse_id": warehouse, "quantity": pieces} for warehouse, pieces in held]
        return {"id": self.sku_id, "inventory": stock}
