"""Working on tickets: whose turn it is, who has it, and how it ended; each leaves a line."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django_fsm import can_proceed

from aftersales.cases import Category, reasons_of
from aftersales.models import Agent, Ticket
from aftersales.services import casebook, dues
from orders.errors import Outcome, Refused
from orders.models import Notice, Order

MAY_OPEN = ("aftersales.view_ticket", "aftersales.work_ticket")
LONGEST_WAIT = timedelta(days=60)
State = Ticket.State


def locked(ticket_id: int) -> Ticket:
    """A ticket under its lock, its order's before it."""
    order_id = Ticket.objects.filter(pk=ticket_id).values_list("order", flat=True).first()
    Order.objects.filter(pk=order_id).select_for_update(no_key=True).first()
    rows = Ticket.objects.filter(pk=ticket_id).select_related("shop")
    ticket = rows.select_for_update(of=("self",)).first()
    if ticket is None:
        raise Refused("ticket_is_gone")
    return ticket


def insist(ticket: Ticket, verb: str) -> None:
    """Say no where a ticket stands elsewhere."""
    if not can_proceed(getattr(ticket, verb)):
        raise Refused("ticket_is_elsewhere", ticket=str(ticket), state=ticket.state)


def take_up(ticket_id: int, *, by, at: datetime) -> Ticket:
    """Somebody works on it, and has it from now on; whose it was, while absent, is told."""
    with transaction.atomic():
        ticket = locked(ticket_id)
        if ticket.state == State.OPEN and ticket.owner_id == by.pk:
            return ticket
        insist_on_owner(ticket, by=by, at=at)
        if ticket.state not in (State.NEW, State.OPEN):
            insist(ticket, "take_up")
        _own(ticket, by, at)
    return ticket


def insist_on_owner(ticket: Ticket, *, by, at: datetime) -> None:
    """Say no to who would take what is a present colleague's; who deals tickets out may."""
    if ticket.owner_id in (None, by.pk) or by.has_perm("aftersales.assign_ticket"):
        return
    if Agent.objects.present(at).filter(user=ticket.owner_id).exists():
        raise Refused("ticket_is_anothers", ticket=str(ticket), owner=str(ticket.owner))


def adopt(ticket: Ticket, *, by, at: datetime) -> None:
    """Who writes to its buyer has a case that nobody had; under its lock."""
    is_settled = ticket.owner_id == getattr(by, "pk", None) and ticket.state != State.NEW
    is_anothers = ticket.owner_id and ticket.owner_id != getattr(by, "pk", None)
    if by and not (is_settled or is_anothers) and by.has_perms(MAY_OPEN):
        _own(ticket, by, at)


def _own(ticket: Ticket, by, at: datetime) -> None:
    before = ticket.owner if ticket.owner_id != by.pk else None
    if ticket.state == State.NEW:
        ticket.take_up()
    ticket.owner = by
    ticket.save(update_fields=["state", "owner"])
    if before is None:
        casebook.note([ticket], "take_up", by=by, at=at)
        return
    data = {ticket.pk: {"from": before.username}}
    casebook.note([ticket], "take_over", by=by, at=at, data=data)
    key = f"taken:{ticket.pk}:{before.pk}:{at.isoformat()}"
    told = {"ticket": str(ticket), "by": str(by)}
    Notice.objects.create(
        shop=ticket.shop, code="ticket_was_taken", params=told, told_at=at,
        key=key, owner=before, asks=True,
    )  # fmt: skip


def may_open(person) -> bool:
    """Whether tickets can be given to this person."""
    return person.is_active and person.has_perms(MAY_OPEN)


def assign(ticket_id: int, owner, *, by, at: datetime) -> Ticket:
    """Give it to somebody who may work on it, or to nobody, whatever state it is in."""
    if owner and not may_open(owner):
        raise Refused("person_opens_no_tickets", person=str(owner))
    with transaction.atomic():
        ticket = locked(ticket_id)
        if ticket.state in (State.CLOSED, State.MERGED):
            raise Refused("ticket_is_elsewhere", ticket=str(ticket), state=ticket.state)
        ticket.owner = owner
        ticket.save(update_fields=["owner"])
        data = {ticket.pk: {"to": owner.username if owner else ""}}
        casebook.note([ticket], "assign", by=by, at=at, data=data)
    return ticket


