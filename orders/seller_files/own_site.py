"""The columns of an order file of a shop that sells on a site of its own.

`docs/own_site_orders.md` says what stands in each.
"""

SPELLINGS = {
    "order_id": ("order_number",),
    "order_status": ("status",),
    "created_time": ("ordered_at",),
    "paid_time": ("paid_at",),
    "shipped_time": ("shipped_at",),
    "delivered_time": ("delivered_at",),
    "cancelled_time": ("cancelled_at",),
    "cancel_reason": ("cancel_reason",),
    "currency": ("currency",),
    "order_amount": ("order_total",),
    "shipping_fee": ("shipping_fee",),
    "sku_id": ("sku",),  # there is no other id of it
    "seller_sku": ("sku",),
    "product_name": ("product_name",),
    "variation": ("variation",),
    "quantity": ("quantity",),
    "original_price": ("unit_price",),
    "buyer_username": ("buyer",),
    "buyer_message": ("buyer_note",),
    "seller_note": ("seller_note",),
    "order_channel": ("channel",),
    "recipient": ("recipient",),
    "phone": ("phone",),
    "country": ("country",),
    "state": ("state",),
    "city": ("city",),
    "district": ("district",),
    "zipcode": ("postcode",),
    "address_1": ("address_1",),
    "address_2": ("address_2",),
    "delivery_instruction": ("delivery_instruction",),
    "delivery_option": ("delivery_option",),
    "provider_name": ("carrier",),
    "tracking_id": ("tracking_number",),
}

MINIMUM = ("order_id", "order_status", "created_time", "currency", "sku_id", "quantity")
