"""How LIVE sessions went."""

from fulfillment_site.practice import documents, live, paging
from fulfillment_site.practice.calls import Asked, declare
from fulfillment_site.practice.refusals import Denied

SCOPE = "data.shop_analytics.public.read"


@declare("GET", "/analytics/{v}/shop_lives/performance", "202508 202509", scope=SCOPE)
def live_performance(asked: Asked) -> dict:
    """The sessions of some days of the shop."""
    since, until = asked.text("start_date_ge"), asked.text("end_date_lt")
    if not since or not until:
        raise Denied(36009021, "start_date_ge and end_date_lt are required.")
    held = [
        session
        for session in documents.every(asked.world, live.search(asked.shop))
        if since <= live.day(asked.shop, session.create_time) < until
    ]
    page, next_token = paging.cut(asked, held, asked.number("page_size", 10, 1, 100))
    return {
        "live_stream_sessions": [live.told(asked.world, asked.shop, one) for one in page],
        "latest_available_date": live.day(asked.shop, asked.at),
        "next_page_token": next_token,
        "total_count": len(held),
    }
