"""Stock set aside for orders: all lines of an order from one warehouse, or none."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from orders.errors import Outcome
from orders.models import LinePart, Order
from orders.models.order import State
from orders.services import lifecycle, screening
from orders.services.lifecycle import Reason, Wait
from warehouse.models import PickTask, Reservation, ShopWarehouse, StockBalance
from warehouse.services import ledger
from warehouse.services.ledger import Shelf

# What setting aside reads of an order.
READ = ("number", "shop", "warehouse_ref", "event_count")


def pending(at: datetime):
    """Ids of orders whose goods are known and not set aside, the most urgent first."""
    return Order.objects.to_reserve().by_deadline().values_list("pk", flat=True)


def reserve(order_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Set stock aside for orders, the most urgent first; who finds too little is held as SHORT.

    The warehouse that a rule or else the platform names comes first, then the shop's warehouses by
    priority. Every balance that could serve is locked by pk before it is looked at, so nothing is
    promised twice.
    """
    with transaction.atomic():
        ids = [order.pk for order in lifecycle.locked(order_ids, "pk")]
        screening.route(ids, by=by, at=at)
        orders = list(Order.objects.to_reserve().filter(pk__in=ids).by_deadline().only(*READ))
        parts = _parts(orders)
        choices = _warehouses(orders)
        balances = ledger.lock(
            (warehouse, part.sku_id)
            for order in orders
            for warehouse in choices[order.pk]
            for part in parts[order.pk]
        )
        chosen = {order.pk: _choose(order, parts, choices, balances) for order in orders}
        _write(orders, parts, chosen, balances, at)
        return _tell(orders, parts, chosen, by=by, at=at)


def raised(at: datetime):
    """Ids of short orders for which some SKU of theirs came in since they were found short."""
    came_in = StockBalance.objects.filter(
        sku__lineparts__line__order=OuterRef("pk"),
        raised_at__gt=OuterRef("short_at"),
        on_hand__gt=F("reserved"),
    )
    return (
        Order.objects.filter(short_at__isnull=False, state=State.HELD)
        .filter(Exists(came_in))
        .by_deadline()
        .values_list("pk", flat=True)
    )


def resume_short(order_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Let short orders try again."""
    return lifecycle.lift(order_ids, [Reason.SHORT], by=by, at=at)


def release(orders: Sequence[Order], *, at: datetime) -> None:
    """Set free what locked orders do not need any more: reservations and the walks for them."""
    with transaction.atomic():
        tasks = PickTask.objects.open().filter(part__line__order__in=orders)
        promised = Counter()
        for task in tasks.select_related("part").select_for_update(of=["self"]).order_by("pk"):
            promised[task.bin_id, task.part.sku_id] += task.quantity - task.picked
        open_ones = Reservation.objects.filter(part__line__order__in=orders, ended_at=None)
        kept = Counter()
        for reservation in open_ones.select_related("part"):
            shelf = (reservation.warehouse_id, reservation.part.sku_id)
            kept[shelf] += reservation.quantity - reservation.taken
        if kept:
            ledger.give_back(kept, at=at)
        if promised:
            ledger.unpromise(promised)
        tasks.update(cancelled_at=at)
        open_ones.update(ended_at=at)
        lifecycle.unmark([order.pk for order in orders], "reserved_at")


def _parts(orders: Iterable[Order]) -> dict[int, list[LinePart]]:
    parts = defaultdict(list)
    needed = LinePart.objects.filter(line__order__in=orders).select_related("line", "sku")
    for part in needed.only("sku__code", "line__order", "line__product_name", "quantity"):
        parts[part.line.order_id].append(part)
    return parts


def _warehouses(orders: Sequence[Order]) -> dict[int, list[int]]:
    """Warehouse ids an order may be served from, best first, by order id."""
    by_shop = defaultdict(list)
    served = ShopWarehouse.objects.filter(shop__in={order.shop_id for order in orders})
    for link in served.order_by("priority", "pk"):
        by_shop[link.shop_id].append(link)
    return {
        order.pk: [
            link.warehouse_id
            for link in sorted(by_shop[order.shop_id], key=lambda link: not _named(link, order))
        ]
        for order in orders
    }


def _named(link: ShopWarehouse, order: Order) -> bool:
    return bool(order.warehouse_ref) and link.platform_ref == order.warehouse_ref


def _choose(order, parts, choices, balances) -> int | None:
    for warehouse in choices[order.pk]:
        needs: Counter[Shelf] = Counter()
        for part in parts[order.pk]:
            needs[warehouse, part.sku_id] += part.quantity
        if ledger.set_aside(balances, needs):
            return warehouse
    return None


def _write(orders, parts, chosen, balances, at) -> None:
    made = [
        Reservation(part=part, warehouse_id=chosen[order.pk], quantity=part.quantity, created_at=at)
        for order in orders
        if chosen[order.pk]
        for part in parts[order.pk]
    ]
    pieces: Counter[Shelf] = Counter()
    for row in made:
        pieces[row.warehouse_id, row.part.sku_id] += row.quantity
    ledger.write_reserved(balances, pieces)
    Reservation.objects.bulk_create(made)


def _tell(orders, parts, chosen, *, by, at) -> Outcome:
    served = [order for order in orders if chosen[order.pk]]
    lifecycle.mark([order.pk for order in served], "reserved_at", at=at)
    lifecycle.note(served, "reserve", by=by, at=at)
    waits = [_wait(order, parts[order.pk]) for order in orders if not chosen[order.pk]]
    lifecycle.hold(waits, by=by, at=at)
    return Outcome([order.pk for order in orders])


def _wait(order: Order, parts: Sequence[LinePart]) -> Wait:
    kinds = Counter(part.line_id for part in parts)
    codes = sorted({_named_with_kit(part, is_kit=kinds[part.line_id] > 1) for part in parts})
    return Wait(order.pk, Reason.SHORT, "held_short", {"skus": codes})


def _named_with_kit(part: LinePart, *, is_kit: bool) -> str:
    return f"{part.sku.code} ({part.line.product_name})" if is_kit else part.sku.code
