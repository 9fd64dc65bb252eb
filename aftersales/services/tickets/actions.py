"""What a macro does beside writing: what it costs in words and money, and carrying it out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from aftersales.models import Macro, Ticket
from orders.errors import Refused
from orders.models import Order
from warehouse.services import costs

Kind = Macro.Action
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Priced:
    """What an action does for a ticket: the money it costs, as far as anybody knows."""

    kind: str
    cost: Decimal | None = None
    currency: str = ""

    @property
    def label(self) -> str:
        """What it is called."""
        return Kind(self.kind).label

    @property
    def is_something(self) -> bool:
        """Whether anything is done at all."""
        return self.kind != Kind.NONE


def priced(ticket: Ticket, spec: Mapping, *, at: datetime) -> Priced:
    """What an action would cost now; the cost of a resend is what sending the order costs again.

    A return label costs what the carrier asks, which nobody knows before.
    """
    kind, order = spec["kind"], ticket.order
    if kind == Kind.NONE:
        return Priced(kind)
    if order is None:
        raise Refused("action_needs_an_order", ticket=str(ticket))
    return Priced(kind, _cost(order, spec, at), order.currency)


def carry_out(ticket: Ticket, spec: Mapping, *, by, at: datetime) -> None:
    """Do what a macro prepares, inside the transaction in which it is sent."""
    if spec["kind"] != Kind.NONE:
        raise Refused("action_is_not_ready", action=str(Kind(spec["kind"]).label))


def _cost(order: Order, spec: Mapping, at: datetime) -> Decimal | None:
    if spec["kind"] == Kind.RESEND:
        known = costs.so_far([order.pk], at=at).get(order.pk)
        return known.total if known else None
    if "percent" in spec:
        return (order.total * spec["percent"] / 100).quantize(CENT)
    return Decimal(spec["amount"]) if "amount" in spec else None
