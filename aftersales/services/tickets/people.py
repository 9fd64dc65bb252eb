"""Who the buyer of a ticket is: masked, and in clear for a while to who says why."""

from datetime import datetime, timedelta

from django.db import transaction

from aftersales.models import Unmasking
from aftersales.services import casebook
from aftersales.services.tickets import moving
from orders.errors import Refused

SHOWN_FOR = timedelta(minutes=15)
DAY = timedelta(days=1)
# How many looks a day a person has, by whether they lead (reliability.md, section 7).
MOST, MOST_OF_LEADS = 50, 200


def unmask(ticket_id: int, reason: str, *, by, at: datetime, is_lead: bool) -> Unmasking:
    """Show the buyer's data in one ticket to one person; kept with the reason, and counted.

    While they are shown nothing more is counted: it is the same look.
    """
    why = reason.strip()[:200]
    if not why:
        raise Refused("unmasking_needs_a_reason")
    most = MOST_OF_LEADS if is_lead else MOST
    with transaction.atomic():
        ticket = moving.locked(ticket_id)
        if shown := Unmasking.objects.filter(ticket=ticket, by=by, until_at__gt=at).first():
            return shown
        if looks(by, at=at) >= most:
            raise Refused("unmasked_enough_today", most=most)
        row = Unmasking.objects.create(
            ticket=ticket, by=by, at=at, until_at=at + SHOWN_FOR, reason=why
        )
        casebook.note([ticket], "unmask", by=by, at=at)
    return row


def shown_until(ticket_id: int, user, *, at: datetime) -> datetime | None:
    """Until when this person sees this ticket's buyer in clear."""
    rows = Unmasking.objects.filter(ticket=ticket_id, by=user, until_at__gt=at)
    return rows.order_by("-until_at").values_list("until_at", flat=True).first()


def looks(user, *, at: datetime) -> int:
    """How often this person looked within a day."""
    return Unmasking.objects.filter(by=user, at__gt=at - DAY).count()
