"""Late orders that a lead may call off: asked by the line, decided by a person.

The platform, and the buyer, are told a reason. What is stored names one only where it is true:
goods that were found short are out of stock. For all others the lead chooses it.

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
from orders.models.queue import GOES_ON, REST_SHORT, SHORT
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
    """Ask a lead about each that the platform lets a seller cancel; once an order."""
    with transaction.atomic():
        lifecycle.locked(order_ids, "state")
        # Read anew under the lock: one may have been packed, or asked about by another worker.
        orders = list(Order.objects.filter(pk__in=pending(at)).filter(pk__in=order_ids))
        Proposal.objects.bulk_create(Proposal(order=order, made_at=at) for order in orders)
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
    """A lead says: call them off for this reason; without one, those whose goods are short."""
    with transaction.atomic():
        rows, outcome = _to_decide(proposal_ids)
        reasons = {row.pk: reason for row in rows} if reason else true_reasons(rows)
        for row in rows:
            if row.pk not in reasons:
                why = Refused("late_reason_is_missing", order=row.order.number)
                outcome.refused[row.pk] = why
        for why in sorted(set(reasons.values())):
            of_order = {row.order_id: row.pk for row in rows if reasons.get(row.pk) == why}
            called = calling_off.call_off(of_order, reason=why, by=by, at=at)
            outcome.refused |= {of_order[pk]: no for pk, no in called.refused.items()}
            done = [of_order[pk] for pk in called.done]
            Proposal.objects.filter(pk__in=done).update(reason=why)
            _decide(done, Verdict.ACCEPTED, by=by, at=at)
            outcome.done += done
    return outcome


def true_reasons(rows: Sequence[Proposal]) -> dict[int, str]:
    """The reason that what is stored of an order makes true, by proposal: its goods are short."""
    orders = Order.objects.filter(SHORT | REST_SHORT, pk__in=[row.order_id for row in rows])
    short = set(orders.values_list("pk", flat=True))
    return {row.pk: calling_off.OUT_OF_STOCK for row in rows if row.order_id in short}


def reasons(proposals) -> list[tuple[str, str]]:
    """The reasons the platform takes in the markets of these, worded."""
    markets = proposals.order_by().values_list("order__shop__market", flat=True).distinct()
    return calling_off.reasons_in(*markets)


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


def _decide(proposal_ids: Sequence[int], verdict: str, *, by, at: datetime) -> None:
    rows = Proposal.objects.open().filter(pk__in=proposal_ids)
    rows.update(verdict=verdict, decided_by=by, decided_at=at)
