"""Late orders that a lead may call off: asked by the line, decided by a person.

Orders are locked before what is asked of them, here as where they are called off.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from aftersales.models import Proposal
from aftersales.services import calling_off
from orders.errors import Outcome, Refused
from orders.models import Order, Shop
from orders.models.queue import GOES_ON
from orders.models.shop import LatePolicy
from orders.services import lifecycle
from orders.services.lateness import UNPACKED

Verdict = Proposal.Verdict
# Still to be packed, wanted by its buyer, and the seller may cancel it where it stands there.
FIT = GOES_ON & Q(
    late_at__isnull=False,
    state__in=UNPACKED,
    part_shipped_at=None,
    platform_status__in=calling_off.STATUSES,
)


def pending(at: datetime):
    """Ids of late orders nobody was asked about, of shops that wish it; the longest late first."""
    shops = Shop.objects.connected().filter(late_policy=LatePolicy.PROPOSE)
    asked = Proposal.objects.filter(order=OuterRef("pk")).exclude(verdict=Verdict.MOOT)
    late = Order.objects.late().filter(FIT, ~Exists(asked), shop__in=shops)
    return late.order_by("late_at").values_list("pk", flat=True)


def propose(order_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Ask a lead about each, by the first reason the platform takes for it; once an order."""
    with transaction.atomic():
        lifecycle.locked(order_ids, "state")
        # Read anew under the lock: one may have been packed, or asked about by another worker.
        orders = list(Order.objects.filter(pk__in=pending(at)).filter(pk__in=order_ids))
        reasons = _reasons(orders)
        orders = [order for order in orders if order.pk in reasons]
        Proposal.objects.bulk_create(
            Proposal(order=order, reason=reasons[order.pk], made_at=at) for order in orders
        )
        lifecycle.note(orders, "propose_call_off", by=by, at=at)
    return Outcome([order.pk for order in orders])


def moot(at: datetime):
    """Ids of open questions whose orders were packed, asked back or cancelled meanwhile."""
    fit = Order.objects.filter(FIT, pk=OuterRef("order"))
    return Proposal.objects.open().filter(~Exists(fit)).values_list("pk", flat=True)


def drop(proposal_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Take back what need not be asked any more."""
    with transaction.atomic():
        _lock_orders(proposal_ids)
        rows = Proposal.objects.filter(pk__in=moot(at)).filter(pk__in=proposal_ids)
        done = list(rows.values_list("pk", flat=True))
        _decide(done, Verdict.MOOT, by=by, at=at)
    return Outcome(done)


def accept(proposal_ids: Iterable[int], *, reason: str = "", by, at: datetime) -> Outcome:
    """A lead says: call them off, for the reason proposed or another one that is true."""
    with transaction.atomic():
        rows, outcome = _to_decide(proposal_ids)
        for why in sorted({reason or row.reason for row in rows}):
            of_order = {row.order_id: row.pk for row in rows if (reason or row.reason) == why}
            called = calling_off.call_off(of_order, reason=why, by=by, at=at)
            outcome.refused |= {of_order[pk]: no for pk, no in called.refused.items()}
            done = [of_order[pk] for pk in called.done]
            Proposal.objects.filter(pk__in=done).update(reason=why)
            _decide(done, Verdict.ACCEPTED, by=by, at=at)
            outcome.done += done
    return outcome


def refuse(proposal_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """A lead says: late as they are, they go on; nobody is asked about them again."""
    with transaction.atomic():
        rows, outcome = _to_decide(proposal_ids)
        outcome.done += [row.pk for row in rows]
        _decide(outcome.done, Verdict.REFUSED, by=by, at=at)
        lifecycle.note([row.order for row in rows], "refuse_call_off", by=by, at=at)
    return outcome


def _to_decide(proposal_ids: Iterable[int]) -> tuple[list[Proposal], Outcome]:
    """The open ones, their orders locked and still late; the others with why not."""
    orders = {order.pk: order for order in _lock_orders(proposal_ids)}
    fit = set(Order.objects.filter(FIT, pk__in=orders).values_list("pk", flat=True))
    rows, outcome = [], Outcome()
    for row in Proposal.objects.filter(pk__in=proposal_ids).order_by("pk"):
        row.order = order = orders[row.order_id]
        if row.decided_at:
            outcome.refused[row.pk] = Refused("proposal_is_decided", order=order.number)
        elif order.pk not in fit:
            why = Refused("proposal_is_moot", order=order.number, state=order.state)
            outcome.refused[row.pk] = why
        else:
            rows.append(row)
    return rows, outcome


def _lock_orders(proposal_ids: Iterable[int]) -> list[Order]:
    asked = Proposal.objects.filter(pk__in=proposal_ids).values_list("order", flat=True)
    return lifecycle.locked(list(asked))


def _reasons(orders: Sequence[Order]) -> dict[int, str]:
    """The first reason the platform takes for each order that it lets a seller cancel."""
    shops = Shop.objects.in_bulk({order.shop_id for order in orders})
    found = {}
    for order in orders:
        order.shop = shops[order.shop_id]
        if offered := calling_off.reasons_for(order):
            found[order.pk], _said = offered[0]
    return found


def _decide(proposal_ids: Sequence[int], verdict: str, *, by, at: datetime) -> None:
    rows = Proposal.objects.open().filter(pk__in=proposal_ids)
    rows.update(verdict=verdict, decided_by=by, decided_at=at)
