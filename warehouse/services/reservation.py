"""Stock set aside for orders: all lines from one warehouse, or none where a shop may not split."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from orders.errors import Outcome
from orders.models import LinePart, Order
from orders.services import lifecycle, screening
from orders.services.lifecycle import Reason, Wait
from warehouse.models import PickTask, Reservation, ShopWarehouse, StockBalance
from warehouse.services import ledger, rationing
from warehouse.services.ledger import Shelf
from warehouse.services.rationing import Ration

# What setting aside reads of an order.
READ = ("number", "state", "shop__may_split", "warehouse_ref", "event_count")
# What is known of an order's goods as long as any are kept for it.
FACTS = ("reserved_at", "rest_short_at", "rest_reserved_at", "lines_changed_at")
Parts = dict[int, list[LinePart]]  # by order id


def pending(at: datetime):
    """Ids of orders whose goods are known and not set aside, the most urgent first."""
    return Order.objects.to_reserve().by_deadline().values_list("pk", flat=True)


def reserve(order_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Set stock aside for orders, the most urgent first; who finds too little is held as SHORT.

    The warehouse that a rule or else the platform names comes first, then the shop's warehouses by
    priority. A shop that may split sends the lines that are here; the rest of its order waits by
    itself.
    """
    with transaction.atomic():
        ids = [order.pk for order in lifecycle.locked(order_ids, "pk")]
        screening.route(ids, by=by, at=at)
        orders = read(Order.objects.to_reserve().filter(pk__in=ids))
        rations = set_aside(orders, parts_of(orders, wanted()), at)
        _tell(rations, by=by, at=at)
    return Outcome([order.pk for order in orders])


def read(orders) -> list[Order]:
    """Locked orders with what setting aside asks of them, the most urgent first."""
    return list(orders.by_deadline().select_related("shop").only(*READ))


def wanted():
    """Parts of lines that are not cancelled."""
    return LinePart.objects.filter(line__quantity__gt=F("line__cancelled_quantity"))


def parts_of(orders: Sequence[Order], parts) -> Parts:
    """These parts of these orders, with their SKUs."""
    found = defaultdict(list)
    needed = parts.filter(line__order__in=orders).select_related("line", "sku").order_by("pk")
    for part in needed.only("sku__code", "line__order", "line__product_name", "quantity"):
        found[part.line.order_id].append(part)
    return found


def set_aside(orders: Sequence[Order], parts: Parts, at: datetime) -> list[Ration]:
    """Share out what is there among locked orders, and write it down.

    Every balance that could serve is locked by pk before it is looked at, so nothing is promised
    twice.
    """
    choices = _warehouses(orders)
    balances = ledger.lock(
        (warehouse, part.sku_id)
        for order in orders
        for warehouse in choices[order.pk]
        for part in parts[order.pk]
    )
    rations = [
        rationing.share(order, parts[order.pk], choices[order.pk], balances) for order in orders
    ]
    _write(rations, balances, at)
    return rations


def tell_split(rations: Sequence[Ration], *, by, at: datetime) -> None:
    """Note each part of an order that leaves by itself, with its SKUs."""
    left = {ration.order: ration.apart for ration in rations if ration.given and ration.apart}
    while left:
        data = {order.pk: {"skus": codes(apart.pop(0))} for order, apart in left.items()}
        lifecycle.note(list(left), "split", by=by, at=at, data=data)
        left = {order: apart for order, apart in left.items() if apart}


def codes(parts: Sequence[LinePart]) -> list[str]:
    """The SKU codes of parts, as people are told them: a part of a kit with the kit's name."""
    kinds = Counter(part.line_id for part in parts)
    return sorted({_named_with_kit(part, is_kit=kinds[part.line_id] > 1) for part in parts})


def raised(at: datetime):
    """Ids of short orders for which some SKU of theirs came in since they were found short."""
    orders = Order.objects.short().filter(came_in_since("short_at"))
    return orders.by_deadline().values_list("pk", flat=True)


def came_in_since(stamp: str) -> Exists:
    """Whether some SKU of an order came in after its stamp, and is not promised yet."""
    return Exists(
        StockBalance.objects.filter(
            sku__lineparts__line__order=OuterRef("pk"),
            raised_at__gt=OuterRef(stamp),
            on_hand__gt=F("reserved"),
        )
    )


def resume_short(order_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Let short orders try again."""
    return lifecycle.lift(order_ids, [Reason.SHORT], by=by, at=at)


def release(order_ids: Sequence[int], *, at: datetime) -> None:
    """Set free what locked orders do not need any more: reservations and the walks for them."""
    with transaction.atomic():
        tasks = PickTask.objects.open().filter(part__line__order__in=order_ids)
        promised = Counter()
        for task in tasks.select_related("part").select_for_update(of=["self"]).order_by("pk"):
            promised[task.bin_id, task.part.sku_id] += task.quantity - task.picked
        end(Reservation.objects.filter(part__line__order__in=order_ids, ended_at=None), at=at)
        if promised:
            ledger.unpromise(promised)
        tasks.update(cancelled_at=at)
        lifecycle.unmark(order_ids, *FACTS)


def end(reservations, *, at: datetime) -> None:
    """Give back the pieces of these open reservations that nobody took."""
    kept = Counter()
    rows = list(reservations.select_related("part"))
    for row in rows:
        kept[row.warehouse_id, row.part.sku_id] += row.quantity - row.taken
    if kept:
        ledger.give_back(kept, at=at)
    Reservation.objects.filter(pk__in=[row.pk for row in rows]).update(ended_at=at)


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


def _write(rations: Sequence[Ration], balances, at: datetime) -> None:
    made = [
        Reservation(part=part, warehouse_id=warehouse, quantity=part.quantity, created_at=at)
        for ration in rations
        for warehouse, parts in ration.given.items()
        for part in parts
    ]
    pieces: Counter[Shelf] = Counter()
    for row in made:
        pieces[row.warehouse_id, row.part.sku_id] += row.quantity
    ledger.write_reserved(balances, pieces, at=at)
    Reservation.objects.bulk_create(made)


def _tell(rations: Sequence[Ration], *, by, at: datetime) -> None:
    served = [ration.order for ration in rations if ration.given]
    lifecycle.mark([order.pk for order in served], "reserved_at", at=at)
    lifecycle.note(served, "reserve", by=by, at=at)
    tell_split(rations, by=by, at=at)
    rests = [ration.order.pk for ration in rations if ration.given and ration.missing]
    lifecycle.mark(rests, "rest_short_at", at=at)
    waits = [
        Wait(ration.order.pk, Reason.SHORT, "held_short", {"skus": codes(ration.missing)})
        for ration in rations
        if not ration.given
    ]
    lifecycle.hold(waits, by=by, at=at)


def _named_with_kit(part: LinePart, *, is_kit: bool) -> str:
    return f"{part.sku.code} ({part.line.product_name})" if is_kit else part.sku.code
