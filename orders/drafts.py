"""An order before we own it: what a file or the platform's answer says, checked for shape only."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class PlatformStatus(StrEnum):
    """Where the platform says an order is, in the words of its API."""

    UNPAID = "UNPAID"
    ON_HOLD = "ON_HOLD"
    AWAITING_SHIPMENT = "AWAITING_SHIPMENT"
    PARTIALLY_SHIPPING = "PARTIALLY_SHIPPING"
    AWAITING_COLLECTION = "AWAITING_COLLECTION"
    IN_TRANSIT = "IN_TRANSIT"
    DELIVERED = "DELIVERED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    UNKNOWN = "UNKNOWN"  # a word of the platform's that we have not learnt yet


RESENT = "resend"  # the source of an order that we place ourselves, unknown to the platform
WHOLE_CURRENCIES = {"IDR", "JPY", "KRW", "VND"}  # nobody pays a part of these


def smallest(currency: str) -> Decimal:
    """The smallest amount that is paid in a currency."""
    return Decimal(1) if currency in WHOLE_CURRENCIES else Decimal("0.01")


@dataclass(frozen=True)
class RecipientDraft:
    """Where a parcel goes; any part may be empty or masked by the platform."""

    name: str = ""
    phone: str = ""
    region: str = ""  # ISO 3166 alpha-2, e.g. "US"
    postcode: str = ""
    state: str = ""
    city: str = ""
    district: str = ""
    lines: tuple[str, ...] = ()
    instruction: str = ""  # what the buyer asks of the courier


@dataclass(frozen=True)
class LineDraft:
    """Some pieces of one platform SKU at one unit price; `quantity` counts what was bought.

    The platform's API tells cancelled pieces, which do not count unless the whole order is
    cancelled.
    """

    platform_sku_id: str
    seller_sku: str
    product_id: str
    product_name: str
    variation: str
    quantity: int
    unit_price: Decimal  # what the buyer pays per piece before platform discounts
    is_gift: bool = False
    package_ref: str = ""
    platform_line_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class OrderDraft:
    """One order as its source tells it; `as_of` is the moment the source spoke of."""

    number: str
    source: str  # "file", "api" or RESENT
    as_of: datetime
    status: PlatformStatus
    created_at: datetime
    paid_at: datetime | None
    currency: str
    total: Decimal
    shipping_fee: Decimal
    lines: tuple[LineDraft, ...]
    recipient: RecipientDraft
    buyer_key: str  # "u:<user id>" or "n:<user name>"
    buyer_name: str = ""
    buyer_note: str = ""
    seller_note: str = ""
    channel: str = ""  # where it was sold, as the platform words it: "LIVE", "Product card"
    campaign_ref: str = ""
    warehouse_ref: str = ""
    delivery_option: str = ""
    provider_name: str = ""
    tracking_number: str = ""
    cancels_freely: bool = True  # for an hour; False: sold where no such rule is
    ours_to_ship: bool = True  # False: the platform's own warehouse ships it
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str = ""
    # What only the platform's API tells
    cancelled_by: str = ""  # BUYER, SELLER or SYSTEM
    status_text: str = ""  # its own word for the status
    on_hold: bool = False  # the platform itself keeps the free-cancel hour, and says when it ends
    shipping_type: str = ""  # "TIKTOK": its labels and carriers; "SELLER": ours
    arrange_due_at: datetime | None = None
    collect_due_at: datetime | None = None
    deliver_due_at: datetime | None = None
    auto_cancel_at: tuple[datetime, ...] = ()  # each cancels the order if what it awaits is not met
    cancel_asked: bool = False
    cancel_asked_at: datetime | None = None
    release_on: datetime | None = None  # a pre-order is not to be sent before
    combine_group: str = ""  # orders of one buyer in one live session, meant to go together
    live_room: str = ""  # the live session it was bought in, by the platform's id
    package_ids: tuple[str, ...] = ()
    delivery_option_id: str = ""
    provider_id: str = ""
    has_changed_address: bool = False
    is_cod: bool = False
    rows: tuple[int, ...] = field(default=(), compare=False)  # where it stood in the file
