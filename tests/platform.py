"""What tests need of the platform: a connected shop, messages, orders as its API words them."""

import itertools
import json
from datetime import UTC, datetime, timedelta

import httpx

from orders.models import Grant, PlatformApp, Shop, ShopKey
from orders.tiktok import signing
from tests.factories import HOUR, NOW, PAID

BASE_URL = "https://open-api.tiktokglobalshop.com"
AUTH_URL = "https://auth.tiktok-shops.com"
SEARCH = f"{BASE_URL}/order/202309/orders/search"
AUTHORISED = f"{BASE_URL}/authorization/202309/shops"
DETAIL = f"{BASE_URL}/order/202507/orders"
_numbers = itertools.count(1)


def make_app(app_key="ak1", **values) -> PlatformApp:
    """An app of ours at the platform."""
    facts = {"name": app_key.title(), "service_id": "71", "secret": f"secret of {app_key}"}
    return PlatformApp.objects.create(app_key=app_key, **(facts | values))


def make_grant(app: PlatformApp, open_id="o1", *, at=NOW, **values) -> Grant:
    """What a seller allowed the app, with a token for a week."""
    facts = {
        "seller_name": "Demo Seller",
        "tokens": {"access": "access 1", "refresh": "refresh 1"},
        "access_expires_at": at + timedelta(days=7),
        "refresh_expires_at": at + timedelta(days=365),
        "refresh_at": at + timedelta(days=5),
        "granted_at": at,
    }
    return Grant.objects.create(app=app, open_id=open_id, **(facts | values))


def connect(shop: Shop, *, grant: Grant | None = None, at=NOW) -> ShopKey:
    """Connect a shop of ours to its namesake on the platform."""
    return ShopKey.objects.create(
        shop=shop,
        grant=grant or make_grant(make_app(), at=at),
        platform_shop_id=f"7495{shop.pk:015d}",
        cipher=f"cipher of {shop.code}",
        connected_at=at,
    )


def told(key: ShopKey, topic=1, *, at=NOW, **data) -> bytes:
    """The bytes of a message about a shop, under a fresh notification id."""
    envelope = {
        "type": topic,
        "tts_notification_id": f"n-{next(_numbers)}",
        "shop_id": key.platform_shop_id,
        "timestamp": int(at.timestamp()),
        "data": data,
    }
    return json.dumps(envelope).encode()


def signature(app: PlatformApp, body: bytes) -> str:
    """What the platform would write beside these bytes."""
    return signing.webhook_signature(app.app_key, app.secret, body)


def offer(router, *keys: ShopKey) -> None:
    """The platform lists these shops, and no other, as those a grant is for."""
    shops = [
        {
            "id": key.platform_shop_id,
            "name": key.shop.name,
            "region": key.shop.market,
            "cipher": key.cipher,
            "code": key.shop.code,
        }
        for key in keys
    ]
    router.get(AUTHORISED).mock(return_value=said({"shops": shops}))


def tell(client, app: PlatformApp, body: bytes, header: str | None = None):
    """Post a message as the platform does."""
    return client.post(
        "/tiktok/webhook/",
        body,
        content_type="application/json",
        headers={"Authorization": signature(app, body) if header is None else header},
    )


def said(data=None, *, code=0, message="Success") -> httpx.Response:
    """An answer of the platform."""
    envelope = {"code": code, "message": message, "request_id": "r", "data": data or {}}
    return httpx.Response(200, json=envelope)


def order_json(number: str, status="AWAITING_SHIPMENT", **values) -> dict:
    """An order of two pieces as the API words it, paid yesterday and past its free hour."""
    paid, hours = int(PAID.timestamp()), int(HOUR.total_seconds())
    piece = {
        "sku_id": "1729000000000000001",
        "seller_sku": "CAP",
        "product_id": "1730000000000000001",
        "product_name": "Cap",
        "sku_name": "Default",
        "sale_price": "9.90",
        "original_price": "9.90",
        "currency": "USD",
        "display_status": status,
        "package_id": f"1152{number[-15:]}",
        "package_status": "TO_FULFILL",
        "is_gift": False,
    }
    return {
        "id": number,
        "status": status,
        "user_id": "7021000000000000001",
        "create_time": paid - 60,
        "paid_time": paid,
        "update_time": paid + 2 * hours,
        "rts_sla_time": paid + 24 * hours,
        "tts_sla_time": paid + 48 * hours,
        "shipping_due_time": paid + 72 * hours,
        "collection_due_time": paid + 96 * hours,
        "delivery_sla_time": paid + 240 * hours,
        "delivery_due_time": paid + 400 * hours,
        "fulfillment_type": "FULFILLMENT_BY_SELLER",
        "shipping_type": "SELLER",
        "delivery_option_id": "7091000000000000001",
        "delivery_option_name": "Standard Shipping",
        "warehouse_id": "6955000000000000001",
        "is_cod": False,
        "is_on_hold_order": False,
        "is_buyer_request_cancel": False,
        "order_type": "NORMAL",
        "tracking_number": "",
        "packages": [{"id": f"1152{number[-15:]}"}],
        "payment": {
            "currency": "USD",
            "sub_total": "19.80",
            "shipping_fee": "2.50",
            "total_amount": "22.30",
        },
        "recipient_address": {
            "name": "Ann Lee",
            "phone_number": "(+1)2065550100",
            "region_code": "US",
            "postal_code": "98101",
            "address_line1": "12 Pine Street",
            "district_info": [
                {"address_level": level, "address_level_name": "", "address_name": name}
                for level, name in (
                    ("L0", "United States"),
                    ("L1", "Washington"),
                    ("L2", "Seattle"),
                )
            ],
        },
        "line_items": [{"id": f"5770{number[-10:]}{place}", **piece} for place in range(2)],
    } | values


class Feed:
    """The platform's list of orders, which pages as it does: by offset, in the order of change."""

    def __init__(self, size=2):
        self.orders, self.size, self.asked = {}, size, []
        self.between = lambda: None

    def put(self, number: str, changed: datetime, **values) -> None:
        self.orders[number] = order_json(number, update_time=int(changed.timestamp()), **values)

    def show(self, request: httpx.Request) -> httpx.Response:
        """The orders that are asked for by number, those of them that there are."""
        asked = request.url.params["ids"].split(",")
        return said({"orders": [self.orders[one] for one in asked if one in self.orders]})

    def answer(self, request: httpx.Request) -> httpx.Response:
        """A page of the list."""
        body = json.loads(request.content or b"{}")
        since = body.get("update_time_ge", body.get("create_time_ge", 0))
        until = body.get("create_time_lt", 2**40)
        by = request.url.params["sort_field"]
        start = int(request.url.params.get("page_token") or 0)
        self.asked.append((datetime.fromtimestamp(since, UTC), start))
        if len(self.asked) > 1:
            self.between()
        found = sorted(
            (order for order in self.orders.values() if since <= order[by] < until),
            key=lambda order: (order[by], order["id"]),
        )
        end = start + self.size
        token = str(end) if end < len(found) else ""
        return said(
            {"orders": found[start:end], "next_page_token": token, "total_count": len(found)}
        )
