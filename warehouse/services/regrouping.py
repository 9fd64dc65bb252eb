"""The platform split or combined packages: our boxes follow, as far as hands can."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from orders.errors import Outcome, Refused
from orders.models import LinePart, Order, Shop
from orders.services import connections, fetching, lifecycle
from orders.tiktok.calls import fulfilment
from orders.tiktok.errors import TikTokDown, TikTokRefused
from orders.tiktok.payloads import packages as payloads
from warehouse.models import Package, PackageLine, Wave
from warehouse.services import mates, packing, repacking
from warehouse.services.exchange import Exchange, Move, Pieces

State = Package.State
HERE = [State.OPEN, State.SEALED, State.LOADED]
CANCELLED = "CANCELLED"
PAUSE = timedelta(minutes=5)  # until one that cannot follow now is looked at again


def pending(at: datetime):
    """Ids of orders whose packages are to be looked at now."""
    return Order.objects.packages_changed(at).values_list("pk", flat=True)


def regroup(order_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Let the boxes of these orders be what their packages are now; else look again, later."""
    outcome, by_shop = Outcome(), defaultdict(dict)
    orders = Order.objects.packages_changed(at).filter(pk__in=order_ids).select_related("shop")
    for order in orders:
        by_shop[order.shop][order.number] = order.pk
    for shop, numbers in by_shop.items():
        try:
            refused = follow(shop, numbers, by=by, at=at)
        except TikTokDown as down:
            refused = dict.fromkeys(numbers, Refused("platform_is_down", why=str(down)))
        except TikTokRefused as no:
            refused = dict.fromkeys(numbers, connections.heed(shop, no, at=at))
        except Refused as why:
            refused = dict.fromkeys(numbers, why)
        outcome.refused |= {pk: refused[one] for one, pk in numbers.items() if one in refused}
        outcome.done += [pk for one, pk in numbers.items() if one not in refused]
    read = Order.objects.packages_changed(at).filter(pk__in=outcome.done)  # not what changed since
    lifecycle.unmark(list(read.values_list("pk", flat=True)), "packages_changed_at")
    lifecycle.mark(list(outcome.refused), "packages_changed_at", at=at + PAUSE)
    return outcome


def follow(shop: Shop, numbers: Iterable[str], *, by=None, at: datetime) -> dict[str, Refused]:
    """Read orders and their packages anew and let their boxes be these; says who cannot follow.

    Before a walk an order's lines name its packages, and that is all. Boxes that are walked for or
    packed exchange their pieces; one whose contents or package changed gets another label.
    """
    seen, fresh, packages, refused = set(), set(numbers), {}, {}
    while fresh:
        refused |= fetching.fetch(shop, sorted(fresh), at=at).unread
        seen |= fresh
        packages |= _read(shop, fresh, packages.keys(), at)
        named = {number for package in packages.values() for number in package.order_ids}
        fresh = (named | set().union(*_in_one_box(shop, seen))) - seen
    shared = [{*package.order_ids} for package in packages.values()]
    for group in _groups(_in_one_box(shop, seen) + shared):
        try:
            _follow_group(shop, group, list(packages.values()), by=by, at=at)
        except Refused as why:
            refused |= dict.fromkeys(group, why)
    _note_combined(shop, seen, at)
    return refused


def _note_combined(shop: Shop, numbers: Iterable[str], at: datetime) -> None:
    """Stamp which of these orders share a package with others, and which do not."""
    asked = Order.objects.filter(shop=shop, number__in=numbers)
    refs = set(mates.wanted().filter(order__in=asked).values_list("package_ref", flat=True))
    together = Order.objects.filter(pk__in=mates.of(refs), shop=shop)
    in_one = defaultdict(set)
    lines = mates.wanted().filter(order__in=together, package_ref__in=refs)
    for ref, order_id in lines.values_list("package_ref", "order"):
        in_one[ref].add(order_id)
    combined = set().union(*(ids for ids in in_one.values() if len(ids) > 1))
    with transaction.atomic():
        orders = lifecycle.locked({*asked.values_list("pk", flat=True), *combined})
        fresh = [one.pk for one in orders if one.pk in combined and not one.combined_at]
        alone = [one.pk for one in orders if one.pk not in combined and one.combined_at]
        lifecycle.mark(fresh, "combined_at", at=at)
        lifecycle.unmark(alone, "combined_at")


def _boxes(shop: Shop, numbers: Iterable[str]):
    """Boxes of these orders that are here and are packages of the platform."""
    mine = {"lines__part__line__order__number__in": numbers, "lines__part__line__order__shop": shop}
    return Package.objects.filter(state__in=HERE, **mine).exclude(ref="")


def _read(shop: Shop, numbers, known, at: datetime) -> dict[str, payloads.Package]:
    """The living packages of those of these orders that have boxes here, by their ids."""
    boxed = _boxes(shop, numbers).values("lines__part__line__order")
    named = Order.objects.filter(pk__in=boxed).values_list("package_ids", flat=True)
    refs = sorted({ref for refs in named for ref in refs} - known)
    client = connections.client_for(shop, at=at) if refs else None
    packages = {ref: fulfilment.get_package(client, ref) for ref in refs}
    return {ref: package for ref, package in packages.items() if package.status != CANCELLED}