def sort(ticket_id: int, category: str, priority: int, team: str, *, by, at: datetime) -> Ticket:
    """Say what it is about, how urgent it is and whose work; our target counts from now."""
    known = priority in Ticket.Priority.values and team in Ticket.Team.values
    if category not in Category.values or not known:
        raise Refused("ticket_needs_a_category")
    with transaction.atomic():
        ticket = locked(ticket_id)
        if ticket.state in (State.CLOSED, State.MERGED):
            raise Refused("ticket_is_elsewhere", ticket=str(ticket), state=ticket.state)
        is_urgent_otherwise = ticket.priority != priority
        ticket.category, ticket.priority, ticket.team = category, priority, team
        ticket.save(update_fields=["category", "priority", "team"])
        casebook.note([ticket], "sort", by=by, at=at, data={ticket.pk: {"category": category}})
        if is_urgent_otherwise:
            dues.turned([ticket], at=at)
    return ticket


def wait(ticket_id: int, waits_for: str, until: datetime, *, by, at: datetime) -> Ticket:
    """It is others' turn; it comes back by itself on a day, or when the buyer writes."""
    if waits_for not in Ticket.WaitsFor.values:
        raise Refused("ticket_waits_for_somebody")
    if not at < until < at + LONGEST_WAIT + timedelta(days=1):  # the morning of the last one, too
        raise Refused("ticket_comes_back_soon", days=LONGEST_WAIT.days)
    data = {"for": waits_for, "until": until.isoformat()}
    move = partial(Ticket.wait, waits_for=waits_for, until=until, at=at)
    return _moved(ticket_id, move, by=by, at=at, data=data)


def go_on(ticket_id: int, *, by, at: datetime) -> Ticket:
    """What was awaited came."""
    return _moved(ticket_id, partial(Ticket.go_on), by=by, at=at)


def solve(ticket_id: int, category: str, reason: str, *, by, at: datetime) -> Ticket:
    """The buyer is helped: under which heading, and why the buyer came, is said with it."""
    if category not in Category.values:
        raise Refused("ticket_needs_a_category")
    if reason not in reasons_of(category):
        raise Refused("ticket_needs_a_reason")
    with transaction.atomic():
        ticket = locked(ticket_id)
        insist(ticket, "solve")
        if ticket.compensations.to_approve().exists():
            raise Refused("ticket_waits_for_a_second", ticket=str(ticket))
        ticket.category, ticket.reason = category, reason
        ticket.solve(at + timedelta(days=ticket.shop.ticket_days), at=at)
        ticket.owner = ticket.owner or by
        ticket.save()
        data = {ticket.pk: {"category": category, "reason": reason}}
        casebook.note([ticket], "solve", by=by, at=at, data=data)
        dues.turned([ticket], at=at)
    return ticket


def reopen(ticket_id: int, *, by=None, at: datetime) -> Ticket:
    """The buyer came back."""
    return _moved(ticket_id, partial(Ticket.reopen), by=by, at=at)


def to_close(at: datetime):
    """Ids of solved tickets to which nobody came back in time."""
    return Ticket.objects.to_close(at).order_by("follow_up_at").values_list("pk", flat=True)


def close(ticket_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Close solved tickets whose days are over."""
    with transaction.atomic():
        rows = Ticket.objects.to_close(at).filter(pk__in=ticket_ids)
        tickets = list(rows.select_for_update().order_by("pk"))
        for ticket in tickets:
            ticket.close(at=at)
        Ticket.objects.bulk_update(tickets, ["state", "closed_at", "follow_up_at"])
        casebook.note(tickets, "close", by=by, at=at)
    return Outcome([ticket.pk for ticket in tickets])


def _moved(ticket_id: int, move: partial, *, by, at: datetime, data=None) -> Ticket:
    """Move one ticket, leave a line, and let its times follow."""
    verb = move.func.__name__
    with transaction.atomic():
        ticket = locked(ticket_id)
        insist(ticket, verb)
        move(ticket)
        ticket.save()
        casebook.note([ticket], verb, by=by, at=at, data={ticket.pk: data or {}})
        dues.turned([ticket], at=at)
    return ticket
