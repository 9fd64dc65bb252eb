"""What a macro does beside writing: what it costs in words and money, and carrying it out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from aftersales.models import Compensation, Macro, Ticket
from aftersales.services.compensation import asking, coupons, wishes
from aftersales.services.compensation.wishes import Wish
from orders.errors import Refused
from orders.models import Order
from warehouse.services import making_good

Kind = Macro.Action


@dataclass(frozen=True)
class Priced:
    """What an action does for a ticket: the money it costs, as far as anybody knows.

    `coupon` is the code that would be given.
    """

    kind: str
    cost: Decimal | None = None
    currency: str = ""
    coupon: str = ""

    @property
    def label(self) -> str:
        """What it is called."""
        return Kind(self.kind).label

    @property
    def is_something(self) -> bool:
        """Whether anything is done at all."""
        return self.kind != Kind.NONE


def priced(ticket: Ticket, spec: Mapping, *, at: datetime) -> Priced:
    """What an action would cost now, in the order's currency.

    Nobody knows what a resend costs while a unit cost of it is missing.
    """
    kind, order = spec["kind"], ticket.order
    if kind == Kind.NONE:
        return Priced(kind)
    if order is None:
        raise Refused("action_needs_an_order", ticket=str(ticket))
    amount = _cost(order, spec, at)
    code = coupons.peek(ticket.shop, amount, at=at) if kind == Kind.COUPON else None
    return Priced(kind, amount, order.currency, code.code if code else "")


def carry_out(ticket: Ticket, macro: Macro, words: str, *, by, at: datetime) -> Compensation | None:
    """Do what a macro prepares, inside the transaction in which it is sent, its ticket locked.

    What goes beyond a limit waits for a second person, and the macro's words with it.
    """
    spec = macro.spec
    if spec["kind"] == Kind.NONE:
        return None
    amount = _cost(ticket.order, spec, at) if ticket.order else None
    reason = macro.reason or ticket.reason
    wish = Wish(spec["kind"], reason, amount, macro=macro.pk, words=words)
    return asking.give(ticket, wish, by=by, at=at)


def _cost(order: Order, spec: Mapping, at: datetime) -> Decimal | None:
    kind = spec["kind"]
    if kind in (Kind.RESEND, Kind.RETURN_LABEL):
        pieces = {line: line.wanted for line in order.lines.all() if line.wanted}
        count = making_good.sending if kind == Kind.RESEND else making_good.taking_back
        return count(order, asking.goods(pieces), at=at).total
    if "percent" in spec:
        return wishes.rounded(order.total * spec["percent"] / 100, order.currency)
    return Decimal(spec["amount"]) if "amount" in spec else None
