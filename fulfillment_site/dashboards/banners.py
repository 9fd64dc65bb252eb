"""What everybody at a desk must know of, whatever page they are on."""

from collections.abc import Callable

from django.core.cache import cache
from django.db.models import Count, Q

from orders.models import ShopKey
from orders.models.connection import EXPIRING
from orders.moment import moment

KEPT = 15  # seconds: every page of everybody asks for it


def banners(_request) -> dict[str, Callable]:
    """What templates may ask for: shops the platform cut us off from, or soon will."""
    return {"cut_off_shops": lambda: cache.get_or_set("banners.cut_off_shops", _count, KEPT)}


def _count() -> dict[str, int]:
    is_over = Q(grant__ended_at__isnull=False)
    is_soon = Q(grant__refresh_expires_at__lte=moment() + EXPIRING) & ~is_over
    meant = ShopKey.objects.filter(disconnected_at=None)
    return meant.aggregate(over=Count("pk", filter=is_over), soon=Count("pk", filter=is_soon))
