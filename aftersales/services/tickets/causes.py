"""What tickets open by: chats, poor reviews, returns, disputes, and cancellations too late."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from aftersales.cases import Category
from aftersales.models import (
    ChatMessage,
    Kind,
    ReturnRequest,
    Ticket,
    TicketSource,
)
from aftersales.models.ticket import NOT_OVER
from aftersales.services.dues import SOURCES
from aftersales.services.tickets import guessing
from orders.models.state import State

Origin, Priority = Ticket.Origin, Ticket.Priority
GONE = (State.SHIPPED, State.DELIVERED, State.RETURNING, State.RETURNED, State.COMPLETED)
KINDS = tuple(SOURCES)  # their places are part of the numbers below
WORST = 2  # stars up to which a review is looked at before others


@dataclass(frozen=True)
class Cause:
    """Why there should be a ticket; `kind` and `matter_id` name its source, where it has one."""

    shop_id: int
    origin: str
    order_id: int | None = None
    buyer_id: int | None = None
    kind: str = ""
    matter_id: int = 0
    category: str = ""
    priority: int = Priority.NORMAL
    team: str = Ticket.Team.CARE
    told: tuple[tuple[str, str], ...] = ()  # what its line of the history says beside the origin

    @property
    def source(self) -> tuple[str, int]:
        return (self.kind, self.matter_id)


def pending() -> Iterator[int]:
    """Rows that are in no ticket yet, each as one number: its key, and the place of its kind."""
    found = (
        (pk * len(KINDS) + place for pk in _waiting(kind).values_list("pk", flat=True))
        for place, kind in enumerate(KINDS)
    )
    return chain.from_iterable(found)


def read(refs: Sequence[int]) -> list[Cause]:
    """The causes behind such numbers, as far as they still want a ticket; a query a kind."""
    found = []
    for place, kind in enumerate(KINDS):
        ids = [ref // len(KINDS) for ref in refs if ref % len(KINDS) == place]
        if ids:
            rows = _waiting(kind).filter(pk__in=ids).select_related("order")
            if kind == Kind.CHAT:
                buyers = ChatMessage.objects.filter(role=ChatMessage.Role.BUYER)
                rows = rows.prefetch_related(Prefetch("messages", buyers, to_attr="words"))
            found += [_cause(kind, row) for row in rows]
    return found


def ref_of(kind: str, pk: int) -> int:
    """The number by which a row of this kind is known to the step."""
    return pk * len(KINDS) + KINDS.index(Kind(kind))


def _waiting(kind: Kind) -> QuerySet:
    """Rows of one kind that want a ticket and are in none.

    A chat comes again after its ticket was closed, so for it only living tickets count.
    """
    known = TicketSource.objects.filter(kind=kind, matter_id=OuterRef("pk"))
    if kind == Kind.CHAT:
        known = known.filter(ticket__state__in=NOT_OVER)
    rows = SOURCES[kind].objects.filter(~Exists(known)).order_by("pk")
    if kind == Kind.RETURN:
        return rows.exclude(state=ReturnRequest.State.CLOSED)
    if kind == Kind.CANCEL:
        left = Q(order__state__in=GONE) | Q(order__part_shipped_at__isnull=False)
        return rows.to_answer().filter(left)
    return rows.to_answer()


def _cause(kind: Kind, row) -> Cause:
    facts = {
        "shop_id": row.shop_id,
        "order_id": row.order_id,
        "buyer_id": row.order.buyer_id if row.order else None,
        "kind": kind,
        "matter_id": row.pk,
    }
    if kind == Kind.CHAT:
        guess = guessing.from_words(" ".join([*(one.text for one in row.words), row.said]))
        is_dispute = guess == Category.DISPUTE
        facts["buyer_id"] = row.buyer_id or facts["buyer_id"]
        priority = Priority.HIGH if is_dispute else Priority.NORMAL
        return Cause(**facts, origin=Origin.CHAT, category=guess, priority=priority)
    if kind == Kind.REVIEW:
        guess = guessing.from_words(row.text) or Category.REVIEW
        priority = Priority.HIGH if row.stars <= WORST else Priority.NORMAL
        return Cause(**facts, origin=Origin.REVIEW, category=guess, priority=priority)
    if kind == Kind.DISPUTE:
        facts["category"], facts["priority"] = Category.DISPUTE, Priority.HIGH
        return Cause(**facts, origin=Origin.DISPUTE)
    guess = guessing.from_code(row.reason) or guessing.from_words(row.reason_text)
    if kind == Kind.CANCEL:
        return Cause(**facts, origin=Origin.CANCEL, category=guess or Category.CANCELLATION)
    return Cause(**facts, origin=Origin.RETURN, category=guess)
