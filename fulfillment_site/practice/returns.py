"""Returns and refunds after delivery: asked for, answered, sent back, paid back."""

from dataclasses import dataclass

from fulfillment_site.practice import agenda, documents, orders, shops, webhooks
from fulfillment_site.practice.documents import Document, Search
from fulfillment_site.practice.markets import DAY, HOUR
from fulfillment_site.practice.refusals import Denied
from fulfillment_site.practice.shops import Shop
from fulfillment_site.practice.world import World

KIND = "return"
TYPES = REFUND, RETURN, REPLACEMENT = "REFUND", "RETURN_AND_REFUND", "REPLACEMENT"
PENDING = "RETURN_OR_REFUND_REQUEST_PENDING"
REJECTED = "REFUND_OR_RETURN_REQUEST_REJECT"
TO_SEND, SENT = "AWAITING_BUYER_SHIP", "BUYER_SHIPPED_ITEM"
NOT_RECEIVED = "REJECT_RECEIVE_PACKAGE"
OFFERED = "AWAITING_BUYER_RESPONSE"
SUCCESS = "RETURN_OR_REFUND_REQUEST_SUCCESS"
COMPLETE = "RETURN_OR_REFUND_REQUEST_COMPLETE"
CANCELLED = "RETURN_OR_REFUND_REQUEST_CANCEL"
TO_REPLACE, NOT_REPLACED = "REPLACEMENT_REQUEST_PENDING", "REPLACEMENT_REQUEST_REJECT"
REPLACED, REFUNDED = "REPLACEMENT_REQUEST_COMPLETE", "REPLACEMENT_REQUEST_REFUND_SUCCESS"
IN_PROGRESS = "IN_PROGRESS"
AROUND = "ecom_order_delivered_refund_and_return_reason_"
REASONS = {
    "damaged": "Package or item is damaged",
    "defective": "Product is defective or does not work",
    "missing_product": "Missing items",
    "no_need": "No longer needed",
    "not_arrive_on_time": "Package didn't arrive on time",
    "not_received": "Package wasn't received",
    "wrong_product": "Wrong item was sent",
}
JUDGED = (IN_PROGRESS, "SUPPORT_BUYER", "SUPPORT_SELLER", "CLOSED")
ENDED = {REJECTED, NOT_RECEIVED, SUCCESS, COMPLETE, CANCELLED, NOT_REPLACED, REPLACED, REFUNDED}


@dataclass(frozen=True)
class Step:
    """What a decision makes of a return that stands in one of these statuses."""

    types: frozenset[str]
    before: str
    after: str


_REFUNDS = frozenset({REFUND, RETURN})
STEPS = {
    "APPROVE_REFUND": Step(_REFUNDS, PENDING, SUCCESS),
    "APPROVE_RETURN": Step(frozenset({RETURN}), PENDING, TO_SEND),
    "APPROVE_RECEIVED_PACKAGE": Step(frozenset({RETURN}), SENT, SUCCESS),
    "APPROVE_REPLACEMENT": Step(frozenset({REPLACEMENT}), TO_REPLACE, REPLACED),
    "ISSUE_REPLACEMENT_REFUND": Step(frozenset({REPLACEMENT}), TO_REPLACE, REFUNDED),
    "OFFER_PARTIAL_REFUND": Step(_REFUNDS, PENDING, OFFERED),
    "REJECT_REFUND": Step(_REFUNDS, PENDING, REJECTED),
    "REJECT_RETURN": Step(frozenset({RETURN}), PENDING, REJECTED),
    "REJECT_RECEIVED_PACKAGE": Step(frozenset({RETURN}), SENT, NOT_RECEIVED),
    "REJECT_REPLACEMENT": Step(frozenset({REPLACEMENT}), TO_REPLACE, NOT_REPLACED),
}
ACTIONS = {
    (REFUND, PENDING): "SELLER_RESPOND_REFUND",
    (RETURN, PENDING): "SELLER_RESPOND_RETURN",
    (RETURN, SENT): "SELLER_RESPOND_RECEIVE_PACKAGE",
    (REPLACEMENT, TO_REPLACE): "SELLER_RESPOND_REPLACEMENT",
}
REJECT_REASONS = {
    f"reverse_reject_request_reason_{number}": text
    for number, text in enumerate(
        (
            "The reason for the return is not valid",
            "The product cannot be returned for a change of mind",
            "The product was used or damaged",
            "Product delivery is on schedule",
            "Reached an agreement with the buyer",
        ),
        start=1,
    )
}
UNANSWERED = {
    (REFUND, PENDING): "APPROVE_REFUND",
    (RETURN, PENDING): "APPROVE_RETURN",
    (RETURN, SENT): "APPROVE_RECEIVED_PACKAGE",
    (REPLACEMENT, TO_REPLACE): "APPROVE_REPLACEMENT",
}


@dataclass(frozen=True)
class Wanted:
    """Money or goods back: which kind, for which lines, by whom, and for what reason."""

    kind: str
    line_ids: list[str]
    role: str = "BUYER"
    reason: str = AROUND + "damaged"


