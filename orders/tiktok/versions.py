"""Which version and path each call has; the platform moves them, so they stand here alone."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """One call of the platform; a repeatable one does no more when it is made twice."""

    method: str
    path: str
    is_repeatable: bool = True
    names_shop: bool = True  # false: the platform refuses a shop's cipher here


def _write(path: str, method: str = "POST") -> Call:
    """A call that does its work again each time it is made."""
    return Call(method, path, is_repeatable=False)


PACKAGE = "/fulfillment/202309/packages/{package_id}"
ORDER = "/fulfillment/202309/orders/{order_id}"
AFTER = "/return_refund/202309"
TALKS = "/customer_service/202309/conversations"

CALLS = {
    "authorisation.shops": Call("GET", "/authorization/202309/shops", names_shop=False),
    "orders.search": Call("POST", "/order/202309/orders/search"),
    "orders.get": Call("GET", "/order/202507/orders"),
    "orders.price_detail": Call("GET", "/order/202407/orders/{order_id}/price_detail"),
    "fulfilment.search_packages": Call("POST", "/fulfillment/202309/packages/search"),
    "fulfilment.get_package": Call("GET", PACKAGE),
    # Shipping twice is refused as done already, so these three may be repeated.
    "fulfilment.ship_package": Call("POST", f"{PACKAGE}/ship"),
    "fulfilment.ship_packages": Call("POST", "/fulfillment/202309/packages/ship"),
    "fulfilment.mark_shipped": Call("POST", f"{ORDER}/packages"),
    "fulfilment.shipping_document": Call("GET", f"{PACKAGE}/shipping_documents"),
    "fulfilment.handover_slots": Call("GET", f"{PACKAGE}/handover_time_slots"),
    "fulfilment.split_attributes": Call("GET", "/fulfillment/202309/orders/split_attributes"),
    "fulfilment.split": _write(f"{ORDER}/split"),
    "fulfilment.combinable": Call("GET", "/fulfillment/202309/combinable_packages/search"),
    "fulfilment.combine": _write("/fulfillment/202309/packages/combine"),
    "fulfilment.uncombine": _write(f"{PACKAGE}/uncombine"),
    "fulfilment.update_package_shipping": _write(f"{PACKAGE}/shipping_info/update"),
    "fulfilment.update_order_shipping": _write(f"{ORDER}/shipping_info/update"),
    "fulfilment.create_packages": _write("/fulfillment/202309/packages"),
    "fulfilment.tracking": Call("GET", f"{ORDER}/tracking"),
    "fulfilment.parcel_tracking": Call("GET", "/logistics/202604/orders/{order_id}/tracking"),
    "fulfilment.providers": Call(
        "GET", "/logistics/202309/delivery_options/{delivery_option_id}/shipping_providers"
    ),
    "fulfilment.warehouses": Call("GET", "/logistics/202309/warehouses"),
    "cancellations.search": Call("POST", f"{AFTER}/cancellations/search"),
    # Answers carry a key, under which the platform gives them once.
    "cancellations.approve": Call("POST", f"{AFTER}/cancellations/{{cancel_id}}/approve"),
    "cancellations.reject": Call("POST", f"{AFTER}/cancellations/{{cancel_id}}/reject"),
    "cancellations.reject_reasons": Call("GET", f"{AFTER}/reject_reasons"),
    "cancellations.cancel_order": _write(f"{AFTER}/cancellations"),
    "returns.search": Call("POST", f"{AFTER}/returns/search"),
    "returns.approve": Call("POST", f"{AFTER}/returns/{{return_id}}/approve"),
    "returns.reject": Call("POST", f"{AFTER}/returns/{{return_id}}/reject"),
    "returns.records": Call("GET", f"{AFTER}/returns/{{return_id}}/records"),
    "returns.create": Call("POST", f"{AFTER}/returns"),
    "returns.eligibility": Call("GET", f"{AFTER}/orders/{{order_id}}/aftersale_eligibility"),
    "returns.calculate_refund": Call("POST", f"{AFTER}/refunds/calculate"),
    "products.search": Call("POST", "/product/202502/products/search"),
    "products.inventory": Call("POST", "/product/202309/inventory/search"),
    "products.update_inventory": _write("/product/202309/products/{product_id}/inventory/update"),
    "messages.conversations": Call("GET", TALKS),
    "messages.open_conversation": _write(TALKS),
    "messages.messages": Call("GET", f"{TALKS}/{{conversation_id}}/messages"),
    "messages.send": _write(f"{TALKS}/{{conversation_id}}/messages"),
    "messages.mark_read": _write(f"{TALKS}/{{conversation_id}}/messages/read"),
    "messages.upload_image": _write("/customer_service/202309/images/upload"),
    "finance.statements": Call("GET", "/finance/202309/statements"),
    "finance.statement_transactions": Call(
        "GET", "/finance/202501/statements/{statement_id}/statement_transactions"
    ),
    "finance.order_transactions": Call(
        "GET", "/finance/202501/orders/{order_id}/statement_transactions"
    ),
    "finance.unsettled": Call("GET", "/finance/202507/orders/unsettled"),
    "live.performance": Call("GET", "/analytics/202509/shop_lives/performance"),
    "webhooks.subscriptions": Call("GET", "/event/202309/webhooks"),
    "webhooks.subscribe": _write("/event/202309/webhooks", "PUT"),
    "webhooks.unsubscribe": _write("/event/202309/webhooks", "DELETE"),
}
