"""What buyers ask for after they bought: cancellations, returns, and the money that goes back."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from orders.tiktok.fields import Code, Id, moment, named, text

ZERO = Decimal(0)


class CancelStatus(StrEnum):
    """Where a request to cancel stands, without the platform's prefix."""

    PENDING = "PENDING"
    SUCCESS = "SUCCESS"  # agreed to; a refund may be on its way
    CANCELLED = "CANCELLED"  # withdrawn or refused
    COMPLETE = "COMPLETE"
    UNKNOWN = "UNKNOWN"


def cancel_status_of(word: str) -> CancelStatus:
    """A status in any of its spellings; a word nobody here knows is UNKNOWN."""
    bare = word.removeprefix("CANCELLATION_REQUEST_")
    known = {"CANCEL": CancelStatus.CANCELLED} | CancelStatus.__members__
    return known.get(bare, CancelStatus.UNKNOWN)


def return_status_of(word: str) -> str:
    """A return's status in the one spelling we keep: the platform turns two of its words about."""
    bare = word.replace("REFUND_OR_RETURN_", "RETURN_OR_REFUND_")
    return bare.removesuffix("LED") if bare.endswith("CANCELLED") else bare


def earliest(value: Any, where: str) -> datetime | None:
    """The first of several deadlines; none where nothing is due."""
    listed = value if isinstance(value, list) else [value]
    return min(filter(None, (moment(one, where) for one in listed)), default=None)


Deadline = Annotated[datetime | None, earliest]


@dataclass(frozen=True, kw_only=True)
class _Request:
    """What every request is: about an order, by somebody, with something due from the seller."""

    order_id: Id
    created_at: datetime = named("create_time")
    updated_at: datetime = named("update_time")
    role: str = ""  # BUYER, SELLER, OPERATOR, SYSTEM
    actions: tuple[str, ...] = named("seller_next_action_response.action", ())
    respond_by: Deadline = named("seller_next_action_response.deadline", None)
    refund_total: Decimal = named("refund_amount.refund_total", ZERO)
    currency: str = named("refund_amount.currency", "")


@dataclass(frozen=True, kw_only=True)
class Cancellation(_Request):
    """One request to cancel an order, or pieces of it."""

    cancel_id: Id
    type: str = named("cancel_type", "")  # BUYER_CANCEL, CANCEL
    status: Annotated[CancelStatus, lambda raw, at: cancel_status_of(text(raw, at))] = named(
        "cancel_status"
    )
    status_text: str = named("cancel_status")
    reason: str = named("cancel_reason", "")
    reason_text: str = named("cancel_reason_text", "")
    line_ids: tuple[Id, ...] = named("cancel_line_items.order_line_item_id", ())


@dataclass(frozen=True, kw_only=True)
class Return(_Request):
    """One request to return goods, to have money back, or to get others."""

    return_id: Id
    type: str = named("return_type")  # REFUND, RETURN_AND_REFUND, REPLACEMENT
    status: Annotated[str, lambda raw, at: return_status_of(text(raw, at))] = named("return_status")
    reason: str = named("return_reason", "")
    reason_text: str = named("return_reason_text", "")
    line_ids: tuple[Id, ...] = named("return_line_items.order_line_item_id", ())
    tracking_number: Code = named("return_tracking_number", "")
    provider_id: Id = named("return_provider_id", "")
    provider_name: str = named("return_provider_name", "")
    shipment_type: str = ""  # PLATFORM, BUYER_ARRANGE
    arbitration: str = named("arbitration_status", "")
    can_buyer_keep_item: bool = False
    combined_id: Id = named("combined_return_id", "")


@dataclass(frozen=True)
class Made:
    """What became of a request that we made ourselves."""

    id: Id = named("cancel_id|return_id")
    status_text: str = named("cancel_status|return_status", "")


@dataclass(frozen=True)
class Reason:
    """A reason the platform lets a seller give, and how it words it."""

    name: str
    text: str = ""


@dataclass(frozen=True)
class Record:
    """One thing that happened to a return, with what was shown for it."""

    event: str
    created_at: datetime = named("create_time")
    role: str = ""
    description: str = ""
    reason_text: str = ""
    note: str = ""
    image_urls: tuple[str, ...] = named("images.url", ())
    video_urls: tuple[str, ...] = named("videos.url", ())


@dataclass(frozen=True)
class Eligibility:
    """Whether something may be asked for pieces of an order, and why not."""

    request_type: str  # CANCEL, REFUND, RETURN_AND_REFUND, REPLACEMENT
    is_eligible: bool = named("eligible")
    line_ids: tuple[Id, ...] = named("order_line_items_ids", ())
    reason: str = named("ineligible_reason", "")


@dataclass(frozen=True)
class SkuEligibility:
    """What may be asked for the pieces of one SKU."""

    sku_id: Id
    requests: tuple[Eligibility, ...] = named("line_item_eligibility", ())


@dataclass(frozen=True)
class Refund:
    """What a buyer would get back."""

    currency: str = named("order_refund_amount.currency")
    total: Decimal = named("order_refund_amount.refund_total")
    subtotal: Decimal = named("order_refund_amount.refund_subtotal", ZERO)
    shipping_fee: Decimal = named("order_refund_amount.refund_shipping_fee", ZERO)
    tax: Decimal = named("order_refund_amount.refund_tax", ZERO)
