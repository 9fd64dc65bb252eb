"""Disputes: opened by hand or read from a file, proved, and how each ended."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django_fsm import can_proceed

from aftersales.cases import Category
from aftersales.models import Dispute, Kind, Ticket, TicketSource
from aftersales.models.ticket import NOT_OVER
from aftersales.services import casebook, dues
from aftersales.services.tickets import moving
from orders.errors import Refused
from orders.models import Order
from orders.models.state import BEFORE_PICKING, State
from orders.services import lifecycle
from orders.services.clocks import AnswerDue
from orders.services.progress import ARRIVED, COLLECTED
from orders.sla import Basis
from orders.sla import Kind as Clocked

Reason, Stage = Dispute.Reason, Dispute.Stage
CURRENCY = re.compile("[A-Z]{3}")
OURS = timedelta(hours=48)  # our own word where the platform names no time
# At which step the cause of a reason arises, whoever did not say otherwise.
AROSE = {
    Reason.DAMAGED: Stage.WAY,
    Reason.WRONG_ITEM: Stage.PACKING,
    Reason.NOT_AS_SHOWN: Stage.GOODS,
    Reason.NOT_ORDERED: Stage.ORDER,
    Reason.WRONG_RETURN: Stage.RETURN,
}
# What a ticket's category means as a reason of a dispute.
MEANS = {
    Category.NOT_RECEIVED: Reason.NOT_RECEIVED,
    Category.DAMAGED: Reason.DAMAGED,
    Category.WRONG_ITEM: Reason.WRONG_ITEM,
    Category.SIZE: Reason.NOT_AS_SHOWN,
    Category.EFFECT: Reason.NOT_AS_SHOWN,
}
ENDS = {"WON": "win", "LOST": "lose", "WITHDRAWN": "withdraw"}
WROTE = ["state", "due_at", "respond_by", "sent_at", "sent_by", "ended_at"]


@dataclass(frozen=True)
class Claimed:
    """What a person was told of a dispute: why, under which number, what for and until when."""

    reason: str
    platform_id: str = ""
    amount: Decimal = Decimal(0)
    currency: str = ""
    respond_by: datetime | None = None


def open_by_hand(ticket_id: int, claimed: Claimed, *, by, at: datetime) -> Dispute:
    """A person opens a dispute about a ticket's order; the ticket is about it from then on."""
    if claimed.reason not in Reason.values:
        raise Refused("dispute_needs_a_reason")
    with transaction.atomic():
        ticket = moving.locked(ticket_id)
        if ticket.order is None:
            raise Refused("dispute_needs_an_order")
        if ticket.state not in NOT_OVER:
            raise Refused("ticket_is_elsewhere", ticket=str(ticket), state=ticket.state)
        insist(ticket.order, claimed, at=at)
        _insist_on_new(ticket.order, claimed)
        row = Dispute.objects.create(
            shop=ticket.shop, order=ticket.order, order_number=ticket.order.number,
            origin=Dispute.Origin.HAND, reason=claimed.reason, platform_id=claimed.platform_id,
            stage=stage_of(claimed.reason, ticket.order), amount=claimed.amount,
            currency=claimed.currency, respond_by=claimed.respond_by, opened_at=at, opened_by=by,
            due_at=claimed.respond_by or at + OURS,
        )  # fmt: skip
        TicketSource.objects.create(ticket=ticket, kind=Kind.DISPUTE, matter_id=row.pk)
        ticket.category = ticket.category or Category.DISPUTE
        ticket.save(update_fields=["category"])
        tell([row], "open_dispute", by=by, at=at)
        run_clocks([row], at=at)
    return row


def insist(order: Order | None, claimed: Claimed, *, at: datetime) -> None:
    """Say no to money no such order cost, to a currency that is not its own, and to a past time."""
    money, currency = claimed.amount, claimed.currency
    is_fit = CURRENCY.fullmatch(currency) or not (money or currency)
    if money < 0 or not is_fit:
        raise Refused("dispute_needs_its_money")
    if order and currency and currency != order.currency:
        raise Refused("dispute_is_in_another_currency", order=order.number, its=order.currency)
    if order and money > order.total:
        told = {"amount": f"{money} {currency}", "most": f"{order.total} {order.currency}"}
        raise Refused("dispute_is_above_the_order", order=order.number, **told)
    if claimed.respond_by and claimed.respond_by <= at:
        raise Refused("dispute_needs_a_time")


def _insist_on_new(order: Order, claimed: Claimed) -> None:
    same = Dispute.objects.filter(shop=order.shop_id, platform_id=claimed.platform_id)
    known = same if claimed.platform_id else Dispute.objects.none()
    known = known or Dispute.objects.alive().filter(order=order, reason=claimed.reason)
    if row := known.first():
        raise Refused("dispute_is_known", dispute=str(row))


def send(dispute_id: int, *, by, at: datetime) -> Dispute:
    """Our evidence lies before the platform: nothing is due until it asks for more."""
    with transaction.atomic():
        row = locked(dispute_id)
        _insist(row, "send")
        row.send(by=by, at=at)
        row.due_at = None
        _keep([row], "send_evidence", by=by, at=at)
    return row


