"""Packages: arranged, numbered, labelled, split and combined."""

from io import BytesIO

import httpx
import pypdf
import pypdfium2
import pytest
import zxingcpp

from tests.fulfillment_site.practice.conftest import Seller, seller

HOUR, DAY = 3600, 24 * 3600
PACKAGES = "/fulfillment/202309/packages"
ORDERS = "/fulfillment/202309/orders"


@pytest.fixture
def own(practice) -> Seller:
    """Ships by its own carrier, in a market where packages exist early."""
    return seller(practice, region="TH", shipping_type="SELLER")


def parcel(shop: Seller, number: str, carrier: str = "KEX Express") -> dict:
    return {"tracking_number": number, "shipping_provider_id": shop.carrier(carrier)}


def document(shop: Seller, package_id: str, **query) -> tuple[int, dict]:
    query = {"document_type": "SHIPPING_LABEL"} | query
    return shop.api("GET", f"{PACKAGES}/{package_id}/shipping_documents", **query)


def test_an_arranged_package_has_one_number_that_its_order_names_too(thai):
    order_id = thai.to_ship(items=[{"seller_sku": "MUG-BLUE", "quantity": 2}])
    package_id = thai.package(order_id)
    assert thai.ship(package_id) == 0
    assert thai.ship(package_id) == 21011006
    _code, package = thai.api("GET", f"{PACKAGES}/{package_id}")
    assert (package["package_status"], package["tracking_number"]) == (
        "PROCESSING", "TH00000000001A",
    )  # fmt: skip
    order = thai.looked_up(order_id)
    assert (order["status"], order["doc"]["tracking_number"]) == (
        "AWAITING_COLLECTION", "TH00000000001A",
    )  # fmt: skip
    assert {line["package_status"] for line in order["doc"]["line_items"]} == {"PROCESSING"}
    assert package["order_line_item_ids"] == [line["id"] for line in order["doc"]["line_items"]]
    assert [one["ref"] for one in thai.practice.effects("ship")] == [package_id]


@pytest.mark.parametrize(
    ("told", "code"),
    [({"paid": False}, 10007002), ({}, 10007002), ({"by_platform": True}, 21008043)],
)
def test_what_is_held_or_not_the_sellers_is_not_arranged(thai, told, code):
    order_id = thai.order(**told)
    if "by_platform" in told:
        thai.practice.advance(HOUR)
    package_id = f"1152{order_id[3:]}"
    assert thai.ship(package_id) == (21011028 if told == {"paid": False} else code)
    assert thai.practice.effects() == []


def test_a_cancelled_or_foreign_package_is_not_arranged(thai):
    order_id = thai.to_ship()
    package_id = thai.package(order_id)
    thai.practice.post(f"orders/{order_id}/cancel")
    thai.practice.advance(2 * DAY)
    assert thai.ship(package_id) == 21011041
    other = seller(thai.practice, region="TH", seller="Another")
    assert other.ship(package_id) == 21011028


@pytest.mark.parametrize(
    ("number", "carrier", "code"),
    [
        ("", "KEX Express", 21011022),
        ("KEX 00000000001", "KEX Express", 21004012),
        ("KEX00000000001", "Thailand Post", 21004015),
        ("KEX1", "KEX Express", 11028006),
    ],
)
def test_a_number_must_look_like_one_of_its_carrier(own, number, carrier, code):
    package_id = own.package(own.to_ship())
    assert own.ship(package_id, self_shipment=parcel(own, number, carrier)) == code
    assert own.practice.effects() == []


def test_a_number_serves_one_buyer(own):
    first, second = own.package(own.to_ship()), own.package(own.to_ship())
    assert own.ship(first) == 21011022
    assert own.ship(first, self_shipment=parcel(own, "KEX00000000001")) == 0
    assert own.ship(second, self_shipment=parcel(own, "KEX00000000001")) == 21011025
    assert own.ship(second, self_shipment={"shipping_provider_id": "1"}) == 21011022


def test_a_batch_is_a_success_that_lists_what_went_wrong(thai):
    good, twice = thai.to_ship(), thai.to_ship()
    held = thai.order()
    thai.ship(thai.package(twice))
    ids = [thai.package(one) for one in (good, held, twice)]
    code, data = thai.api("POST", f"{PACKAGES}/ship", {"packages": [{"id": id_} for id_ in ids]})
    assert code == 0
    assert [(one["detail"]["package_id"], one["code"]) for one in data["errors"]] == [
        (ids[1], 10007002), (ids[2], 21011006),
    ]  # fmt: skip
    assert thai.looked_up(good)["status"] == "AWAITING_COLLECTION"


def test_a_pickup_slot_must_be_one_that_was_offered(thai):
    package_id = thai.package(thai.to_ship())
    _code, slots = thai.api("GET", f"{PACKAGES}/{package_id}/handover_time_slots")
    slot = slots["pickup_slots"][0]
    assert slot.pop("avaliable") is True
    wrong = {"start_time": 1, "end_time": 2}
    assert thai.ship(package_id, handover_method="PICKUP", pickup_slot=wrong) == 21004017
    assert thai.ship(package_id, handover_method="PICKUP", pickup_slot=slot) == 0


