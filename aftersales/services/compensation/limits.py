"""Who may give how much alone: by role, amount, and what the buyer got before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from aftersales.cases import Category
from aftersales.models import Compensation, CompensationLimit, Remedy, Ticket
from aftersales.models.training import real
from aftersales.services.compensation import paid
from aftersales.services.tickets import parcels
from orders.errors import Refused

Role = CompensationLimit.Role
UNDER_WAY = (parcels.Verdict.MOVING, parcels.Verdict.NOT_SCANNED, parcels.Verdict.NOT_SENT)


@dataclass(frozen=True)
class Beyond:
    """One limit that is passed, as a sentence of `orders.refusals`."""

    code: str
    params: dict

    @property
    def told(self) -> dict:
        """As it is stored."""
        return {"code": self.code, "params": self.params}


def role_of(person) -> str:
    """By whose limits somebody gives: who sets limits is a manager, who approves a lead."""
    if person.has_perm("aftersales.change_compensationlimit"):
        return Role.MANAGER
    return Role.LEAD if person.has_perm("aftersales.approve_compensation") else Role.AGENT


def of(person, shop_id: int) -> CompensationLimit | None:
    """The limit somebody has in a shop."""
    return CompensationLimit.objects.filter(shop=shop_id, role=role_of(person)).first()


def beyond(ticket: Ticket, kind: str, worth: Decimal, *, by, at: datetime) -> list[Beyond]:
    """Every limit that giving so much in a ticket would pass; none: it is given alone."""
    return list(_passed(ticket, kind, worth, of(by, ticket.shop_id), at))


def above(person, compensation: Compensation, worth: Decimal) -> Refused | None:
    """Why somebody may not approve as the second person: it is above their own limit too.

    Managers have no limit as second persons; who has no row in a shop approves nothing there.
    """
    if role_of(person) == Role.MANAGER:
        return None
    limit = of(person, compensation.shop_id)
    if limit is None:
        return Refused("approval_has_no_limit", shop=str(compensation.shop))
    if worth <= limit.amount:
        return None
    return Refused("approval_is_a_managers", limit=f"{limit.amount} {compensation.currency}")


def to_decide(person) -> QuerySet[Compensation]:
    """What others asked for and this person may approve: of shops and sums within their limit."""
    rows = Compensation.objects.to_approve().visible_to(person).exclude(asked_by=person)
    rows = rows.filter(real("ticket__"))
    role = role_of(person)
    if role == Role.MANAGER:
        return rows
    mine = CompensationLimit.objects.filter(shop=OuterRef("shop"), role=role)
    enough = mine.filter(amount__gte=OuterRef("amount"))
    is_goods = Q(kind__in=[Remedy.RESEND, Remedy.RETURN_LABEL])  # whose worth is in their lines
    return rows.filter(Exists(enough) | is_goods & Exists(mine))


def _passed(ticket, kind, worth, limit: CompensationLimit | None, at) -> Iterator[Beyond]:
    order = ticket.order
    if limit is None:
        yield Beyond("beyond_no_limit", {})
    elif worth > limit.amount:
        told = {"worth": f"{worth} {order.currency}", "limit": f"{limit.amount} {order.currency}"}
        yield Beyond("beyond_amount", told)
    if limit is not None and order.buyer_id:
        since = at - timedelta(days=limit.days)
        before = Compensation.objects.counted().filter(
            shop=ticket.shop_id, order__buyer=order.buyer_id, asked_at__gt=since
        )
        times = before.count()
        if times >= limit.times:
            yield Beyond("beyond_times", {"times": times, "days": limit.days})
    verdict = parcels.standing(order)
    if ticket.category == Category.NOT_RECEIVED and verdict in UNDER_WAY:
        yield Beyond("beyond_parcel", {"verdict": str(verdict)})
    others = [one for one in (Remedy.REFUND, Remedy.RESEND) if one != kind]
    gave = paid.is_cancelled(order) or paid.made_good(order, *others)
    if kind in (Remedy.REFUND, Remedy.RESEND) and gave:
        yield Beyond("beyond_once", {})
