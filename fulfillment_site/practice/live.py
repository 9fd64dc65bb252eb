"""LIVE sessions, and how they went."""

import random
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from fulfillment_site.practice import documents, orders
from fulfillment_site.practice.documents import Document, Search
from fulfillment_site.practice.purchases import money
from fulfillment_site.practice.shops import Shop
from fulfillment_site.practice.world import World

KIND = "live"


def begin(world: World, shop_id: str, seed: int, start: int, end: int) -> str:
    """Go on the air; the session's id."""
    new = Document(
        KIND, f"7288{seed:015d}", shop_id, shop_id, "ENDED", start, end,
        {"title": f"Live evening {seed}", "username": "practice.live", "end_time": end},
        {"seed": seed},
    )  # fmt: skip
    documents.add(world, new)
    return new.id


def search(shop: Shop) -> Search:
    """All sessions of a shop."""
    return Search(KIND, shop.id)


def day(shop: Shop, at: int) -> str:
    """The shop's date of a moment."""
    local = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(shop.market.zone))
    return local.date().isoformat()


def told(world: World, shop: Shop, session: Document) -> dict:
    """A session with what it sold and how many watched; the watchers are made up."""
    sold = documents.every(
        world,
        orders.search(shop).narrowed("json_extract(hidden, '$.live_id') = ?", session.id),
    )
    return {
        "id": session.id,
        "title": session.doc["title"],
        "username": session.doc["username"],
        "start_time": session.create_time,
        "end_time": session.doc["end_time"],
        "sales_performance": _sales(shop, sold),
        "interaction_performance": _crowd(session, len(sold)),
    }


def _sales(shop: Shop, sold: list[Document]) -> dict:
    paid = [order for order in sold if "paid_time" in order.doc]
    lines = [line for order in paid for line in order.doc["line_items"]]
    gmv = sum((Decimal(line["sale_price"]) for line in lines), Decimal(0))
    average = gmv / len(lines) if lines else Decimal(0)
    currency = shop.market.currency
    amount = {"amount": money(shop, gmv), "currency": currency}
    return {
        "gmv": amount,
        "24h_live_gmv": amount,
        "products_added": len({line["product_id"] for line in lines}),
        "different_products_sold": len({line["product_id"] for line in lines}),
        "created_sku_orders": len(sold),
        "sku_orders": len(paid),
        "unit_sold": len(lines),
        "customers": len({order.owner for order in paid}),
        "avg_price": {"amount": money(shop, average), "currency": currency},
        "click_to_order_rate": "18%",
    }


def _crowd(session: Document, sold: int) -> dict:
    chance = random.Random(session.hidden["seed"])
    viewers = sold * chance.randint(20, 40) + 50
    views = int(viewers * chance.uniform(1.1, 1.6))
    shown, clicked = views * 3, views
    return {
        "acu": viewers // 20,
        "pcu": viewers // 8,
        "viewers": viewers,
        "views": views,
        "avg_viewing_duration": chance.randint(40, 160),
        "comments": viewers // 9,
        "shares": viewers // 60,
        "likes": viewers * 2,
        "new_followers": viewers // 30,
        "product_impressions": shown,
        "product_clicks": clicked,
        "click_through_rate": f"{100 * clicked // shown}%",
    }
