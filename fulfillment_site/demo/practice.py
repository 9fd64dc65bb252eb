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
from django.urls import reverse

from fulfillment_site.demo.desk import hang
from fulfillment_site.demo.orders import SOLD
from orders.errors import Outcome
from orders.models import PlatformApp, Shop, ShopAccess, ShopKey
from orders.services import connecting
from warehouse.models import ShopWarehouse

FIRST = "lumi"  # the demo's own shop
CODE, NAME = "nova", "Nova Streams"
APP_KEY, SECRET, SERVICE = "demo-app", "a-secret-for-practice-alone", "7300000000000000007"
FREE = 60  # seconds a buyer may cancel freely: nobody wants to wait an hour for a first order
PATIENCE = 60  # seconds
BY = "admin"  # who connects it


def is_at_home() -> bool:
    """Whether this database holds the demo, beside whose shop the live one is opened."""
    return Shop.objects.filter(code=FIRST).exists() and User.objects.filter(username=BY).exists()


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


def shop() -> Shop | None:
    """The live shop while it is connected, with the app whose address is the practice shop's."""
    rows = Shop.objects.connected().filter(code=CODE, key__grant__app__app_key=APP_KEY)
    return rows.select_related("key__grant__app").first()


def connect(url: str, site: str, *, at: datetime) -> tuple[Shop, Outcome]:
    """Open the demo's live shop there, connect it here and ask for messages; at a later start too.

    What a person has disconnected stays so. A practice shop that lost its file is asked anew.
    """
    app = {"app_key": APP_KEY, "app_secret": SECRET, "service_id": SERVICE}
    hook = site + reverse("webhook")
    tell(url, "apps", **app, redirect_url=site + reverse("consent"), webhook_url=hook)
    theirs = tell(
        url, "shops", code=CODE, name=NAME, region="US", shipping_type="SELLER",
        rules={"hold": FREE, "free": FREE, "scan_after": None}, goods=_goods(),
    )  # fmt: skip
    admin = User.objects.get(username=BY)
    ours = _app(url)
    shop = Shop.objects.filter(code=CODE).first() or _shop(theirs["warehouse_id"])
    key = ShopKey.objects.filter(shop=shop).first()
    if key is None or key.cipher != theirs["cipher"]:
        _agree(url, ours, shop, theirs, by=admin, at=at)
    return shop, connecting.subscribe([shop.pk], hook, by=admin, at=at)


def _app(url: str) -> PlatformApp:
    """Our app at the practice shop, under its address of today."""
    facts = {"base_url": url, "auth_url": url, "authorise_url": url}
    born = {
        "name": "Practice shop", "service_id": SERVICE, "secret": SECRET,
        "region": PlatformApp.Region.US,
    }  # fmt: skip
    return PlatformApp.objects.update_or_create(
        facts, app_key=APP_KEY, create_defaults=facts | born
    )[0]


def _agree(url: str, ours: PlatformApp, shop: Shop, theirs: dict, *, by, at: datetime) -> None:
    """The seller agrees there and comes back here."""
    state = parse_qs(urlsplit(connecting.link(ours, shop, by=by)).query)["state"][0]
    code = tell(url, "authorise", app_key=APP_KEY, seller=theirs["seller"])["code"]
    grant, _shop_id = connecting.come_back(state, code, by=by, at=at)
    connecting.attach(grant.pk, {theirs["id"]: shop.pk}, by=by, at=at)


@transaction.atomic
def _shop(warehouse_ref: str) -> Shop:
    """A second shop beside the first, with the same people, shelves and carrier."""
    first = Shop.objects.get(code=FIRST)
    people = ShopAccess.objects.filter(shop=first).values_list("user", flat=True)
    link = ShopWarehouse.objects.get(shop=first)
    shop = Shop.objects.get(pk=first.pk)
    shop.pk, shop.code, shop.name, shop.pushes_stock = None, CODE, NAME, True
    shop.save()
    ShopAccess.objects.bulk_create(ShopAccess(user_id=user, shop=shop) for user in people)
    link.pk, link.shop, link.platform_ref = None, shop, warehouse_ref
    link.save()
    hang(shop)
    return shop


def _goods() -> list[dict]:
    return [
        {
            "sku_id": good.platform_sku_id, "seller_sku": good.code, "product_name": good.name,
            "sku_name": good.variation, "price": str(good.price), "stock": good.pieces,
        }
        for good in SOLD
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
    raise TimeoutError(f"The practice shop did not start on {url}")


def tell(url: str, what: str, **told) -> dict:
    """One control call of the practice shop, and what it answers."""
    request = Request(
        f"{url}/practice/{what}",
        json.dumps(told).encode(),
        headers={"content-type": "application/json"},
    )
    with urlopen(request) as answer:
        return json.load(answer)
