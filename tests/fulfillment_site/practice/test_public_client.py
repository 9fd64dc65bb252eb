"""A client that nobody here wrote drives the practice shop."""

from io import BytesIO

import httpx
import pypdf
import pytest
from tiktok_shop_api import TikTokShopAuth, TikTokShopError
from tiktok_shop_api.generated import models

ASC = models.GetOrderListSortOrder.ASC


def swift(number: str, seller) -> models.ShippingInfoList:
    """A parcel of the seller's own carrier."""
    carrier = next(one for one in seller.shop["providers"] if one["name"] == "Swift Express")
    return models.ShippingInfoList(tracking_number=number, shipping_provider_id=carrier["id"])


def test_a_seller_authorises_an_app_whose_code_works_once(american):
    auth = TikTokShopAuth(
        "key", "secret", american.app["service_id"], base_url=american.practice.url
    )
    link = auth.authorization_url(type="seller", region="us", state="a&b=c")
    back = american.practice.code(link, american.shop["seller"])
    assert back["state"] == "a&b=c"
    tokens = auth.exchange_code(back["code"])
    assert tokens.seller_name == "Practice seller"
    assert tokens.seller_base_region == "US"
    assert "seller.order.info" in tokens.granted_scopes
    with pytest.raises(TikTokShopError, match="auth_code is invalid"):
        auth.exchange_code(back["code"])
    found = american.client(access_token=tokens.access_token).authorization.get_authorized_shops()
    assert [(shop.id, shop.cipher) for shop in found.data.shops] == [
        (american.id, american.shop["cipher"])
    ]


def test_a_refreshed_token_works_and_the_old_refresh_token_ends_with_its_use(american):
    auth = TikTokShopAuth("key", "secret", base_url=american.practice.url)
    first = american.tokens["refresh_token"]
    lost = auth.refresh(first)
    second = auth.refresh(first)  # the answer was lost: the same again
    with pytest.raises(TikTokShopError, match="refresh_token is invalid"):
        auth.refresh(lost.refresh_token)
    third = auth.refresh(second.refresh_token)
    with pytest.raises(TikTokShopError, match="refresh_token is invalid"):
        auth.refresh(first)
    client = american.client(access_token=third.access_token)
    assert client.orders.get_order_list(page_size=10).data.total_count == 0


def test_a_denied_app_hears_so(american):
    path = f"/open/authorize?service_id={american.app['service_id']}&state=s"
    back = american.practice.code(path, american.shop["seller"], verdict="deny")
    assert (back["code"], back["error"]) == ("null", "auth_denied")


def test_orders_are_found_page_by_page_and_shown_by_id(american):
    american.practice.burst(shop_id=american.id, orders=25, minutes=0, seed=3, calm=True)
    orders = american.client().orders
    found, token = [], ""
    for _page in range(3):
        answer = orders.get_order_list(
            page_size=10, page_token=token, sort_order=models.GetOrderListSortOrder.ASC
        )
        assert answer.data.total_count == 25
        found += [order.id for order in answer.data.orders]
        token = answer.data.next_page_token
    assert token == ""
    assert found == sorted(found)
    assert len(set(found)) == 25
    detail = orders.get_order_detail(ids=found[:2])
    assert [order.id for order in detail.data.orders] == found[:2]
    price = orders.get_order_price_details(found[0]).data
    assert price.payment == detail.data.orders[0].payment.total_amount


