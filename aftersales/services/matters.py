"""The one queue of the desk: everything the platform decides for us if we stay silent."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    DecimalField,
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
    BuyerReview,
    CancellationRequest,
    ChatThread,
    Claim,
    Kind,
    ReturnRequest,
)
from orders import sla

MODELS: dict[str, type[Model]] = {
    Kind.CANCEL: CancellationRequest,
    Kind.RETURN: ReturnRequest,
    Kind.CHAT: ChatThread,
    Kind.REVIEW: BuyerReview,
}
RIGHTS = {
    Kind.CANCEL: "aftersales.answer_cancellation",
    Kind.RETURN: "aftersales.answer_return",
    Kind.CHAT: "aftersales.answer_chat",
    Kind.REVIEW: "aftersales.answer_review",
}
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


def queue(user, *, at: datetime, most: int = SHOWN) -> list[Waiting]:
    """What waits for this person: urgent cancellations, then by deadline; one query."""
    return [Waiting(*row) for row in _rows(user, at)[:most]]


def urgent(user, *, at: datetime) -> QuerySet:
    """Cancellations under two hours that nobody has in hand and no lead is asked about."""
    rows = CancellationRequest.objects.to_answer().visible_to(user)
    free = rows.filter(due_at__lt=at + sla.RED).annotate(
        owner=Subquery(_claims(Kind.CANCEL, at).values("by")[:1]),
        asker=Subquery(_asks(Kind.CANCEL).values("asked_by")[:1]),
    )
    return free.filter(owner=None, asker=None)


def find(kind: str, pk: int, user) -> Model | None:
    """One row that still waits and that this person may see."""
    rows = MODELS[Kind(kind)].objects.to_answer().visible_to(user).filter(pk=pk)
    return rows.select_related("shop", "order__shop", "order__buyer").first()


def _rows(user, at: datetime) -> QuerySet:
    kinds = [kind for kind, right in RIGHTS.items() if user.has_perm(right)]
    parts = [_part(kind, user, at) for kind in kinds]
    if not parts:
        return CancellationRequest.objects.none().values_list("pk")
    return parts[0].union(*parts[1:], all=True).order_by("rank", "due", "what", "key")


def _part(kind: str, user, at: datetime) -> QuerySet:
    """The rows of one kind in the columns that all kinds have."""
    rows = MODELS[kind].objects.to_answer().visible_to(user).order_by()
    has_money = kind in (Kind.CANCEL, Kind.RETURN)
    claims = _claims(kind, at)
    facts = {
        "what": Value(kind, CharField()),
        "key": F("pk"),
        "rank": _rank(kind, at),
        "due": F("due_at"),
        "number": Coalesce("order__number", Value("")) if kind == Kind.CHAT else F("order_number"),
        "money": F("refund_total")
        if has_money
        else Cast(Value(None), DecimalField(max_digits=14, decimal_places=2)),
        "coin": F("currency") if has_money else Value("", CharField()),
        "stands": F("order__state"),
        "why": F("reason") if has_money else Value("", CharField()),
        "why_text": F("reason_text") if has_money else Value("", CharField()),
        "zone_name": F("shop__time_zone"),
        "owner_id": Subquery(claims.values("by")[:1]),
        "owner_name": Subquery(claims.values("by__username")[:1]),
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