def _in_one_box(shop: Shop, numbers: Iterable[str]) -> list[set[str]]:
    """The orders in each box that holds one of these."""
    order = "part__line__order__number"
    lines = PackageLine.objects.filter(package__in=_boxes(shop, numbers).values("pk"))
    found = defaultdict(set)
    for package_id, number in lines.values_list("package", order):
        found[package_id].add(number)
    return list(found.values())


def _groups(sets: Iterable[set[str]]) -> list[set[str]]:
    """Sets that share something are one."""
    groups: list[set[str]] = []
    for one in sets:
        joined = [group for group in groups if group & one]
        groups = [group for group in groups if group not in joined]
        groups.append(one.union(*joined))
    return groups


def _follow_group(shop: Shop, numbers: set[str], packages, *, by, at: datetime) -> None:
    ids = Order.objects.filter(shop=shop, number__in=numbers).values_list("pk", flat=True)
    here = _boxes(shop, numbers).values("pk")
    with transaction.atomic():
        waves = Wave.objects.filter(packages__in=here).values("pk")
        list(Wave.objects.filter(pk__in=waves).select_for_update().order_by("pk"))
        orders = lifecycle.locked(ids)
        boxes = Package.objects.filter(pk__in=here).select_for_update().order_by("pk")
        exchange = _compare({box.pk: box for box in boxes}, packages)
        _carry_out(exchange, orders, by=by, at=at)


def _compare(boxes: dict[int, Package], packages: Sequence[payloads.Package]) -> Exchange:
    """Refused where the platform has more or fewer pieces than belong into the boxes."""
    held = {pk: Counter() for pk in boxes}
    lines = PackageLine.objects.filter(package__in=boxes)
    for package_id, part_id, quantity in lines.values_list("package", "part", "quantity"):
        held[package_id][part_id] += quantity
    ours = sum(held.values(), Counter())
    parts = LinePart.objects.filter(pk__in=ours).select_related("line__order")
    wanted = {package.id: _pieces(package, parts) for package in packages}
    theirs = sum(wanted.values(), Counter())
    for part in parts:
        if theirs[part.pk] != ours[part.pk]:
            raise Refused("pieces_differ_there", order=part.line.order.number)
    return Exchange(boxes, held, {ref: pieces for ref, pieces in wanted.items() if pieces})


def _pieces(package: payloads.Package, parts: Iterable[LinePart]) -> Pieces:
    """What of these parts goes in a package, by the pieces of their lines that it names."""
    there, pieces = {*package.line_ids}, Counter()
    for part in parts:
        count = len(there.intersection(part.line.platform_line_ids))
        pieces[part.pk] += part.quantity * count // (part.line.wanted or 1)
    return +pieces


def _carry_out(exchange: Exchange, orders: Sequence[Order], *, by, at: datetime) -> None:
    """Open what has to be, let pieces go over, call the boxes by their packages' names."""
    relabelled = exchange.relabelled
    if exchange.is_done:
        return
    _open([exchange.boxes[pk] for pk in relabelled], by=by, at=at)
    exchange.boxes |= Package.objects.in_bulk(relabelled)
    for move in exchange.moves:
        _make(exchange, move, at)
    for ref, pk in exchange.pairs.items():
        if (box := exchange.boxes[pk]).ref != ref:
            box.become(ref, at=at)
            box.save(
                update_fields=["ref", "told_at", "part_at", "call_at", "refused_at", "problem"]
            )
    repacking.void_labels([exchange.boxes[pk] for pk in relabelled], at=at)
    empty = exchange.boxes.keys() - exchange.pairs.values()
    packing.void(Package.objects.filter(pk__in=empty), at=at)
    lifecycle.recount(orders)
    lifecycle.note(orders, "regroup", by=by, at=at, data=_told(orders))


def _open(boxes: Sequence[Package], *, by, at: datetime) -> None:
    """Packed boxes are opened; one on a manifest must be taken off it first."""
    if loaded := [box for box in boxes if box.state == State.LOADED]:
        raise Refused("parcel_is_loaded_regrouped", package=str(loaded[0]))
    packing.reopen([box.pk for box in boxes if box.state == State.SEALED], by=by, at=at)


def _make(exchange: Exchange, move: Move, at: datetime) -> None:
    source = exchange.boxes[move.source]
    if move.ref not in exchange.pairs:
        new = repacking.part_off(source, move.pieces, at=at)
        exchange.boxes[new.pk], exchange.pairs[move.ref] = new, new.pk
        return
    target = exchange.boxes[exchange.pairs[move.ref]]
    if source.wave_id != target.wave_id:
        raise Refused("boxes_in_two_waves", package=str(source), other=str(target))
    repacking.shift(source, target, move.pieces, at=at)


def _told(orders: Sequence[Order]) -> dict[int, dict]:
    """The boxes each order goes in now."""
    lines = PackageLine.objects.filter(part__line__order__in=orders, package__state__in=HERE)
    rows = lines.order_by("package").values_list("part__line__order", "package").distinct()
    told = {order.pk: {"packages": []} for order in orders}
    for order_id, package_id in rows:
        told[order_id]["packages"].append(f"P-{package_id}")
    return told
