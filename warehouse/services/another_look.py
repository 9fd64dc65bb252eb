"""Our picture of some orders is old: they are read again from the platform."""

from collections.abc import Iterable
from datetime import datetime

from orders.errors import Refused
from orders.models import Shop
from orders.services import fetching
from orders.tiktok.errors import TikTokDown, TikTokRefused


def take(shop: Shop, numbers: Iterable[str], *, at: datetime) -> None:
    """Read orders by their numbers; what cannot be read now is read by whoever comes next."""
    try:
        fetching.fetch(shop, sorted(set(numbers)), at=at)
    except (TikTokDown, TikTokRefused, Refused):
        return
