"""Telling the platform of money and returns: claimed, called with nothing locked, recorded.

Each goes under one key, whoever tries it; an answer that was lost is looked for before it is asked
again, so that nothing is paid twice.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django_fsm import can_proceed

from aftersales.cases import Reason
from aftersales.models import Compensation, Remedy
from aftersales.services import casebook, feeds, noes
from aftersales.services.compensation import asking, labels
from aftersales.services.tickets import moving
from orders.errors import Outcome, Refused
from orders.services import connections, lifecycle, sendings
from orders.services.sendings import Claim
from orders.tiktok.calls import returns as calls
from orders.tiktok.client import Client
from orders.tiktok.errors import TikTokDown, TikTokRefused

GIVE, OPEN = "give_money", "open_return"
KINDS = {Remedy.REFUND: GIVE, Remedy.RETURN_LABEL: OPEN}
CONNECTED = Q(shop__key__disconnected_at=None, shop__key__grant__ended_at=None)
SKEW = timedelta(minutes=1)  # by which the platform's clock may be behind ours
SELLER = "SELLER"
AROUND = "ecom_order_delivered_refund_and_return_reason_"
# What the platform calls our reasons, as far as it has a word for them.
WORDS = {
    Reason.NO_FIRST_SCAN: "not_received",
    Reason.STUCK: "not_received",
    Reason.LOST: "not_received",
    Reason.NOT_AT_DOOR: "not_received",
    Reason.LATE: "not_arrive_on_time",
    Reason.BROKEN_ON_WAY: "damaged",
    Reason.WRONG_SKU: "wrong_product",
    Reason.PIECE_MISSING: "missing_product",
    Reason.FAULTY: "defective",
    Reason.POOR_MAKE: "defective",
    Reason.CHANGED_MIND: "no_need",
}


def pending(at: datetime):
    """Ids of approved ones of which the platform, or the buyer, does not know; oldest first."""
    free = Q(sending=None) | Q(sending__accepted_at=None, sending__refused_at=None)
    rows = Compensation.objects.to_send().filter(CONNECTED, free, kind__in=KINDS)
    return rows.order_by("asked_at").values_list("pk", flat=True)


def send(ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Tell the platform, once each."""
    outcome = Outcome()
    rows = Compensation.objects.to_send().filter(pk__in=ids, kind__in=KINDS)
    for row in rows.select_related("shop", "order", "ticket").order_by("asked_at", "pk"):
        claimed = sendings.claim(KINDS[Remedy(row.kind)], row.ref, row.shop, at=at)
        if claimed is None:
            continue
        Compensation.objects.filter(pk=row.pk).update(sending=claimed.sending_id)
        if why := _send(row, claimed, at):
            outcome.refused[row.pk] = why
        else:
            outcome.done.append(row.pk)
        if noes.is_down(why):
            break
    return outcome


def _send(row: Compensation, claimed: Claim, at: datetime) -> Refused | None:
    try:
        client = connections.client_for(row.shop, at=at)
        paper = labels.draw(row) if row.kind == Remedy.RETURN_LABEL else None
        found = None if claimed.is_first else _found(client, row)
        made, receipt = (found, "") if found else _ask(client, row, claimed.key)
    except noes.NOES as no:
        return noes.lay_down(no, claimed, row.shop, lambda why: _fail(row, claimed, why, at), at=at)
    number = found or made.id
    _record(row, claimed, number, receipt, paper, at)
    with suppress(TikTokDown, TikTokRefused):  # it is done; what became of it the poll reads too
        feeds.read(feeds.RETURNS, row.shop, [number], at=at)
    return None


def _ask(client: Client, row: Compensation, key: str):
    ids = _line_ids(row)
    reason = AROUND + WORDS.get(Reason(row.reason), "not_match")
    if row.kind == Remedy.REFUND:
        money = (row.currency, row.amount)
        return calls.give(client, row.order.number, reason, key, ids, money)
    return calls.create(client, row.order.number, "RETURN_AND_REFUND", reason, key, ids)


def _line_ids(row: Compensation) -> list[str]:
    """The platform's ids of the pieces; of a line without ids the platform takes all."""
    lines = row.lines.select_related("line").order_by("line")
    return [piece for one in lines for piece in one.line.platform_line_ids[: one.quantity]]


def _found(client: Client, row: Compensation) -> str | None:
    """The return an earlier try made though its answer was lost: ours, of these pieces, new."""
    known = set(Compensation.objects.filter(order=row.order).values_list("platform_ref", flat=True))
    wanted, ids = ("REFUND" if row.kind == Remedy.REFUND else "RETURN_AND_REFUND"), _line_ids(row)
    for one in calls.search(client, order_ids=[row.order.number]).items:
        is_ours = one.role == SELLER and one.type == wanted and one.return_id not in known
        is_it = set(one.line_ids) == set(ids) and one.created_at >= row.asked_at - SKEW
        if is_ours and is_it:
            return one.return_id
    return None


def _record(row, claimed: Claim, number: str, receipt: str, paper: bytes | None, at) -> None:
    with transaction.atomic():
        fresh = asking.locked(row.pk)
        told = {"return_id": number, "request_id": receipt}
        if not sendings.accept(claimed, told, at=at) or not can_proceed(fresh.send):
            return
        fresh.send(at=at)
        fresh.platform_ref = number
        fresh.save()
        if paper:
            labels.keep(fresh, paper, at=at)
        money = {"amount": f"{fresh.amount} {fresh.currency}", "return": number}
        verb = GIVE if fresh.kind == Remedy.REFUND else OPEN
        lifecycle.note([fresh.order], verb, by=None, at=at, data={fresh.order_id: money})
        _note(fresh, "send_compensation", at)


def _fail(row: Compensation, claimed: Claim, why: Refused, at: datetime) -> None:
    """The platform does not do it: the ticket needs a person again."""
    with transaction.atomic():
        fresh = asking.locked(row.pk)
        if not sendings.fail(claimed, why, at=at) or not can_proceed(fresh.fail):
            return
        fresh.fail(at=at)
        fresh.problem = sendings.told(why)
        fresh.save()
        asking.end(fresh)
        bring_back(fresh, at=at)


def bring_back(row: Compensation, *, at: datetime) -> None:
    """What was promised came to nothing: whoever has the ticket must know."""
    _note(row, "fail_compensation", at)
    verb = {"WAITING": moving.go_on, "SOLVED": moving.reopen}.get(row.ticket.state)
    if verb:
        verb(row.ticket_id, by=None, at=at)


def _note(row: Compensation, verb: str, at: datetime) -> None:
    data = {row.ticket_id: {"kind": row.kind}}
    casebook.note([row.ticket], verb, by=None, at=at, data=data)
