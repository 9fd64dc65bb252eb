"""Warehouses, delivery options, carriers."""

from fulfillment_site.practice.calls import Asked, declare
from fulfillment_site.practice.refusals import Denied

SCOPE = "seller.logistics"


@declare("GET", "/logistics/{v}/warehouses", "202309", scope=SCOPE)
def warehouses(asked: Asked) -> dict:
    """The one warehouse of a shop."""
    shop = asked.shop
    address = {"region": shop.market.region, "region_code": shop.region, "state": "", "city": "",
               "distict": "", "full_address": shop.name, "contact_person": shop.seller}  # fmt: skip
    return {
        "warehouses": [
            {
                "id": shop.warehouse_id, "entity_id": shop.warehouse_id, "name": "Main warehouse",
                "effect_status": "ENABLED", "type": "SALES_WAREHOUSE",
                "sub_type": "DOMESTIC_WAREHOUSE", "is_default": True, "address": address,
            }
        ]
    }  # fmt: skip


@declare("GET", "/logistics/{v}/warehouses/<warehouse_id>/delivery_options", "202309", scope=SCOPE)
def delivery_options(asked: Asked) -> dict:
    """How a warehouse delivers."""
    if asked.args["warehouse_id"] != asked.shop.warehouse_id:
        raise Denied(12052097)
    option = {
        "id": asked.shop.market.delivery_option, "name": "Standard Shipping", "type": "STANDARD",
        "description": "", "platform": ["TIKTOK_SHOP"],
    }  # fmt: skip
    return {"delivery_options": [option]}


@declare(
    "GET", "/logistics/{v}/delivery_options/<option_id>/shipping_providers", "202309", scope=SCOPE
)
def shipping_providers(asked: Asked) -> dict:
    """The carriers of a way of delivery."""
    if asked.args["option_id"] != asked.shop.market.delivery_option:
        raise Denied(21001001, "delivery_option_id")
    return {
        "shipping_providers": [{"id": one.id, "name": one.name} for one in asked.shop.providers]
    }
