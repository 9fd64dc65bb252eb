"""The demo's live shop: opened in the practice shop, and connected as a real one would be."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from urllib.error import URLError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from fulfillment_site.demo.goods import GOODS
from orders.models import PlatformApp, Shop, ShopAccess
from orders.services import connecting
from warehouse.models import ShopWarehouse

CODE, NAME = "lumi-live", "Lumi Live"
APP_KEY, SECRET, SERVICE = "demo-app", "a-secret-for-practice-alone", "7300000000000000007"
HOLD = 60  # seconds a buyer may cancel freely: nobody wants to wait an hour for a first order
PATIENCE = 60  # seconds


@contextmanager
def running(port: int) -> Iterator[str]:
    """The practice shop for as long as the block lasts; its address."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "practice_shop"]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.DEVNULL) as shop:
        try:
            _await(url, shop)
            yield url
        finally:
            shop.terminate()


def connect(url: str, site: str, *, at: datetime) -> Shop:
    """Open the demo's live shop there and connect it here; a second time only addresses change."""
    app = {"app_key": APP_KEY, "app_secret": SECRET, "service_id": SERVICE}
    app |= {"redirect_url": f"{site}/tiktok/agreed/", "webhook_url": f"{site}/tiktok/webhook/"}
    _tell(url, "apps", **app)
    addresses = {"base_url": url, "auth_url": url, "authorise_url": f"{url}/open/authorize"}
    if PlatformApp.objects.filter(app_key=APP_KEY).update(**addresses):
        return Shop.objects.get(code=CODE)
    theirs = _tell(
        url, "shops", code=CODE, name=NAME, region="US", shipping_type="SELLER",
        rules={"hold": HOLD, "scan_after": None}, goods=_goods(),
    )  # fmt: skip
    ours = PlatformApp.objects.create(
        name="Practice shop", app_key=APP_KEY, service_id=SERVICE, secret=SECRET,
        region=PlatformApp.Region.US, **addresses,
    )  # fmt: skip
    shop, admin = _shop(theirs["warehouse_id"]), User.objects.get(username="admin")
    state = parse_qs(urlsplit(connecting.link(ours, shop, by=admin)).query)["state"][0]
    code = _tell(url, "authorise", app_key=APP_KEY, seller=theirs["seller"])["code"]
    grant, _shop_id = connecting.come_back(state, code, by=admin, at=at)
    connecting.attach(grant.pk, {theirs["id"]: shop.pk}, by=admin, at=at)
    return shop


@transaction.atomic
def _shop(warehouse_ref: str) -> Shop:
    """A second shop beside the first, with the same people, shelves and carrier."""
    first = Shop.objects.get(code="lumi")
    people = ShopAccess.objects.filter(shop=first).values_list("user", flat=True)
    link = ShopWarehouse.objects.get(shop=first)
    shop = Shop.objects.get(pk=first.pk)
    shop.pk, shop.code, shop.name = None, CODE, NAME
    shop.save()
    ShopAccess.objects.bulk_create(ShopAccess(user_id=user, shop=shop) for user in people)
    link.pk, link.shop, link.platform_ref = None, shop, warehouse_ref
    link.save()
    return shop


def _goods() -> list[dict]:
    return [
        {
            "id": good.platform_sku_id, "seller_sku": good.code, "product_name": good.name,
            "sku_name": good.variation, "price": str(good.price), "stock": good.pieces,
        }
        for good in GOODS.values()
        if good.pieces > 2
    ]  # fmt: skip


def _await(url: str, shop: subprocess.Popen) -> None:
    until = time.monotonic() + PATIENCE
    while shop.poll() is None and time.monotonic() < until:
        try:
            urlopen(f"{url}/practice/state").close()
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the practice shop did not start on {url}")


def _tell(url: str, what: str, **told) -> dict:
    request = Request(
        f"{url}/practice/{what}",
        json.dumps(told).encode(),
        headers={"content-type": "application/json"},
    )
    with urlopen(request) as answer:
        return json.load(answer)
