"""A shop of ours that is connected to one at the practice shop, and goods bought there."""

import itertools
from dataclasses import dataclass

from django.utils import timezone

from orders.models import Order, Shop, ShopKey
from orders.models.hold import Hold
from orders.services import connections, fetching, lifecycle, screening
from orders.tiktok.client import Client
from tests.factories import HOUR, make_shop, make_stock, make_warehouse
from tests.platform import make_app, make_grant
from tests.practice import PracticeShop
from warehouse.models import Carrier, Package, PoolNumber, ShopWarehouse, Warehouse
from warehouse.services import reservation, waves

RULES = {"hold": 0, "scan_after": None}
NUMBERS = {"US": r"SW\d{12}", "TH": r"KEX\d{11}"}
CARRIERS = {"US": "Swift Express", "TH": "KEX Express"}
_codes, _numbers = itertools.count(1), itertools.count(1)


@dataclass
class Depot:
    """Our shop and its warehouse, and how the platform knows them; `there` is its shop there."""

    practice: PracticeShop
    there: dict
    shop: Shop
    house: Warehouse

    def buy(self, *items: tuple[str, int], to: str = "", **told) -> Order:
        """An order is paid there, read here, and let through: its goods are set aside.

        With `to` its buyer, `user_id`, has it sent to that address.
        """
        wanted = [{"seller_sku": code, "quantity": pieces} for code, pieces in items]
        sold = self.practice.order(
            shop_id=self.there["id"], items=wanted or [{"seller_sku": "CAP", "quantity": 1}], **told
        )
        if to:
            self.practice.post(f"orders/{sold['id']}/address", full_address=to, address_detail=to)
        self.read(sold["id"])
        order = Order.objects.get(shop=self.shop, number=sold["id"])
        at = timezone.now()
        lifecycle.lift([order.pk], [Hold.Reason.FREE_CANCEL], by=None, at=at)
        reservation.reserve([order.pk], by=None, at=at)
        screening.screen([order.pk], by=None, at=at)
        return Order.objects.get(pk=order.pk)

    def read(self, *numbers: str) -> None:
        """Read orders as the platform has them now."""
        fetching.fetch(self.shop, numbers, at=timezone.now())

    def client(self) -> Client:
        """Speaks to the platform for this shop, as Seller Center would."""
        return connections.client_for(self.shop, at=timezone.now())

    def boxes(self, *orders: Order) -> list[Package]:
        """The boxes of these orders once their wave is released."""
        ids = [order.pk for order in orders]
        outcome = waves.release(ids, by=None, at=timezone.now())
        assert not outcome.refused, outcome.refused
        boxes = Package.objects.filter(lines__part__line__order__in=ids)
        return list(boxes.distinct().order_by("wave_id", "position"))

    def packages(self) -> list[dict]:
        """What stands on packages there."""
        return self.practice.get("packages", shop_id=self.there["id"])

    def effects(self, kind: str) -> list[dict]:
        """What was achieved there for this shop."""
        return [one for one in self.practice.effects(kind) if one["shop_id"] == self.there["id"]]


def make_depot(practice: PracticeShop, region="TH", shipping_type="TIKTOK", **values) -> Depot:
    """A shop here and there, with caps and mugs on our shelves and numbers in the pool."""
    code, at = f"D{next(_codes)}", timezone.now()
    rules = RULES | values.pop("rules", {})
    goods = [{"seller_sku": "CAP", "product_id": "1730000000000000001"}, {"seller_sku": "MUG"}]
    there = practice.shop(
        code=code, seller=code, region=region, shipping_type=shipping_type, rules=rules, goods=goods
    )
    shop = make_shop(code, market=region, **values)
    connect(practice, there, shop, app_key=f"app{code}")
    house = make_warehouse(shop, f"W{code}")
    ShopWarehouse.objects.filter(shop=shop).update(platform_ref=there["warehouse_id"])
    Carrier.objects.filter(code="swift").update(
        provider_name=CARRIERS[region], number_pattern=NUMBERS[region]
    )
    for sku, bin_code in (("CAP", "A-01-1"), ("MUG", "B-02-1")):
        make_stock(house, sku, 50, bin_code, at=at - HOUR)
    return Depot(practice, there, shop, house)


def connect(practice: PracticeShop, there: dict, shop: Shop, **told) -> ShopKey:
    """Connect a shop of ours to one there; the app is told: app_key, webhook_url and the like."""
    app, at = practice.app(**told), timezone.now()
    tokens = practice.tokens(app, there)
    ours = make_app(app["app_key"], base_url=practice.url, auth_url=practice.url)
    ours.secret = app["app_secret"]
    ours.save()
    pair = {"access": tokens["access_token"], "refresh": tokens["refresh_token"]}
    return ShopKey.objects.create(
        shop=shop,
        grant=make_grant(ours, at=at, tokens=pair),
        platform_shop_id=there["id"],
        cipher=there["cipher"],
        connected_at=at,
    )


def fill(*numbers: str) -> None:
    """These numbers, and no others, are in the pool of the depots' carrier."""
    carrier = Carrier.objects.get(code="swift")
    PoolNumber.objects.all().delete()
    PoolNumber.objects.bulk_create(PoolNumber(carrier=carrier, number=one) for one in numbers)


def fresh(region: str) -> str:
    """A number of the depot's carrier that nobody has used at the practice shop."""
    count = next(_numbers)
    return f"SW{count:012d}" if region == "US" else f"KEX{count:011d}"
