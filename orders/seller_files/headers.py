"""Which column is which: found by name, never by position."""

from collections import namedtuple
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from orders.errors import Refused

# Our name → the names the platform has given the column; other languages are added here.
SPELLINGS = {
    "order_id": ("Order ID",),
    "order_status": ("Order Status",),
    "order_substatus": ("Order Substatus",),
    "sku_id": ("SKU ID",),
    "seller_sku": ("Seller SKU",),
    "product_id": ("Product ID",),
    "product_name": ("Product Name",),
    "variation": ("Variation",),
    "quantity": ("Quantity",),
    "original_price": ("SKU Unit Original Price",),
    "platform_discount": ("SKU Platform Discount",),
    "subtotal": ("SKU Subtotal After Discount",),
    "shipping_fee": ("Shipping Fee After Discount",),
    "order_amount": ("Order Amount",),
    "created_time": ("Created Time",),
    "paid_time": ("Paid Time",),
    "shipped_time": ("Shipped Time",),
    "delivered_time": ("Delivered Time",),
    "cancelled_time": ("Cancelled Time", "Canceled Time"),
    "cancel_reason": ("Cancel Reason",),
    "fulfillment_type": ("Fulfillment Type",),
    "warehouse_name": ("Warehouse Name",),
    "tracking_id": ("Tracking ID",),
    "delivery_option": ("Delivery Option",),
    "provider_name": ("Shipping Provider Name",),
    "buyer_message": ("Buyer Message",),
    "buyer_nickname": ("Buyer Nickname",),
    "buyer_username": ("Buyer Username",),
    "recipient": ("Recipient",),
    "phone": ("Phone #", "Phone"),
    "country": ("Country",),
    "state": ("State", "Province"),
    "city": ("City",),
    "zipcode": ("Zipcode", "Zip Code"),
    "address_1": ("Address Line 1",),
    "address_2": ("Address Line 2",),
    "detail_address": ("Detail Address",),
    "additional_address": ("Additional address information",),
    "house": ("House Name or Number",),
    "delivery_instruction": ("Delivery Instruction",),
    "package_id": ("Package ID",),
    "seller_note": ("Seller Note",),
    "order_channel": ("Order Channel",),
    "creator_handle": ("Creator Handle",),
}

MINIMUM = ("order_id", "order_status", "sku_id", "seller_sku", "quantity", "created_time")

# Columns of the export that say nothing a draft needs.
UNREAD = (
    "Cancelation/Return Type",
    "Normal or Pre-order",
    "Virtual Bundle Seller SKU",
    "Sku Quantity of return",
    "SKU Subtotal Before Discount",
    "SKU Seller Discount",
    "Original Shipping Fee",
    "Shipping Fee Seller Discount",
    "Co-Funded Shipping Fee Discount",
    "Shipping Fee Platform Discount",
    "Payment platform discount",
    "Retail Delivery Fee",
    "Taxes",
    "Order Refund Amount",
    "RTS Time",
    "Cancel By",
    "Delivery Option Type",
    "Payment Method",
    "Weight(kg)",
    "Product Category",
    "Shipping Information",
    "Combined Listing",
)

FIELDS = {name.casefold(): field for field, names in SPELLINGS.items() for name in names}
KNOWN = FIELDS.keys() | {name.casefold() for name in UNREAD}

Row = namedtuple("Row", ["number", "cells", *SPELLINGS])
Row.__doc__ = "One row under our own names; a column the file does not have reads as empty."


@dataclass(frozen=True)
class Header:
    """The header row of one file, understood."""

    width: int
    names: dict[str, str]  # our name → the file's own
    unknown: tuple[str, ...]
    project: Callable[[Sequence[str]], tuple[str, ...]]

    def row(self, number: int, cells: list[str]) -> Row:
        """Put the cells under our names; what a short row lacks reads as empty."""
        blanks = [""] * (self.width + 1)
        return Row._make((number, cells, *self.project(cells[: self.width] + blanks)))


def known(names: Sequence[str]) -> int:
    """How many of these are headers of an order export."""
    return sum(name.casefold() in KNOWN for name in names)


def locate(names: Sequence[str]) -> Header:
    """Find the columns, or refuse a header that lacks a needed one or has one twice."""
    found: dict[str, int] = {}
    for index, name in enumerate(names):
        field = FIELDS.get(name.casefold())
        if field in found:
            raise Refused("header_twice", column=name)
        if field:
            found[field] = index
    missing = [SPELLINGS[field][0] for field in MINIMUM if field not in found]
    if missing:
        raise Refused("header_missing", columns=", ".join(missing))
    return Header(
        width=len(names),
        names={field: names[index] for field, index in found.items()},
        unknown=tuple(name for name in names if name and name.casefold() not in KNOWN),
        project=itemgetter(*(found.get(field, len(names)) for field in SPELLINGS)),
    )
