"""What a shop says it has, and what open orders have committed of it."""

import sqlite3
from collections import Counter
from decimal import Decimal

from fulfillment_site.practice.catalogue import Good
from fulfillment_site.practice.documents import Document
from fulfillment_site.practice.shops import Shop
from fulfillment_site.practice.world import World

ONE = "WHERE shop_id = ? AND id = ?"
COMMIT = f"UPDATE skus SET committed = committed + ? {ONE}"
TAKE = f"UPDATE skus SET committed = committed - ?, on_hand = on_hand - ? {ONE}"
PUBLISH = f"UPDATE skus SET on_hand = committed + ? {ONE}"


def commit(world: World, order: Document) -> None:
    """An order asks for its pieces."""
    _each(world, order.shop_id, order.doc["line_items"], 1)


def release(world: World, order: Document, lines: list[dict]) -> None:
    """Pieces of an order are free again."""
    _each(world, order.shop_id, lines, -1)


def take(world: World, order: Document, lines: list[dict]) -> None:
    """Pieces of an order leave with the carrier."""
    for sku_id, pieces in _pieces(lines).items():
        world.store.run(TAKE, [pieces, pieces, order.shop_id, sku_id])


def _each(world: World, shop_id: str, lines: list[dict], way: int) -> None:
    for sku_id, pieces in _pieces(lines).items():
        world.store.run(COMMIT, [way * pieces, shop_id, sku_id])


def _pieces(lines: list[dict]) -> Counter[str]:
    return Counter(line["sku_id"] for line in lines)


def publish(world: World, shop: Shop, sku_id: str, available: int) -> None:
    """Let so many be sold from now on."""
    world.store.run(PUBLISH, [available, shop.id, sku_id])


def goods(world: World, shop: Shop) -> list[Good]:
    """What a shop sells."""
    return [
        Good(
            row["id"], row["product_id"], row["seller_sku"], row["product_name"],
            row["sku_name"], Decimal(row["price"]), available(row),
        )
        for row in rows(world, shop)
    ]  # fmt: skip


def rows(world: World, shop: Shop) -> list[sqlite3.Row]:
    """The SKUs of a shop with what it has of them."""
    return world.store.all("SELECT * FROM skus WHERE shop_id = ? ORDER BY rowid", [shop.id])


def available(row: sqlite3.Row) -> int:
    """What can still be sold of a SKU."""
    return max(row["on_hand"] - row["committed"], 0)
