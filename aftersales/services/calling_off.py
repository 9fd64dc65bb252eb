"""Calling an order off ourselves: it stops at once, and is cancelled when the platform agrees."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from aftersales.models import CallOff, CancellationRequest
from aftersales.services import feeds, noes
from aftersales.services.feeds import CANCELLATIONS
from orders.drafts import PlatformStatus
from orders.errors import Outcome, Refused
from orders.models import Order, Shop, ShopKey
from orders.models.state import ON_THE_LINE, State
from orders.refusals.reasons import reason as worded
from orders.services import connections, lifecycle, sendings
from orders.services.sendings import Claim
from orders.tiktok.calls import cancellations
from orders.tiktok.client import Client

KIND = "cancel_order"
CONNECTED = Q(order__shop__key__disconnected_at=None, order__shop__key__grant__ended_at=None)
STATUSES = {
    PlatformStatus.ON_HOLD,
    PlatformStatus.AWAITING_SHIPMENT,
    PlatformStatus.AWAITING_COLLECTION,
}
NO_ADDRESS = "seller_cancel_paid_reason_address_not_deliver"
BUYER_WISHES = "seller_cancel_paid_reason_buyer_requested_cancellation"
OUT_OF_STOCK = "seller_cancel_reason_out_of_stock"
REASONS = (
    OUT_OF_STOCK,
    "seller_cancel_reason_wrong_price",
    NO_ADDRESS,
    BUYER_WISHES,
)
Market = Shop.Market
WITHOUT_NO_ADDRESS = {Market.ID, Market.PH, Market.VN, Market.MY, Market.TH}


def reasons_for(order: Order) -> list[tuple[str, str]]:
    """The reasons the platform takes for this order now, worded."""
    return reasons_in(order.shop.market) if order.platform_status in STATUSES else []


def reasons_in(*markets: str) -> list[tuple[str, str]]:
    """The reasons the platform takes in one of these markets at least, worded."""
    unfit = {
        NO_ADDRESS: WITHOUT_NO_ADDRESS.issuperset(markets),
        BUYER_WISHES: Market.US not in markets,
    }
    return [(name, worded(name)) for name in REASONS if not unfit.get(name)]


def refusal(order: Order) -> Refused | None:
    """Why an order cannot be called off, whatever the reason; nothing is locked."""
    is_connected = ShopKey.objects.connected().filter(shop=order.shop_id).exists()
    return _stuck(order, is_connected) or _taken([order.pk]).get(order.pk)


def call_off(order_ids: Iterable[int], *, reason: str, by, at: datetime) -> Outcome:
    """Stop orders at once, and have them cancelled on the platform for one reason."""
    outcome = Outcome()
    with transaction.atomic():
        orders = Order.objects.filter(pk__in=order_ids).select_related("shop").order_by("pk")
        orders = list(orders.select_for_update(of=("self",)))
        taken = _taken([order.pk for order in orders])
        connected = set(ShopKey.objects.connected().values_list("shop", flat=True))
        for order in orders:
            if why := _unfit(order, reason, order.shop_id in connected) or taken.get(order.pk):
                outcome.refused[order.pk] = why
                continue
            outcome.done.append(order.pk)
        CallOff.objects.bulk_create(
            CallOff(order_id=pk, reason=reason, asked_at=at, by=by) for pk in outcome.done
        )
        lifecycle.mark(outcome.done, "called_off_at", at=at)
        stopped = [order for order in orders if order.pk in outcome.done]
        lifecycle.note(stopped, "call_off", by=by, at=at)
    return outcome


def pending(at: datetime):
    """Ids of called-off orders of which the platform does not know, the longest waiting first."""
    rows = CallOff.objects.to_send().filter(CONNECTED).order_by("asked_at")
    return rows.values_list("pk", flat=True)


def send(call_off_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Tell the platform, once each; the order is cancelled as its answer is read."""
    outcome = Outcome()
    rows = CallOff.objects.to_send().filter(pk__in=call_off_ids).order_by("pk")
    for row in rows.select_related("order__shop"):
        claimed = sendings.claim(KIND, f"{row.order.number}:{row.pk}", row.order.shop, at=at)
        if claimed is None:
            continue
        CallOff.objects.filter(pk=row.pk).update(sending=claimed.sending_id)
        if why := _send(row, claimed, at):
            outcome.refused[row.pk] = why
        else:
            outcome.done.append(row.pk)
        if noes.is_down(why):
            break
    return outcome


def _send(row: CallOff, claimed: Claim, at: datetime) -> Refused | None:
    shop = row.order.shop
    try:
        client = connections.client_for(shop, at=at)
        if not claimed.is_first and _is_done(client, row, at):
            return _settle(row, claimed, {"found": True}, at)
        made, receipt = cancellations.cancel_order(client, row.order.number, row.reason)
        _settle(row, claimed, {"request_id": receipt, "cancel_id": made.id}, at)
        feeds.read(CANCELLATIONS, shop, [made.id], at=at)
    except noes.NOES as no:
        return noes.lay_down(no, claimed, shop, lambda why: _fail(row, claimed, why, at), at=at)
    return None


def _is_done(client: Client, row: CallOff, at: datetime) -> bool:
    """Whether an earlier try did it and its answer was lost."""
    page = cancellations.search(client, order_ids=[row.order.number])
    feeds.keep(CANCELLATIONS, row.order.shop, page, at=at)
    return Order.objects.filter(pk=row.order_id, state=State.CANCELLED).exists()


def _settle(row: CallOff, claimed: Claim, receipt: dict, at: datetime) -> None:
    with transaction.atomic():
        if sendings.accept(claimed, receipt, at=at):
            CallOff.objects.filter(pk=row.pk).update(settled_at=at)


def _fail(row: CallOff, claimed: Claim, why: Refused, at: datetime) -> None:
    """The platform said no: the order goes on, unless its buyer asks too."""
    with transaction.atomic():
        (order,) = lifecycle.locked([row.order_id])
        if not sendings.fail(claimed, why, at=at):
            return
        CallOff.objects.filter(pk=row.pk).update(settled_at=at)
        lifecycle.unmark([order.pk], "called_off_at")
        lifecycle.note([order], "fail_call_off", by=None, at=at)


def _unfit(order: Order, reason: str, is_connected: bool) -> Refused | None:
    if why := _stuck(order, is_connected):
        return why
    if reason not in dict(reasons_for(order)):
        status = order.platform_status
        return Refused("call_off_reason_does_not_fit", order=order.number, status=status)
    return None


def _stuck(order: Order, is_connected: bool) -> Refused | None:
    if not is_connected:
        return Refused("order_is_not_on_the_platform", order=order.number)
    if order.state not in ON_THE_LINE:
        return Refused("order_is_elsewhere", order=order.number, state=order.state)
    if order.part_shipped_at:
        return Refused("order_left_in_part", order=order.number)
    if not reasons_for(order):
        return Refused("platform_cancels_no_more", order=order.number, status=order.platform_status)
    return None


def _taken(order_ids: Sequence[int]) -> dict[int, Refused]:
    """Orders that are being cancelled already, by their buyers or by us."""
    asked = CancellationRequest.objects.open().filter(order__in=order_ids)
    called = CallOff.objects.to_send().filter(order__in=order_ids)
    return {
        pk: Refused(code, order=number)
        for code, rows in (("order_is_asked_back", asked), ("order_is_called_off", called))
        for pk, number in rows.values_list("order", "order__number")
    }
