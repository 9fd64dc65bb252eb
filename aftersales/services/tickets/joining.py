"""What is put to a ticket: another ticket, a word of ours, a tag, a picture or paper."""

import hashlib
from datetime import datetime

from django.db import transaction

from aftersales.models import Tag, Ticket, TicketFile, TicketNote, TicketSource
from aftersales.services import casebook, claims, dues, facts, pictures
from aftersales.services.tickets import moving
from orders.errors import Refused
from orders.models import StoredFile
from orders.services import files

LONGEST_NOTE, LONGEST_TAG, MOST_TAGS = 4000, 40, 10


def merge(ticket_id: int, into_id: int, *, by, at: datetime) -> Ticket:
    """Two tickets of one buyer are one case: all that belongs to it goes over, the history stays.

    Of two buyers, or of one nobody knows, they stay two: what is written in the one that is left
    would go to the wrong person.
    """
    if ticket_id == into_id:
        raise Refused("ticket_is_the_same")
    with transaction.atomic():
        both = {pk: moving.locked(pk) for pk in sorted((ticket_id, into_id))}
        ticket, into = both[ticket_id], both[into_id]
        moving.insist(ticket, "merge")
        if into.state not in ("NEW", "OPEN", "WAITING"):
            raise Refused("ticket_is_elsewhere", ticket=str(into), state=into.state)
        if ticket.shop_id != into.shop_id:
            raise Refused("ticket_is_of_another_shop", ticket=str(into))
        _insist_on_one_buyer(ticket, into)
        ticket.merge(into, at=at)
        ticket.save()
        _hand_on(ticket, into)
        claims.release("ticket", [ticket.pk], at=at)
        casebook.note([ticket], "merge", by=by, at=at, data={ticket.pk: {"into": into.pk}})
        casebook.note([into], "take_in", by=by, at=at, data={into.pk: {"ticket": ticket.pk}})
        dues.turned([ticket], at=at)
        dues.settle([into.pk])
    return into


def link(ticket_id: int, other_id: int, *, by, at: datetime) -> None:
    """See also: two tickets that have to do with each other, and stay two."""
    if ticket_id == other_id:
        raise Refused("ticket_is_the_same")
    with transaction.atomic():
        both = [moving.locked(pk) for pk in sorted((ticket_id, other_id))]
        if both[0].shop_id != both[1].shop_id:
            raise Refused("ticket_is_of_another_shop", ticket=str(both[1]))
        both[0].related.add(both[1])
        data = {both[0].pk: {"ticket": both[1].pk}, both[1].pk: {"ticket": both[0].pk}}
        casebook.note(both, "link", by=by, at=at, data=data)


def tag(ticket_id: int, words: str, *, by, at: datetime) -> None:
    """Set the tags of a ticket, parted by commas; one nobody had yet is made."""
    names = [name.strip() for name in words.replace("\uff0c", ",").split(",") if name.strip()]
    names = list(dict.fromkeys(names))
    if len(names) > MOST_TAGS or any(len(name) > LONGEST_TAG for name in names):
        raise Refused("tags_are_short_and_few", most=MOST_TAGS, longest=LONGEST_TAG)
    with transaction.atomic():
        ticket = moving.locked(ticket_id)
        Tag.objects.bulk_create([Tag(name=name) for name in names], ignore_conflicts=True)
        ticket.tags.set(Tag.objects.filter(name__in=names))
        casebook.note([ticket], "tag", by=by, at=at, data={ticket.pk: {"tags": names}})


def note(ticket_id: int, text: str, *, by, at: datetime) -> None:
    """A word to the others; the buyer never sees it."""
    words = text.strip()
    if not words:
        raise Refused("message_is_empty")
    if why := facts.too_long(words, LONGEST_NOTE):
        raise why
    with transaction.atomic():
        ticket = moving.locked(ticket_id)
        TicketNote.objects.create(ticket=ticket, by=by, at=at, text=words)
        casebook.note([ticket], "note", by=by, at=at)


def attach(
    ticket_id: int, name: str, content: bytes, *, by, at: datetime, shows: str = ""
) -> StoredFile:
    """Keep a picture or a PDF with a ticket; the same bytes are kept once.

    `shows` says what it proves; said anew for a file that is there, it counts from then on.
    """
    pictures.kind_of(content)
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        ticket = moving.locked(ticket_id)
        held = ticket.files.filter(stored__sha256=digest).select_related("stored").first()
        known = shows if shows in TicketFile.Shows.values else TicketFile.Shows.OTHER
        if held:
            ticket.files.filter(pk=held.pk).update(shows=known if shows else held.shows)
            return held.stored
        stored = files.store(StoredFile.Kind.ATTACHMENT, name, content, by=by, at=at)
        TicketFile.objects.create(ticket=ticket, stored=stored, shows=known, at=at)
        data = {ticket.pk: {"sha256": digest, "bytes": len(content)}}
        casebook.note([ticket], "attach", by=by, at=at, data=data)
    return stored


def _insist_on_one_buyer(ticket: Ticket, into: Ticket) -> None:
    for one in (ticket, into):
        if one.buyer_id is None:
            raise Refused("ticket_is_of_nobody_known", ticket=str(one))
    if ticket.buyer_id != into.buyer_id:
        raise Refused("ticket_is_of_another_buyer", ticket=str(ticket), into=str(into))


def _hand_on(ticket: Ticket, into: Ticket) -> None:
    """What belongs to the one belongs to the other from now on, each thing once."""
    sources = TicketSource.objects.filter(ticket=ticket)
    both = dues.about(into.sources.values_list("kind", "matter_id"))
    sources.filter(pk__in=list(both.filter(ticket=ticket).values_list("pk", flat=True))).delete()
    sources.update(ticket=into)
    ticket.notes.update(ticket=into)
    ticket.compensations.update(ticket=into)
    kept = into.files.values_list("stored", flat=True)
    ticket.files.exclude(stored__in=list(kept)).update(ticket=into)
    into.tags.add(*ticket.tags.all())
