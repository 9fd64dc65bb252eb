"""The one queue of the desk: everything the platform decides for us if we stay silent."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    DecimalField,
    Exists,
    F,
    IntegerField,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from aftersales.models import (
    Ask,
    CancellationRequest,
    Claim,
    Kind,
    Ticket,
    TicketSource,
)
from aftersales.models.ticket import NOT_OVER
from aftersales.models.training import practised, real
from aftersales.services import dues, skills
from orders import sla

MODELS: dict[str, type[Model]] = {**dues.SOURCES, Kind.TICKET: Ticket}
RIGHTS = {
    Kind.CANCEL: "aftersales.answer_cancellation",
    Kind.RETURN: "aftersales.answer_return",
    Kind.CHAT: "aftersales.answer_chat",
    Kind.REVIEW: "aftersales.answer_review",
    Kind.TICKET: "aftersales.work_ticket",
    Kind.DISPUTE: "aftersales.work_dispute",
}
WHY = {
    Kind.CANCEL: "reason",
    Kind.RETURN: "reason",
    Kind.TICKET: "category",
    Kind.DISPUTE: "reason",
}
MONEY = {Kind.CANCEL: "refund_total", Kind.RETURN: "refund_total", Kind.DISPUTE: "amount"}
OF_ORDER = Coalesce("order__number", Value(""))
NUMBERS = {Kind.CHAT: OF_ORDER, Kind.TICKET: OF_ORDER}
URGENT, OTHER = 0, 1
SHOWN = 40  # rows of the list; who wants more filters the lists of each kind


@dataclass(frozen=True)
class Waiting:
    """One row of the queue; `owner` has it in hand, `asked_by` asked a lead about it.

    `number` is its order's, empty where none is known.
    """

    kind: str
    pk: int
    rank: int
    due_at: datetime
    number: str
    money: Decimal | None
    currency: str
    state: str
    reason: str
    reason_text: str
    time_zone: str
    owner_id: int | None
    owner: str | None
    asked_by: int | None

    @property
    def is_urgent(self) -> bool:
        """Whether it is a cancellation that the platform decides within two hours."""
        return self.rank == URGENT

    @property
    def ref(self) -> str:
        """As clocks and addresses call it."""
        return f"{self.kind}:{self.pk}"


def queue(user, *, at: datetime, most: int = SHOWN, dealt: bool = False) -> list[Waiting]:
    """What waits for this person: urgent cancellations, then by deadline; one query.

    `dealt`: of the tickets only those that `next` may bring this person.
    """
    return [Waiting(*row) for row in _rows(user, at, dealt)[:most]]


def urgent(user, *, at: datetime) -> QuerySet:
    """Cancellations under two hours that nobody has in hand and no lead is asked about."""
    rows = CancellationRequest.objects.to_answer().visible_to(user)
    free = rows.filter(~practised(), due_at__lt=at + sla.RED).annotate(
        owner=Subquery(_claims(Kind.CANCEL, at).values("by")[:1]),
        asker=Subquery(_asks(Kind.CANCEL).values("asked_by")[:1]),
    )
    return free.filter(owner=None, asker=None)


def find(kind: str, pk: int, user) -> Model | None:
    """One row that still waits and that this person may see."""
    rows = MODELS[Kind(kind)].objects.to_answer().visible_to(user).filter(pk=pk)
    return rows.select_related("shop", "order__shop", "order__buyer").first()


def ticket_of(kind: str, pk: int) -> int | None:
    """The number of the ticket that is about this, or is it."""
    if kind == Kind.TICKET:
        return pk
    about = TicketSource.objects.filter(kind=kind, matter_id=pk)
    return about.filter(ticket__state__in=NOT_OVER).values_list("ticket", flat=True).first()


def alone() -> QuerySet:
    """Tickets that wait for us while nothing they are about stands at the desk by itself."""
    rows = Ticket.objects.to_answer().filter(real())
    for kind, model in dues.SOURCES.items():
        waits = model.objects.to_answer().filter(pk=OuterRef("matter_id"))
        sources = TicketSource.objects.filter(Exists(waits), ticket=OuterRef("pk"), kind=kind)
        rows = rows.filter(~Exists(sources))
    return rows


def _rows(user, at: datetime, dealt: bool) -> QuerySet:
    kinds = [kind for kind, right in RIGHTS.items() if user.has_perm(right)]
    parts = [_part(kind, user, at, dealt) for kind in kinds]
    if not parts:
        return CancellationRequest.objects.none().values_list("pk")
    return parts[0].union(*parts[1:], all=True).order_by("rank", "due", "what", "key")


def _part(kind: str, user, at: datetime, dealt: bool) -> QuerySet:
    """The rows of one kind in the columns that all kinds have."""
    is_ticket = kind == Kind.TICKET
    rows = alone() if is_ticket else MODELS[kind].objects.to_answer().filter(~practised())
    rows = rows.visible_to(user).order_by()
    if is_ticket and dealt:
        rows = skills.dealable(rows, user, at=at)
    money = MONEY.get(kind)
    is_worded = kind in (Kind.CANCEL, Kind.RETURN)
    claims = _claims(kind, at)
    facts = {
        "what": Value(kind, CharField()),
        "key": F("pk"),
        "rank": _rank(kind, at),
        "due": F("due_at"),
        "number_of": NUMBERS.get(kind, F("order_number")),
        "money": F(money)
        if money
        else Cast(Value(None), DecimalField(max_digits=14, decimal_places=2)),
        "coin": F("currency") if money else Value("", CharField()),
        "stands": F("order__state"),
        "why": F(WHY[kind]) if kind in WHY else Value("", CharField()),
        "why_text": F("reason_text") if is_worded else Value("", CharField()),
        "zone_name": F("shop__time_zone"),
        "holder_id": Subquery(claims.values("by")[:1]),
        "holder_name": Subquery(claims.values("by__username")[:1]),
        "asker_id": Subquery(_asks(kind).values("asked_by")[:1]),
    }
    return rows.annotate(**facts).values_list(*facts)


def _rank(kind: str, at: datetime):
    if kind != Kind.CANCEL:
        return Value(OTHER, IntegerField())
    red = Value(at + sla.RED, DateTimeField())
    return Case(
        When(due_at__lt=red, then=Value(URGENT)), default=Value(OTHER), output_field=IntegerField()
    )


def _claims(kind: str, at: datetime) -> QuerySet:
    return Claim.objects.live(at).filter(kind=kind, matter_id=OuterRef("pk"))


def _asks(kind: str) -> QuerySet:
    return Ask.objects.open().filter(kind=kind, matter_id=OuterRef("pk"))
