"""How live sessions went, as the platform counts them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from orders.tiktok.client import Client
from orders.tiktok.fields import Id, named, reader
from orders.tiktok.page import Page, page


@dataclass(frozen=True)
class LivePerformance:
    """One live session in figures."""

    id: Id
    title: str = ""
    username: str = named("username|creator.user_name", "")
    starts_at: datetime | None = named("start_time", None)
    ends_at: datetime | None = named("end_time", None)
    sales: Decimal = named(
        "sales_performance.gmv.amount|sales_performance.live_gmv.amount", Decimal(0)
    )
    currency: str = named("sales_performance.gmv.currency|sales_performance.live_gmv.currency", "")
    orders: int = named("sales_performance.sku_orders", 0)
    pieces: int = named("sales_performance.unit_sold|sales_performance.products_sold", 0)
    customers: int = named("sales_performance.customers", 0)
    viewers: int = named("interaction_performance.viewers|traffic.viewers", 0)
    views: int = named("interaction_performance.views|traffic.views", 0)
    comments: int = named("interaction_performance.comments", 0)


def performance(
    client: Client, since: date, until: date, *, page_token="", page_size=100
) -> Page[LivePerformance]:
    """A page of the sessions of some days of the shop, the last of them not counted."""
    query = {
        "start_date_ge": since.isoformat(),
        "end_date_lt": until.isoformat(),
        "currency": "LOCAL",
        "account_type": "ALL",
        "page_token": page_token,
        "page_size": page_size,
    }
    answer = client.call("live.performance", query=query)
    return page(answer.data, "live_stream_sessions", reader(LivePerformance))
