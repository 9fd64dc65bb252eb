"""The order export of Seller Center in the layouts of the United States and of Thailand."""

from collections.abc import Iterator
from decimal import Decimal

from fulfillment_site.practice import documents, orders
from fulfillment_site.practice.documents import Document
from fulfillment_site.practice.purchases import money
from fulfillment_site.practice.shops import Shop
from fulfillment_site.practice.tables import Row, Style, as_csv, as_xlsx, style
from fulfillment_site.practice.world import World

_HEAD = (
    "Order ID|Order Status|Order Substatus|Cancelation/Return Type|Normal or Pre-order|SKU ID|"
    "Seller SKU|Product ID|Product Name|Variation|"
)
_PRICES = (
    "SKU Unit Original Price|SKU Subtotal Before Discount|SKU Platform Discount|"
    "SKU Seller Discount|SKU Subtotal After Discount|Shipping Fee After Discount|"
    "Original Shipping Fee|Shipping Fee Seller Discount|"
)
_TIMES = (
    "Order Amount|Order Refund Amount|Created Time|Paid Time|RTS Time|Shipped Time|"
    "Delivered Time|Cancelled Time|Cancel By|Cancel Reason|Fulfillment Type|Warehouse Name|"
    "Tracking ID|"
)
US = (
    _HEAD + " Virtual Bundle Seller SKU|Quantity|Sku Quantity of return|" + _PRICES +
    "Co-Funded Shipping Fee Discount|Shipping Fee Platform Discount|Payment platform discount|"
    "Retail Delivery Fee|Taxes|" + _TIMES + "Delivery Option Type|Delivery Option|"
    "Shipping Provider Name|Buyer Message|Buyer Nickname|Buyer Username|Recipient|Phone #|"
    "Country|State|City|Zipcode|Address Line 1|Address Line 2|Delivery Instruction|"
    "Payment Method|Weight(kg)|Product Category|Package ID|Seller Note|Shipping Information|"
    "Combined Listing|Order Channel|Creator Handle"
).split("|")  # fmt: skip
TH = (
    _HEAD + "Quantity|Sku Quantity of return|" + _PRICES + "Shipping Fee Platform Discount|"
    "Payment platform discount|Taxes|Small Order Fee|" + _TIMES + "Delivery Option|"
    "Shipping Provider Name|Buyer Message|Buyer Username|Recipient|Phone #|Zipcode|Country|"
    "Province|District|Districts|Detail Address|Additional address information|Payment Method|"
    "Weight(kg)|Product Category|Package ID|Seller Note|Checked Status|Checked Marked by|"
    "Request Tax Invoice|Tax Info - Buyer Tax ID|Tax Info - Type|"
    "Tax Info - Full Name of Buyer|Tax Info - Email|Tax Info - Phone Number|"
    "Tax Info - Registered Address|Tax Info - Address Type|Order Channel|Creator Handle"
).split("|")  # fmt: skip
TABBED = {
    "Order ID", "SKU ID", "Product ID", "Package ID", "Tracking ID", "Zipcode", "Created Time",
    "Paid Time", "RTS Time", "Shipped Time", "Delivered Time", "Cancelled Time",
}  # fmt: skip
ABOUT = {"Order ID": "Platform unique order ID.", "Order Status": "Current order status."}
# How an order on hold is worded there is not known, so none is listed.
WORDS = {
    "UNPAID": ("Unpaid", "Unpaid"),
    "AWAITING_SHIPMENT": ("To ship", "Awaiting shipment"),
    "PARTIALLY_SHIPPING": ("To ship", "Awaiting shipment"),
    "AWAITING_COLLECTION": ("To ship", "Awaiting collection"),
    "IN_TRANSIT": ("Shipped", "In transit"),
    "DELIVERED": ("Shipped", "Delivered"),
    "COMPLETED": ("Completed", "Completed"),
    "CANCELLED": ("Canceled", "Canceled"),
}
CANCELLED_BY = {"BUYER": "User", "SELLER": "Seller", "SYSTEM": "System"}


def header(shop: Shop) -> list[str]:
    """The columns of the shop's market."""
    return US if shop.region in ("US", "GB") else TH


def csv_file(world: World, shop: Shop) -> bytes:
    """All orders as CSV."""
    return as_csv(header(shop), rows(world, shop), TABBED, ABOUT)


def xlsx_file(world: World, shop: Shop) -> bytes:
    """All orders as a workbook."""
    return as_xlsx("OrderSKUList", header(shop), rows(world, shop))


