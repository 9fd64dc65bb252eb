"""By when tickets are due: the platform's clocks of what they are about, and our own target."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from aftersales import desk_time
from aftersales.models import (
    BuyerReview,
    CancellationRequest,
    ChatThread,
    DeskHours,
    Dispute,
    Kind,
    ReturnRequest,
    Ticket,
    TicketSource,
)
from orders.models import Shop
from orders.services import clocks
from orders.services.clocks import AnswerDue
from orders.sla import Basis
from orders.sla import Kind as Clocked

SOURCES = {
    Kind.CANCEL: CancellationRequest,
    Kind.RETURN: ReturnRequest,
    Kind.CHAT: ChatThread,
    Kind.REVIEW: BuyerReview,
    Kind.DISPUTE: Dispute,
}
OURS = (Ticket.State.NEW, Ticket.State.OPEN)  # states in which it is our turn
QUARTERS = {  # of the shop's hours for tickets, by priority
    Ticket.Priority.URGENT: 1,
    Ticket.Priority.HIGH: 2,
    Ticket.Priority.NORMAL: 4,
    Ticket.Priority.LOW: 8,
}


def answer_by(told: Sequence[AnswerDue], *, at: datetime) -> None:
    """Run, move and stop clocks of what waits at the desk; tickets about it are due accordingly."""
    clocks.answer_by(told, at=at)
    sources = about(tuple(due.ref.split(":")) for due in told)
    settle(sources.filter(ticket__state__in=OURS).values_list("ticket", flat=True))


def about(matters: Iterable[tuple[str, int | str]]) -> QuerySet:
    """The places these matters have in tickets, however many they are."""
    by_kind = defaultdict(set)
    for kind, pk in matters:
        by_kind[kind].add(int(pk))
    wanted = Q(pk__in=[])
    for kind, pks in by_kind.items():
        wanted |= Q(kind=kind, matter_id__in=pks)
    return TicketSource.objects.filter(wanted)


def settle(ticket_ids: Iterable[int]) -> None:
    """Write by when these are due; a ticket that waits for others is due at no time."""
    ids = list(ticket_ids)
    if not ids:
        return
    with transaction.atomic():
        rows = list(Ticket.objects.filter(pk__in=ids).select_for_update().order_by("pk"))
        platform = _platform(rows)
        for row in rows:
            row.platform_due_at = platform.get(row.pk)
            times = [moment for moment in (row.platform_due_at, row.target_at) if moment]
            row.due_at = min(times) if times and row.state in OURS else None
        Ticket.objects.bulk_update(rows, ["platform_due_at", "due_at"])


def turned(tickets: Sequence[Ticket], *, at: datetime) -> None:
    """It became our turn in these, or others': our target runs anew, or stops."""
    hours = _hours(tickets)
    shops = Shop.objects.in_bulk({ticket.shop_id for ticket in tickets})
    for ticket in tickets:
        shop = shops[ticket.shop_id]
        is_ours = ticket.state in OURS
        ticket.target_at = _target(ticket, shop, hours[shop.pk], at) if is_ours else None
    Ticket.objects.bulk_update(tickets, ["target_at"])
    told = [
        AnswerDue(row.shop_id, row.order_id, row.ref, row.target_at, Basis.TARGET, Clocked.TICKET)
        for row in tickets
        if not row.is_practice
    ]
    clocks.answer_by(told, at=at)
    settle([ticket.pk for ticket in tickets])


def _target(ticket: Ticket, shop: Shop, week: desk_time.Week, at: datetime) -> datetime:
    """Our own word, in hours in which the shop's desk is open."""
    work = timedelta(hours=shop.ticket_hours) * QUARTERS[ticket.priority] / 4
    return desk_time.due(at, work, week, shop.zone, shop.days_off)


def _hours(tickets: Iterable[Ticket]) -> dict[int, dict[int, list[desk_time.Window]]]:
    """When the desks of these tickets' shops are open."""
    weeks: dict = defaultdict(lambda: defaultdict(list))
    for row in DeskHours.objects.filter(shop__in={ticket.shop_id for ticket in tickets}):
        weeks[row.shop_id][row.weekday].append((row.opens, row.closes))
    return weeks


def _platform(tickets: Iterable[Ticket]) -> dict[int, datetime]:
    """The earliest time at which the platform, or a buyer, waits no longer for one of the sources.

    The rows have the earliest of their own clocks as `due_at`; three queries at most a kind.
    """
    by_kind = defaultdict(dict)
    for source in TicketSource.objects.filter(ticket__in=tickets):
        by_kind[source.kind].setdefault(source.matter_id, []).append(source.ticket_id)
    found: dict[int, list[datetime]] = defaultdict(list)
    for kind, places in by_kind.items():
        waiting = SOURCES[Kind(kind)].objects.to_answer().filter(pk__in=places)
        for pk, due_at in waiting.filter(due_at__isnull=False).values_list("pk", "due_at"):
            for ticket_id in places[pk]:
                found[ticket_id].append(due_at)
    return {ticket_id: min(times) for ticket_id, times in found.items()}
