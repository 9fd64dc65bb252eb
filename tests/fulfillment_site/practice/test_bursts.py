"""Live evenings: as many orders as asked for, the same ones for the same seed."""

from tests.fulfillment_site.practice.conftest import Seller, seller

HOUR, DAY = 3600, 24 * 3600
LIVE = "/analytics/202509/shop_lives/performance"


def evening(shop: Seller) -> list[dict]:
    """All orders but for what depends on the moment."""
    told = []
    for order in shop.practice.get("orders"):
        doc = {name: order["doc"][name] for name in ("line_items", "payment", "buyer_message")}
        told.append((order["id"], order["owner"], order["hidden"]["address"], doc))
    return told


def test_a_seed_tells_the_same_evening_again(practice):
    evenings = []
    for seed in (7, 7, 8):
        practice.post("reset")
        shop = seller(practice, region="TH")
        practice.burst(shop_id=shop.id, orders=40, minutes=0, seed=seed)
        evenings.append(evening(shop))
    assert evenings[0] == evenings[1]
    assert {order[0] for order in evenings[0]}.isdisjoint({order[0] for order in evenings[2]})


def test_the_same_seed_twice_in_one_shop_makes_other_orders(american):
    first = american.practice.burst(shop_id=american.id, orders=5, minutes=0, seed=7)
    second = american.practice.burst(shop_id=american.id, orders=5, minutes=0, seed=7)
    assert (first["seed"], second["seed"]) == (7, 8)
    assert len(american.practice.get("orders")) == 10


def test_orders_come_in_over_the_minutes_asked_for(american):
    american.practice.burst(shop_id=american.id, orders=100, minutes=10, seed=7)
    american.practice.advance(300)
    half = len(american.practice.get("orders"))
    american.practice.advance(300)
    assert 35 <= half <= 65
    orders = american.practice.get("orders")
    assert len(orders) == 100
    times = [order["create_time"] for order in orders]
    assert max(times) - min(times) > 500


def test_a_calm_evening_brings_no_trouble(thai):
    thai.practice.burst(shop_id=thai.id, orders=60, minutes=0, calm=True)
    thai.practice.advance(2 * HOUR)
    state = thai.practice.state()
    assert state["orders"] == {"AWAITING_SHIPMENT": 60}
    assert state["cancellations"] == {}


def test_trouble_comes_in_the_shares_asked_for(thai):
    shares = {"cancel_on_hold": 1000, "note": 1000, "unpaid": 0}
    thai.practice.burst(shop_id=thai.id, orders=20, minutes=0, calm=True, shares=shares)
    assert all(order["doc"]["buyer_message"] for order in thai.practice.get("orders"))
    thai.practice.advance(HOUR)
    assert thai.practice.state()["orders"] == {"CANCELLED": 20}


def test_buyers_cancel_at_every_stage_move_house_and_leave_notes(thai):
    thai.practice.burst(shop_id=thai.id, orders=400, minutes=1, seed=7)
    thai.practice.advance(61)
    thai.practice.advance(HOUR)
    early = thai.practice.state()["cancellations"]
    assert early["CANCELLATION_REQUEST_SUCCESS"] >= 3
    thai.practice.advance(9 * HOUR)
    later = thai.practice.get("cancellations")
    pending = [one for one in later if one["status"].endswith("PENDING")]
    assert len(pending) >= 5
    assert [one for one in later if one["status"].endswith("CANCELLED")]
    docs = [order["doc"] for order in thai.practice.get("orders")]
    assert sum(doc["has_updated_recipient_address"] for doc in docs) >= 3
    assert sum(bool(doc["buyer_message"]) for doc in docs) >= 10
    assert sum(doc["is_cod"] for doc in docs) >= 80
    assert {doc["order_type"] for doc in docs} == {"NORMAL", "PRE_ORDER"}


def test_an_evening_is_a_live_session_whose_orders_belong_together(american):
    told = american.practice.burst(shop_id=american.id, orders=50, minutes=5, seed=7)
    american.practice.advance(301)
    groups: dict[str, set[str]] = {}
    for order in american.practice.get("orders"):
        groups.setdefault(order["doc"]["auto_combine_group_id"], set()).add(order["owner"])
        assert {line["room_id"] for line in order["doc"]["line_items"]} == {told["live_id"]}
    assert all(len(buyers) == 1 for buyers in groups.values())
    assert len(groups) < 50
    query = {"start_date_ge": "2020-01-01", "end_date_lt": "2100-01-01"}
    _code, data = american.api("GET", LIVE, **query)
    (session,) = data["live_stream_sessions"]
    assert session["id"] == told["live_id"]
    assert session["sales_performance"]["created_sku_orders"] == 50
    assert session["end_time"] - session["start_time"] == 300
    assert american.api("GET", LIVE)[0] == 36009021


def test_a_shop_may_ship_both_ways(practice):
    shop = seller(practice, region="TH", shipping_type="MIXED")
    practice.burst(shop_id=shop.id, orders=30, minutes=0, calm=True)
    ways = [order["doc"]["shipping_type"] for order in practice.get("orders")]
    assert min(ways.count("TIKTOK"), ways.count("SELLER")) >= 5


def test_a_catalogue_of_ones_own_is_sold(practice):
    goods = [
        {"seller_sku": "A-1", "price": "3.50", "sku_id": "1729000000000000777", "stock": 4},
        {"seller_sku": "B-2", "product_name": "Bee", "sku_name": "Big"},
    ]
    shop = seller(practice, region="US", goods=goods)
    order = practice.order(shop_id=shop.id, items=[{"seller_sku": "A-1"}])
    line = order["line_items"][0]
    assert (line["sku_id"], line["sale_price"]) == ("1729000000000000777", "3.50")
    again = practice.shop(code=shop.shop["code"], region="US")
    assert again["id"] == shop.id
