"""Writing to buyers from the desk: kept, sent once, with the platform's receipt."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from aftersales.models import ChatThread, Kind, Letter, Phrase, Ticket
from aftersales.services import chats, facts, matters
from aftersales.services.answers import is_down
from orders.errors import Outcome, Refused
from orders.services import connections, sendings
from orders.services.sendings import Claim
from orders.tiktok.calls import messages as calls
from orders.tiktok.client import Client
from orders.tiktok.errors import Meaning, TikTokDown, TikTokRefused
from orders.tiktok.payloads.messages import TEXT

KIND = "write_buyer"
CONNECTED = Q(shop__key__disconnected_at=None, shop__key__grant__ended_at=None)
SKEW = timedelta(minutes=1)  # by which the platform's clock may be behind ours
BUYER = "BUYER"


def write(
    kind: str, pk: int, text: str, *, by, at: datetime, phrase: Phrase | None = None
) -> Letter:
    """Keep a message to the buyer of one matter; it is sent right after.

    A chat is answered by it. Facts are looked up now: one that is missing is named, and no message.
    """
    row = matters.find(kind, pk, by)
    if row is None:
        raise Refused("matter_is_gone")
    buyer = row.order.buyer if row.order else None
    is_chat = kind == Kind.CHAT
    if not is_chat and not (buyer and buyer.key.startswith("u:")):
        raise Refused("buyer_is_unknown", order=getattr(row, "order_number", str(row)))
    words = facts.insist(facts.put_into(text, facts.of(row.order)))
    with transaction.atomic():
        letter = Letter.objects.create(
            kind=kind,
            matter_id=pk,
            shop=row.shop,
            buyer_ref=buyer.key.removeprefix("u:") if buyer else "",
            conversation_ref=row.conversation_ref if is_chat else "",
            text=words,
            phrase=phrase,
            by=by,
            written_at=at,
        )
        if is_chat:
            chats.answered([pk], by=by, at=at)
    return letter


def write_first(ticket: Ticket, text: str, *, by, at: datetime) -> Letter:
    """Keep a message to the buyer of a ticket who has not written; it is sent right after."""
    buyer = ticket.order.buyer if ticket.order else None
    if not (buyer and buyer.key.startswith("u:")):
        raise Refused("buyer_is_unknown", order=str(ticket.order or ticket))
    words = facts.insist(facts.put_into(text, {}))
    return Letter.objects.create(
        kind=Kind.TICKET,
        matter_id=ticket.pk,
        shop=ticket.shop,
        buyer_ref=buyer.key.removeprefix("u:"),
        text=words,
        by=by,
        written_at=at,
    )


def pending(at: datetime):
    """Ids of messages their buyers have not got, the longest waiting first."""
    free = Q(sending=None) | Q(sending__accepted_at=None, sending__refused_at=None)
    rows = Letter.objects.to_send().filter(CONNECTED).filter(free).order_by("written_at")
    return rows.values_list("pk", flat=True)


def send(letter_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Send messages, once each."""
    outcome = Outcome()
    rows = Letter.objects.to_send().filter(pk__in=letter_ids).select_related("shop")
    for letter in rows.order_by("written_at", "pk"):
        claimed = sendings.claim(KIND, str(letter.pk), letter.shop, at=at)
        if claimed is None:
            continue
        Letter.objects.filter(pk=letter.pk).update(sending=claimed.sending_id)
        if why := _send(letter, claimed, at):
            outcome.refused[letter.pk] = why
        else:
            outcome.done.append(letter.pk)
        if is_down(why):
            break
    return outcome


def _send(letter: Letter, claimed: Claim, at: datetime) -> Refused | None:
    try:
        client = connections.client_for(letter.shop, at=at)
        talk = letter.conversation_ref or calls.open_conversation(client, letter.buyer_ref)
        sent = None if claimed.is_first else _found(client, letter, talk)
        sent = sent or calls.send(client, talk, TEXT, {"content": letter.text})
    except TikTokRefused as refused:
        why = connections.heed(letter.shop, refused, at=at)
        if refused.meaning == Meaning.DEAUTHORISED:
            sendings.retry_later(claimed, at=at, why=why)
        else:
            _fail(letter, claimed, why, at)
        return why
    except TikTokDown as down:
        why = Refused("platform_is_down", why=str(down))
        sendings.retry_later(claimed, at=at, why=why)
        return why
    except Refused as why:
        sendings.retry_later(claimed, at=at, why=why)
        return why
    with transaction.atomic():
        if sendings.accept(claimed, {"message_id": sent}, at=at):
            Letter.objects.filter(pk=letter.pk).update(
                conversation_ref=talk, message_ref=sent, sent_at=at
            )
    return None


def _found(client: Client, letter: Letter, talk: str) -> str | None:
    """What an earlier try left there though its answer was lost."""
    for one in calls.messages(client, talk).items:
        is_ours = one.role != BUYER and one.text == letter.text
        if is_ours and one.created_at and one.created_at >= letter.written_at - SKEW:
            return one.id
    return None


def _fail(letter: Letter, claimed: Claim, why: Refused, at: datetime) -> None:
    """The platform does not send it: a chat waits for an answer again."""
    with transaction.atomic():
        if sendings.fail(claimed, why, at=at):
            Letter.objects.filter(pk=letter.pk).update(failed_at=at)
            if letter.kind == Kind.CHAT:
                chats.reopen(ChatThread.objects.filter(pk=letter.matter_id), at=at)


def about(kind: str, pk: int) -> Sequence[Letter]:
    """What was written about one matter, the newest first."""
    rows = Letter.objects.filter(kind=kind, matter_id=pk).select_related("by", "sending")
    return rows.order_by("-pk")[:5]
