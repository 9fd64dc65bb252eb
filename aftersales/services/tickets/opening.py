"""Tickets that open by themselves: an order with a living one gets no second."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Max

from aftersales.models import Ticket, TicketEvent
from orders.models import Order

TARGET = timedelta(hours=24)  # by which somebody of ours has looked at it


@dataclass(frozen=True)
class Case:
    """What a ticket about an order is opened for."""

    order: Order
    origin: str
    category: str
    team: str = Ticket.Team.CARE
    priority: int = Ticket.Priority.NORMAL
    data: dict = field(default_factory=dict)  # of its first line of history


def open_for(cases: Sequence[Case], *, by, at: datetime) -> Mapping[int, Ticket]:
    """The living ticket of each order, opened where there was none; by order id.

    The orders must be locked, with their shops: two who open at once then find one ticket.
    """
    ids = {case.order.pk for case in cases}
    alive = Ticket.objects.alive().filter(order__in=ids, is_practice=False).order_by("-pk")
    known = {ticket.order_id: ticket for ticket in alive}
    fresh = {case.order.pk: case for case in cases if case.order.pk not in known}
    made = Ticket.objects.bulk_create(_ticket(case, at) for case in fresh.values())
    found = known | {ticket.order_id: ticket for ticket in made}
    counts = dict(
        Ticket.objects.filter(pk__in=[ticket.pk for ticket in found.values()])
        .annotate(last=Max("events__seq", default=0))
        .values_list("pk", "last")
    )
    events = []
    for case in cases:
        ticket = found[case.order.pk]
        counts[ticket.pk] += 1
        verb = "open" if counts[ticket.pk] == 1 else "hear_radar"
        events.append(
            TicketEvent(
                ticket=ticket, seq=counts[ticket.pk], verb=verb, by=by, at=at, data=case.data
            )
        )
    TicketEvent.objects.bulk_create(events)
    return found


def _ticket(case: Case, at: datetime) -> Ticket:
    order = case.order
    return Ticket(
        shop=order.shop,
        order=order,
        buyer_id=order.buyer_id,
        origin=case.origin,
        category=case.category,
        team=case.team,
        priority=case.priority,
        language=order.shop.buyers_language,
        opened_at=at,
        target_at=at + TARGET,
        due_at=at + TARGET,
    )
