"""Writing to buyers from the desk: kept, sent once, with the platform's receipt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from aftersales.models import ChatThread, Kind, Letter, Phrase, Ticket, TicketSource
from aftersales.services import (
    casebook,
    chats,
    conversations,
    facts,
    guard,
    matters,
    noes,
    outgoing,
    pictures,
)
from aftersales.services.tickets import moving
from orders.errors import Outcome, Refused
from orders.models import Order, Shop, ShopKey, StoredFile
from orders.services import connections, files, sendings
from orders.services.sendings import Claim
from orders.tiktok.calls import messages as calls
from orders.tiktok.client import Client
from orders.tiktok.payloads.messages import Message

KIND = "write_buyer"
CONNECTED = Q(shop__key__disconnected_at=None, shop__key__grant__ended_at=None)
SKEW = timedelta(minutes=1)  # by which the platform's clock may be behind ours
BUYER = "BUYER"


@dataclass(frozen=True)
class Addressee:
    """Whom a message about one matter goes to, and in which conversation, as far as is known."""

    row: object
    buyer_ref: str
    thread: ChatThread | None


@dataclass(frozen=True)
class Chosen:
    """What was chosen for a message: an approved wording, and one of a ticket's conversations."""

    phrase: Phrase | None = None
    talk: int | None = None


FREE = Chosen()


def write(kind: str, pk: int, text: str, *, by, at: datetime, chosen: Chosen = FREE) -> Letter:
    """Keep a message to the buyer of one matter; it is sent right after.

    A chat is answered by it, and so is the one a ticket is about: of several that one in which the
    buyer wrote last, or the chosen one. Facts are looked up now: one that is missing is named, and
    no message.
    """
    to = _addressee(kind, pk, by, chosen.talk)
    words = facts.insist(facts.put_into(text, facts.of(to.row.order, at=at)))
    guard.insist(words, to.row.shop)
    return _keep(to, Letter(kind=kind, matter_id=pk, text=words, phrase=chosen.phrase), by, at)


def show(kind: str, pk: int, card: str, *, by, at: datetime, product: str = "") -> Letter:
    """Send the card of the matter's order, or of a product of it."""
    to = _addressee(kind, pk, by)
    order = to.row.order
    if order is None:
        raise Refused("card_needs_an_order")
    about = {"order_id": order.number}
    if card == Letter.Type.PRODUCT_CARD:
        sold = order.lines.values_list("listing__product_id", flat=True)
        if product not in set(sold) - {"", None}:
            raise Refused("card_needs_a_product", order=order.number)
        about = {"product_id": product}
    return _keep(to, Letter(kind=kind, matter_id=pk, type=card, card=about), by, at)


def send_picture(kind: str, pk: int, picture: StoredFile, *, by, at: datetime) -> Letter:
    """Send a picture; the platform gets it right before the message that shows it."""
    to = _addressee(kind, pk, by)
    letter = Letter(kind=kind, matter_id=pk, type=Letter.Type.IMAGE, picture=picture)
    return _keep(to, letter, by, at)


def _addressee(kind: str, pk: int, by, talk: int | None = None) -> Addressee:
    row = Ticket.objects.not_over().visible_to(by).filter(pk=pk).select_related(
        "shop", "buyer", "order__shop", "order__buyer"
    ).first() if kind == Kind.TICKET else matters.find(kind, pk, by)  # fmt: skip
    if row is None:
        raise Refused("matter_is_gone")
    insist_on_connection(row.shop)
    thread = row if kind == Kind.CHAT else None
    if kind == Kind.TICKET:
        thread = _chat_of(row, talk)
    buyer = row.order.buyer if row.order else getattr(row, "buyer", None)
    ref = buyer.key.removeprefix("u:") if buyer and buyer.key.startswith("u:") else ""
    if not (thread or ref):
        raise Refused("buyer_is_unknown", order=getattr(row, "order_number", str(row)))
    return Addressee(row, ref, thread)


def insist_on_connection(shop: Shop) -> None:
    """Say no where nothing can be sent: it would lie here while the buyer waits."""
    if not ShopKey.objects.connected().filter(shop=shop).exists():
        raise Refused("message_has_no_way", shop=shop.name)


def talks_of(ticket: Ticket) -> QuerySet:
    """The conversations with its buyer that a ticket is about, the one written in last first.

    One with another buyer is none of them, however it came into the ticket.
    """
    about = TicketSource.objects.filter(ticket=ticket, kind=Kind.CHAT).values("matter_id")
    rows = ChatThread.objects.filter(pk__in=about).select_related("order")
    if ticket.buyer_id:
        rows = rows.filter(Q(buyer=ticket.buyer_id) | Q(buyer=None))
    return rows.order_by(F("buyer_wrote_at").desc(nulls_last=True), "-pk")


def _chat_of(ticket: Ticket, talk: int | None) -> ChatThread | None:
    rows = talks_of(ticket)
    if talk is None:
        return rows.first()
    if chosen := rows.filter(pk=talk).first():
        return chosen
    raise Refused("talk_is_not_of_the_ticket")


