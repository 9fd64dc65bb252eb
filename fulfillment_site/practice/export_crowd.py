"""The exports of LIVE sessions and of reviews."""

import random
from collections.abc import Iterator

from fulfillment_site.practice import documents, live, orders
from fulfillment_site.practice.shops import Shop
from fulfillment_site.practice.tables import Row, as_csv, as_xlsx, style
from fulfillment_site.practice.world import World

_LIVE = (
    "Creator ID|Creator|Nickname|Start time|Duration|Gross revenue|Direct GMV|Indirect GMV|"
    "Products added|Items sold|Orders created|Orders paid|Viewers|Views|Avg. viewing duration|"
    "Comments|Shares|Likes|New followers|Product impressions|Product clicks|CTR"
)
LIVE = _LIVE.split("|")
_REVIEWS = (
    "Review ID|Order ID|Product ID|SKU ID|Seller SKU|Product Name|Rating|Review|Review Time|"
    "Buyer Username|Reply"
)
REVIEWS = _REVIEWS.split("|")
TABBED = {"Review ID", "Order ID", "Product ID", "SKU ID", "Review Time"}
SAID = {
    5: ["Exactly as in the live!", "Love it", "很好,包装仔细", "Fast delivery"],
    4: ["Good, but the box was dented", "Nice colour"],
    3: ["Smaller than I thought"],
    2: ["Came late", "ส่งช้ามาก"],
    1: ["Broken when it arrived", "Wrong colour, nobody answers"],
}
REVIEWED = 0.3  # of delivered orders


def sessions(world: World, shop: Shop) -> bytes:
    """How every LIVE session went."""
    held = documents.every(world, live.search(shop))
    moments = style(shop)

    def row(session: documents.Document) -> Row:
        went = live.told(world, shop, session)
        sales, crowd = went["sales_performance"], went["interaction_performance"]
        minutes, seconds = divmod(went["end_time"] - went["start_time"], 60)
        return {
            "Creator ID": f"68{shop.id[2:]}",
            "Creator": went["username"],
            "Nickname": "Practice live",
            "Start time": moments.moment(went["start_time"]),
            "Duration": f"{minutes}min {seconds}s",
            "Gross revenue": sales["gmv"]["amount"],
            "Direct GMV": sales["gmv"]["amount"],
            "Indirect GMV": "0",
            "Products added": sales["products_added"],
            "Items sold": sales["unit_sold"],
            "Orders created": sales["created_sku_orders"],
            "Orders paid": sales["sku_orders"],
            "Viewers": crowd["viewers"],
            "Views": crowd["views"],
            "Avg. viewing duration": crowd["avg_viewing_duration"],
            "Comments": crowd["comments"],
            "Shares": crowd["shares"],
            "Likes": crowd["likes"],
            "New followers": crowd["new_followers"],
            "Product impressions": crowd["product_impressions"],
            "Product clicks": crowd["product_clicks"],
            "CTR": crowd["click_through_rate"],
        }

    return as_xlsx("LIVE", LIVE, map(row, held))


def reviews(world: World, shop: Shop) -> bytes:
    """What buyers said of what they got."""
    return as_csv(REVIEWS, _reviews(world, shop), TABBED, {})


def _reviews(world: World, shop: Shop) -> Iterator[Row]:
    moments = style(shop)
    got = orders.search(shop).narrowed("status IN ('DELIVERED', 'COMPLETED')")
    for order in documents.every(world, got):
        chance = random.Random(f"review:{order.id}")
        if chance.random() > REVIEWED:
            continue
        line = order.doc["line_items"][0]
        rating = chance.choice([5, 5, 5, 5, 5, 4, 4, 3, 2, 1])
        yield {
            "Review ID": f"73{order.id[2:]}",
            "Order ID": order.id,
            "Product ID": line["product_id"],
            "SKU ID": line["sku_id"],
            "Seller SKU": line["seller_sku"],
            "Product Name": line["product_name"],
            "Rating": rating,
            "Review": chance.choice(SAID[rating]),
            "Review Time": moments.moment(order.doc["delivery_time"] + chance.randint(600, 86400)),
            "Buyer Username": f"buyer{order.owner[-8:]}",
        }
