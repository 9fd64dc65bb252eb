"""What is asked for: which remedy, for which cause, for which pieces, how much."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from aftersales.models import Remedy
from orders.drafts import smallest
from orders.models import Order, OrderLine


@dataclass(frozen=True)
class Wish:
    """One remedy as somebody wants it; no `pieces` (order line id → how many) means all of them.

    `words` go to the buyer with it, as `macro` says; a coupon's code stands in them.
    """

    kind: str
    reason: str
    amount: Decimal | None = None
    pieces: Mapping[int, int] = field(default_factory=dict)
    macro: int | None = None
    words: str = ""

    @property
    def is_money(self) -> bool:
        return self.kind in (Remedy.REFUND, Remedy.COUPON)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """An amount as it is paid in its currency."""
    return amount.quantize(smallest(currency))


def value(order: Order, pieces: Mapping[OrderLine, int]) -> Decimal:
    """What the buyer paid for these pieces; the freight goes with all of them."""
    goods = sum((line.unit_price * count for line, count in pieces.items()), Decimal())
    whole = sum(line.wanted for line in order.lines.all())
    is_whole = sum(pieces.values()) >= whole
    return order.total if is_whole else min(rounded(goods, order.currency), order.total)
