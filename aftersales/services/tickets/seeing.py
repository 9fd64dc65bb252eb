"""Who looked: the talk is read, and the parcel was looked at before anything is promised."""

from datetime import datetime

from aftersales.models import Kind, Ticket, TicketSource
from aftersales.services import conversations


def seen(ticket_id: int, *, at: datetime) -> None:
    """Nothing of its talk is unread; the parcel was looked at, with what is known now."""
    sources = TicketSource.objects.filter(ticket=ticket_id, kind=Kind.CHAT)
    conversations.seen(list(sources.values_list("matter_id", flat=True)))
    Ticket.objects.filter(pk=ticket_id).update(parcel_seen_at=at)
