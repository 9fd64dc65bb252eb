"""What an order sells, when the platform changes that, or in which parcels it goes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from orders.drafts import LineDraft, OrderDraft
from orders.models import LinePart, Order, OrderLine
from orders.services import arrivals, catalog, lifecycle
from orders.services.lifecycle import Reason, Wait


@dataclass(frozen=True)
class _Match:
    """Which of our lines is which of theirs; what only they have, and what only we."""

    pairs: list[tuple[OrderLine, LineDraft]]
    fresh: list[LineDraft]
    gone: list[OrderLine]

    @property
    def sells_the_same(self) -> bool:
        """Whether each line is as many pieces as it was."""
        return not (self.fresh or self.gone) and all(
            ours.wanted == theirs.quantity for ours, theirs in self.pairs
        )


def differ(order: Order, draft: OrderDraft) -> bool:
    """Whether the draft sells other things than the order.

    The platform names packages later than it sells, so the package is left out of the comparison.
    """
    ours, theirs = Counter(), Counter()
    for line in order.lines.all():
        ours[_goods(line.key)] += line.wanted
    for line in draft.lines:
        theirs[_goods(arrivals.line_key(line))] += line.quantity
    return ours != theirs


def are_parted_anew(order: Order, draft: OrderDraft) -> bool:
    """Whether the same goods go in more or fewer parcels than we know."""
    return _names_parcels(draft) and not _match(order, draft).sells_the_same


def are_named_anew(order: Order, draft: OrderDraft) -> bool:
    """Whether the platform calls the same lines, in the same parcels, by other names."""
    match = _match(order, draft)
    return _names_parcels(draft) and match.sells_the_same and bool(_misnamed(match))


def take_over(order: Order, draft: OrderDraft, *, by, at: datetime) -> None:
    """Make an order's lines those of a newer draft; its goods are then set aside anew.

    No line is deleted: pieces that fall away are cancelled ones. The order must be locked and
    before picking; a step above frees what was kept for it before more is set aside.
    """
    match = _match(order, draft)
    for ours, theirs in match.pairs:
        _want(ours, theirs.quantity)
    for line in match.gone:
        _want(line, 0)
    kept = [*(ours for ours, _theirs in match.pairs), *match.gone]
    OrderLine.objects.bulk_update(kept, ["quantity", "cancelled_quantity"])
    LinePart.objects.bulk_update([p for line in kept for p in line.parts.all()], ["quantity"])
    _rename(match)
    _add(order, draft, match.fresh)
    lifecycle.note([order], "change_lines", by=by, at=at)
    pieces = sum(line.quantity for line in draft.lines)
    facts = {"pieces": pieces, "total": draft.total, "shipping_fee": draft.shipping_fee}
    lifecycle.fill([order.pk], facts | {"lines_changed_at": at, "reserved_at": None})
    lifecycle.lift([order.pk], [Reason.SHORT], by=by, at=at)
    _map(order, by=by, at=at)


def name_anew(order: Order, draft: OrderDraft) -> None:
    """Call the same lines what the platform calls them now: their parcel, their pieces."""
    _rename(_match(order, draft))


def _names_parcels(draft: OrderDraft) -> bool:
    return any(line.package_ref for line in draft.lines)


def _goods(key: str) -> str:
    """A line's key without its package."""
    return key.rpartition("|")[0]


def _match(order: Order, draft: OrderDraft) -> _Match:
    """By the whole key where there is one, else by goods, of as many pieces if that may be."""
    left = {line.key: line for line in order.lines.all()}
    pairs, rest, fresh = [], [], []
    for theirs in draft.lines:
        ours = left.pop(arrivals.line_key(theirs), None)
        if ours:
            pairs.append((ours, theirs))
        else:
            rest.append(theirs)
    for theirs in rest:
        goods = _goods(arrivals.line_key(theirs))
        twins = [line for key, line in left.items() if _goods(key) == goods]
        if not twins:
            fresh.append(theirs)
            continue
        ours = min(twins, key=lambda line: line.wanted != theirs.quantity)
        pairs.append((left.pop(ours.key), theirs))
    return _Match(pairs, fresh, [line for line in left.values() if line.wanted])


def _misnamed(match: _Match) -> list[tuple[OrderLine, LineDraft]]:
    return [
        (ours, theirs)
        for ours, theirs in match.pairs
        if theirs.package_ref
        and (ours.package_ref, ours.platform_line_ids)
        != (theirs.package_ref, list(theirs.platform_line_ids))
    ]


def _rename(match: _Match) -> None:
    misnamed = _misnamed(match)
    for ours, theirs in misnamed:
        ours.key = arrivals.line_key(theirs)
        ours.package_ref = theirs.package_ref
        ours.platform_line_ids = list(theirs.platform_line_ids)
    names = ["key", "package_ref", "platform_line_ids"]
    OrderLine.objects.bulk_update([ours for ours, _theirs in misnamed], names)


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