def rows(world: World, shop: Shop) -> Iterator[Row]:
    """One row for each SKU of each order; what belongs to the order stands in all its rows."""
    listed = orders.search(shop).narrowed(*documents.any_of("status", WORDS))
    moments = style(shop)
    for order in documents.every(world, listed):
        common = _order(order, moments) | _money(order) | _address(order)
        skus: dict[tuple, list[dict]] = {}
        for line in order.doc["line_items"]:
            skus.setdefault((line["sku_id"], line["is_gift"]), []).append(line)
        for lines in skus.values():
            yield common | _sku(shop, lines)


def _order(order: Document, moments: Style) -> Row:
    doc, (status, substatus) = order.doc, WORDS[order.status]
    is_cancelled = order.status == "CANCELLED"
    return {
        "Order ID": order.id,
        "Order Status": status,
        "Order Substatus": substatus,
        "Cancelation/Return Type": "Cancel" if is_cancelled else "",
        "Normal or Pre-order": "Pre-order" if doc["order_type"] == "PRE_ORDER" else "Normal",
        "Created Time": moments.moment(order.create_time),
        "Paid Time": moments.moment(doc.get("paid_time")),
        "RTS Time": moments.moment(doc.get("rts_time")),
        "Shipped Time": moments.moment(doc.get("collection_time")),
        "Delivered Time": moments.moment(doc.get("delivery_time")),
        "Cancelled Time": moments.moment(doc.get("cancel_time")),
        "Cancel By": CANCELLED_BY.get(doc.get("cancellation_initiator", ""), ""),
        "Cancel Reason": doc.get("cancel_reason", ""),
        "Fulfillment Type": doc["fulfillment_type"].replace("_", " ").capitalize(),
        "Warehouse Name": "Main warehouse",
        "Delivery Option": doc["delivery_option_name"],
        "Delivery Option Type": "Shipped by seller",
        "Buyer Message": doc["buyer_message"],
        "Buyer Nickname": doc["buyer_nickname"],
        "Buyer Username": f"buyer{order.owner[-8:]}",
        "Payment Method": "COD" if doc["is_cod"] else doc["payment_method_name"],
        "Seller Note": doc["seller_note"],
        "Order Channel": "LIVE" if order.hidden["live_id"] else "Product card",
        "Creator Handle": "practice.live" if order.hidden["live_id"] else "",
    }


def _money(order: Document) -> Row:
    paid = order.doc["payment"]
    refund = paid["total_amount"] if order.status == "CANCELLED" else ""
    return {
        "Shipping Fee After Discount": paid["shipping_fee"],
        "Original Shipping Fee": paid["original_shipping_fee"],
        "Shipping Fee Seller Discount": paid["shipping_fee_seller_discount"],
        "Shipping Fee Platform Discount": paid["shipping_fee_platform_discount"],
        "Co-Funded Shipping Fee Discount": "0",
        "Payment platform discount": "0",
        "Retail Delivery Fee": "0",
        "Small Order Fee": "0",
        "Taxes": paid["tax"],
        "Order Amount": paid["total_amount"],
        "Order Refund Amount": refund,
    }


def _address(order: Document) -> Row:
    to = orders.told(order).get("recipient_address")
    if to is None:
        return {}
    names = [one["address_name"] for one in to["district_info"]] + [""] * 3
    return {
        "Recipient": to["name"],
        "Phone #": to["phone_number"],
        "Zipcode": to["postal_code"],
        "Country": names[0],
        "State": names[1],
        "City": to["post_town"] or names[3],
        "Province": names[1],
        "District": names[2],
        "Districts": names[3],
        "Address Line 1": to["address_line1"],
        "Address Line 2": to["address_line2"],
        "Detail Address": to["address_detail"],
    }


def _sku(shop: Shop, lines: list[dict]) -> Row:
    first = lines[0]
    return {
        "SKU ID": first["sku_id"],
        "Seller SKU": first["seller_sku"],
        "Product ID": first["product_id"],
        "Product Name": first["product_name"],
        "Variation": first["sku_name"],
        "Quantity": len(lines),
        "Sku Quantity of return": 0,
        "SKU Unit Original Price": first["original_price"],
        "SKU Subtotal Before Discount": _sum(shop, lines, "original_price"),
        "SKU Platform Discount": _sum(shop, lines, "platform_discount"),
        "SKU Seller Discount": _sum(shop, lines, "seller_discount"),
        "SKU Subtotal After Discount": _sum(shop, lines, "sale_price"),
        "Package ID": first["package_id"],
        "Tracking ID": first.get("tracking_number", ""),
        "Shipping Provider Name": first.get("shipping_provider_name", ""),
        "Weight(kg)": f"{0.2 * len(lines):.2f}",
        "Product Category": "Home",
    }


def _sum(shop: Shop, lines: list[dict], name: str) -> str:
    return money(shop, sum((Decimal(line[name]) for line in lines), Decimal(0)))
