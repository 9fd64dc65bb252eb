"""The history of tickets: one line an event, counted from one, never with personal data."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Max

from aftersales.models import Ticket, TicketEvent


def note(
    tickets: Iterable[Ticket],
    verb: str,
    *,
    by,
    at: datetime,
    data: Mapping[int, Mapping] | None = None,
) -> None:
    """Write one line into the history of each of these; under their locks, for lines are counted.

    `data` holds what is told beside the verb, by ticket.
    """
    ids = [ticket.pk for ticket in tickets]
    counted = TicketEvent.objects.filter(ticket__in=ids).values_list("ticket")
    last = dict(counted.annotate(last=Max("seq")).order_by())
    TicketEvent.objects.bulk_create(
        TicketEvent(
            ticket_id=pk,
            seq=last.get(pk, 0) + 1,
            verb=verb,
            by=by,
            at=at,
            data=dict((data or {}).get(pk, {})),
        )
        for pk in ids
    )
