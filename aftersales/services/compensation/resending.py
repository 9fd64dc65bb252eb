"""Sending goods again: a real order of our own, with stock set aside, or none at all."""

from collections import Counter
from datetime import datetime

from aftersales.models import Compensation
from orders.drafts import RESENT, LineDraft, OrderDraft, PlatformStatus, RecipientDraft
from orders.errors import Refused
from orders.models import Hold, Order, OrderLine, Shop
from orders.services import intake, lifecycle
from warehouse.services import reservation


def hold_shop(shop_id: int) -> None:
    """Take the lock under which orders are placed, before that of the first order."""
    Shop.objects.select_for_update(no_key=True).get(pk=shop_id)


def place(compensation: Compensation, *, by, at: datetime) -> Order:
    """Place the new order and set its goods aside; raises Refused where stock is short.

    The caller holds the shop's lock and the first order's, and rolls back what is refused.
    """
    first = compensation.order
    draft = _draft(compensation, first, at)
    found = intake.place(compensation.shop_id, [draft], by=by, at=at)
    for why in found.refused.values():
        raise why
    placed = Order.objects.filter(shop=compensation.shop_id, number=draft.number)
    reservation.reserve([placed.get().pk], by=by, at=at)
    new = placed.get()
    if new.reserved_at is None or new.rest_short_at:
        raise Refused("resend_is_short", order=first.number, why=_why(new))
    lifecycle.note([first], "send_again", by=by, at=at, data={first.pk: {"order": new.number}})
    lifecycle.note([new], "be_sent_for", by=by, at=at, data={new.pk: {"order": first.number}})
    return new


def _why(new: Order) -> dict | str:
    """What the new order would wait for, as it is worded at held orders."""
    hold = Hold.objects.open().filter(order=new).order_by("pk").last()
    return {"code": hold.code, "params": hold.params} if hold else ""


def _draft(compensation: Compensation, first: Order, at: datetime) -> OrderDraft:
    times = Order.objects.filter(resent_for__order=first).count() + 1
    return OrderDraft(
        number=f"{first.number}-R{times}",
        source=RESENT,
        as_of=at,
        status=PlatformStatus.AWAITING_SHIPMENT,
        created_at=at,
        paid_at=at,
        currency=first.currency,
        total=first.total * 0,
        shipping_fee=first.total * 0,
        lines=_lines(compensation),
        recipient=_recipient(first),
        buyer_key=first.buyer.key if first.buyer else "",
        seller_note=f"Sent again for {first.number}",
        warehouse_ref=first.warehouse_ref,
        cancels_freely=False,
    )


def _lines(compensation: Compensation) -> tuple[LineDraft, ...]:
    """What was bought, for nothing; lines of one listing are one line now."""
    pieces: Counter[int] = Counter()
    lines: dict[int, OrderLine] = {}
    for row in compensation.lines.select_related("line__listing").order_by("line"):
        pieces[row.line.listing_id] += row.quantity
        lines.setdefault(row.line.listing_id, row.line)
    return tuple(
        LineDraft(
            platform_sku_id=line.listing.platform_sku_id,
            seller_sku=line.seller_sku,
            product_id="",
            product_name=line.product_name,
            variation=line.variation,
            quantity=pieces[listing_id],
            unit_price=line.unit_price * 0,
        )
        for listing_id, line in lines.items()
    )


def _recipient(first: Order) -> RecipientDraft:
    ours = getattr(first, "recipient", None)
    if ours is None:
        return RecipientDraft()
    data = dict(ours.data)
    lines = tuple(data.pop("lines", ()))
    return RecipientDraft(region=ours.region, postcode=ours.postcode, lines=lines, **data)
