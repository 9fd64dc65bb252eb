"""Public reviews: brought in by a file, drafted, and marked as answered with what was answered."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from aftersales.models import BuyerReview
from aftersales.services import dues, facts, guard, public_replies
from orders.errors import Refused
from orders.models import Order
from orders.services.clocks import AnswerDue
from orders.sla import Basis, Kind

ANSWER_WITHIN = timedelta(hours=48)  # our own promise: the platform names no time
LONGEST = 3000  # characters of an answer
POOR = 3  # stars up to which a review asks for an answer


def kept(pks: Iterable[int], *, at: datetime) -> None:
    """Find the orders of reviews that came in; poor ones get a clock, and a draft of our reply."""
    with transaction.atomic():
        rows = list(
            BuyerReview.objects.filter(pk__in=list(pks)).select_related("shop").order_by("pk")
        )
        numbers = {row.order_number for row in rows} - {""}
        orders = {
            (order.shop_id, order.number): order
            for order in Order.objects.filter(number__in=numbers)
        }
        for row in rows:
            row.order = orders.get((row.shop_id, row.order_number))
            waits = row.stars <= POOR and row.answered_at is None
            row.due_at = row.written_at + ANSWER_WITHIN if waits else None
            if waits and not row.draft:
                row.draft = public_replies.draft(row, at=at)
        BuyerReview.objects.bulk_update(rows, ["order", "due_at", "draft"])
        _run_clocks(rows, at)


def keep_draft(pk: int, text: str) -> None:
    """Keep words for a public reply that is still worked on."""
    if why := facts.too_long(text.strip(), LONGEST):
        raise why
    waiting = BuyerReview.objects.filter(pk=pk, answered_at=None)
    if not waiting.update(draft=text.strip()):
        raise Refused("matter_is_gone")


def answer(pk: int, text: str, *, by, at: datetime) -> None:
    """What was answered under a review, once; it is typed into Seller Center by hand."""
    if not text.strip():
        raise Refused("message_is_empty")
    if why := facts.too_long(text.strip(), LONGEST):
        raise why
    facts.insist_on_words(facts.put_into(text, {}))  # a person posts it: nothing is filled in
    with transaction.atomic():
        row = (
            BuyerReview.objects.filter(pk=pk, answered_at=None)
            .select_related("shop")
            .select_for_update(of=("self",))
            .first()
        )
        if row is None:
            raise Refused("matter_is_gone")
        guard.insist(text, row.shop)
        row.answer, row.answered_by, row.answered_at = text.strip(), by, at
        row.due_at = None
        row.save(update_fields=["answer", "answered_by", "answered_at", "due_at"])
        _run_clocks([row], at)


def _run_clocks(rows: Iterable[BuyerReview], at: datetime) -> None:
    told = [
        AnswerDue(
            row.shop_id, row.order_id, f"review:{row.pk}", row.due_at, Basis.PROMISE, Kind.REVIEW
        )
        for row in rows
    ]
    dues.answer_by(told, at=at)
