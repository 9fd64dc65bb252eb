"""One practice shop for all these tests, emptied before each."""

import json
from dataclasses import dataclass

import pytest
from tiktok_shop_api import TikTokShop

from tests.fulfillment_site.practice.wire import Wire
from tests.practice import PracticeShop


@dataclass(frozen=True)
class Seller:
    """A shop with an app that may act for it, and a client somebody else wrote."""

    practice: PracticeShop
    app: dict
    shop: dict
    tokens: dict

    @property
    def id(self) -> str:
        return self.shop["id"]

    def client(self, **told) -> TikTokShop:
        told = {
            "access_token": self.tokens["access_token"],
            "shop_cipher": self.shop["cipher"],
        } | told
        return TikTokShop(
            self.app["app_key"], self.app["app_secret"], base_url=self.practice.url, **told
        )

    def wire(self, **told) -> Wire:
        """A request that is right but for what is told."""
        given = {
            "base_url": self.practice.url,
            "app_key": self.app["app_key"],
            "secret": self.app["app_secret"],
            "token": self.tokens["access_token"],
            "cipher": self.shop["cipher"],
        }
        return Wire(**given | told)

    def api(self, method: str, path: str, body: dict | None = None, **query) -> tuple[int, dict]:
        """The code and the data of one call."""
        told = self.wire(
            method=method, path=path, query=[(name, str(value)) for name, value in query.items()],
            body=json.dumps(body).encode() if body is not None else b"",
        ).send().json()  # fmt: skip
        return told["code"], told.get("data") or {}

    def order(self, **told) -> str:
        """The id of a new order."""
        return self.practice.order(shop_id=self.id, **told)["id"]

    def to_ship(self, **told) -> str:
        """The id of an order whose hour of holding is over."""
        order_id = self.order(**told)
        self.practice.advance(3600)
        return order_id

    def package(self, order_id: str) -> str:
        """The id of an order's first package."""
        return self.looked_up(order_id)["doc"]["packages"][0]["id"]

    def ship(self, package_id: str, **told) -> int:
        """Arrange a package; the code."""
        return self.api("POST", f"/fulfillment/202309/packages/{package_id}/ship", told)[0]

    def carrier(self, name: str) -> str:
        """The id of a carrier."""
        return next(one["id"] for one in self.shop["providers"] if one["name"] == name)

    def looked_up(self, order_id: str) -> dict:
        return self.practice.get(f"orders/{order_id}")


def seller(practice: PracticeShop, **told) -> Seller:
    app = practice.app(app_key="key", app_secret="secret", redirect_url="http://127.0.0.1:9/back")
    shop = practice.shop(**told)
    return Seller(practice, app, shop, practice.tokens(app, shop))


@pytest.fixture
def american(practice) -> Seller:
    """Ships by its own carrier; a package exists once it is shipped."""
    return seller(practice, region="US")


@pytest.fixture
def thai(practice) -> Seller:
    """Ships by the platform's carrier; a package exists once an order is paid."""
    return seller(practice, region="TH", shipping_type="TIKTOK")
