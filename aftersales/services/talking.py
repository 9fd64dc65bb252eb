"""Writing to buyers, and reading what they write."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from aftersales.services import chats, conversations, noes, outgoing, questions
from orders.errors import Outcome, Refused
from orders.models import Hold, InboundMessage, Question, Shop, Topic
from orders.services import connections, hearing, inbox, lifecycle, sendings
from orders.services.sendings import Claim
from orders.tiktok.calls import messages as calls
from orders.tiktok.errors import Meaning, TikTokDown, TikTokRefused
from orders.tiktok.payloads.messages import TEXT, Conversation, Message

TOPICS = (Topic.NEW_CONVERSATION, Topic.NEW_MESSAGE)
KIND = "ask_buyer"
CONNECTED = Q(order__shop__key__disconnected_at=None, order__shop__key__grant__ended_at=None)
SKEW = timedelta(minutes=1)  # by which the platform's clock may be behind ours
OURS = Question.objects.open().select_related("order__shop", "order__buyer")


def unsent(at: datetime):
    """Ids of questions their buyers have not got yet, the longest waiting first."""
    rows = Question.objects.to_send().filter(CONNECTED).order_by("asked_at")
    return rows.values_list("pk", flat=True)


def send(question_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Write to the buyers, once each."""
    outcome = Outcome()
    for question in OURS.to_send().filter(pk__in=question_ids).order_by("pk"):
        claimed = sendings.claim(KIND, str(question.pk), question.order.shop, at=at)
        if claimed is None:
            continue
        if why := _send(question, claimed, at):
            outcome.refused[question.pk] = why
        else:
            outcome.done.append(question.pk)
        if noes.is_down(why):
            break
    return outcome


def pending(at: datetime):
    """Ids of messages about conversations to be read now."""
    return inbox.unread(TOPICS, at)


def hear(message_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Read the conversations told of: answers that are awaited, and what buyers begin to say."""
    return hearing.listen(TOPICS, message_ids, _hear, at=at)


def silent(at: datetime):
    """Ids of orders whose buyers should have answered by now."""
    waits = Hold.objects.run_out(at).filter(reason=Hold.Reason.WAITING_BUYER)
    return waits.order_by("until_at").values_list("order_id", flat=True)


def give_up(order_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Look once more whether a buyer answered; who did not is a person's to decide about."""
    outcome, trouble = Outcome(), None
    for question in OURS.filter(order__in=order_ids).order_by("pk"):
        if not question.sent_at:  # nobody was ever asked
            questions.fail(question, at=at)
        else:
            trouble = trouble if noes.is_down(trouble) else _look_again(question, at)
            questions.fall_silent(question, at=at)  # does nothing to one that was answered
        outcome.done.append(question.order_id)
    return outcome


def _send(question: Question, claimed: Claim, at: datetime) -> Refused | None:
    shop = question.order.shop
    try:
        client = connections.client_for(shop, at=at)
        buyer = question.order.buyer.key.removeprefix("u:")
        talk = calls.open_conversation(client, buyer)
        text = questions.worded(question)
        since = (
            [] if claimed.is_first else _since(question, calls.messages(client, talk).items, text)
        )
        sent = since[-1].id if since else outgoing.say(client, shop, talk, TEXT, {"content": text})
    except noes.NOES as no:
        return noes.lay_down(
            no, claimed, shop, lambda why: _fail(question, claimed, why, at), at=at
        )
    with transaction.atomic():
        lifecycle.locked([question.order_id])
        if sendings.accept(claimed, {"message_id": sent}, at=at):
            questions.sent(question, talk, sent, at=at)
            questions.hear(question, since, at=at)  # it may be answered already
    return None


def _fail(question: Question, claimed: Claim, why: Refused, at: datetime) -> None:
    with transaction.atomic():
        lifecycle.locked([question.order_id])
        if sendings.fail(claimed, why, at=at):
            questions.fail(question, at=at)


def _since(question: Question, newest_first: Sequence[Message], text: str) -> list[Message]:
    """What an earlier try left there though its answer was lost, after all that came later."""
    for place, message in enumerate(newest_first):
        if _is_it(question, message, text):
            return list(newest_first[: place + 1])
    return []


def _is_it(question: Question, message: Message, text: str) -> bool:
    earliest = question.asked_at - SKEW
    is_ours = message.role != questions.BUYER and message.text == text
    return is_ours and message.created_at is not None and message.created_at >= earliest


def read(
    shop: Shop, talks: Mapping[str, Conversation | None], *, at: datetime
) -> dict[str, Refused]:
    """Read conversations of a shop, and why one could not be; it keeps no other waiting.

    `talks`: by id, with what the platform's list says of it where that was just read.
    """
    unread = {}
    awaited = OURS.filter(order__shop=shop, conversation_ref__in=talks)
    questions_of = defaultdict(list)
    for question in awaited.order_by("pk"):
        questions_of[question.conversation_ref].append(question)
    for talk in sorted(talks):
        try:
            for question in questions_of[talk]:
                _look(question, at=at)
            if not questions_of[talk]:
                client = connections.client_for(shop, at=at)
                buyer = conversations.buyer_of(client, shop, talk, talks[talk])
                said = conversations.fetch(client, shop, talk)
                chats.keep(shop, talk, said, at=at, buyer=buyer)
        except TikTokRefused as no:
            if no.meaning != Meaning.REFUSE:
                raise
            unread[talk] = connections.heed(shop, no, at=at)
    return unread


def _hear(shop: Shop, told: list[InboundMessage], at: datetime) -> Outcome:
    """A conversation that the platform does not show is a person's."""
    talks = {message.pk: hearing.text(message, "conversation_id") for message in told}
    unread = read(shop, dict.fromkeys(filter(None, talks.values())), at=at)
    refused = {pk: unread[talk] for pk, talk in talks.items() if talk in unread}
    for pk, why in refused.items():
        inbox.set_aside([pk], why)
    done = [pk for pk in talks if pk not in refused]
    inbox.done(done, at=at)
    return Outcome(done, refused)


def _look(question: Question, *, at: datetime) -> None:
    shop, talk = question.order.shop, question.conversation_ref
    told = conversations.fetch(connections.client_for(shop, at=at), shop, talk)
    conversations.keep(conversations.thread_of(shop, talk, question.order), told)
    questions.hear(question, told, at=at)


def _look_again(question: Question, at: datetime) -> Refused | None:
    """Look for an answer; says why that could not be done, and then what we know must do."""
    try:
        _look(question, at=at)
    except TikTokDown as down:
        return Refused("platform_is_down", why=str(down))
    except TikTokRefused as refused:
        return connections.heed(question.order.shop, refused, at=at)
    except Refused as why:
        return why
    return None
