"""Conversations buyers begin: kept with the time by which we answer them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from aftersales.models import BuyerMessage, ChatThread, Kind, Letter
from aftersales.services import conversations, dues
from orders.models import Buyer, Order, Question, Shop
from orders.services.clocks import AnswerDue
from orders.sla import Basis
from orders.sla import Kind as Clocked
from orders.tiktok.payloads.messages import Message

ANSWER_WITHIN = timedelta(hours=24)  # the platform counts first replies within 24 h, in all markets
BUYER, PEOPLE = "BUYER", {"SHOP", "CUSTOMER_SERVICE"}  # a robot's reply answers nobody


def keep(
    shop: Shop,
    talk: str,
    newest_first: Iterable[Message],
    *,
    at: datetime,
    buyer: Buyer | None = None,
) -> None:
    """Write down a conversation: what was said, who wrote last, and whether a buyer waits."""
    told = [one for one in newest_first if one.created_at]
    with transaction.atomic():
        Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
        thread = ChatThread.objects.filter(shop=shop, conversation_ref=talk).first()
        if not (thread or any(one.role == BUYER for one in told)):
            return
        thread = thread or ChatThread(shop=shop, conversation_ref=talk)
        thread.order = thread.order or _order(talk) or _shown(shop, told) or _last(buyer)
        thread.buyer = thread.buyer or buyer or (thread.order and thread.order.buyer)
        if thread.pk is None:
            thread.save()
        conversations.keep(thread, told)
        _stand(thread, _unasked(shop, told), at)


def _stand(thread: ChatThread, told: list[Message], at: datetime) -> None:
    """Who wrote last, and by when the buyer is to be answered."""
    last = next((one for one in told if one.role == BUYER), None)
    ours = [one.created_at for one in told if one.role in PEOPLE]
    if last is None:
        since = thread.buyer_wrote_at
        answered = next((moment for moment in ours if since and moment >= since), None)
        if not answered or thread.answered_at:
            return
    else:
        answered = next((moment for moment in ours if moment >= last.created_at), None)
        if thread.message_ref == last.id and (thread.answered_at or not answered):
            return
        if thread.message_ref != last.id:
            thread.heard_at = at
        thread.said, thread.message_ref = last.text or last.type, last.id
        thread.buyer_wrote_at = last.created_at
    since = thread.due_at and thread.due_at - ANSWER_WITHIN  # an older word may be on no page read
    still = since and not any(moment >= since for moment in ours)
    waits_since = since if still else _first_unanswered(told)
    thread.answered_at, thread.answered_by = answered, None
    thread.due_at = None if answered else waits_since + ANSWER_WITHIN
    thread.save()
    _run_clocks([thread], at)


def answered(pks: list[int], *, by, at: datetime) -> None:
    """These were answered: nothing is due any more."""
    rows = ChatThread.objects.filter(pk__in=pks)
    rows.update(answered_at=at, answered_by=by, due_at=None)
    _run_clocks(rows, at)


def reopen(rows: QuerySet, *, at: datetime) -> None:
    """Their answer never got there: the buyer waits as before."""
    for thread in rows.filter(buyer_wrote_at__isnull=False):
        thread.answered_at = thread.answered_by = None
        thread.due_at = thread.buyer_wrote_at + ANSWER_WITHIN
        thread.save(update_fields=["answered_at", "answered_by", "due_at"])
        _run_clocks([thread], at)


def _unasked(shop: Shop, told: list[Message]) -> list[Message]:
    """A conversation without what answered a question of ours: that was heard already."""
    answers = BuyerMessage.objects.filter(
        question__order__shop=shop, platform_id__in=[one.id for one in told]
    )
    heard = set(answers.values_list("platform_id", flat=True))
    return [one for one in told if one.id not in heard]


def _first_unanswered(newest_first: list[Message]) -> datetime:
    """Since when the buyer waits: the oldest message after the last reply of a person."""
    since = None
    for one in newest_first:
        if one.role in PEOPLE:
            break
        since = one.created_at if one.role == BUYER else since
    return since or newest_first[0].created_at


def _order(talk: str) -> Order | None:
    """The order a conversation is about, where we wrote in it before."""
    asked = Question.objects.filter(conversation_ref=talk).select_related("order__buyer").last()
    if asked:
        return asked.order
    letter = Letter.objects.filter(conversation_ref=talk, kind=Kind.CANCEL).last()
    rows = Order.objects.filter(cancellationrequests=letter.matter_id) if letter else None
    return rows.select_related("buyer").first() if rows is not None else None


def _shown(shop: Shop, newest_first: list[Message]) -> Order | None:
    """The order whose card the buyer sent last."""
    cards = [conversations.card(one).get("order_id") for one in newest_first if one.role == BUYER]
    number = next(filter(None, cards), None)
    found = Order.objects.filter(shop=shop, number=number) if number else Order.objects.none()
    return found.select_related("buyer").first()


def _last(buyer: Buyer | None) -> Order | None:
    """What a buyer bought last: that is what one probably writes about."""
    if buyer is None:
        return None
    return Order.objects.filter(buyer=buyer).select_related("buyer").order_by("-pk").first()


def _run_clocks(rows: Iterable[ChatThread], at: datetime) -> None:
    told = [
        AnswerDue(
            row.shop_id, row.order_id, f"chat:{row.pk}", row.due_at, Basis.PROMISE, Clocked.CHAT
        )
        for row in rows
    ]
    dues.answer_by(told, at=at)