def ask(world: World, order: Document, wanted: Wanted, at: int) -> Document:
    """Somebody wants money or goods back."""
    if order.status not in orders.LEFT:
        raise Denied(25001003)
    new = Document(
        KIND, f"4036{world.store.count('return'):015d}", order.shop_id, order.id,
        TO_REPLACE if wanted.kind == REPLACEMENT else PENDING, at, at,
        {
            "return_type": wanted.kind,
            "role": wanted.role,
            "return_reason": wanted.reason,
            "return_reason_text": REASONS.get(wanted.reason.removeprefix(AROUND), wanted.reason),
            "shipment_type": "PLATFORM",
            "handover_method": "DROP_OFF",
            "return_tracking_number": "",
            "return_method": "BUYER_SHIPPED",
            "can_buyer_keep_item": False,
            "is_combined_return": False,
        },
        {"lines": wanted.line_ids, "buyer": order.owner, "records": []},
    )  # fmt: skip
    _record(new, "ORDER_RETURN", wanted.role, at)
    documents.add(world, new)
    _tell(world, new, at)
    _wait(world, new, at)
    return new


def decide(world: World, request: Document, decision: str, at: int, role: str = "SELLER") -> None:
    """Answer: the decision must fit the type and the status."""
    step = STEPS.get(decision)
    if step is None or request.doc["return_type"] not in step.types:
        raise Denied(25020004, decision)
    if request.status == CANCELLED:
        raise Denied(25020009)
    if request.status != step.before:
        raise Denied(25020003, decision)
    _record(request, decision, role, at)
    _move(world, request, step.after, at)


def _move(world: World, request: Document, status: str, at: int) -> None:
    request.status = status
    documents.save(world, request, at)
    _tell(world, request, at)
    _wait(world, request, at)
    follow = {TO_SEND: ("buyer_sends_back", 2 * DAY), SUCCESS: ("return_is_done", HOUR)}
    if status in follow:
        verb, wait = follow[status]
        agenda.plan(world, at + wait, verb, return_id=request.id)


def _wait(world: World, request: Document, at: int) -> None:
    if (request.doc["return_type"], request.status) in ACTIONS:
        due = at + shops.shop(world, request.shop_id).rules.answer
        request.hidden["deadline"] = due
        documents.save(world, request, at)
        agenda.plan(world, due, "return_is_unanswered", return_id=request.id, status=request.status)


def run_out(world: World, return_id: str, status: str, at: int) -> None:
    """Nobody answered in time: that is a yes."""
    request = documents.get(world, KIND, return_id)
    if request.status == status:
        decide(world, request, UNANSWERED[request.doc["return_type"], status], at, "SYSTEM")


def send_back(world: World, return_id: str, at: int) -> None:
    """The buyer sends the goods back."""
    request = documents.get(world, KIND, return_id)
    if request.status == TO_SEND:
        request.doc["return_tracking_number"] = f"RT{request.id[-10:]}"
        _record(request, "BUYER_SHIPPED", "BUYER", at)
        _move(world, request, SENT, at)


def complete(world: World, return_id: str, at: int) -> None:
    """The money is back."""
    request = documents.get(world, KIND, return_id)
    if request.status == SUCCESS:
        _move(world, request, COMPLETE, at)


def withdraw(world: World, request: Document, at: int) -> None:
    """The buyer keeps it after all."""
    if request.status in ENDED:
        raise Denied(25020003)
    _record(request, "BUYER_CANCEL", "BUYER", at)
    _move(world, request, CANCELLED, at)


def judge(world: World, request: Document, word: str, at: int) -> None:
    """The platform takes a return up to judge it, at the buyer's wish, or says for whom it is."""
    is_judged = request.doc.get("arbitration_status") == IN_PROGRESS
    if (word == IN_PROGRESS) == is_judged:
        raise Denied(25020003)
    request.doc["arbitration_status"] = word
    _record(request, f"ARBITRATION_{word}", "OPERATOR", at)
    documents.save(world, request, at)
    _tell(world, request, at)


def _record(request: Document, event: str, role: str, at: int) -> None:
    told = {"event": event, "role": role, "create_time": at, "note": "", "images": [], "videos": []}
    text = event.replace("_", " ").capitalize()
    request.hidden["records"].append(told | {"description": text, "reason_text": ""})


def find(world: World, shop: Shop, return_id: str) -> Document:
    """A return of this shop."""
    if request := documents.held(world, KIND, shop.id, return_id):
        return request
    raise Denied(25007006, return_id)


def search(shop: Shop) -> Search:
    """All returns of a shop."""
    return Search(KIND, shop.id)


def _tell(world: World, request: Document, at: int) -> None:
    data = {
        "order_id": request.owner,
        "return_role": request.doc["role"],
        "return_type": request.doc["return_type"],
        "return_status": request.status,
        "return_id": request.id,
        "create_time": request.create_time,
        "update_time": request.update_time,
    }
    webhooks.emit(world, request.shop_id, 12, data, at)