def test_a_label_takes_a_while_lives_a_day_and_is_made_once(practice):
    thai = seller(practice, region="TH", shipping_type="TIKTOK", rules={"label_delay": 30})
    package_id = thai.package(thai.to_ship())
    assert document(thai, package_id)[0] == 21023035
    thai.ship(package_id)
    assert document(thai, package_id)[0] == 11034037
    practice.advance(30)
    code, first = document(thai, package_id)
    _code, second = document(thai, package_id)
    assert (code, first) == (0, second)
    drawn = httpx.get(first["doc_url"]).content
    picture = pypdfium2.PdfDocument(drawn)[0].render(scale=4).to_pil()
    assert zxingcpp.read_barcode(picture).text == first["tracking_number"]
    assert len(practice.effects("label", package_id)) == 1
    practice.advance(24 * 3600)
    assert httpx.get(first["doc_url"]).status_code == 404


def test_a_label_is_refused_for_own_carriers_strange_types_and_collected_parcels(thai):
    own_order = thai.to_ship(shipping_type="SELLER")
    assert document(thai, thai.package(own_order))[0] == 11034002
    package_id = thai.package(thai.to_ship(items=[{"seller_sku": "MUG-BLUE", "quantity": 2}]))
    thai.ship(package_id)
    assert document(thai, package_id, document_type="POEM")[0] == 21001001
    assert document(thai, package_id, document_size="A0")[0] == 21001001
    _code, both = document(
        thai, package_id, document_type="SHIPPING_LABEL_AND_PACKING_SLIP", document_size="A5"
    )
    page = pypdf.PdfReader(BytesIO(httpx.get(both["doc_url"]).content)).pages[0]
    assert "2 x MUG-BLUE" in page.extract_text()
    thai.practice.post("carrier-collects")
    assert document(thai, package_id)[0] == 21042102


def test_a_number_is_corrected_once_and_within_three_days(own):
    package_id = own.package(own.to_ship())
    path = f"{PACKAGES}/{package_id}/shipping_info/update"
    assert own.api("POST", path, parcel(own, "KEX00000000002"))[0] == 21011043
    own.ship(package_id, self_shipment=parcel(own, "KEX00000000001"))
    assert own.api("POST", path, parcel(own, "KEX1"))[0] == 11028006
    newest = {"shipping_info_list": [parcel(own, "KEX00000000002")]}
    assert own.api("POST", path.replace("202309", "202610"), newest)[0] == 0
    assert own.api("POST", path, parcel(own, "KEX00000000003"))[0] == 21011051
    assert own.practice.get(f"packages/{package_id}")["doc"]["tracking_number"] == (
        "KEX00000000002"
    )


def test_a_number_is_not_corrected_late_nor_for_the_platforms_carrier(practice):
    own = seller(practice, region="TH", shipping_type="SELLER", rules={"scan_after": None})
    order_id = own.to_ship()
    own.ship(own.package(order_id), self_shipment=parcel(own, "KEX00000000001"))
    practice.advance(3 * DAY + 1)
    path = f"{ORDERS}/{order_id}/shipping_info/update"
    assert own.api("POST", path, parcel(own, "KEX00000000002"))[0] == 21011050
    platform = own.to_ship(shipping_type="TIKTOK")
    own.ship(own.package(platform))
    path = f"{ORDERS}/{platform}/shipping_info/update"
    assert own.api("POST", path, parcel(own, "KEX00000000002"))[0] == 21011004


def test_an_american_order_leaves_in_two_parcels(american):
    order_id = american.to_ship(items=[{"seller_sku": "MUG-BLUE", "quantity": 2}])
    lines = [line["id"] for line in american.looked_up(order_id)["doc"]["line_items"]]
    statuses = []
    for place, line in enumerate(lines, start=1):
        body = parcel(american, f"SW00000000000{place}", "Swift Express")
        path = f"{ORDERS}/{order_id}/packages"
        code, data = american.api("POST", path, body | {"order_line_item_ids": [line]})
        assert (code, data["order_line_item_ids"]) == (0, [line])
        statuses.append(american.looked_up(order_id)["status"])
    assert statuses == ["PARTIALLY_SHIPPING", "AWAITING_COLLECTION"]
    assert len(american.looked_up(order_id)["doc"]["packages"]) == 2


def test_an_american_label_is_bought_and_makes_the_package(practice):
    shop = seller(practice, region="US", shipping_type="TIKTOK")
    order_id = shop.to_ship()
    assert shop.api("POST", f"{ORDERS}/{order_id}/shipping_services/query", {})[0] == 0
    for version in ("202309", "202512"):
        order_id = shop.to_ship()
        path = f"/fulfillment/{version}/packages"
        code, data = shop.api("POST", path, {"order_id": order_id})
        assert code == 0
        assert document(shop, data["package_id"])[1]["tracking_number"].startswith("9400")
    assert shop.api("POST", PACKAGES, {"order_id": order_id})[0] == 21011006


