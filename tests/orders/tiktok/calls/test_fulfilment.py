"""Packages go out as they were told to, and what the platform says of them is read."""

from datetime import UTC, datetime
from decimal import Decimal

import httpx
import pytest

from orders.tiktok.calls import fulfilment
from orders.tiktok.errors import Meaning, TikTokDown, TikTokRefused
from orders.tiktok.payloads.packages import (
    Combination,
    CreatedPackage,
    Document,
    HandoverSlots,
    Package,
    PickupSlot,
    PlatformWarehouse,
    Provider,
    Shipment,
    Shipped,
    SplitAttributes,
    TrackingStep,
)
from tests.orders.tiktok.answers import QUICK, asked, failure, payload, success

API = "/fulfillment/202309"
AT = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
LATER = datetime(2023, 11, 14, 23, 13, 20, tzinfo=UTC)
SLOT = PickupSlot(AT, LATER)
NUMBER = {"tracking_number": "SW1", "shipping_provider_id": "68"}

PACKAGE = Package(
    id="1152000000000000001",
    status="PROCESSING",
    order_ids=("576460000000000001", "576460000000000002"),
    line_ids=("577000000000000001", "577000000000000002"),
    tracking_number="SW0000000001",
    provider_id="6800000000000000001",
    provider_name="Swift Express",
    created_at=AT,
    updated_at=LATER,
    shipping_type="TIKTOK",
    split_or_combined="COMBINE",
    handover_method="PICKUP",
    delivery_option_id="7091000000000000001",
)


def test_packages_are_searched_the_oldest_first(client, platform):
    told = payload("package", id="1152000000000000001", status="PROCESSING", package_id=...)
    route = platform.post(f"{API}/packages/search").mock(
        return_value=success(packages=[told], next_page_token="n", total_count=2)
    )
    found = fulfilment.search_packages(client, updated_from=AT, status="PROCESSING")
    assert (found.items, found.next_token, found.total) == ((PACKAGE,), "n", 2)
    query = {"page_size": "50", "sort_field": "update_time", "sort_order": "ASC"}
    assert asked(route) == (query, {"update_time_ge": 1700000000, "package_status": "PROCESSING"})


def test_a_package_is_read_whole(client, platform):
    told = success(**payload("package"))
    platform.get(f"{API}/packages/1152000000000000001").mock(return_value=told)
    assert fulfilment.get_package(client, "1152000000000000001") == PACKAGE


@pytest.mark.parametrize(
    ("how", "body"),
    [
        ({}, {}),
        ({"handover_method": "DROP_OFF"}, {"handover_method": "DROP_OFF"}),
        (
            {"handover_method": "PICKUP", "pickup_slot": SLOT},
            {
                "handover_method": "PICKUP",
                "pickup_slot": {"start_time": 1700000000, "end_time": 1700003600},
            },
        ),
        ({"tracking_number": "SW1", "provider_id": "68"}, {"self_shipment": NUMBER}),
    ],
)
def test_a_package_is_shipped_as_told_and_the_receipt_kept(client, platform, how, body):
    route = platform.post(f"{API}/packages/1/ship").mock(return_value=success())
    assert fulfilment.ship_package(client, "1", **how) == "r-1"
    assert asked(route) == ({}, body)


def test_a_package_shipped_before_its_answer_was_lost_is_known_as_shipped(client, platform):
    route = platform.post(f"{API}/packages/1/ship")
    route.side_effect = [httpx.ReadTimeout, failure(21011020)]
    with pytest.raises(TikTokRefused) as refusal:
        fulfilment.ship_package(client, "1")
    assert (refusal.value.meaning, route.call_count) == (Meaning.ALREADY_DONE, 2)


