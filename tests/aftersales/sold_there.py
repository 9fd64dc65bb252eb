"""A seller of the practice shop whom we speak for, and orders that reached their buyers there."""

from datetime import UTC, datetime

from orders.models import Order, PlatformApp, Shop, ShopKey, Sku
from orders.services import fetching
from tests.factories import make_skus
from tests.fulfillment_site.practice.conftest import Seller, seller
from tests.platform import make_grant
from tests.practice import PracticeShop


def now() -> datetime:
    return datetime.now(UTC)


def connected(practice: PracticeShop, shop: Shop) -> Seller:
    """Our shop speaks for one there."""
    found = seller(practice, region="TH", shipping_type="TIKTOK")
    app = PlatformApp.objects.create(
        name="Practice", app_key=found.app["app_key"], secret=found.app["app_secret"],
        base_url=practice.url, auth_url=practice.url,
    )  # fmt: skip
    pair = {"access": found.tokens["access_token"], "refresh": found.tokens["refresh_token"]}
    ShopKey.objects.create(
        shop=shop, grant=make_grant(app, at=now(), tokens=pair), platform_shop_id=found.id,
        cipher=found.shop["cipher"], connected_at=now(),
    )  # fmt: skip
    return found


def sent(there: Seller, shop: Shop, *, pieces=1, arrived=True) -> Order:
    """An order of mugs that we read before it left, and that left and arrived there since."""
    if not Sku.objects.filter(code="MUG-BLUE").exists():
        make_skus(["MUG-BLUE"])
    number = there.to_ship(items=[{"seller_sku": "MUG-BLUE", "quantity": pieces}])
    fetching.fetch(shop, [number], at=now())
    package_id = there.package(number)
    assert there.ship(package_id) == 0
    there.practice.post(f"packages/{package_id}/scan")
    if arrived:
        there.practice.post(f"packages/{package_id}/deliver")
    orders = Order.objects.filter(shop=shop, number=number)
    state, status = ("DELIVERED", "DELIVERED") if arrived else ("SHIPPED", "IN_TRANSIT")
    orders.update(state=state, platform_status=status, shipped_at=now(), mapped_at=now())
    return orders.get()
