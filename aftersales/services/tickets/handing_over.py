"""What one shift leaves to the next, and who is there."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from aftersales.models import Agent, Ticket, TicketHandover
from aftersales.services import casebook, facts
from aftersales.services.tickets import moving
from orders.errors import Outcome, Refused
from orders.services import acknowledging

LONGEST_NOTE = 1000
LONGEST_SHIFT = timedelta(hours=16)


def come(hours: int, *, by, at: datetime) -> Agent:
    """Somebody is here for so many hours; none means that they leave."""
    if not 0 <= hours <= LONGEST_SHIFT / timedelta(hours=1):
        raise Refused("shift_is_too_long", hours=LONGEST_SHIFT // timedelta(hours=1))
    agent, _new = Agent.objects.get_or_create(user=by)
    agent.here_until = at + timedelta(hours=hours) if hours else None
    agent.save(update_fields=["here_until"])
    return agent


def hand_over(ticket_ids: Sequence[int], *, taker, note: str, by, at: datetime) -> Outcome:
    """Leave these tickets to somebody of the next shift; theirs once they accept."""
    rows = Ticket.objects.alive().filter(pk__in=ticket_ids).order_by("pk")
    ids = list(rows.values_list("pk", flat=True))
    if taker == by:
        return Outcome([], {pk: Refused("nobody_hands_over_to_himself") for pk in ids})
    if not moving.may_open(taker):
        why = Refused("person_opens_no_tickets", person=str(taker))
        return Outcome([], dict.fromkeys(ids, why))
    gone = {pk: Refused("matter_is_gone") for pk in ticket_ids if pk not in set(ids)}
    seen = set(rows.visible_to(taker).values_list("pk", flat=True))
    for pk in ids:
        if pk not in seen:
            gone[pk] = Refused("person_sees_no_such_shop", person=str(taker), ticket=f"#{pk}")
    ids = [pk for pk in ids if pk in seen]
    if not ids:
        return Outcome([], gone)
    if why := facts.too_long(note, LONGEST_NOTE):
        return Outcome([], gone | dict.fromkeys(ids, why))
    with transaction.atomic():
        handover = TicketHandover.objects.create(giver=by, taker=taker, at=at, note=note)
        handover.tickets.set(ids)
    return Outcome(ids, gone)


def accept(handover_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """The next shift takes the list: each living ticket on it is owned by who accepts."""
    own = partial(_own, by=by, at=at)
    return acknowledging.accept_each(TicketHandover, handover_ids, own, by=by, at=at)


def _own(handover: TicketHandover, *, by, at: datetime) -> None:
    tickets = list(handover.tickets.alive().select_for_update().order_by("pk"))
    for ticket in tickets:
        ticket.owner = by
    Ticket.objects.bulk_update(tickets, ["owner"])
    data = {ticket.pk: {"to": by.username, "handover": handover.pk} for ticket in tickets}
    casebook.note(tickets, "assign", by=by, at=at, data=data)
