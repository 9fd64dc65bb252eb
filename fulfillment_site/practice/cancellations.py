"""Cancellations: who asks, who decides, what becomes of the order."""

from fulfillment_site.practice import agenda, documents, orders, packages, shops, stock, webhooks
from fulfillment_site.practice.documents import Document, Search
from fulfillment_site.practice.markets import HOUR
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.shops import Shop
from fulfillment_site.practice.world import World

KIND = "cancellation"
PENDING = "CANCELLATION_REQUEST_PENDING"
SUCCESS = "CANCELLATION_REQUEST_SUCCESS"
CANCELLED = "CANCELLATION_REQUEST_CANCELLED"
COMPLETE = "CANCELLATION_REQUEST_COMPLETE"
REFUNDED_AFTER = HOUR
# Why a buyer may not
TOO_LATE = "In this market a buyer may cancel only until shipping is arranged."
LEFT = "It has left: now the buyer may ask for a return."
BUYER_REASONS = {
    "ecom_order_to_ship_canceled_reason_" + name: text
    for name, text in {
        "created_by_mistakes": "Bought by mistake",
        "better_price": "Better price available",
        "no_longer_needed": "No longer needed",
        "wrong_delivery_info": "Need to change the delivery address",
        "change_payment_method": "Need to change the payment method",
        "high_delivery_costs": "High delivery costs",
        "not_shipped_on_time": "Not shipped on time",
    }.items()
}
UNPAID_REASON = "ecom_order_unpaid_canceled_reason_no_longer_needed"


def pending(world: World, order: Document) -> Document | None:
    """The request of an order that waits for an answer."""
    return next((one for one in documents.of(world, KIND, order.id) if one.status == PENDING), None)


def ask(world: World, order: Document, at: int, reason: str = "") -> Document:
    """A buyer wants to cancel: granted at once while that is free, else a request to answer."""
    rules = shops.shop(world, order.shop_id).rules
    if order.status not in orders.CANCELLABLE:
        raise Denied(25001003, LEFT if order.status in orders.LEFT else "")
    if order.status == "AWAITING_COLLECTION" and not rules.late_cancel:
        raise Denied(25001003, TOO_LATE)
    if pending(world, order):
        raise Denied(25001011)
    default = UNPAID_REASON if order.status == "UNPAID" else next(iter(BUYER_REASONS))
    request = _file(world, order, ("BUYER", reason or default), order.doc["line_items"], at)
    if order.status in orders.WITHOUT_ADDRESS or at < order.doc["paid_time"] + rules.free:
        grant(world, request, at)
        return request
    order.doc |= {"is_buyer_request_cancel": True, "request_cancel_time": at}
    documents.save(world, order, at)
    _tell(world, request, at)
    agenda.plan(world, at + rules.answer, "cancellation_is_unanswered", cancel_id=request.id)
    return request


def impose(
    world: World, order: Document, by: tuple[str, str], lines: list[dict], at: int
) -> Document:
    """The seller or the platform cancels pieces; nobody is asked."""
    if open_request := pending(world, order):
        close(world, open_request, at)
    request = _file(world, order, by, lines, at)
    grant(world, request, at)
    return request


def _file(
    world: World, order: Document, by: tuple[str, str], lines: list[dict], at: int
) -> Document:
    role, reason = by
    living = orders.line_ids(order)
    answer = shops.shop(world, order.shop_id).rules.answer
    new = Document(
        KIND, f"4035{world.store.count('cancellation'):015d}", order.shop_id, order.id, PENDING,
        at, at,
        {
            "cancel_type": "BUYER_CANCEL" if role == "BUYER" else "CANCEL",
            "role": role,
            "cancel_reason": reason,
            "cancel_reason_text": BUYER_REASONS.get(reason, reason),
        },
        {
            "lines": [line["id"] for line in lines if line["id"] in living],
            "deadline": at + answer,
            "buyer": order.owner,
        },
    )  # fmt: skip
    documents.add(world, new)
    return new


def grant(world: World, request: Document, at: int) -> None:
    """The pieces asked for are cancelled; with the last of them the order is."""
    order = orders.find(world, request.owner)
    request.status = SUCCESS
    documents.save(world, request, at)
    _tell(world, request, at)
    agenda.plan(world, at + REFUNDED_AFTER, "refund_is_done", cancel_id=request.id)
    gone = [line for line in orders.living(order) if line["id"] in request.hidden["lines"]]
    stock.release(world, order, gone)
    _strike(world, order, gone, request, at)


def _strike(world: World, order: Document, gone: list[dict], request: Document, at: int) -> None:
    role, reason = request.doc["role"], request.doc["cancel_reason"]
    for line in gone:
        line |= {"cancel_user": role, "cancel_reason": reason, "display_status": "CANCELLED"}
        line["package_status"] = packages.CANCELLED
    order.doc["is_buyer_request_cancel"] = False
    if orders.living(order):
        documents.save(world, order, at)
        orders.tell(world, order, at)
        return
    order.doc |= {"cancel_time": at, "cancel_reason": reason, "cancellation_initiator": role}
    orders.move(world, order, "CANCELLED", at)
    for package in packages.of_order(world, order):
        packages.leave(world, package, order, at)
        if package.status != packages.CANCELLED:
            packages.tell(world, ("CANCEL_FULFILL_SPLIT", "ROLE_SYSTEM"), [package], at)


def close(world: World, request: Document, at: int) -> None:
    """The request is over and the order goes on: rejected, or withdrawn by the buyer."""
    request.status = CANCELLED
    documents.save(world, request, at)
    order = orders.find(world, request.owner)
    order.doc["is_buyer_request_cancel"] = False
    documents.save(world, order, at)
    _tell(world, request, at)


def withdraw(world: World, request: Document, at: int) -> None:
    """The buyer changes their mind."""
    if request.status != PENDING:
        raise Denied(25020009)
    close(world, request, at)


def run_out(world: World, cancel_id: str, at: int) -> None:
    """Nobody answered in time: that is a yes."""
    request = documents.get(world, KIND, cancel_id)
    if request.status == PENDING:
        grant(world, request, at)


def complete(world: World, cancel_id: str, at: int) -> None:
    """The refund has arrived."""
    request = documents.get(world, KIND, cancel_id)
    request.status = COMPLETE
    documents.save(world, request, at)
    _tell(world, request, at)


def of_shop(world: World, shop: Shop, cancel_id: str) -> Document:
    """A request of this shop."""
    if request := documents.held(world, KIND, shop.id, cancel_id):
        return request
    raise Denied(25007006, cancel_id)


def search(shop: Shop) -> Search:
    """All cancellations of a shop."""
    return Search(KIND, shop.id)


def _tell(world: World, request: Document, at: int) -> None:
    data = {
        "order_id": request.owner,
        "cancellations_role": request.doc["role"],
        "cancel_status": request.status,
        "cancel_id": request.id,
        "create_time": request.create_time,
    }
    webhooks.emit(world, request.shop_id, 11, data, at)
