"""What an order sells, when the platform changes that before anybody walks for it."""

from collections.abc import Iterable
from datetime import datetime

from orders.drafts import LineDraft, OrderDraft
from orders.models import LinePart, Order, OrderLine
from orders.services import arrivals, catalog, lifecycle
from orders.services.lifecycle import Reason, Wait


def differ(order: Order, draft: OrderDraft) -> bool:
    """Whether the draft sells other things than the order.

    The platform names packages later than it sells, so the package is left out of the comparison.
    """
    ours = sorted((_goods(line.key), line.wanted) for line in order.lines.all() if line.wanted)
    theirs = sorted((_goods(arrivals.line_key(line)), line.quantity) for line in draft.lines)
    return ours != theirs


def take_over(order: Order, draft: OrderDraft, *, by, at: datetime) -> None:
    """Make an order's lines those of a newer draft; its goods are then set aside anew.

    No line is deleted: pieces that fall away are cancelled ones. The order must be locked and
    before picking; a step above frees what was kept for it before more is set aside.
    """
    wanted = {arrivals.line_key(line): line for line in draft.lines}
    known, gone = _match(order.lines.all(), wanted)
    for key, line in known.items():
        _want(line, wanted[key].quantity)
    for line in gone:
        _want(line, 0)
    kept = [*known.values(), *gone]
    OrderLine.objects.bulk_update(kept, ["quantity", "cancelled_quantity"])
    LinePart.objects.bulk_update([p for line in kept for p in line.parts.all()], ["quantity"])
    _add(order, draft, [line for key, line in wanted.items() if key not in known])
    lifecycle.note([order], "change_lines", by=by, at=at)
    pieces = sum(line.quantity for line in draft.lines)
    facts = {"pieces": pieces, "total": draft.total, "shipping_fee": draft.shipping_fee}
    lifecycle.fill([order.pk], facts | {"lines_changed_at": at, "reserved_at": None})
    lifecycle.lift([order.pk], [Reason.SHORT], by=by, at=at)
    _map(order, by=by, at=at)


def _goods(key: str) -> str:
    """A line's key without its package."""
    return key.rpartition("|")[0]


def _match(ours: Iterable[OrderLine], wanted: dict[str, LineDraft]):
    """Our line for each wanted key, as far as there is one; and our lines nobody wants."""
    left = {line.key: line for line in ours}
    known = {key: left.pop(key) for key in wanted if key in left}
    for key in wanted:
        twin = next((other for other in left if _goods(other) == _goods(key)), None)
        if twin and key not in known:
            known[key] = left.pop(twin)
    return known, list(left.values())


def _want(line: OrderLine, pieces: int) -> None:
    """Let so many pieces of a line be wanted; what one piece is made of stays as it was mapped."""
    before = line.wanted
    line.quantity = max(line.quantity, pieces)
    line.cancelled_quantity = line.quantity - pieces
    for part in line.parts.all():
        part.quantity = part.quantity // (before or 1) * (pieces or 1)


def _add(order: Order, draft: OrderDraft, lines: Iterable[LineDraft]) -> None:
    if lines:
        listings, parts = arrivals.find_listings(order.shop, [draft])
        fresh = OrderLine.objects.bulk_create(
            arrivals.make_line(order, line, listings[line.platform_sku_id]) for line in lines
        )
        LinePart.objects.bulk_create(catalog.parts_of(fresh, parts))


def _map(order: Order, *, by, at: datetime) -> None:
    """Wait while a wanted line is unknown; go on when the last such line is gone."""
    unknown = catalog.unmapped_lines().filter(order=order).select_related("listing").first()
    if unknown is None:
        lifecycle.mark([order.pk], "mapped_at", at=order.mapped_at or at)
        lifecycle.lift([order.pk], [Reason.UNMAPPED], by=by, at=at)
    else:
        named = {"listing": unknown.seller_sku or unknown.listing.platform_sku_id}
        lifecycle.unmark([order.pk], "mapped_at")
        wait = Wait(order.pk, Reason.UNMAPPED, "held_unmapped", named)
        lifecycle.hold([wait], by=None, at=at)
