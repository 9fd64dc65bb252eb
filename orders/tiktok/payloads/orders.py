"""An order as the platform's API tells it → its draft."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Annotated, Any

from orders.drafts import LineDraft, OrderDraft, PlatformStatus, RecipientDraft, smallest
from orders.tiktok.fields import Code, Id, Price, clipped, named, read, short, text

ZERO = Decimal(0)
OURS = "FULFILLMENT_BY_SELLER"
LIVE = "LIVE"
SPELLINGS = {"CANCEL": "CANCELLED"}  # as webhooks write it
# The deadlines at which the platform cancels by itself, each met once an order has come so far
COLLECTED = {PlatformStatus.IN_TRANSIT}
ARRANGED = {PlatformStatus.AWAITING_COLLECTION} | COLLECTED
OVER = {PlatformStatus.DELIVERED, PlatformStatus.COMPLETED, PlatformStatus.CANCELLED}

Name = Annotated[str, partial(clipped, 80)]


def status_of(word: str) -> PlatformStatus:
    """A status in any of its spellings; a word nobody here knows is UNKNOWN."""
    known = PlatformStatus.__members__
    return known.get(SPELLINGS.get(word, word), PlatformStatus.UNKNOWN)


@dataclass(frozen=True)
class OrderStub:
    """What comparing two lists needs of an order."""

    id: Id
    status: Annotated[PlatformStatus, lambda value, where: status_of(text(value, where))]
    updated_at: datetime = named("update_time")


@dataclass(frozen=True)
class Expected:
    """By when the platform says an order is delivered: for all orders, and for its delivery option.

    `delivery_due_time` is none of them: then an order is cancelled that is not there yet.
    """

    id: Id
    latest: datetime | None = named("delivery_sla_time", None)
    of_option: datetime | None = named("delivery_option_required_delivery_time", None)

    @property
    def by_at(self) -> datetime | None:
        """The earlier of the two."""
        return min(filter(None, [self.latest, self.of_option]), default=None)


@dataclass(frozen=True)
class PriceDetail:
    """What an order's amounts are made of."""

    currency: str
    total: Decimal  # list prices of goods and shipping
    payment: Decimal  # what the buyer pays
    goods: Decimal = named("sku_sale_price", ZERO)
    shipping: Decimal = named("shipping_sale_price", ZERO)
    tax: Decimal = named("tax_amount", ZERO)
    seller_discount: Decimal = named("subtotal_deduction_seller", ZERO)
    platform_discount: Decimal = named("subtotal_deduction_platform", ZERO)
    cod_fee: Decimal = ZERO


@dataclass(frozen=True, kw_only=True)
class _Told:
    """What goes into a draft as it is told."""

    number: Id = named("id")
    status_text: str = named("status")
    as_of: datetime = named("update_time")
    created_at: datetime = named("create_time")
    paid_at: datetime | None = named("paid_time", None)
    currency: Annotated[str, partial(short, 3)] = named("payment.currency")
    total: Price = named("payment.total_amount")
    shipping_fee: Price = named("payment.shipping_fee", ZERO)
    buyer_name: str = named("buyer_nickname", "")
    buyer_note: str = named("buyer_message", "")
    seller_note: str = ""
    warehouse_ref: Id = named("warehouse_id", "")
    delivery_option: Name = named("delivery_option_name", "")
    delivery_option_id: Id = ""
    provider_name: Name = named("shipping_provider", "")
    provider_id: Id = named("shipping_provider_id", "")
    tracking_number: Code = ""
    shipped_at: datetime | None = named("collection_time", None)
    delivered_at: datetime | None = named("delivery_time", None)
    cancelled_at: datetime | None = named("cancel_time", None)
    cancel_reason: str = ""
    cancelled_by: str = named("cancellation_initiator", "")
    cancel_asked: bool = named("is_buyer_request_cancel", False)
    cancel_asked_at: datetime | None = named("request_cancel_time", None)
    on_hold: bool = named("is_on_hold_order", False)
    shipping_type: str = ""
    arrange_due_at: datetime | None = named("rts_sla_time", None)
    collect_due_at: datetime | None = named("tts_sla_time", None)
    deliver_due_at: datetime | None = named("delivery_sla_time", None)
    release_on: datetime | None = named("release_date", None)
    combine_group: Id = named("auto_combine_group_id", "")
    package_ids: tuple[Id, ...] = named("packages.id", ())
    has_changed_address: bool = named("has_updated_recipient_address", False)
    is_cod: bool = False


