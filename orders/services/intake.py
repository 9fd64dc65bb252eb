"""The only way orders come to exist: drafts are compared with what we have, then placed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects

from orders.drafts import OrderDraft, PlatformStatus
from orders.errors import Refused
from orders.models import Clock, Order, Shop
from orders.models.state import State
from orders.services import arrivals, lifecycle, progress
from orders.sla import Basis

CHUNK = 500
# The platform's running clocks of an order, as `order.running`.
RUNNING = Prefetch("clocks", Clock.objects.open().filter(basis=Basis.PLATFORM), to_attr="running")
GROUPS = ("new", "history", "changed", "unchanged", "refused", "unpaid", "not_ours")


@dataclass
class Comparison:
    """What placing these drafts would do; nothing is written yet."""

    groups: dict[str, str] = field(default_factory=dict)  # order number → one of GROUPS
    new: list[OrderDraft] = field(default_factory=list)  # history too: it is past the line
    changed: list[tuple[Order, OrderDraft]] = field(default_factory=list)
    seen: list[tuple[Order, OrderDraft]] = field(default_factory=list)  # as they were, but later
    refused: dict[str, Refused] = field(default_factory=dict)  # by order number

    @property
    def counts(self) -> dict[str, int]:
        """How many orders fell into each group; `not_ours` ships the platform's own warehouse."""
        return dict.fromkeys(GROUPS, 0) | Counter(self.groups.values())

    def __iadd__(self, other: "Comparison") -> "Comparison":
        self.groups |= other.groups
        self.new += other.new
        self.changed += other.changed
        self.refused |= other.refused
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
            # Not its key: a step that holds orders we wait for shares that when it commits.
            shop = Shop.objects.select_for_update(no_key=True).get(pk=shop_id)
            chunk = _compare_chunk(shop, drafts[start : start + CHUNK])
            arrivals.insert(shop, chunk.new, by=by, at=at)
            _take_over(chunk, by=by, at=at)
            _note_seen(chunk.seen)
        total += chunk
    return total


def _compare_chunk(shop: Shop, drafts: Sequence[OrderDraft]) -> Comparison:
    found = Comparison()
    known = {
        order.number: order
        for order in Order.objects.filter(shop=shop, number__in=[d.number for d in drafts])
        .select_related("recipient")
        .prefetch_related("lines", RUNNING)
    }
    for draft in drafts:
        order = known.get(draft.number)
        found.groups[draft.number] = _compare_one(order, draft, found)
    return found


def _compare_one(order: Order | None, draft: OrderDraft, found: Comparison) -> str:
    if draft.status == PlatformStatus.UNPAID:
        return "unpaid"
    if not draft.ours_to_ship:
        return "not_ours"
    if draft.status == PlatformStatus.UNKNOWN:
        words = {"order": draft.number, "status": draft.status_text}
        found.refused[draft.number] = Refused("order_status_unknown", **words)
        return "refused"
    if order:
        return _compare_known(order, draft, found)
    found.new.append(draft)
    return "history" if arrivals.is_history(draft) else "new"


def _compare_known(order: Order, draft: OrderDraft, found: Comparison) -> str:
    # Older never overwrites newer, and a file never what the platform itself told us.
    if draft.as_of < order.as_of or (order.source == "api" and draft.source == "file"):
        return "unchanged"
    if refusal := _refusal(order, draft):
        found.refused[draft.number] = refusal
        if draft.source == "file":
            return "refused"  # whole; of the platform's word only the lines are
    is_changed = progress.changes(order, draft)
    if is_changed:
        found.changed.append((order, draft))
    elif draft.as_of > order.as_of and draft.source == order.source:
        found.seen.append((order, draft))
    if refusal:
        return "refused"
    return "changed" if is_changed else "unchanged"


def _take_over(chunk: Comparison, *, by, at: datetime) -> None:
    """Write what changed; an order that went on while it was compared is judged once more."""
    orders = lifecycle.locked([order.pk for order, _draft in chunk.changed])
    prefetch_related_objects(orders, "shop", "recipient", "lines__parts", RUNNING)
    fresh = {order.pk: order for order in orders}
    compared, chunk.changed = chunk.changed, []
    for order, draft in compared:
        if (refusal := _refusal(fresh[order.pk], draft)) is not None:
            chunk.refused[draft.number] = refusal
        if refusal is None or draft.source == "api":
            chunk.changed.append((order, draft))
    news = [(fresh[order.pk], draft) for order, draft in chunk.changed]
    progress.take_over(news, by=by, at=at)


def _note_seen(seen: Sequence[tuple[Order, OrderDraft]]) -> None:
    """What is still so is known as of later: what was so in between comes too late from now on."""
    for order, draft in seen:
        order.as_of = draft.as_of
    Order.objects.bulk_update([order for order, _draft in seen], ["as_of"])


def _refusal(order: Order, draft: OrderDraft) -> Refused | None:
    if order.state not in (State.PICKING, State.PACKED):
        return None
    if progress.lines_changed(order, draft) and not progress.may_sell_otherwise(order, draft):
        return Refused("order_lines_changed", order=order.number, state=order.state)
    if draft.source == "file" and progress.facts_changed(order, draft):
        return Refused("order_is_being_worked_on", order=order.number, state=order.state)
    return None
