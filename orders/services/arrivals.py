"""How a draft becomes an order with its lines, its clocks and its first reasons to wait."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from orders.drafts import LineDraft, OrderDraft, PlatformStatus, RecipientDraft
from orders.models import (
    Buyer,
    Clock,
    Hold,
    LinePart,
    Listing,
    Order,
    OrderEvent,
    OrderLine,
    Recipient,
    Shop,
)
from orders.models.state import State
from orders.services import address, catalog, clocks, deadlines, live, notes, waiting
from orders.services.lifecycle import Reason, Wait

HISTORY = {
    PlatformStatus.PARTIALLY_SHIPPING: State.SHIPPED,
    PlatformStatus.AWAITING_COLLECTION: State.SHIPPED,
    PlatformStatus.IN_TRANSIT: State.SHIPPED,
    PlatformStatus.DELIVERED: State.COMPLETED,
    PlatformStatus.COMPLETED: State.COMPLETED,
    PlatformStatus.CANCELLED: State.CANCELLED,
}


def is_history(draft: OrderDraft) -> bool:
    """Whether the order is past the line already: kept, but no stock, no clock and no task."""
    return draft.status in HISTORY


def insert(shop: Shop, drafts: Sequence[OrderDraft], *, by, at: datetime) -> None:
    """Insert orders nobody knew, in a fixed number of statements; the shop must be locked."""
    if not drafts:
        return
    buyers = _buyers(shop, drafts)
    listings, parts = find_listings(shop, drafts)
    waits = [_waits(draft, listings, parts, at) for draft in drafts]
    sessions = live.sessions_of(shop, drafts)
    orders = [
        _order(draft, at, shop=shop, buyer=buyers.get(draft.buyer_key), waits=bool(wait),
               live_session=sessions.get(draft.number))
        for draft, wait in zip(drafts, waits, strict=True)
    ]  # fmt: skip
    running = _start_clocks(shop, orders, drafts, at)
    for order, wait in zip(orders, waits, strict=True):
        if not any(reason == Reason.UNMAPPED for reason, *_ in wait):
            order.mapped_at = at
    Order.objects.bulk_create(orders)
    _insert_below(orders, drafts, listings, parts)
    for clock, order in running:
        clock.order_id = order.pk
    Clock.objects.bulk_create(clock for clock, _order in running)
    Hold.objects.bulk_create(
        Wait(order.pk, *reason).row(by=None, at=at)
        for order, reasons in zip(orders, waits, strict=True)
        for reason in reasons
    )
    OrderEvent.objects.bulk_create(
        OrderEvent(order=order, seq=1, verb=_verb(draft), by=by, at=at)
        for order, draft in zip(orders, drafts, strict=True)
    )


def recipient_data(draft: RecipientDraft) -> dict:
    """The personal part of a recipient, as it is encrypted."""
    return {
        "name": draft.name,
        "phone": draft.phone,
        "state": draft.state,
        "city": draft.city,
        "district": draft.district,
        "lines": list(draft.lines),
        "instruction": draft.instruction,
    }


def line_key(line: LineDraft) -> str:
    """What makes two pieces the same line: platform SKU, unit price, gift, package."""
    gift = "gift" if line.is_gift else ""
    return f"{line.platform_sku_id}|{line.unit_price}|{gift}|{line.package_ref}"


def make_line(order: Order, draft: LineDraft, listing: Listing) -> OrderLine:
    """A line as it is first stored."""
    return OrderLine(
        order=order,
        key=line_key(draft),
        listing=listing,
        product_name=draft.product_name,
        variation=draft.variation,
        seller_sku=draft.seller_sku,
        quantity=draft.quantity,
        unit_price=draft.unit_price,
        is_gift=draft.is_gift,
        package_ref=draft.package_ref,
        platform_line_ids=list(draft.platform_line_ids),
    )


def find_listings(shop: Shop, drafts: Iterable[OrderDraft]):
    """Listings by platform SKU id, and their parts by listing id; unknown ones come to exist."""
    seen = {line.platform_sku_id: line for draft in drafts for line in draft.lines}
    known = Listing.objects.filter(shop=shop, platform_sku_id__in=seen)
    listings = {listing.platform_sku_id: listing for listing in known}
    fresh = [
        Listing(
            shop=shop,
            platform_sku_id=sku_id,
            product_id=line.product_id[:64],
            seller_sku=line.seller_sku,
            product_name=line.product_name,
            variation=line.variation,
        )
        for sku_id, line in seen.items()
        if sku_id not in listings
    ]
    catalog.match_by_code(Listing.objects.bulk_create(fresh))
    _learn_products(known, seen)
    listings |= {listing.platform_sku_id: listing for listing in fresh}
    return listings, catalog.parts_by_listing(listings.values())


def _learn_products(known: Iterable[Listing], seen: dict[str, LineDraft]) -> None:
    """Which product an older listing is of, where an order tells it for the first time."""
    told = [row for row in known if not row.product_id and seen[row.platform_sku_id].product_id]
    for listing in told:
        listing.product_id = seen[listing.platform_sku_id].product_id[:64]
    Listing.objects.bulk_update(told, ["product_id"])


def _verb(draft: OrderDraft) -> str:
    if is_history(draft):
        return "place_as_history"
    return "place_by_own_hours" if deadlines.are_missing(draft) else "place"


def _order(draft: OrderDraft, at: datetime, *, waits: bool, **belongs) -> Order:
    """`belongs` names its shop, its buyer and its live session."""
    state = HISTORY.get(draft.status, State.HELD if waits else State.SCREENING)
    return Order(
        number=draft.number,
        **belongs,
        source=draft.source,
        as_of=draft.as_of,
        platform_status=draft.status,
        state=state,
        ordered_at=draft.created_at,
        paid_at=draft.paid_at,
        currency=draft.currency,
        total=draft.total,
        shipping_fee=draft.shipping_fee,
        buyer_note=draft.buyer_note,
        note_kinds=",".join(notes.kinds(draft.buyer_note)),
        seller_note=draft.seller_note,
        channel=draft.channel,
        lane=live.LIVE if belongs["live_session"] or live.is_live(draft) else "",
        campaign_ref=draft.campaign_ref,
        combine_group=draft.combine_group,
        warehouse_ref=draft.warehouse_ref,
        shipping_type=draft.shipping_type,
        delivery_option=draft.delivery_option,
        delivery_option_id=draft.delivery_option_id,
        provider_name=draft.provider_name,
        provider_id=draft.provider_id,
        package_ids=list(draft.package_ids),
        is_cod=draft.is_cod,
        release_on=draft.release_on,
        platform_tracking=draft.tracking_number,
        pieces=sum(line.quantity for line in draft.lines),
        placed_at=at,
        held_at=at if state == State.HELD else None,
        screening_at=at if state == State.SCREENING else None,
        shipped_at=draft.shipped_at,
        delivered_at=draft.delivered_at,
        cancelled_at=draft.cancelled_at,
        cancel_asked_at=(draft.cancel_asked_at or draft.as_of) if draft.cancel_asked else None,
        stopped_at=at if state == State.CANCELLED else None,
        event_count=1,
    )


def _buyers(shop: Shop, drafts: Iterable[OrderDraft]) -> dict[str, Buyer]:
    keys = {draft.buyer_key for draft in drafts if draft.buyer_key}
    Buyer.objects.bulk_create((Buyer(shop=shop, key=key) for key in keys), ignore_conflicts=True)
    return {buyer.key: buyer for buyer in Buyer.objects.filter(shop=shop, key__in=keys)}


def _waits(draft: OrderDraft, listings: dict, parts: dict, at: datetime) -> list[tuple]:
    if is_history(draft):
        return []
    waits = waiting.at_place(draft, at)
    unmapped = [line for line in draft.lines if not parts.get(listings[line.platform_sku_id].pk)]
    if unmapped:
        named = {"listing": unmapped[0].seller_sku or unmapped[0].platform_sku_id}
        waits.append((Reason.UNMAPPED, "held_unmapped", named))
    return waits


def _start_clocks(
    shop: Shop, orders: Sequence[Order], drafts: Sequence[OrderDraft], at: datetime
) -> list[tuple[Clock, Order]]:
    running = []
    for order, draft in zip(orders, drafts, strict=True):
        if order.state in (State.HELD, State.SCREENING):
            told = deadlines.told(draft)
            started = [
                clocks.prepare(promise, order, shop, at, due_at=told.get(promise))
                for promise in dict.fromkeys([*clocks.AT_PLACE, *told])
            ]
            clocks.set_deadline(order, shop, started)
            running += [(clock, order) for clock in started]
    return running


def _insert_below(orders, drafts, listings, parts) -> None:
    Recipient.objects.bulk_create(
        _recipient(order, draft.recipient, draft.has_changed_address)
        for order, draft in zip(orders, drafts, strict=True)
    )
    lines = OrderLine.objects.bulk_create(
        make_line(order, line, listings[line.platform_sku_id])
        for order, draft in zip(orders, drafts, strict=True)
        for line in draft.lines
    )
    on_the_line = {order.pk for order in orders if order.state in (State.HELD, State.SCREENING)}
    LinePart.objects.bulk_create(
        catalog.parts_of([line for line in lines if line.order_id in on_the_line], parts)
    )


def _recipient(order: Order, draft: RecipientDraft, has_changed: bool) -> Recipient:
    data = recipient_data(draft)
    return Recipient(
        order=order,
        data=data,
        region=draft.region,
        postcode=draft.postcode,
        is_masked=address.is_masked(draft.name + draft.phone + "".join(draft.lines)),
        is_readdressed=has_changed,
    )