@dataclass(frozen=True)
class _Piece:
    """One physical piece: the API knows no quantities."""

    id: Id
    sku_id: Id
    sale_price: Price
    platform_discount: Price = ZERO
    is_gift: bool = False
    seller_sku: Code = ""
    product_id: Id = ""
    product_name: Annotated[str, partial(clipped, 300)] = ""
    variation: Annotated[str, partial(clipped, 200)] = named("sku_name", "")
    package_id: Id = ""
    display_status: str = ""
    cancel_user: str = ""
    room_id: Id = ""

    @property
    def is_cancelled(self) -> bool:
        return bool(self.cancel_user) or status_of(self.display_status) == PlatformStatus.CANCELLED

    def price(self, currency: str) -> Decimal:
        """What the seller gets for it: the platform pays its own discount."""
        return (self.sale_price + self.platform_discount).quantize(smallest(currency))


@dataclass(frozen=True)
class _District:
    level: str = named("address_level", "")
    name: str = named("address_name", "")


@dataclass(frozen=True)
class _Address:
    name: str = ""
    phone: str = named("phone_number", "")
    region: str = named("region_code", "")
    postcode: Annotated[str, partial(short, 20)] = named("postal_code", "")
    districts: tuple[_District, ...] = named("district_info", ())
    post_town: str = ""
    detail: str = named("address_detail", "")
    line_1: str = named("address_line1", "")
    line_2: str = named("address_line2", "")
    line_3: str = named("address_line3", "")
    line_4: str = named("address_line4", "")
    drop_off: str = named("delivery_preferences.drop_off_location", "")


@dataclass(frozen=True)
class _Judged:
    """What is weighed before it goes into a draft."""

    fulfillment_type: str
    pieces: tuple[_Piece, ...] = named("line_items")
    address: _Address = named("recipient_address", _Address())
    user_id: Id = ""
    arrange_by: datetime | None = named("shipping_due_time", None)
    collect_by: datetime | None = named("collection_due_time", None)
    deliver_by: datetime | None = named("delivery_due_time", None)
    cancel_at: datetime | None = named("cancel_order_sla_time", None)  # of old versions


def draft(raw: Any, where: str) -> OrderDraft:
    """The draft of one order of an answer."""
    told, judged = read(_Told, raw, where), read(_Judged, raw, where)
    status = status_of(told.status_text)
    if all(piece.is_cancelled for piece in judged.pieces):
        status = PlatformStatus.CANCELLED
    room = next((piece.room_id for piece in judged.pieces if piece.room_id), "")
    return OrderDraft(
        source="api",
        status=status,
        lines=_lines(judged.pieces, told.currency, status),
        recipient=_recipient(judged.address),
        buyer_key=f"u:{judged.user_id}" if judged.user_id else "",
        channel=LIVE if room else "",
        live_room=room,
        ours_to_ship=judged.fulfillment_type == OURS,
        auto_cancel_at=_auto_cancels(judged, status),
        **vars(told),
    )


def _lines(
    pieces: tuple[_Piece, ...], currency: str, status: PlatformStatus
) -> tuple[LineDraft, ...]:
    """Pieces that a file would write into one row; cancelled ones only if all of them are."""
    alike = defaultdict(list)
    for piece in pieces:
        if status == PlatformStatus.CANCELLED or not piece.is_cancelled:
            key = (piece.sku_id, piece.price(currency), piece.is_gift, piece.package_id)
            alike[key].append(piece)
    return tuple(
        LineDraft(
            platform_sku_id=sku_id,
            seller_sku=same[0].seller_sku,
            product_id=same[0].product_id,
            product_name=same[0].product_name,
            variation=same[0].variation,
            quantity=len(same),
            unit_price=price,
            is_gift=is_gift,
            package_ref=package_id,
            platform_line_ids=tuple(piece.id for piece in same),
        )
        for (sku_id, price, is_gift, package_id), same in alike.items()
    )


def _recipient(address: _Address) -> RecipientDraft:
    """The levels below the state, from large to small: city, district, and what is smaller.

    An American city lies in a county, which no carrier asks for.
    """
    levels = {district.level: district.name for district in address.districts}
    below = [address.post_town, *(levels.get(level, "") for level in ("L2", "L3", "L4"))]
    city, district, *smaller = [*filter(None, below), "", ""]
    if address.region == "US" and district:
        city, district = district, city
    street = [address.line_1, address.line_2, address.line_3, address.line_4]
    lines = [*filter(None, street)] or [address.detail]
    return RecipientDraft(
        name=address.name,
        phone=address.phone,
        region=address.region,
        postcode=address.postcode,
        state=levels.get("L1", ""),
        city=city,
        district=district,
        lines=tuple(filter(None, lines + smaller)),
        instruction=address.drop_off,
    )


def _auto_cancels(judged: _Judged, status: PlatformStatus) -> tuple[datetime, ...]:
    """When the platform will cancel the order by itself, in the order in which each is met."""
    if status in OVER:
        return ()
    running = [judged.deliver_by]
    if status not in COLLECTED:
        running.insert(0, judged.collect_by)
    if status not in ARRANGED:
        running.insert(0, judged.arrange_by)
    return tuple(filter(None, running)) or tuple(filter(None, [judged.cancel_at]))
