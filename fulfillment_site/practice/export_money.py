"""The settlement export, and that of the ads manager."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from fulfillment_site.practice import documents, finance, live
from fulfillment_site.practice.documents import Document
from fulfillment_site.practice.purchases import money
from fulfillment_site.practice.shops import Shop
from fulfillment_site.practice.tables import Row, as_xlsx
from fulfillment_site.practice.world import World

_SETTLEMENT = (
    "Order/adjustment ID  |Type|Order created time(UTC)|Order settled time(UTC)|Currency|"
    "Total settlement amount|Total Revenue|Subtotal after seller discounts|"
    "Subtotal before discounts|Seller discounts|Refund subtotal after seller discounts|"
    "Refund subtotal before seller discounts|Refund of seller discounts|Total Fees|"
    "Transaction fee|TikTok Shop commission fee|Seller shipping fee|Actual shipping fee|"
    "Platform shipping fee discount|Customer shipping fee|Actual return shipping fee|"
    "Refunded customer shipping fee|Shipping subsidy|Affiliate Commission|"
    "Affiliate partner commission|Affiliate Shop Ads commission|SFP service fee|"
    "Dynamic commission|Bonus cashback service fee|LIVE Specials service fee|"
    "Voucher Xtra service fee|Ajustment amount|Customer payment|Customer refund|"
    "Platform discounts|Related order ID"
)
SETTLEMENT = _SETTLEMENT.split("|")
NOTHING = "0"
_ADS = (
    "By Day|Campaign name|Campaign type|Ad group name|Ad name|Ad ID|Account name|"
    "Primary status|Campaign Budget|Cost|Impressions|Reach|Frequency|CPM|Clicks (destination)|"
    "CTR (destination)|CPC (destination)|Conversions|Cost per conversion|Conversion rate (CVR)|"
    "Results|Cost per result|2-second video views|6-second video views|Gross revenue (Shop)|"
    "Purchases (Shop)|Payment completion ROAS (website)|Currency"
)
ADS = _ADS.split("|")


def settlement(world: World, shop: Shop) -> bytes:
    """What every settled order brought."""
    settled = [order for one in finance.statements(world, shop) for order in one.orders]
    return as_xlsx("Order details", SETTLEMENT, (_settled(shop, order) for order in settled))


def _settled(shop: Shop, order: Document) -> Row:
    total = finance.proceeds(shop, order)
    amounts = {
        "Total settlement amount": total.settled,
        "Total Revenue": total.revenue,
        "Subtotal after seller discounts": total.revenue,
        "Subtotal before discounts": total.gross,
        "Seller discounts": total.discount,
        "Total Fees": total.fees + total.freight,
        "Transaction fee": total.payment,
        "TikTok Shop commission fee": total.commission,
        "Seller shipping fee": total.freight,
        "Actual shipping fee": total.freight,
        "Affiliate Commission": total.affiliate,
    }
    row: Row = dict.fromkeys(SETTLEMENT, NOTHING)
    return row | {name: money(shop, amount) for name, amount in amounts.items()} | {
        "Order/adjustment ID  ": order.id,
        "Type": "Order",
        "Order created time(UTC)": _date(order.create_time),
        "Order settled time(UTC)": _date(order.hidden["settled_at"]),
        "Currency": shop.market.currency,
        "Customer payment": order.doc["payment"]["total_amount"],
        "Related order ID": order.id,
    }  # fmt: skip


def _date(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y/%m/%d")


def ads(world: World, shop: Shop) -> bytes:
    """What the LIVE campaigns cost and brought, with the totals in the last row."""
    rows = list(_campaigns(world, shop))
    cost = sum((Decimal(str(row["Cost"])) for row in rows), Decimal(0))
    total = {"Campaign name": f"Total of {len(rows)} results", "Cost": money(shop, cost)}
    return as_xlsx("Sheet1", ADS, [*rows, total])


def _campaigns(world: World, shop: Shop) -> Iterator[Row]:
    for session in documents.every(world, live.search(shop)):
        went, chance = live.told(world, shop, session), random.Random(session.id)
        revenue = Decimal(went["sales_performance"]["gmv"]["amount"])
        cost = revenue * chance.randint(8, 25) / 100
        clicks = went["interaction_performance"]["product_clicks"]
        shown = went["interaction_performance"]["product_impressions"]
        orders = went["sales_performance"]["sku_orders"]
        yield {
            "By Day": live.day(shop, session.create_time),
            "Campaign name": f"LIVE {session.doc['title']}",
            "Campaign type": "LIVE shopping",
            "Ad group name": "Evening viewers",
            "Ad name": session.doc["title"],
            "Ad ID": f"18{session.id[2:]}",
            "Account name": shop.name,
            "Primary status": "Active",
            "Campaign Budget": money(shop, cost * 2),
            "Cost": money(shop, cost),
            "Impressions": shown,
            "Reach": went["interaction_performance"]["viewers"],
            "Clicks (destination)": clicks,
            "Conversions": orders,
            "Results": orders,
            "Cost per conversion": money(shop, cost / max(orders, 1)),
            "CPC (destination)": money(shop, cost / max(clicks, 1)),
            "Gross revenue (Shop)": money(shop, revenue),
            "Purchases (Shop)": orders,
            "Currency": shop.market.currency,
        }
