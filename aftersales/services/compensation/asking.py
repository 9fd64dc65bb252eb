"""Asking for compensation: within the limits it is given at once, beyond them it waits."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from aftersales.cases import Reason
from aftersales.models import (
    Compensation,
    CompensationLine,
    Remedy,
    RemedyPolicy,
    ReturnRequest,
    Ticket,
)
from aftersales.services import casebook
from aftersales.services.compensation import coupons, limits, paid, resending, wishes
from aftersales.services.compensation.wishes import Wish
from aftersales.services.tickets import moving
from orders.errors import Refused
from orders.models import Order, OrderLine, ShopKey
from orders.models.state import ON_THE_LINE
from orders.services import lifecycle
from warehouse.services import making_good

State = Compensation.State
Pieces = Mapping[OrderLine, int]
LARGEST = Decimal(10) ** 12  # what a column of money holds
PATIENCE = timedelta(days=1)  # until what waits for a second person is looked at again
ALIVE = ("NEW", "OPEN", "WAITING")


def ask(ticket_id: int, wish: Wish, *, by, at: datetime) -> Compensation:
    """Ask for one remedy in a ticket; it is given at once, or both wait for a second person."""
    with transaction.atomic():
        if wish.kind == Remedy.RESEND:
            hold_shop_of(ticket_id)
        row = give(moving.locked(ticket_id), wish, by=by, at=at)
        if row.needs_second:
            row.ticket = wait_for_second(row.ticket, by=by, at=at)
        return row


def wait_for_second(ticket: Ticket, *, by, at: datetime) -> Ticket:
    """It is the second person's turn, whoever was awaited before."""
    if ticket.state == Ticket.State.WAITING:
        moving.go_on(ticket.pk, by=by, at=at)
    return moving.wait(ticket.pk, Ticket.WaitsFor.APPROVAL, at + PATIENCE, by=by, at=at)


def hold_shop_of(ticket_id: int) -> None:
    """New orders are placed under their shop's lock, which comes before every order's."""
    shop_id = Ticket.objects.filter(pk=ticket_id).values_list("shop", flat=True).first()
    if shop_id:
        resending.hold_shop(shop_id)


def locked(compensation_id: int) -> Compensation:
    """One compensation under its lock, after its order's and its ticket's, with both at hand.

    A ticket that took another in may be about a second order: both are locked, by key.
    """
    rows = Compensation.objects.filter(pk=compensation_id)
    order_id, ticket_id, other_id = rows.values_list("order", "ticket", "ticket__order").get()
    lifecycle.locked([order_id, other_id])
    ticket = moving.locked(ticket_id)
    row = rows.select_related("order", "shop").select_for_update(of=("self",)).get()
    row.ticket = ticket
    return row


def give(ticket: Ticket, wish: Wish, *, by, at: datetime) -> Compensation:
    """The same in a ticket that is locked, its order before it, inside its transaction."""
    order = _insist(ticket, wish, by)
    pieces = _pieces(order, wish)
    _insist_on_pieces(order, wish.kind, pieces)
    row = Compensation(
        shop=ticket.shop, ticket=ticket, order=order, kind=wish.kind, reason=wish.reason,
        amount=_amount(order, wish, pieces, at), currency=order.currency, asked_by=by, asked_at=at,
        macro_id=wish.macro, words=wish.words,
    )  # fmt: skip
    worth = row.amount if wish.is_money else wishes.value(order, pieces)
    over = limits.beyond(ticket, wish.kind, worth, by=by, at=at)
    row.over, row.needs_second = [one.told for one in over], bool(over)
    row.save()
    is_refund = wish.kind == Remedy.REFUND
    CompensationLine.objects.bulk_create(
        CompensationLine(compensation=row, line=line, quantity=count, is_refunding=is_refund)
        for line, count in pieces.items()
    )
    if wish.kind == Remedy.COUPON:
        coupons.take(row, wish.words, at=at)
    _note(row, "ask_compensation" if over else "compensate", by, at)
    if not over:
        row.approve(by=None, at=at)
        begin(row, by=by, at=at)
    return row


def begin(row: Compensation, *, by, at: datetime) -> None:
    """What an approved one does here and now; the platform is told by a step, after commit."""
    if row.kind == Remedy.RESEND:
        row.resent = resending.place(row, by=by, at=at)
    if row.kind in (Remedy.RESEND, Remedy.COUPON):
        row.send(at=at)
    row.save()


def worth(row: Compensation) -> Decimal:
    """What limits are compared with: money, or what the buyer paid for the pieces."""
    if row.kind in (Remedy.REFUND, Remedy.COUPON):
        return row.amount
    lines = row.lines.select_related("line")
    return wishes.value(row.order, {one.line: one.quantity for one in lines})


def end(row: Compensation) -> None:
    """What ended has its lines, and a code nobody got, free for the next."""
    row.lines.update(is_refunding=False)
    if row.kind == Remedy.COUPON and row.state != State.DONE:
        coupons.give_back(row)