def _keep(to: Addressee, letter: Letter, by, at: datetime) -> Letter:
    with transaction.atomic():
        letter.shop, letter.buyer_ref = to.row.shop, to.buyer_ref
        letter.conversation_ref = to.thread.conversation_ref if to.thread else ""
        letter.by, letter.written_at = by, at
        letter.save()
        if to.thread:
            chats.answered([to.thread.pk], by=by, at=at)
        if letter.kind == Kind.TICKET:
            ticket = Ticket.objects.select_for_update().get(pk=letter.matter_id)
            Ticket.objects.filter(pk=ticket.pk, answered_at=None).update(answered_at=at)
            data = {ticket.pk: {"letter": letter.pk, "type": letter.type}}
            moving.adopt(ticket, by=by, at=at)
            casebook.note([ticket], "write", by=by, at=at, data=data)
    return letter


def pending(at: datetime):
    """Ids of messages their buyers have not got, the longest waiting first."""
    free = Q(sending=None) | Q(sending__accepted_at=None, sending__refused_at=None)
    rows = Letter.objects.to_send().filter(CONNECTED).filter(free).order_by("written_at")
    return rows.values_list("pk", flat=True)


def send(letter_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Send messages, once each."""
    outcome = Outcome()
    rows = (
        Letter.objects.to_send().filter(pk__in=letter_ids).select_related("shop", "picture", "by")
    )
    for letter in rows.order_by("written_at", "pk"):
        claimed = sendings.claim(KIND, str(letter.pk), letter.shop, at=at)
        if claimed is None:
            continue
        Letter.objects.filter(pk=letter.pk).update(sending=claimed.sending_id)
        if why := _send(letter, claimed, at):
            outcome.refused[letter.pk] = why
        else:
            outcome.done.append(letter.pk)
        if noes.is_down(why):
            break
    return outcome


def _send(letter: Letter, claimed: Claim, at: datetime) -> Refused | None:
    try:
        client = connections.client_for(letter.shop, at=at)
        talk = letter.conversation_ref or calls.open_conversation(client, letter.buyer_ref)
        sent = None if claimed.is_first else _found(client, letter, talk)
        if sent is None:
            content = _content(client, letter)
            sent = outgoing.say(client, letter.shop, talk, letter.type, content)
    except noes.NOES as no:
        return noes.lay_down(
            no, claimed, letter.shop, lambda why: _fail(letter, claimed, why, at), at=at
        )
    with transaction.atomic():
        if sendings.accept(claimed, {"message_id": sent}, at=at):
            Letter.objects.filter(pk=letter.pk).update(
                conversation_ref=talk, message_ref=sent, sent_at=at
            )
            conversations.sent(letter, talk, sent, _order_of(letter), at=at)
    return None


def _content(client: Client, letter: Letter) -> dict[str, str]:
    """What the platform is given of a message; a picture is left there now."""
    if letter.type == Letter.Type.TEXT:
        return {"content": letter.text}
    if letter.type != Letter.Type.IMAGE:
        return letter.card
    with files.opened(letter.picture) as source:
        content = source.read()
    left = calls.upload_image(client, letter.picture.name, content, pictures.kind_of(content))
    letter.card = {"url": left.url}
    Letter.objects.filter(pk=letter.pk).update(card=letter.card)
    return {"url": left.url, "width": str(left.width), "height": str(left.height)}


def _order_of(letter: Letter) -> Order | None:
    """The order a message was about."""
    row = matters.MODELS[Kind(letter.kind)].objects.filter(pk=letter.matter_id)
    found = row.select_related("order__buyer").first()
    return found.order if found else None


def _found(client: Client, letter: Letter, talk: str) -> str | None:
    """What an earlier try left there though its answer was lost."""
    for one in calls.messages(client, talk).items:
        is_ours = one.role != BUYER and one.type == letter.type and _shows(one, letter)
        if is_ours and one.created_at and one.created_at >= letter.written_at - SKEW:
            return one.id
    return None


def _shows(one: Message, letter: Letter) -> bool:
    if letter.type == Letter.Type.TEXT:
        return one.text == letter.text
    told = conversations.card(one)
    return bool(letter.card) and all(told.get(key) == value for key, value in letter.card.items())


def _fail(letter: Letter, claimed: Claim, why: Refused, at: datetime) -> None:
    """The platform does not send it: a chat waits for an answer again."""
    with transaction.atomic():
        if sendings.fail(claimed, why, at=at):
            Letter.objects.filter(pk=letter.pk).update(failed_at=at)
            wrote = ChatThread.objects.filter(
                shop=letter.shop, conversation_ref=letter.conversation_ref
            )
            if letter.conversation_ref:  # only where this message was the answer
                chats.reopen(wrote.filter(answered_at=letter.written_at), at=at)


def about(kind: str, pk: int) -> Sequence[Letter]:
    """What was written about one matter, the newest first."""
    rows = Letter.objects.filter(kind=kind, matter_id=pk).select_related("by", "sending")
    return rows.order_by("-pk")[:5]
