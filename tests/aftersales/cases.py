"""What tickets are made of in tests: an order that left, its buyer, and what the buyer does."""

import json

from aftersales.cases import Category, Reason
from aftersales.models import ChatThread, ReturnRequest, Ticket
from aftersales.services.tickets import moving, opening, waking
from orders.models import Order, Sku
from tests import factories
from tests.factories import HOUR, NOW, draft, place

BUYER = "u:7021000000000000001"


def sold(shop, *, state="SHIPPED", **values) -> Order:
    """An order whose buyer can be written to, in a state it came to some way."""
    if not Sku.objects.exists():
        factories.make_skus(["TEE-RED-M"])
    (order,) = place(shop, draft(**{"buyer_key": BUYER} | values))
    Order.objects.filter(pk=order.pk).update(state=state, shipped_at=NOW)
    return Order.objects.get(pk=order.pk)


def chat(shop, order=None, *, said="Where is my parcel?", at=NOW, ref="t1") -> ChatThread:
    """A conversation in which the buyer waits for an answer."""
    return ChatThread.objects.create(
        shop=shop, conversation_ref=ref, order=order, buyer=order.buyer if order else None,
        said=said, message_ref="m1", buyer_wrote_at=at, heard_at=at, due_at=at + 24 * HOUR,
    )  # fmt: skip


def sent_back(order, *, reason="damaged", ref="801") -> ReturnRequest:
    """A return the platform awaits our word on."""
    return ReturnRequest.objects.create(
        shop=order.shop, platform_id=ref, order_number=order.number, order=order, reason=reason,
        status="RETURN_OR_REFUND_REQUEST_PENDING", asked_at=NOW, updated_at=NOW,
        respond_by=NOW + 30 * HOUR, due_at=NOW + 30 * HOUR,
    )  # fmt: skip


def open_all(at=NOW):
    """One turn of the step that opens tickets."""
    return opening.open_waiting(list(opening.pending(at)), at=at)


def wake(at):
    return waking.wake(list(waking.pending(at)), at=at)


def by_hand(order, *, by, category=Category.DAMAGED, at=NOW) -> Ticket:
    return opening.open_by_hand(order.pk, category, by=by, at=at)


def solve(ticket, *, by, at=NOW):
    moving.solve(ticket.pk, Category.NOT_RECEIVED, Reason.LATE, by=by, at=at)


def verbs(ticket) -> list[str]:
    return list(ticket.events.order_by("seq").values_list("verb", flat=True))


def content(message: dict) -> dict:
    return json.loads(message["content"])
