"""Cancellations: search, answer, reasons, and the seller's own."""

from fulfillment_site.practice import (
    cancellations,
    documents,
    effects,
    orders,
    paging,
    refunds,
    returns,
)
from fulfillment_site.practice.calls import Asked, declare
from fulfillment_site.practice.cancellations import CANCELLED, PENDING, SUCCESS
from fulfillment_site.practice.documents import Document, any_of
from fulfillment_site.practice.refusals import Denied

SCOPE = "seller.return_refund.basic"
BASE = "/return_refund/{v}/cancellations"
_POPUP = "order_manage_list_action_respond_popup_reject_reason_"
REJECT_REASONS = {
    _POPUP + "invalid_cancellation_reason": "Invalid reason for cancellation",
    _POPUP + "delivered": "Product delivery is on schedule",
    _POPUP + "buyer_agree": "Reached an agreement with the buyer",
    "seller_reject_apply_product_has_been_packed": "Product has been packed",
}
SELLER_REASONS = {
    "seller_cancel_reason_out_of_stock", "seller_cancel_reason_wrong_price",
    "seller_cancel_paid_reason_address_not_deliver",
    "seller_cancel_paid_reason_buyer_requested_cancellation",
}  # fmt: skip
UNPAID_REASONS = {
    "seller_cancel_unpaid_reason_" + name
    for name in ("out_of_stock", "wrong_price", "buyer_hasnt_paid_within_time_allowed",
                 "buyer_requested_cancellation")
}  # fmt: skip
FILTERS = {
    "cancel_ids": "id",
    "order_ids": "owner",
    "buyer_user_ids": "json_extract(hidden, '$.buyer')",
    "cancel_types": "json_extract(doc, '$.cancel_type')",
}


@declare("POST", BASE + "/search", "202309 202602", scope=SCOPE)
def search_cancellations(asked: Asked) -> dict:
    """Cancellations by id, order, buyer, type, status and time."""
    search = paging.sorted_by(
        asked, cancellations.search(asked.shop), "create_time update_time", "ASC"
    )
    search = paging.within_times(asked, search)
    for name, column in FILTERS.items():
        if wanted := asked.listed(name):
            search = search.narrowed(*any_of(column, wanted))
    if statuses := asked.listed("cancel_status"):
        search = search.narrowed(*any_of("status", map(_normal, statuses)))
    page = paging.page(asked, search, asked.number("page_size", 10, 1, 50))
    return page.told("cancellations", [_told(asked, one) for one in page.items])


def _normal(status: str) -> str:
    return CANCELLED if status == "CANCELLATION_REQUEST_CANCEL" else status


def _told(asked: Asked, request: Document) -> dict:
    order = orders.find(asked.world, request.owner)
    line_ids = request.hidden["lines"]
    status = request.status
    if status == CANCELLED and asked.version >= "202602":
        status = "CANCELLATION_REQUEST_CANCEL"
    told = request.doc | {
        "cancel_id": request.id,
        "order_id": request.owner,
        "cancel_status": status,
        "create_time": request.create_time,
        "update_time": request.update_time,
        "refund_amount": refunds.amount(asked.shop, order, line_ids),
        "cancel_line_items": refunds.lines(asked.shop, order, line_ids, "cancel"),
    }
    if status == PENDING:
        deadline = request.hidden["deadline"]
        told["seller_next_action_response"] = [
            {"action": "SELLER_RESPOND_CANCEL", "deadline": deadline}
        ]
    return told


@declare("POST", BASE + "/<cancel_id>/approve", "202309", scope=SCOPE)
def approve_cancellation(asked: Asked) -> dict:
    """The buyer may cancel."""
    request = _request(asked)
    if effects.done_before(asked, "approve_cancellation", request.id):
        return {}
    if request.status == CANCELLED:
        raise Denied(25020009)
    if request.status != PENDING:
        raise Denied(25011012)
    cancellations.grant(asked.world, request, asked.at)
    effects.note(asked, "approve_cancellation", request.id, order_id=request.owner)
    return {}


@declare("POST", BASE + "/<cancel_id>/reject", "202309", scope=SCOPE)
def reject_cancellation(asked: Asked) -> dict:
    """The buyer may not cancel; the reason is one of the list."""
    request = _request(asked)
    if effects.done_before(asked, "reject_cancellation", request.id):
        return {}
    reason = asked.needed("reject_reason")
    if reason not in REJECT_REASONS:
        raise Denied(25001014, reason)
    if request.status == CANCELLED:
        raise Denied(25020009)
    if request.status == SUCCESS:
        raise Denied(25020010)
    if request.status != PENDING:
        raise Denied(25011011)
    request.doc["reject_reason"] = reason
    cancellations.close(asked.world, request, asked.at)
    effects.note(asked, "reject_cancellation", request.id, reason=reason, order_id=request.owner)
    return {}


def _request(asked: Asked) -> Document:
    return cancellations.of_shop(asked.world, asked.shop, asked.args["cancel_id"])


@declare("POST", BASE, "202309 202602", scope=SCOPE)
def cancel_order(asked: Asked) -> dict:
    """The seller cancels an order, or pieces of it where that is allowed."""
    order = orders.one_of_shop(asked.world, asked.shop, asked.needed("order_id"))
    reason = asked.needed("cancel_reason")
    _check_cancellable(asked, order, reason)
    whole = orders.line_ids(order)
    chosen = refunds.chosen(order, asked.listed("order_line_item_ids"), asked.listed("skus"))
    if chosen is None:
        raise Denied(25005011)
    if set(chosen) != set(whole) and not asked.shop.rules.partial_cancel:
        raise Denied(25005010)
    lines = [line for line in orders.living(order) if line["id"] in chosen]
    request = cancellations.impose(asked.world, order, ("SELLER", reason), lines, asked.at)
    effects.note(asked, "cancel_order", order.id, cancel_id=request.id, reason=reason)
    return {"cancel_id": request.id, "cancel_status": request.status}


def _check_cancellable(asked: Asked, order: Document, reason: str) -> None:
    if order.status in ("CANCELLED", "COMPLETED"):
        raise Denied(25001051)
    if order.status in ("IN_TRANSIT", "DELIVERED"):
        raise Denied(25001045)
    if order.status == "UNPAID":
        raise Denied(25001003)
    if cancellations.pending(asked.world, order):
        raise Denied(25001011)
    if reason in UNPAID_REASONS:
        raise Denied(25001021)
    if reason not in SELLER_REASONS:
        raise Denied(25001014, reason)


@declare("GET", "/return_refund/{v}/reject_reasons", "202309", scope=SCOPE)
def reject_reasons(asked: Asked) -> dict:
    """Why a seller may say no."""
    asked_for = asked.text("return_or_cancel_id")
    if not asked_for:
        raise Denied(36009021, "return_or_cancel_id is required.")
    is_return = documents.held(asked.world, returns.KIND, asked.shop.id, asked_for) is not None
    reasons = returns.REJECT_REASONS if is_return else REJECT_REASONS
    return {"reasons": [{"name": name, "text": text} for name, text in reasons.items()]}
