"""The second person: agrees to what others asked for, or says no; nobody to their own."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from aftersales.models import Compensation, Remedy, Ticket
from aftersales.services import casebook, macros
from aftersales.services.compensation import asking, limits, paid
from aftersales.services.tickets import moving
from orders.errors import Outcome, Refused

State = Compensation.State
RIGHT = "aftersales.approve_compensation"


def approve(ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """Agree: it is done at once, and what was to be written with it goes to the buyer."""
    return _each(ids, _approve, by=by, at=at)


def refuse(ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """Say no, or take back what one asked for oneself: the ticket is in work again."""
    return _each(ids, _refuse, by=by, at=at)


def _each(ids: Iterable[int], act, *, by, at: datetime) -> Outcome:
    """Each is judged and done whole, under the locks of its order and ticket, or not at all."""
    outcome = Outcome()
    rows = Compensation.objects.visible_to(by).filter(pk__in=list(ids)).order_by("pk")
    for pk, ticket_id, kind in rows.values_list("pk", "ticket", "kind"):
        try:
            with transaction.atomic():
                if kind == Remedy.RESEND:
                    asking.hold_shop_of(ticket_id)
                row = asking.locked(pk)
                if row.state != State.ASKED:
                    raise Refused("compensation_is_elsewhere", state=row.state)
                act(row, by, at)
        except Refused as why:
            outcome.refused[pk] = why
        else:
            outcome.done.append(pk)
    return outcome


def _approve(row: Compensation, by, at: datetime) -> None:
    if not by.has_perm(RIGHT):
        raise Refused("compensation_is_not_yours")
    if row.asked_by_id == by.pk:
        raise Refused("own_compensation_is_anothers")
    if why := limits.above(by, row, asking.worth(row)):
        raise why
    if row.kind == Remedy.REFUND and paid.left(row.order) < 0:  # this one counts already
        left = f"{row.amount + paid.left(row.order)} {row.currency}"
        told = {"amount": f"{row.amount} {row.currency}", "left": left}
        raise Refused("more_than_was_paid", order=row.order.number, **told)
    row.approve(by=by, at=at)
    asking.begin(row, by=by, at=at)
    _tell(row, "approve_compensation", by, at)
    if row.ticket.state == Ticket.State.WAITING and not _others_wait(row):
        row.ticket = moving.go_on(row.ticket_id, by=by, at=at)
    macros.finish(row, at=at)


def _refuse(row: Compensation, by, at: datetime) -> None:
    is_own = row.asked_by_id == by.pk
    if not is_own and not by.has_perm(RIGHT):
        raise Refused("compensation_is_not_yours")
    row.refuse(by=None if is_own else by, at=at)
    row.save()
    asking.end(row)
    _tell(row, "refuse_compensation", by, at)
    waits = row.ticket.waits_for == Ticket.WaitsFor.APPROVAL and not _others_wait(row)
    if row.ticket.state == Ticket.State.WAITING and waits:
        moving.go_on(row.ticket_id, by=by, at=at)


def _others_wait(row: Compensation) -> bool:
    """Whether something else of its ticket still waits for a second person."""
    return Compensation.objects.to_approve().filter(ticket=row.ticket_id).exists()


def _tell(row: Compensation, verb: str, by, at: datetime) -> None:
    data = {row.ticket_id: {"kind": row.kind}}
    casebook.note([row.ticket], verb, by=by, at=at, data=data)