def test_a_thai_order_is_arranged_labelled_collected_and_delivered(thai):
    order_id = thai.to_ship()
    client = thai.client()
    order = client.orders.get_order_detail(ids=[order_id]).data.orders[0]
    package_id = order.packages[0].id
    with pytest.raises(TikTokShopError) as early:
        client.fulfillment.get_package_shipping_document(package_id, document_type="SHIPPING_LABEL")
    assert early.value.code == 21023035
    client.fulfillment.ship_package(package_id, body=models.ShipPackageRequest())
    document = client.fulfillment.get_package_shipping_document(
        package_id, document_type="SHIPPING_LABEL"
    ).data
    label = pypdf.PdfReader(BytesIO(httpx.get(document.doc_url).content))
    assert document.tracking_number in label.pages[0].extract_text()
    assert [(float(side) / 72 * 25.4) for side in label.pages[0].mediabox[2:]] == pytest.approx(
        [105, 148], abs=0.5
    )
    thai.practice.post("carrier-collects")
    thai.practice.advance(2 * 24 * 3600)
    order = client.orders.get_order_detail(ids=[order_id]).data.orders[0]
    assert (order.status, order.tracking_number) == ("DELIVERED", document.tracking_number)
    tracking = client.fulfillment.get_order_tracking(order_id).data.tracking
    assert [event.description for event in tracking] == [
        "Delivered", "Arrived at the sorting centre", "Picked up by the carrier",
    ]  # fmt: skip
    assert client.logistics.get_logistics_tracking(order_id).data.order_id == order_id


def test_an_american_order_is_marked_as_shipped_once(american):
    order_id = american.to_ship()
    client = american.client()
    parcel = swift("SW000000000001", american)
    body = models.MarkPackageAsShippedRequest(shipping_info_list=[parcel])
    answer = client.fulfillment.mark_package_as_shipped(order_id, body=body).data
    with pytest.raises(TikTokShopError) as again:
        client.fulfillment.mark_package_as_shipped(order_id, body=body)
    assert again.value.code == 21011006
    found = client.fulfillment.search_package(page_size=10).data.packages
    assert [(one.id, one.status, one.tracking_number) for one in found] == [
        (answer.package_id, "PROCESSING", "SW000000000001")
    ]
    effects = american.practice.effects("number")
    assert [(one["ref"], one["detail"]["orders"]) for one in effects] == [
        ("SW000000000001", [order_id])
    ]


def test_a_buyer_asks_to_cancel_and_is_allowed_or_not(american):
    first, second = american.order(), american.to_ship()
    asked = [american.practice.post(f"orders/{one}/cancel") for one in (first, second)]
    client = american.client()
    found = client.return_and_refund.search_cancellations().data.cancellations
    assert [(one.order_id, one.cancel_status) for one in found] == [
        (first, "CANCELLATION_REQUEST_PENDING"),
        (second, "CANCELLATION_REQUEST_PENDING"),
    ]
    assert found[0].seller_next_action_response[0].deadline == found[0].create_time + 48 * 3600
    cancel = client.return_and_refund
    cancel.approve_cancellation(asked[0]["cancel_id"], idempotency_key="k1")
    cancel.approve_cancellation(asked[0]["cancel_id"], idempotency_key="k1")
    with pytest.raises(TikTokShopError) as again:
        cancel.approve_cancellation(asked[0]["cancel_id"], idempotency_key="k2")
    assert again.value.code == 25011012
    reasons = cancel.get_reject_reasons(return_or_cancel_id=asked[1]["cancel_id"]).data.reasons
    cancel.reject_cancellation(
        asked[1]["cancel_id"],
        body=models.RejectCancellationRequest(reject_reason=reasons[3].name),
    )
    found = client.orders.get_order_detail(ids=[first, second]).data.orders
    assert [(one.status, one.is_buyer_request_cancel) for one in found] == [
        ("CANCELLED", False), ("AWAITING_SHIPMENT", False),
    ]  # fmt: skip
    assert [one["ref"] for one in american.practice.effects("approve_cancellation")] == [
        asked[0]["cancel_id"]
    ]


def approval(decision: str) -> models.ApproveReturnRequest:
    return models.ApproveReturnRequest.from_dict({"decision": decision})


