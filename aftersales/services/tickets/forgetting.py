"""Attachments whose days are over: deleted, as all files that may show a buyer."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from aftersales.models import Dispute, Letter, Ticket, TicketFile
from aftersales.services import casebook
from orders.errors import Outcome
from orders.models import StoredFile
from orders.services import files


def pending(at: datetime):
    """Ids of attachments to delete, the oldest first."""
    return _over(at).order_by("purge_on", "pk").values_list("pk", flat=True)


def _over(at: datetime) -> QuerySet:
    """Those whose days are over; not while their ticket or a dispute lives, or they wait to go."""
    held = TicketFile.objects.filter(stored=OuterRef("pk"))
    alive = held.filter(ticket__in=Ticket.objects.alive())
    judged = Dispute.objects.alive().filter(order__tickets__files__stored=OuterRef("pk"))
    unsent = Letter.objects.to_send().filter(picture=OuterRef("pk"))
    return StoredFile.objects.filter(
        ~Exists(alive), ~Exists(judged), ~Exists(unsent),
        kind=StoredFile.Kind.ATTACHMENT, purge_on__lt=at.date(),
    )  # fmt: skip


def purge(file_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Delete attachments, on the disk and here; the history of their tickets says so."""
    for pk in file_ids:
        with transaction.atomic():
            rows = Ticket.objects.filter(files__stored=pk).select_for_update(of=("self",))
            tickets = list(rows.order_by("pk"))
            stored = _over(at).filter(pk=pk).first()
            if stored is None:
                continue  # a ticket was opened again meanwhile
            Letter.objects.filter(picture=stored).update(picture=None)
            TicketFile.objects.filter(stored=stored).delete()
            casebook.note(tickets, "purge", by=by, at=at)
            files.remove(stored)
    return Outcome(list(file_ids))