def test_of_a_batch_only_those_named_are_not_shipped(client, platform):
    error = {"code": 21011041, "message": "cancelled", "detail": {"package_id": "2"}}
    route = platform.post(f"{API}/packages/ship").mock(return_value=success(errors=[error]))
    result = fulfilment.ship_packages(
        client, [Shipment("1"), Shipment("2", tracking_number="SW1", provider_id="68")]
    )
    packages = [{"id": "1"}, {"id": "2", "self_shipment": NUMBER}]
    assert asked(route) == ({}, {"packages": packages})
    assert {key: error.meaning for key, error in result.errors.items()} == {"2": Meaning.REREAD}


def test_an_order_is_marked_as_shipped_whole_or_in_part(client, platform):
    told = success(order_id="5", package_id="11", order_line_item_ids=["7"],
                   warning={"message": "unusual number"})  # fmt: skip
    route = platform.post(f"{API}/orders/5/packages").mock(return_value=told)
    shipped = (Shipped("11", ("7",), "unusual number"), "r-1")
    assert fulfilment.mark_shipped(client, "5", "SW1", "68", ["7"]) == shipped
    assert asked(route) == ({}, {"order_line_item_ids": ["7"]} | NUMBER)
    assert fulfilment.mark_shipped(client, "5", "SW1", "68") == shipped
    assert asked(route) == ({}, NUMBER)


def test_a_label_is_asked_for_and_fetched(client, platform):
    url = "https://open-fs-sg.tiktokshop.com/1.pdf"
    route = platform.get(f"{API}/packages/1/shipping_documents").mock(
        return_value=success(doc_url=url, tracking_number="SW1")
    )
    platform.get(url).mock(return_value=httpx.Response(200, content=b"%PDF"))
    document = fulfilment.shipping_document(client, "1")
    assert document == Document(url, "SW1")
    assert asked(route)[0] == {"document_type": "SHIPPING_LABEL", "document_size": "A6"}
    assert fulfilment.fetch_file(client, document.url) == b"%PDF"


def test_a_label_that_is_still_drawn_is_not_asked_for_again_at_once(client, platform):
    route = platform.get(f"{API}/packages/1/shipping_documents")
    route.mock(return_value=failure(11034037))
    with pytest.raises(TikTokDown) as down:
        fulfilment.shipping_document(client, "1")
    assert (down.value.retry_after, route.call_count) == (10.0, 1)


def test_handover_slots_are_read_as_the_platform_spells_them(client, platform):
    slots = [{"start_time": 1700000000, "end_time": 1700003600, "avaliable": False}]
    platform.get(f"{API}/packages/1/handover_time_slots").mock(
        return_value=success(can_pickup=True, can_drop_off=False, pickup_slots=slots)
    )
    assert fulfilment.handover_slots(client, "1") == HandoverSlots(
        True, False, (PickupSlot(AT, LATER, is_free=False),)
    )


def test_whether_orders_may_be_split_is_told(client, platform):
    told = [{"order_id": "5", "can_split": True}, {"order_id": "6", "reason": "one piece only"}]
    route = platform.get(f"{API}/orders/split_attributes").mock(
        return_value=success(split_attributes=told)
    )
    assert fulfilment.split_attributes(client, ["5", "6"]).items == (
        SplitAttributes("5", can_split=True),
        SplitAttributes("6", reason="one piece only"),
    )
    assert asked(route)[0] == {"order_ids": "5,6"}


def test_an_order_is_split_into_groups_of_its_pieces(client, platform):
    packages = [{"splittable_group_id": "a", "id": "11"}, {"splittable_group_id": "b", "id": "12"}]
    route = platform.post(f"{API}/orders/5/split").mock(return_value=success(packages=packages))
    assert fulfilment.split(client, "5", {"a": ["7"], "b": ("8", "9")}) == {"a": "11", "b": "12"}
    groups = [
        {"id": "a", "order_line_item_ids": ["7"]},
        {"id": "b", "order_line_item_ids": ["8", "9"]},
    ]
    assert asked(route) == ({}, {"splittable_groups": groups})