def test_marking_as_shipped_is_not_for_asia(own):
    order_id = own.to_ship()
    path = f"{ORDERS}/{order_id}/packages"
    assert own.api("POST", path, parcel(own, "KEX00000000001"))[0] == 21008106


def test_an_order_is_split_by_sku_and_its_pieces_are_kept(own):
    items = [{"seller_sku": "MUG-BLUE", "quantity": 2}, {"seller_sku": "CAP-BLACK"}]
    order_id = own.to_ship(items=items)
    first, second, cap = [line["id"] for line in own.looked_up(order_id)["doc"]["line_items"]]
    old = own.package(order_id)
    path = f"{ORDERS}/{order_id}/split"

    def split(*groups: list[str]) -> tuple[int, dict]:
        told = [{"id": str(place), "order_line_item_ids": ids} for place, ids in enumerate(groups)]
        return own.api("POST", path, {"splittable_groups": told})

    _code, may = own.api("GET", f"{ORDERS}/split_attributes", order_ids=order_id)
    assert may["split_attributes"][0]["can_split"] is True
    assert split([first], [second, cap])[0] == 21011035
    assert split([first, "1"])[0] == 21011035
    code, data = split([cap])
    assert code == 0
    order = own.looked_up(order_id)["doc"]
    assert order["split_or_combine_tag"] == "SPLIT"
    (made,) = [package["id"] for package in data["packages"]]
    rest = order["line_items"][0]["package_id"]
    assert [line["package_id"] for line in order["line_items"]] == [rest, rest, made]
    assert own.practice.get(f"packages/{old}")["status"] == "CANCELLED"
    assert own.ship(made, self_shipment=parcel(own, "KEX00000000001")) == 0
    assert own.looked_up(order_id)["status"] == "PARTIALLY_SHIPPING"


def test_orders_of_one_buyer_to_one_address_travel_together_until_taken_apart(own):
    told = {"user_id": "7021000000000000009"}
    first = own.to_ship(**told)
    address = own.looked_up(first)["hidden"]["address"]
    second, stranger = own.to_ship(**told), own.to_ship()
    own.practice.post(f"orders/{second}/address", **address)
    _code, data = own.api("GET", "/fulfillment/202309/combinable_packages/search", page_size=20)
    assert [one["order_ids"] for one in data["combinable_packages"]] == [[first, second]]
    wishes = [{"order_ids": [first, second]}, {"order_ids": [first, stranger]}]
    code, data = own.api("POST", f"{PACKAGES}/combine", {"combinable_packages": wishes})
    assert code == 0
    assert [one["order_ids"] for one in data["packages"]] == [[first, second]]
    assert [one["code"] for one in data["errors"]] == [21011035]
    package_id = data["packages"][0]["id"]
    assert own.package(first) == own.package(second) == package_id
    _code, data = own.api("POST", f"{PACKAGES}/{package_id}/uncombine", {"order_ids": [second]})
    assert own.package(first) == package_id
    assert own.package(second) != package_id
    assert len(data["packages"]) == 2


def test_a_combined_package_has_one_label_and_loses_an_order_that_is_cancelled(thai):
    told = {"user_id": "7021000000000000009"}
    ids = [thai.to_ship(**told) for _order in range(3)]
    address = thai.looked_up(ids[0])["hidden"]["address"]
    for order_id in ids[1:]:
        thai.practice.post(f"orders/{order_id}/address", **address)
    thai.api("POST", f"{PACKAGES}/combine", {"combinable_packages": [{"order_ids": ids}]})
    package_id = thai.package(ids[0])
    thai.practice.post(f"orders/{ids[2]}/cancel")
    thai.practice.advance(2 * DAY)
    assert thai.ship(package_id) == 0
    assert thai.practice.effects("ship")[0]["detail"]["orders"] == ids[:2]
    assert {thai.looked_up(order_id)["doc"]["tracking_number"] for order_id in ids[:2]} == {
        "TH00000000001A"
    }


def test_carriers_and_delivery_options_are_listed(thai):
    option = thai.shop["delivery_option_id"]
    path = f"/logistics/202309/delivery_options/{option}/shipping_providers"
    _code, data = thai.api("GET", path)
    assert [one["name"] for one in data["shipping_providers"]] == [
        "Flash Express", "KEX Express", "Thailand Post",
    ]  # fmt: skip
    _code, data = thai.api("GET", "/logistics/202309/warehouses")
    warehouse_id = data["warehouses"][0]["id"]
    path = f"/logistics/202309/warehouses/{warehouse_id}/delivery_options"
    assert thai.api("GET", path)[1]["delivery_options"][0]["id"] == option