def ask_more(dispute_id: int, until: datetime, *, by, at: datetime) -> Dispute:
    """The platform wants more evidence until a time."""
    if until <= at:
        raise Refused("dispute_needs_a_time")
    with transaction.atomic():
        row = locked(dispute_id)
        _insist(row, "ask_more")
        row.ask_more()
        row.respond_by = row.due_at = until
        _keep([row], "ask_more_evidence", by=by, at=at)
    return row


def end(dispute_id: int, how: str, *, by, at: datetime) -> Dispute:
    """How it ended: won, lost or withdrawn."""
    with transaction.atomic():
        row = locked(dispute_id)
        _insist(row, ENDS[how])
        finish(row, how, at=at)
        _keep([row], f"{ENDS[how]}_dispute", by=by, at=at)
    return row


def finish(row: Dispute, how: str, *, at: datetime) -> None:
    """Move one dispute to its end; the caller holds its lock and writes it."""
    getattr(row, ENDS[how])(at=at)
    row.due_at = None


def place(dispute_id: int, stage: str, *, by, at: datetime) -> Dispute:
    """A person says at which step its cause arose."""
    if stage not in Stage.values:
        raise Refused("dispute_needs_a_stage")
    with transaction.atomic():
        row = locked(dispute_id)
        row.stage = stage
        row.save(update_fields=["stage"])
    return row


def kept(pks: Iterable[int], *, at: datetime) -> None:
    """Find the orders of disputes that came in by a file, judge their stage, run their clocks."""
    with transaction.atomic():
        rows = list(Dispute.objects.filter(pk__in=list(pks)).order_by("pk"))
        numbers = {row.order_number for row in rows} - {""}
        found = Order.objects.filter(number__in=numbers, shop__in={row.shop_id for row in rows})
        found = found.select_for_update(no_key=True).order_by("pk")
        orders = {(order.shop_id, order.number): order for order in found}
        new = [row for row in rows if row.heard_at is None]
        for row in rows:
            row.order = orders.get((row.shop_id, row.order_number), row.order)
            is_open = row.state == Dispute.State.OPEN
            row.due_at = (row.respond_by or row.opened_at + OURS) if is_open else None
        for row in new:
            row.stage, row.heard_at = stage_of(row.reason, row.order), at
        Dispute.objects.bulk_update(rows, ["order", "due_at", "stage", "heard_at"])
        run_clocks(rows, at=at)
        tell(new, "open_dispute", by=None, at=at)


def stage_of(reason: str, order: Order | None) -> Stage:
    """At which step the cause arose, by the reason, else by how far the order had come; pure."""
    if reason in AROSE:
        return AROSE[reason]
    if order is None or order.platform_status in {*COLLECTED, *ARRIVED}:
        return Stage.WAY
    if order.packed_at is None or order.state in (*BEFORE_PICKING, State.PICKING):
        return Stage.PACKING
    if order.state in (State.PACKED, State.SHIPPED):
        return Stage.HANDING_OVER
    return Stage.WAY


def locked(dispute_id: int) -> Dispute:
    """A dispute under its lock, its order's before it."""
    order_id = Dispute.objects.filter(pk=dispute_id).values_list("order", flat=True).first()
    Order.objects.filter(pk=order_id).select_for_update(no_key=True).first()
    rows = Dispute.objects.filter(pk=dispute_id).select_related("shop", "order")
    row = rows.select_for_update(of=("self",)).first()
    if row is None:
        raise Refused("matter_is_gone")
    return row


def _insist(row: Dispute, verb: str) -> None:
    if not can_proceed(getattr(row, verb)):
        raise Refused("dispute_is_elsewhere", dispute=str(row), state=row.get_state_display())


def _keep(rows: Sequence[Dispute], verb: str, *, by, at: datetime) -> None:
    Dispute.objects.bulk_update(rows, WROTE)
    run_clocks(rows, at=at)
    tell(rows, verb, by=by, at=at)


def tell(rows: Sequence[Dispute], verb: str, *, by, at: datetime) -> None:
    """Write a line into the timelines of their orders, and into the tickets that are about them.

    The orders must be locked.
    """
    orders = {row.order_id: row.order for row in rows if row.order}
    lifecycle.note(list(orders.values()), verb, by=by, at=at)
    names = {row.pk: str(row) for row in rows}
    about = dues.about([(Kind.DISPUTE, pk) for pk in names]).filter(ticket__state__in=NOT_OVER)
    told = {
        source.ticket_id: {"dispute": names[source.matter_id]} for source in about.order_by("pk")
    }
    tickets = Ticket.objects.filter(pk__in=told).select_for_update().order_by("pk")
    casebook.note(list(tickets), verb, by=by, at=at, data=told)


def run_clocks(rows: Iterable[Dispute], *, at: datetime) -> None:
    """Let the platform's clock run where it names a time, else our own."""
    told = []
    for row in rows:
        by_platform = row.due_at if row.respond_by else None
        by_us = None if row.respond_by else row.due_at
        for basis, due_at in ((Basis.PLATFORM, by_platform), (Basis.PROMISE, by_us)):
            told.append(
                AnswerDue(row.shop_id, row.order_id, row.ref, due_at, basis, Clocked.DISPUTE)
            )
    dues.answer_by(told, at=at)
