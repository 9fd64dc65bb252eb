"""LIVE sessions, and how they went."""

from fulfillment_site.practice import documents
from fulfillment_site.practice.documents import Document, Search
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
