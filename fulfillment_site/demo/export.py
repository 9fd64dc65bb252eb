"""Demo orders as the file Seller Center would give."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from orders.drafts import LineDraft, OrderDraft

HEADERS = [
    "Order ID", "Order Status", "Order Substatus", "SKU ID", "Seller SKU", "Product ID",
    "Product Name", "Variation", "Quantity", "SKU Unit Original Price",
    "SKU Subtotal After Discount", "Original Shipping Fee", "Order Amount", "Created Time",
    "Paid Time", "Fulfillment Type", "Warehouse Name", "Delivery Option", "Buyer Message",
    "Buyer Username", "Recipient", "Phone #", "Country", "State", "City", "Zipcode",
    "Address Line 1", "Order Channel",
]  # fmt: skip


def order_file(drafts: Iterable[OrderDraft], zone: ZoneInfo) -> bytes:
    """A US export: UTF-8 with BOM, CRLF, a TAB behind every id and time."""
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(HEADERS)
    for draft in drafts:
        writer.writerows(_row(draft, line, zone) for line in draft.lines)
    return table.getvalue().encode("utf-8-sig")


def _row(draft: OrderDraft, line: LineDraft, zone: ZoneInfo) -> list:
    to = draft.recipient
    return [
        f"{draft.number}\t", "To ship", "Awaiting shipment", f"{line.platform_sku_id}\t",
        line.seller_sku, f"{line.product_id}\t", line.product_name, line.variation, line.quantity,
        line.unit_price, line.unit_price * line.quantity, draft.shipping_fee, draft.total,
        _time(draft.created_at, zone), _time(draft.paid_at, zone), "Fulfillment by seller",
        draft.warehouse_ref, draft.delivery_option, draft.buyer_note, draft.buyer_key[2:],
        to.name, to.phone, "United States", to.state, to.city, f"{to.postcode}\t", to.lines[0],
        draft.channel,
    ]  # fmt: skip


def _time(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{local:%m/%d/%Y} {local.hour % 12 or 12}:{local:%M:%S %p}\t"