def _insist(ticket: Ticket, wish: Wish, by) -> Order:
    """The order something may be given for; else why not, whatever it is."""
    if not by.has_perm("aftersales.ask_compensation"):
        raise Refused("compensation_is_not_yours")
    if ticket.state not in ALIVE:
        raise Refused("ticket_is_elsewhere", ticket=str(ticket), state=ticket.state)
    if ticket.order is None:
        raise Refused("action_needs_an_order", ticket=str(ticket))
    if wish.kind not in Remedy.values or wish.reason not in Reason.values:
        raise Refused("compensation_needs_a_reason")
    if ticket.parcel_seen_at is None:
        raise Refused("parcel_is_not_looked_at", order=ticket.order.number)
    if wish.kind == Remedy.COUPON:
        coupons.insist(ticket)
    _insist_on_order(ticket.order, wish.kind)
    return ticket.order


def objection(ticket: Ticket, kind: str) -> Refused | None:
    """Why a remedy cannot be given for a ticket's order as it stands: what the press would say."""
    try:
        if kind == Remedy.COUPON:
            coupons.insist(ticket)
        _insist_on_order(ticket.order, kind)
    except Refused as why:
        return why
    return None


def _insist_on_order(order: Order, kind: str) -> None:
    """Say no to what does not fit where the order is, or what stands beside it."""
    if kind != Remedy.COUPON and order.state in ON_THE_LINE:
        raise Refused("order_is_here_still", order=order.number)
    if kind == Remedy.REFUND and not _is_connected(order):
        raise Refused("money_goes_back_there_alone", order=order.number)
    if kind == Remedy.RETURN_LABEL:
        _insist_on_label(order)
    asked = ReturnRequest.objects.open().filter(order=order).first()
    if kind in (Remedy.REFUND, Remedy.RETURN_LABEL) and asked:
        told = {"order": order.number, "return": asked.platform_id}
        raise Refused("buyer_asks_on_the_platform", **told)
    living = Compensation.objects.living().filter(order=order, kind=kind)
    if kind != Remedy.REFUND and living.exists():
        raise Refused("made_good_already", order=order.number)


def _insist_on_label(order: Order) -> None:
    policy = RemedyPolicy.objects.filter(shop=order.shop_id).first()
    if policy and order.total < policy.label_from:
        least = f"{policy.label_from} {order.currency}"
        raise Refused("worth_a_coupon", order=order.number, least=least)
    if not _is_connected(order) and not (policy and policy.own_label):
        raise Refused("market_draws_no_labels", order=order.number)


def _is_connected(order: Order) -> bool:
    return ShopKey.objects.connected().filter(shop=order.shop_id).exists()


def _pieces(order: Order, wish: Wish) -> dict[OrderLine, int]:
    """The lines that are meant, each with its pieces; all of them where none is named."""
    lines = {line.pk: line for line in order.lines.order_by("pk")}
    if set(wish.pieces) - set(lines):
        raise Refused("not_of_this_order", order=order.number)
    if not wish.pieces:
        return {line: line.wanted for line in lines.values() if line.wanted}
    for pk, count in wish.pieces.items():
        if not 1 <= count <= lines[pk].wanted:
            raise Refused("more_than_was_bought", order=order.number, bought=lines[pk].wanted)
    return {lines[pk]: count for pk, count in wish.pieces.items()}


def _insist_on_pieces(order: Order, kind: str, pieces: Pieces) -> None:
    """Nothing is sent again that was, and one refund of a line runs at a time."""
    refunding = CompensationLine.objects.filter(line__in=pieces, is_refunding=True)
    if kind == Remedy.REFUND and refunding.exists():
        raise Refused("refund_is_under_way", order=order.number)
    if kind == Remedy.RESEND:
        before = paid.made_good(order, Remedy.RESEND)
        if any(before[line.pk] + count > line.wanted for line, count in pieces.items()):
            raise Refused("made_good_already", order=order.number)


def _amount(order: Order, wish: Wish, pieces: Pieces, at: datetime) -> Decimal | None:
    if wish.kind == Remedy.RETURN_LABEL:
        return None
    if wish.kind == Remedy.RESEND:
        return making_good.sending(order, goods(pieces), at=at).total
    wanted = wish.amount or Decimal()
    if not 0 < wanted < LARGEST or (amount := wishes.rounded(wanted, order.currency)) <= 0:
        raise Refused("money_is_more_than_0")
    if wish.kind == Remedy.REFUND:
        most = min(paid.left(order), wishes.value(order, pieces))
        if amount > most:
            told = {"amount": f"{amount} {order.currency}", "left": f"{most} {order.currency}"}
            raise Refused("more_than_was_paid", order=order.number, **told)
    return amount


def goods(pieces: Pieces) -> dict[int, int]:
    """The pieces of each of our SKUs that belong to these lines."""
    needed: dict[int, int] = {}
    for line, count in pieces.items():
        for part in line.parts.all():
            share = part.quantity * count // line.quantity
            needed[part.sku_id] = needed.get(part.sku_id, 0) + share
    return needed


def _note(row: Compensation, verb: str, by, at: datetime) -> None:
    money = f"{row.amount} {row.currency}" if row.amount is not None else ""
    data = {row.ticket_id: {"kind": row.kind, "amount": money}}
    casebook.note([row.ticket], verb, by=by, at=at, data=data)
