"""A seller's consent becomes tokens, and tokens open shops."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest

from orders.tiktok.calls import authorisation
from orders.tiktok.calls.authorisation import AuthorisedShop, Tokens
from orders.tiktok.connection import App
from orders.tiktok.errors import TikTokRefused
from tests.orders.tiktok.answers import HOST, SECRET, failure, success

APP = App("AK", SECRET, auth_url=f"{HOST}/")
TOLD = {
    "access_token": "TTP_a",
    "access_token_expire_in": 1700604800,
    "refresh_token": "TTP_r",
    "refresh_token_expire_in": 1731536000,
    "open_id": "o-1",
    "seller_name": "Demo Shop",
    "seller_base_region": "VN",
    "user_type": 0,
    "granted_scopes": ["seller.order.info", "seller.fulfillment.basic"],
}
TOKENS = Tokens(
    access_token="TTP_a",
    refresh_token="TTP_r",
    access_expires_at=datetime(2023, 11, 21, 22, 13, 20, tzinfo=UTC),
    refresh_expires_at=datetime(2024, 11, 13, 22, 13, 20, tzinfo=UTC),
    open_id="o-1",
    seller_name="Demo Shop",
    scopes=("seller.order.info", "seller.fulfillment.basic"),
)


@pytest.mark.parametrize(
    ("region", "host"),
    [("US", "services.us.tiktokshop.com"), ("VN", "services.tiktokshop.com")],
)
def test_a_seller_consents_on_the_host_of_the_market(region, host):
    assert authorisation.authorise_url(region, "7001", "s+1 &") == (
        f"https://{host}/open/authorize?service_id=7001&state=s%2B1%20%26"
    )


def test_a_stand_in_has_a_consent_page_of_its_own():
    url = authorisation.authorise_url("US", "1", "s", services_url="http://127.0.0.1:8100")
    assert url == "http://127.0.0.1:8100/open/authorize?service_id=1&state=s"


@pytest.mark.parametrize(
    ("ask", "path", "asked"),
    [
        (authorisation.exchange_code, "get",
         {"auth_code": "c 1", "grant_type": "authorized_code"}),
        (authorisation.refresh, "refresh",
         {"refresh_token": "c 1", "grant_type": "refresh_token"}),
    ],
)  # fmt: skip
def test_tokens_come_for_a_code_and_for_older_tokens(platform, ask, path, asked):
    route = platform.get(f"/api/v2/token/{path}").mock(return_value=success(**TOLD))
    assert ask(APP, "c 1") == TOKENS
    sent = dict(parse_qsl(route.calls.last.request.url.query.decode()))
    assert sent == {"app_key": "AK", "app_secret": SECRET} | asked


def test_a_code_that_was_used_is_refused(platform):
    platform.get("/api/v2/token/get").mock(return_value=failure(36004004))
    with pytest.raises(TikTokRefused) as refusal:
        authorisation.exchange_code(APP, "used")
    assert refusal.value.code == 36004004


def test_tokens_and_ciphers_are_not_printed():
    shown = repr(TOKENS) + repr(AuthorisedShop("1", "A", "VN", "CIPHER"))
    assert "TTP" not in shown
    assert "CIPHER" not in shown


def test_one_token_may_open_several_shops(client, platform):
    shops = [
        {"id": "7495000000000000001", "name": "A", "region": "VN", "seller_type": "LOCAL",
         "cipher": "C1", "code": "VNLC1"},
        {"id": "7495000000000000002", "name": "B", "region": "TH", "cipher": "C2"},
    ]  # fmt: skip
    platform.get("/authorization/202309/shops").mock(return_value=success(shops=shops))
    assert authorisation.authorised_shops(client).items == (
        AuthorisedShop("7495000000000000001", "A", "VN", "C1", "LOCAL", "VNLC1"),
        AuthorisedShop("7495000000000000002", "B", "TH", "C2"),
    )
