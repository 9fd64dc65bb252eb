"""What everybody must know of, whatever page they are on."""

from collections.abc import Callable

from django.core.cache import cache
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from orders.models import Shop, ShopKey, SyncLine
from orders.models.connection import CUT_OFF, EXPIRING
from orders.moment import moment
from orders.services import sync

KEPT = 5  # seconds: every page of everybody asks for it
TROUBLES = ("over", "soon", "behind")


def banners(request) -> dict[str, Callable]:
    """What templates may ask for: shops that are cut off from the platform, or behind it."""
    return {"shops_in_trouble": lambda: _shown_to(request.user)}


def _shown_to(user) -> dict[str, list[str]]:
    """What a person is shown; those who see every shop share one answer."""
    if not user.is_authenticated:
        return {}
    whose = "all" if user.has_perm("orders.see_all_shops") else user.pk
    return cache.get_or_set(f"banners.shops.{whose}", lambda: _named(user), KEPT)


def _named(user) -> dict[str, list[str]]:
    """Shops that are cut off already, that will be soon, and that are not in step.

    One that a person disconnected is none of them: it was meant.
    """
    at = moment()
    behind = SyncLine.objects.lagging(at - sync.LAG).filter(shop=OuterRef("pk"))
    is_meant = Q(disconnected_at=None)
    is_soon = is_meant & Q(grant__ended_at=None, grant__refresh_expires_at__lte=at + EXPIRING)
    keys = ShopKey.objects.filter(shop__in=Shop.objects.visible_to(user)).select_related("shop")
    keys = keys.annotate(
        over=ExpressionWrapper(CUT_OFF, BooleanField()),
        soon=ExpressionWrapper(is_soon, BooleanField()),
        behind=ExpressionWrapper(is_meant & Exists(behind), BooleanField()),
    )
    found = list(keys.filter(Q(over=True) | Q(soon=True) | Q(behind=True)).order_by("shop__code"))
    return {
        trouble: [key.shop.name for key in found if getattr(key, trouble)] for trouble in TROUBLES
    }