def test_a_delivered_order_is_sent_back_and_paid_back(thai):
    order_id = thai.to_ship()
    package_id = thai.looked_up(order_id)["doc"]["packages"][0]["id"]
    client = thai.client()
    client.fulfillment.ship_package(package_id)
    thai.practice.post(f"packages/{package_id}/scan")
    thai.practice.post(f"packages/{package_id}/deliver")
    return_id = thai.practice.post(f"orders/{order_id}/return")["return_id"]
    desk = client.return_and_refund
    found = desk.search_returns(page_size=10).data.return_orders
    assert [(one.return_id, one.return_status) for one in found] == [
        (return_id, "RETURN_OR_REFUND_REQUEST_PENDING")
    ]
    desk.approve_return(return_id, body=approval("APPROVE_RETURN"))
    thai.practice.post(f"returns/{return_id}/send")
    desk.approve_return(return_id, body=approval("APPROVE_RECEIVED_PACKAGE"))
    events = [one.event for one in desk.get_return_records(return_id).data.records]
    assert events == [
        "ORDER_RETURN", "APPROVE_RETURN", "BUYER_SHIPPED", "APPROVE_RECEIVED_PACKAGE",
    ]  # fmt: skip
    thai.practice.advance(3600)
    assert thai.practice.get("returns")[0]["status"] == "RETURN_OR_REFUND_REQUEST_COMPLETE"


def test_stock_is_published_and_committed_by_orders(american):
    american.order(items=[{"seller_sku": "MUG-BLUE", "quantity": 3}])
    client = american.client()
    body = models.SearchProductsRequest(seller_skus=["MUG-BLUE"])
    product = client.products.search_products(page_size=10, body=body).data.products[0]
    sku_id, warehouse = product.skus[0].id, american.shop["warehouse_id"]
    level = models.UpdateInventoryRequestSkuInventory(quantity=7, warehouse_id=warehouse)
    strange = models.UpdateInventoryRequestSkuInventory(quantity=7, warehouse_id="1")
    answer = client.products.update_inventory(
        product.id,
        body=models.UpdateInventoryRequest(
            skus=[
                models.UpdateInventoryRequestSku(id=sku_id, inventory=[level]),
                models.UpdateInventoryRequestSku(id=sku_id, inventory=[strange]),
                models.UpdateInventoryRequestSku(id="2", inventory=[level]),
            ]
        ),
    )
    assert [error.code for error in answer.data.errors] == [12052097, 12052990]
    body = models.InventorySearchRequest(sku_ids=[sku_id])
    sku = client.products.inventory_search(body=body).data.inventory[0].skus[0]
    assert (sku.total_available_quantity, sku.total_committed_quantity) == (7, 3)
    assert [one["detail"] for one in american.practice.effects("stock")] == [{"quantity": 7}]


def test_shop_and_buyer_talk(american):
    order_id = american.order()
    talk = american.practice.post(f"orders/{order_id}/message", text="Blue, please")
    service = american.client().customer_service
    found = service.get_conversations(page_size=20).data.conversations
    assert [(one.id, one.unread_count) for one in found] == [(talk["conversation_id"], 1)]
    service.send_message(
        talk["conversation_id"],
        body=models.SendMessageRequest.from_dict(
            {"type": "TEXT", "content": '{"content": "Gladly"}'}
        ),
    )
    said = service.get_conversation_messages(talk["conversation_id"], page_size=10).data.messages
    assert [one.content for one in said] == [
        '{"content": "Gladly"}',
        '{"content": "Blue, please"}',
    ]


def test_a_completed_order_is_settled_in_the_statement_of_its_day(thai):
    order_id = thai.to_ship(items=[{"seller_sku": "MUG-BLUE", "quantity": 2}])
    package_id = thai.looked_up(order_id)["doc"]["packages"][0]["id"]
    client = thai.client()
    client.fulfillment.ship_package(package_id)
    assert (
        client.finance.get_unsettled_transactions(sort_field="order_create_time").data.total_count
        == 1
    )
    thai.practice.advance(20 * 24 * 3600)
    client = thai.client(access_token=thai.practice.tokens(thai.app, thai.shop)["access_token"])
    statement = client.finance.get_statements(sort_field="statement_time").data.statements[0]
    assert (statement.revenue_amount, statement.fee_amount) == ("25.00", "-2.00")
    assert statement.settlement_amount == "-15.00"
    assert statement.statement_time % (24 * 3600) == 0
    brought = client.finance.get_transactions_by_order(order_id).data
    assert brought.sku_transactions[0].statement_id == statement.id
    listed = client.finance.get_transactions_by_statement(
        statement.id, sort_field="order_create_time"
    )
    assert [one.order_id for one in listed.data.transactions] == [order_id]
