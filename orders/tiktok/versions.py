"""Which version and path each call has; the platform moves them, so they stand here alone."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """One call of the platform; a repeatable one does no more when it is made twice."""

    method: str
    path: str
    is_repeatable: bool = True
    names_shop: bool = True  # false: the platform refuses a shop's cipher here


CALLS = {
    "authorisation.shops": Call("GET", "/authorization/202309/shops", names_shop=False),
    "orders.search": Call("POST", "/order/202309/orders/search"),
    "orders.get": Call("GET", "/order/202507/orders"),
    "orders.price_detail": Call("GET", "/order/202407/orders/{order_id}/price_detail"),
}
