"""What the API says of an order becomes the draft that a file would have made, and more."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from orders.drafts import LineDraft, OrderDraft, PlatformStatus, RecipientDraft
from orders.errors import Refused
from orders.tiktok.payloads.orders import draft, status_of
from tests.orders.tiktok.answers import changed, payload


def seconds(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def drafted(**changes) -> OrderDraft:
    return draft(payload("order", **changes), "orders[1]")


def pieces(*changes: dict) -> list[dict]:
    """The first piece of the sample, once for each dict of changes."""
    first = payload("order")["line_items"][0]
    return [
        changed(first, **({"id": f"57700000000000000{place}"} | values))
        for place, values in enumerate(changes, 1)
    ]


TEE = LineDraft(
    platform_sku_id="1729000000000000001",
    seller_sku="AO-RED-XL",
    product_id="1730000000000000001",
    product_name="Áo thun",
    variation="Đỏ, XL",
    quantity=2,
    unit_price=Decimal(140000),
    package_ref="1152000000000000001",
    platform_line_ids=("577000000000000001", "577000000000000002"),
)
STICKER = LineDraft(
    platform_sku_id="1729000000000000002",
    seller_sku="STICKER",
    product_id="1730000000000000002",
    product_name="Sticker",
    variation="",
    quantity=1,
    unit_price=Decimal(0),
    is_gift=True,
    package_ref="1152000000000000001",
    platform_line_ids=("577000000000000003",),
)


def test_an_order_is_told_whole():
    assert drafted() == OrderDraft(
        number="576460000000000001",
        source="api",
        as_of=seconds(1700003660),
        status=PlatformStatus.AWAITING_SHIPMENT,
        status_text="AWAITING_SHIPMENT",
        created_at=seconds(1700000000),
        paid_at=seconds(1700000060),
        currency="VND",
        total=Decimal(420000),
        shipping_fee=Decimal(15000),
        lines=(TEE, STICKER),
        recipient=RecipientDraft(
            name="N*** A",
            phone="(+84)90*****12",
            region="VN",
            state="Hà Nội",
            city="Cầu Giấy",
            district="Dịch Vọng",
            lines=("***", "Tổ 5"),
        ),
        buyer_key="u:7021000000000000001",
        buyer_name="mai.ng",
        buyer_note="Gói kỹ giúp em",
        warehouse_ref="6955000000000000001",
        delivery_option="Standard Shipping",
        delivery_option_id="7091000000000000001",
        shipping_type="TIKTOK",
        on_hold=True,
        arrange_due_at=seconds(1700086400),
        collect_due_at=seconds(1700172800),
        auto_cancel_at=(seconds(1700259200), seconds(1700345600), seconds(1700950400)),
        combine_group="7300000000000000009",
        package_ids=("1152000000000000001",),
        is_cod=True,
    )


def test_pieces_are_one_line_where_a_file_would_write_one_row():
    other = {"sale_price": "120000"}
    lines = drafted(line_items=pieces({}, other, {}, {"package_id": ""}, {"is_gift": True})).lines
    assert [(line.quantity, line.unit_price, line.is_gift, line.package_ref) for line in lines] == [
        (2, Decimal(140000), False, "1152000000000000001"),
        (1, Decimal(125000), False, "1152000000000000001"),
        (1, Decimal(140000), False, ""),
        (1, Decimal(140000), True, "1152000000000000001"),
    ]


@pytest.mark.parametrize(
    ("currency", "sale", "discount", "price"),
    [("USD", "8.9", "1", "9.90"), ("USD", "8", "0", "8.00"), ("JPY", "1000.00", "0", "1000")],
)
def test_a_price_is_written_as_files_write_it(currency, sale, discount, price):
    piece = {"sale_price": sale, "platform_discount": discount}
    [line] = drafted(payment__currency=currency, line_items=pieces(piece)).lines
    assert str(line.unit_price) == price


@pytest.mark.parametrize(
    "cancelled",
    [{"cancel_user": "BUYER"}, {"display_status": "CANCELLED"}, {"display_status": "CANCEL"}],
)
def test_a_cancelled_piece_is_not_counted(cancelled):
    [line] = drafted(line_items=pieces({}, cancelled, {})).lines
    assert (line.quantity, line.platform_line_ids) == (
        2, ("577000000000000001", "577000000000000003"),
    )  # fmt: skip


@pytest.mark.parametrize("status", ["CANCELLED", "CANCEL"])
def test_a_cancelled_order_still_tells_what_it_sold(status):
    cancelled = {"cancel_user": "BUYER"}
    made = drafted(status=status, cancel_time=1700004000, line_items=pieces(cancelled, cancelled))
    assert (made.status, made.status_text) == (PlatformStatus.CANCELLED, status)
    assert (made.cancelled_at, made.auto_cancel_at) == (seconds(1700004000), ())
    assert [line.quantity for line in made.lines] == [2]


def test_an_order_whose_pieces_are_all_cancelled_is_cancelled():
    made = drafted(line_items=pieces({"cancel_user": "SELLER"}))
    assert (made.status, made.lines[0].quantity) == (PlatformStatus.CANCELLED, 1)


def test_a_status_nobody_knows_is_kept_as_it_is_told():
    made = drafted(status="TELEPORTED")
    assert (made.status, made.status_text) == (PlatformStatus.UNKNOWN, "TELEPORTED")


@pytest.mark.parametrize("status", [s for s in PlatformStatus if s != PlatformStatus.UNKNOWN])
def test_every_status_we_know_is_known_by_its_word(status):
    assert status_of(str(status)) == status


@pytest.mark.parametrize(
    ("status", "running"),
    [
        ("UNPAID", (1700259200, 1700345600, 1700950400)),
        ("ON_HOLD", (1700259200, 1700345600, 1700950400)),
        ("AWAITING_SHIPMENT", (1700259200, 1700345600, 1700950400)),
        ("PARTIALLY_SHIPPING", (1700259200, 1700345600, 1700950400)),
        ("AWAITING_COLLECTION", (1700345600, 1700950400)),
        ("IN_TRANSIT", (1700950400,)),
        ("DELIVERED", ()),
        ("COMPLETED", ()),
        ("CANCELLED", ()),
    ],
)
def test_only_deadlines_that_still_run_can_cancel(status, running):
    assert drafted(status=status).auto_cancel_at == tuple(map(seconds, running))


def test_old_versions_know_one_deadline_only():
    due = {f"{what}_due_time": ... for what in ("shipping", "collection", "delivery")}
    made = drafted(**due, cancel_order_sla_time=1700259200)
    assert made.auto_cancel_at == (seconds(1700259200),)
    assert drafted(**due).auto_cancel_at == ()


def test_an_order_on_hold_comes_without_an_address():
    made = drafted(status="ON_HOLD", recipient_address=..., packages=..., rts_sla_time=0)
    assert made.recipient == RecipientDraft()
    assert (made.package_ids, made.arrange_due_at) == ((), None)


def test_an_american_address_has_two_lines_a_state_and_wishes():
    address = {
        "name": "Jane Doe", "phone_number": "(+1)2065550123", "region_code": "US",
        "postal_code": "98101", "address_detail": "1 Pine Street, Apt 5",
        "address_line1": "1 Pine Street", "address_line2": "Apt 5",
        "district_info": [
            {"address_level": "L0", "address_name": "United States"},
            {"address_level": "L1", "address_name": "Washington"},
            {"address_level": "L2", "address_name": "King"},
            {"address_level": "L3", "address_name": "Seattle"},
        ],
        "delivery_preferences": {"drop_off_location": "FRONT_DOOR"},
    }  # fmt: skip
    assert drafted(recipient_address=address).recipient == RecipientDraft(
        name="Jane Doe", phone="(+1)2065550123", region="US", postcode="98101",
        state="Washington", city="Seattle", district="King",
        lines=("1 Pine Street", "Apt 5"), instruction="FRONT_DOOR",
    )  # fmt: skip


def test_where_no_county_is_told_the_level_below_the_state_is_the_city():
    levels = {"L0": "United States", "L1": "Washington", "L2": "Seattle"}
    districts = [{"address_level": one, "address_name": name} for one, name in levels.items()]
    address = {"region_code": "US", "district_info": districts}
    made = drafted(recipient_address=address).recipient
    assert (made.state, made.city, made.district) == ("Washington", "Seattle", "")


def test_a_post_town_is_the_city():
    made = drafted(recipient_address__post_town="LONDON").recipient
    assert (made.city, made.district, made.lines) == (
        "LONDON", "Cầu Giấy", ("***", "Dịch Vọng", "Tổ 5"),
    )  # fmt: skip


def test_an_order_of_a_live_session_says_so():
    made = drafted(line_items=pieces({}, {"room_id": "7400000000000000001"}))
    assert (made.channel, made.live_room) == ("LIVE", "7400000000000000001")


@pytest.mark.parametrize("by", ["FULFILLMENT_BY_TIKTOK", "FULFILLMENT_BY_DILAYANI_TOKOPEDIA", "X"])
def test_only_what_the_seller_ships_is_ours(by):
    assert not drafted(fulfillment_type=by).ours_to_ship


def test_a_cancellation_a_changed_address_and_a_release_day_are_told():
    made = drafted(
        is_buyer_request_cancel=True,
        request_cancel_time=1700003000,
        has_updated_recipient_address=True,
        release_date=1701000000,
    )
    assert (made.cancel_asked, made.cancel_asked_at) == (True, seconds(1700003000))
    assert (made.has_changed_address, made.release_on) == (True, seconds(1701000000))


def test_a_shipped_order_tells_its_way():
    made = drafted(
        status="DELIVERED",
        collection_time=1700100000,
        delivery_time=1700200000,
        tracking_number="SW0000000001",
        shipping_provider="Swift Express",
        shipping_provider_id="6800000000000000001",
    )
    assert (made.shipped_at, made.delivered_at) == (seconds(1700100000), seconds(1700200000))
    assert (made.tracking_number, made.provider_name, made.provider_id) == (
        "SW0000000001", "Swift Express", "6800000000000000001",
    )  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        "id",
        "status",
        "create_time",
        "update_time",
        "fulfillment_type",
        "payment.currency",
        "payment.total_amount",
        "line_items",
    ],
)
def test_what_an_order_cannot_do_without_is_named(path):
    with pytest.raises(Refused) as refusal:
        drafted(**{path.replace(".", "__"): ...})
    assert (refusal.value.code, refusal.value.params) == (
        "answer_lacks_field", {"field": f"orders[1].{path}"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"id": 576460000000000001}, "answer_id_is_rounded", "id"),
        ({"payment__total_amount": "-1"}, "answer_unreadable", "payment.total_amount"),
        ({"payment__currency": "DONG"}, "answer_text_is_too_long", "payment.currency"),
        ({"tracking_number": "9" * 65}, "answer_text_is_too_long", "tracking_number"),
        ({"line_items": pieces({"sku_id": 1.5})}, "answer_id_is_rounded", "line_items[0].sku_id"),
        ({"line_items": pieces({"sale_price": ...})}, "answer_lacks_field",
         "line_items[0].sale_price"),
        ({"update_time": "soon"}, "answer_unreadable", "update_time"),
    ],
)  # fmt: skip
def test_what_an_order_cannot_mean_is_named(change, code, field):
    with pytest.raises(Refused) as refusal:
        drafted(**change)
    assert (refusal.value.code, refusal.value.params["field"]) == (code, f"orders[1].{field}")


def test_what_buyers_write_never_stops_their_order():
    made = drafted(buyer_message="\x00\ud83d", recipient_address__name="J\x00")
    assert (made.buyer_note, made.recipient.name) == ("\ufffd\ufffd", "J\ufffd")


def test_long_names_are_cut_as_files_cut_them():
    piece = {"product_name": "x" * 301, "sku_name": "y" * 201}
    made = drafted(line_items=pieces(piece), delivery_option_name="z" * 81)
    assert made.lines[0].product_name == "x" * 299 + "…"
    assert made.lines[0].variation == "y" * 199 + "…"
    assert made.delivery_option == "z" * 79 + "…"
