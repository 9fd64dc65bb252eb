"""The only way orders come to exist: drafts are compared with what we have, then placed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from orders.drafts import OrderDraft, PlatformStatus
from orders.errors import Refused
from orders.models import Order, Shop
from orders.models.order import BEFORE_PICKING, State
from orders.services import arrivals, lifecycle, progress

CHUNK = 500


@dataclass
class Comparison:
    """What placing these drafts would do; nothing is written yet."""

    new: list[OrderDraft] = field(default_factory=list)
    changed: list[tuple[Order, OrderDraft]] = field(default_factory=list)
    unchanged: int = 0
    refused: dict[str, Refused] = field(default_factory=dict)  # by order number
    unpaid: int = 0
    not_ours: int = 0  # shipped by the platform's own warehouse

    @property
    def counts(self) -> dict[str, int]:
        """How many orders fell into each group; history is the part of `new` past the line."""
        history = sum(arrivals.is_history(draft) for draft in self.new)
        return {
            "new": len(self.new) - history,
            "history": history,
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "refused": len(self.refused),
            "unpaid": self.unpaid,
            "not_ours": self.not_ours,
        }

    def __iadd__(self, other: "Comparison") -> "Comparison":
        self.new += other.new
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.refused |= other.refused
        self.unpaid += other.unpaid
        self.not_ours += other.not_ours
        return self


def compare(shop: Shop, drafts: Sequence[OrderDraft]) -> Comparison:
    """Sort drafts into new, changed, unchanged and refused; reads only."""
    total = Comparison()
    for start in range(0, len(drafts), CHUNK):
        total += _compare_chunk(shop, drafts[start : start + CHUNK])
    return total


def place(shop_id: int, drafts: Sequence[OrderDraft], *, by, at: datetime) -> Comparison:
    """Place what is new and take over what changed, in chunks of 500, each whole or not at all.

    A refused draft is left out and named; a second run of the same drafts changes nothing. The
    shop's row is locked a chunk long, so that two imports of one shop never place an order twice.
    """
    total = Comparison()
    for start in range(0, len(drafts), CHUNK):
        with transaction.atomic():
            shop = Shop.objects.select_for_update().get(pk=shop_id)
            chunk = _compare_chunk(shop, drafts[start : start + CHUNK])
            arrivals.insert(shop, chunk.new, by=by, at=at)
            orders = {order.pk: order for order in lifecycle.locked(o.pk for o, _ in chunk.changed)}
            for order, draft in chunk.changed:
                progress.take_over(orders[order.pk], draft, by=by, at=at)
        total += chunk
    return total


def _compare_chunk(shop: Shop, drafts: Sequence[OrderDraft]) -> Comparison:
    found = Comparison()
    known = {
        order.number: order
        for order in Order.objects.filter(shop=shop, number__in=[d.number for d in drafts])
        .select_related("recipient")
        .prefetch_related("lines")
    }
    for draft in drafts:
        if draft.status == PlatformStatus.UNPAID:
            found.unpaid += 1
        elif not draft.ours_to_ship:
            found.not_ours += 1
        elif draft.number not in known:
            found.new.append(draft)
        else:
            _compare_known(known[draft.number], draft, found)
    return found


def _compare_known(order: Order, draft: OrderDraft, found: Comparison) -> None:
    # Older never overwrites newer, and a file never what the platform itself told us.
    if draft.as_of < order.as_of or (order.source == "api" and draft.source == "file"):
        found.unchanged += 1
    elif (refusal := _refusal(order, draft)) is not None:
        found.refused[draft.number] = refusal
    elif progress.changes(order, draft):
        found.changed.append((order, draft))
    else:
        found.unchanged += 1


def _refusal(order: Order, draft: OrderDraft) -> Refused | None:
    if order.state not in [*BEFORE_PICKING, State.PICKING, State.PACKED]:
        return None
    if progress.lines_differ(order, draft) and draft.status != PlatformStatus.CANCELLED:
        return Refused("order_lines_changed", order=order.number)
    if order.state not in BEFORE_PICKING and progress.facts_changed(order, draft):
        return Refused("order_is_being_worked_on", order=order.number, state=order.state)
    return None
