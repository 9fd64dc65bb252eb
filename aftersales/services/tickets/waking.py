"""Tickets that come back: their day has come, or the buyer wrote again."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from aftersales.models import ChatThread, Kind, Ticket, TicketSource
from aftersales.services.tickets import moving
from orders.errors import Outcome, Refused

State = Ticket.State


def pending(at: datetime):
    """Ids of tickets that are ours again, by when they were to come back."""
    return _back(at).order_by("follow_up_at").values_list("pk", flat=True)


def wake(ticket_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Waiting ones go on, and solved ones are open again."""
    outcome = Outcome()
    for ticket in _back(at).filter(pk__in=ticket_ids).order_by("pk"):
        move = moving.reopen if ticket.state == State.SOLVED else moving.go_on
        try:
            move(ticket.pk, by=by, at=at)
            outcome.done.append(ticket.pk)
        except Refused as why:  # a person was faster
            outcome.refused[ticket.pk] = why
    return outcome


def _back(at: datetime):
    """A buyer wrote when we heard of it after the ticket was laid aside, whatever the platform's
    clock says, and waits for an answer."""
    heard = ChatThread.objects.to_answer().filter(
        pk=OuterRef("matter_id"), heard_at__gt=OuterRef("ticket__rested_at")
    )
    resting = Q(ticket__state__in=[State.WAITING, State.SOLVED])
    wrote = TicketSource.objects.filter(resting, Exists(heard), kind=Kind.CHAT)
    day_came = Q(state=State.WAITING, follow_up_at__lte=at)
    return Ticket.objects.filter(day_came | Q(pk__in=wrote.values("ticket")))
