"""Asking the buyer of a held order: it waits for the answer, and is screened anew when it comes.

What screening held it for is lifted by nobody, so that screening finds it again unless the answer
has ended it. What a person held by hand stays held.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from aftersales.models import BuyerMessage, QuestionTemplate
from aftersales.services import facts, guard
from orders.errors import Outcome, Refused
from orders.models import Hold, Order, OrderLine, Question, Shop, ShopKey
from orders.models.shop import Language
from orders.models.state import State
from orders.services import lifecycle
from orders.services.lifecycle import Reason, Wait
from orders.tiktok.payloads.messages import Message

ASKED_FOR = [Reason.NOTE, Reason.ADDRESS, Reason.RULE]  # what screening judges anew afterwards
BUYER = "BUYER"


def ask(order_ids: Iterable[int], *, about: str, by, at: datetime) -> Outcome:
    """Let held orders wait for their buyers; the question is sent right after."""
    outcome = Outcome()
    with transaction.atomic():
        orders = Order.objects.filter(pk__in=order_ids).select_related("shop", "buyer")
        orders = list(orders.select_for_update(of=("self",)).order_by("pk"))
        connected = set(ShopKey.objects.connected().values_list("shop", flat=True))
        waiting = set(_waiting(orders).values_list("order_id", flat=True))
        Question.objects.open().filter(order__in=orders).exclude(order__in=waiting).update(
            closed_at=at
        )
        judged: dict[tuple[int, str], Refused | None] = {}
        for order in orders:
            template = template_for(about, order.shop)
            why = _unaskable(order, connected, waiting, template)
            if why := why or _forbidden(template, order.shop, judged):
                outcome.refused[order.pk] = why
                continue
            _ask(order, template, by, at)
            outcome.done.append(order.pk)
    return outcome


def template_for(about: str, shop: Shop) -> QuestionTemplate | None:
    """A question in the language of a shop's buyers, else in English."""
    known = {one.language: one for one in QuestionTemplate.objects.filter(code=about)}
    return known.get(shop.buyers_language) or known.get(Language.ENGLISH)


def worded(question: Question) -> str:
    """A question as its buyer reads it."""
    return filled(template_for(question.about, question.order.shop), question.order)


def filled(template: QuestionTemplate, order: Order) -> str:
    """What a template says about one order."""
    line = OrderLine.objects.filter(order=order).order_by("pk").first()
    product = f"{line.product_name} ({line.variation})" if line else ""
    text = template.text.replace("{order}", order.number)
    return text.replace("{product}", product)


def sent(question: Question, talk: str, message: str, *, at: datetime) -> None:
    """The buyer has it; what is written after that message is an answer."""
    question.conversation_ref, question.message_ref, question.sent_at = talk, message, at
    question.save(update_fields=["conversation_ref", "message_ref", "sent_at"])


def hear(question: Question, newest_first: Iterable[Message], *, at: datetime) -> None:
    """Take in what a buyer wrote since a question."""
    answers = []
    for message in newest_first:
        if message.id == question.message_ref:
            break
        if message.role == BUYER:
            answers.append(message)
    if answers:
        _answered(question, answers, at)


def fail(question: Question, *, at: datetime) -> None:
    """The platform does not send it: the order waits for what it waited for before."""
    with transaction.atomic():
        (order,) = lifecycle.locked([question.order_id])
        Question.objects.filter(pk=question.pk).update(closed_at=at)
        lifecycle.note([order], "fail_question", by=None, at=at)
        lifecycle.lift([order.pk], [Reason.WAITING_BUYER], by=None, at=at)


def fall_silent(question: Question, *, at: datetime) -> None:
    """The buyer did not answer in time: a person decides. A later answer still counts."""
    with transaction.atomic():
        (order,) = lifecycle.locked([question.order_id])
        hours = round((question.answer_by_at - question.asked_at) / timedelta(hours=1))
        holds = _waiting([order]).filter(until_at__isnull=False)
        if holds.update(code="held_no_answer", params={"hours": hours}, until_at=None):
            lifecycle.note([order], "buyer_is_silent", by=None, at=at)


def _ask(order: Order, template: QuestionTemplate, by, at: datetime) -> None:
    until = at + timedelta(hours=template.hours)
    Question.objects.create(
        order=order, about=template.code, asked_at=at, asked_by=by, answer_by_at=until
    )
    lifecycle.note([order], "ask_buyer", by=by, at=at, data={order.pk: {"about": template.code}})
    params = {"hours": template.hours}
    wait = Wait(order.pk, Reason.WAITING_BUYER, "held_waiting_buyer", params, until)
    lifecycle.hold([wait], by=by, at=at)
    lifecycle.lift([order.pk], ASKED_FOR, by=None, at=at)


def _answered(question: Question, answers: Sequence[Message], at: datetime) -> None:
    with transaction.atomic():
        (order,) = lifecycle.locked([question.order_id])
        ours = Question.objects.open().filter(pk=question.pk)
        if not ours.update(answered_at=at, closed_at=at):
            return
        BuyerMessage.objects.bulk_create(
            BuyerMessage(
                question=question,
                platform_id=answer.id,
                text=answer.text or answer.type,
                written_at=answer.created_at,
            )
            for answer in reversed(answers)
        )
        lifecycle.note([order], "buyer_answers", by=None, at=at)
        lifecycle.lift([order.pk], [Reason.WAITING_BUYER], by=None, at=at)


def _waiting(orders: Iterable[Order]):
    return Hold.objects.open().filter(order__in=orders, reason=Reason.WAITING_BUYER)


def _unaskable(
    order: Order, connected: set[int], waiting: set[int], template: QuestionTemplate | None
) -> Refused | None:
    if order.shop_id not in connected:
        return Refused("shop_not_connected", shop=order.shop.name)
    if order.state != State.HELD:
        return Refused("order_is_not_held", order=order.number, state=order.state)
    if order.pk in waiting:
        return Refused("buyer_is_asked", order=order.number)
    if not (order.buyer and order.buyer.key.startswith("u:")):
        return Refused("buyer_is_unknown", order=order.number)
    if template is None:
        return Refused("question_is_not_worded", order=order.number)
    return facts.too_long(filled(template, order))


def _forbidden(
    template: QuestionTemplate, shop: Shop, judged: dict[tuple[int, str], Refused | None]
) -> Refused | None:
    """What a market's rules say of a template; each is judged once for all orders."""
    key = template.pk, shop.market
    if key not in judged:
        judged[key] = guard.objection(template.text, shop)
    return judged[key]
