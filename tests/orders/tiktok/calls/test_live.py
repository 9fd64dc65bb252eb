"""Live sessions come with the platform's figures, in either of its two shapes."""

from datetime import UTC, date, datetime
from decimal import Decimal

from orders.tiktok.calls import live
from orders.tiktok.calls.live import LivePerformance
from tests.orders.tiktok.answers import asked, success

FROM = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
TO = datetime(2023, 11, 15, 0, 13, 20, tzinfo=UTC)
SESSION = {"id": "74", "title": "11.14", "start_time": 1700000000, "end_time": "1700007200"}
FIGURES = LivePerformance(
    "74", "11.14", "demo.shop", FROM, TO, Decimal(9000), "VND", pieces=7, viewers=100, views=120,
    comments=30,
)  # fmt: skip


def test_sessions_of_some_days_are_listed(client, platform):
    told = SESSION | {
        "username": "demo.shop",
        "sales_performance": {"gmv": {"amount": "9000", "currency": "VND"}, "unit_sold": 7},
        "interaction_performance": {"viewers": 100, "views": 120, "comments": 30},
    }
    route = platform.get("/analytics/202509/shop_lives/performance").mock(
        return_value=success(live_stream_sessions=[told], next_page_token="")
    )
    found = live.performance(client, date(2023, 11, 14), date(2023, 11, 16))
    assert found.items == (FIGURES,)
    assert asked(route)[0] == {
        "start_date_ge": "2023-11-14", "end_date_lt": "2023-11-16", "currency": "LOCAL",
        "account_type": "ALL", "page_size": "100",
    }  # fmt: skip


def test_newer_versions_put_their_figures_elsewhere(client, platform):
    told = SESSION | {
        "creator": {"user_name": "demo.shop"},
        "sales_performance": {"live_gmv": {"amount": "9000", "currency": "VND"},
                              "products_sold": 7},
        "traffic": {"viewers": 100, "views": 120},
        "interaction_performance": {"comments": 30},
    }  # fmt: skip
    platform.get("/analytics/202509/shop_lives/performance").mock(
        return_value=success(live_stream_sessions=[told])
    )
    assert live.performance(client, date(2023, 11, 14), date(2023, 11, 16)).items == (FIGURES,)
