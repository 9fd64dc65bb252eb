"""What everybody at a desk must know of, whatever page they are on."""

from collections.abc import Callable

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Q

from orders.models import ShopKey, SyncLine
from orders.models.connection import EXPIRING
from orders.moment import moment
from orders.services import sync

KEPT = 15  # seconds: every page of everybody asks for it


def banners(_request) -> dict[str, Callable]:
    """What templates may ask for: shops that are cut off from the platform, or behind it."""
    return {"shops_in_trouble": lambda: cache.get_or_set("banners.shops", _count, KEPT)}


def _count() -> dict[str, int]:
    """Shops that are cut off already, that will be soon, and that are not in step."""
    at = moment()
    is_over = Q(grant__ended_at__isnull=False)
    is_soon = Q(grant__refresh_expires_at__lte=at + EXPIRING) & ~is_over
    behind = SyncLine.objects.lagging(at - sync.LAG).filter(shop=OuterRef("pk"))
    meant = ShopKey.objects.filter(disconnected_at=None).annotate(is_behind=Exists(behind))
    return meant.aggregate(
        over=Count("pk", filter=is_over),
        soon=Count("pk", filter=is_soon),
        behind=Count("pk", filter=Q(is_behind=True)),
    )