def test_a_split_whose_answer_was_lost_is_not_made_twice(client, platform):
    route = platform.post(f"{API}/orders/5/split").mock(side_effect=httpx.ReadTimeout)
    with pytest.raises(TikTokDown) as down:
        fulfilment.split(client, "5", {"a": ["7"]})
    assert (down.value.may_be_done, route.call_count) == (True, 1)


def test_packages_are_combined_and_taken_apart(client, platform):
    told = [{"id": "11", "order_ids": ["5", "6"]}]
    error = {"code": 21011007, "message": "asked to cancel", "detail": {"order_id": "8"}}
    search = platform.get(f"{API}/combinable_packages/search").mock(
        return_value=success(combinable_packages=told, next_page_token="n")
    )
    combine = platform.post(f"{API}/packages/combine").mock(
        return_value=success(packages=told, errors=[error])
    )
    uncombine = platform.post(f"{API}/packages/11/uncombine").mock(
        return_value=success(packages=[{"id": "12", "order_ids": ["6"]}])
    )
    both = Combination("11", ("5", "6"))
    found = fulfilment.combinable(client)
    assert (found.items, found.next_token, asked(search)[0]) == ((both,), "n", {"page_size": "50"})
    made, result = fulfilment.combine(client, [both])
    assert (made.items, [*result.errors]) == ((both,), ["8"])
    assert asked(combine) == ({}, {"combinable_packages": told})
    assert fulfilment.uncombine(client, "11", ["6"]).items == (Combination("12", ("6",)),)
    assert asked(uncombine) == ({}, {"order_ids": ["6"]})


@pytest.mark.parametrize(
    ("update", "path"),
    [
        (fulfilment.update_package_shipping, f"{API}/packages/1/shipping_info/update"),
        (fulfilment.update_order_shipping, f"{API}/orders/1/shipping_info/update"),
    ],
)
def test_a_number_is_corrected(client, platform, update, path):
    route = platform.post(path).mock(return_value=success())
    assert update(client, "1", "SW1", "68") == "r-1"
    assert asked(route) == ({}, NUMBER)


def test_a_label_is_bought(client, platform):
    info = {"price": "4.20", "currency": "USD", "shipping_provider_id": "68",
            "shipping_provider_name": "Swift"}  # fmt: skip
    route = platform.post(f"{API}/packages").mock(
        return_value=success(package_id="11", shipping_service_info=info)
    )
    bought = CreatedPackage("11", Decimal("4.20"), "USD", "68", "Swift")
    assert fulfilment.create_packages(client, "5", ["7"]) == bought
    assert asked(route) == ({}, {"order_id": "5", "order_line_item_ids": ["7"]})


def test_what_carriers_said_is_read(client, platform):
    told = [{"description": "Picked up", "update_time_millis": 1700000000000, "action_code": 3}]
    platform.get(f"{API}/orders/5/tracking").mock(return_value=success(tracking=told))
    assert fulfilment.tracking(client, "5").items == (TrackingStep("Picked up", AT, 3),)


def test_carriers_and_warehouses_are_listed(client, platform):
    platform.get("/logistics/202309/delivery_options/7/shipping_providers").mock(
        return_value=success(shipping_providers=[{"id": "68", "name": "Swift"}])
    )
    told = {"id": "69", "name": "Seattle", "type": "SALES_WAREHOUSE", "effect_status": "ENABLED",
            "is_default": True, "address": {"distict": "King"}}  # fmt: skip
    platform.get("/logistics/202309/warehouses").mock(return_value=success(warehouses=[told]))
    assert fulfilment.delivery_option_providers(client, "7").items == (Provider("68", "Swift"),)
    assert fulfilment.warehouses(client).items == (
        PlatformWarehouse("69", "Seattle", "SALES_WAREHOUSE", "ENABLED", is_default=True),
    )


def test_reading_is_repeated_while_the_platform_is_down(client, platform):
    route = platform.get(f"{API}/orders/5/tracking").mock(return_value=httpx.Response(503))
    with pytest.raises(TikTokDown):
        fulfilment.tracking(client, "5")
    assert route.call_count == QUICK.attempts
