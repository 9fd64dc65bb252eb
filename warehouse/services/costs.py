"""What an order has cost by now, and what giving it up costs on top."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from orders.models import Order
from warehouse.models import PackageLine, PickTask, UnitCost, Waybill

Step = UnitCost.Step
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Cost:
    """Money that is lost once an order is cancelled, in one currency.

    `missing` are the steps it went through that have no unit cost: none of them is in the sums.
    """

    fee: Decimal
    label: Decimal
    labour: Decimal
    put_back: Decimal
    currency: str
    missing: tuple[Step, ...] = ()

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.fee + self.label + self.labour + self.put_back


@dataclass(frozen=True)
class Used:
    """So many of one step for an order, of which goods and where."""

    order_id: int
    step: Step
    number: int | Decimal
    sku_id: int | None = None
    warehouse_id: int | None = None


class Tariff:
    """Unit costs as they are on one day: asked for once, looked up many times."""

    def __init__(self, day: date):
        known = UnitCost.objects.filter(valid_from__lte=day).order_by("valid_from", "pk")
        self.amounts = {  # a later row takes the place of an earlier one
            (row.step, row.currency, row.sku_id, row.warehouse_id, row.shop_id): row.amount
            for row in known
        }

    def of(self, used: Used, order: Order) -> Decimal | None:
        """What a step cost an order: a row of the SKU counts first, then one of the place.

        None where nobody has said what it costs.
        """
        places = ((used.warehouse_id, None), (None, order.shop_id), (None, None))
        for sku_id in dict.fromkeys((used.sku_id, None)):
            for house_id, shop_id in places:
                key = used.step, order.currency, sku_id, house_id, shop_id
                if key in self.amounts:
                    return self.amounts[key] * used.number
        return None


def so_far(order_ids: Iterable[int], *, at: datetime) -> dict[int, Cost]:
    """What cancelling each order now loses, by the stage it has reached.

    The fee counts for every order; label and packaging for each box that has them, shared by the
    orders in it; picking and packing for each piece; putting back for each piece off its shelf.
    Only unit costs in the order's own currency count; a step that has none is named as missing. Six
    queries, however many orders.
    """
    orders = Order.objects.in_bulk(list(order_ids))
    tariff = Tariff(at.date())
    sums: dict[int, dict] = {pk: defaultdict(Decimal) for pk in orders}
    missing: dict[int, set[Step]] = {pk: set() for pk in orders}
    for used in _used(list(orders)):
        amount = tariff.of(used, orders[used.order_id])
        if amount is None and used.number:
            missing[used.order_id].add(used.step)
        sums[used.order_id][used.step] += amount or Decimal()
    return {pk: _cost(sums[pk], order.currency, missing[pk]) for pk, order in orders.items()}


def _cost(sums: dict, currency: str, missing: set[Step]) -> Cost:
    return Cost(
        fee=sums[Step.FEE].quantize(CENT),
        label=(sums[Step.LABEL] + sums[Step.PACKAGING]).quantize(CENT),
        labour=(sums[Step.PICK] + sums[Step.PACK]).quantize(CENT),
        put_back=sums[Step.PUT_BACK].quantize(CENT),
        currency=currency,
        missing=tuple(step for step in Step if step in missing),
    )


def _used(order_ids: list[int]) -> Iterator[Used]:
    yield from (Used(pk, Step.FEE, 1) for pk in order_ids)
    yield from _of_boxes(order_ids)
    yield from _of_pieces(order_ids)


def _of_boxes(order_ids: list[int]) -> Iterator[Used]:
    """Labels and packaging; of a box that holds several orders each bears its share."""
    lines = PackageLine.objects.filter(part__line__order__in=order_ids)
    has_label = Exists(Waybill.objects.filter(package=OuterRef("package")))
    rows = lines.filter(has_label | Q(package__sealed_at__isnull=False)).values_list(
        "part__line__order", "package", "package__warehouse", "package__sealed_at", has_label
    )
    boxes = set(rows)
    held = PackageLine.objects.filter(package__in={box[1] for box in boxes}).values("package")
    held = held.annotate(orders=Count("part__line__order", distinct=True))
    sharing = dict(held.values_list("package", "orders"))
    for order_id, box_id, house_id, sealed_at, is_labelled in boxes:
        share = 1 / Decimal(sharing[box_id])
        if is_labelled:
            yield Used(order_id, Step.LABEL, share, warehouse_id=house_id)
        if sealed_at:
            yield Used(order_id, Step.PACKAGING, share, warehouse_id=house_id)


def _of_pieces(order_ids: list[int]) -> Iterator[Used]:
    """Pieces picked, packed, and off their shelf."""
    of = "part__line__order", "part__sku", "package__warehouse"
    tasks = PickTask.objects.filter(part__line__order__in=order_ids, picked__gt=0)
    tasks = tasks.values_list(*of).annotate(Sum("picked"), off=Sum(F("picked") - F("put_back")))
    for order_id, sku_id, house_id, picked, off in tasks:
        yield Used(order_id, Step.PICK, picked, sku_id, house_id)
        yield Used(order_id, Step.PUT_BACK, off, sku_id, house_id)
    lines = PackageLine.objects.filter(part__line__order__in=order_ids, packed__gt=0)
    for order_id, sku_id, house_id, packed in lines.values_list(*of).annotate(Sum("packed")):
        yield Used(order_id, Step.PACK, packed, sku_id, house_id)


def kept(parcels: Iterable[tuple[int, int]], *, at: datetime) -> dict[tuple[int, int], Decimal]:
    """What would have been lost had these parcels, by box and order, left: label, freight, goods.

    Only boxes with a label cost anything yet.
    """
    pairs = set(parcels)
    order_ids = {order for _box, order in pairs}
    orders, tariff = Order.objects.in_bulk(order_ids), Tariff(at.date())
    lines = PackageLine.objects.filter(package__in={box for box, _order in pairs})
    labelled = lines.filter(Exists(Waybill.objects.filter(package=OuterRef("package"))))
    rows = labelled.values_list(
        "package", "part__line__order", "package__warehouse", "part__sku", "quantity"
    )
    sums: dict[tuple[int, int], Decimal] = {}
    for box, order_id, house_id, sku_id, pieces in rows:
        if (box, order_id) not in pairs:
            continue
        order = orders[order_id]
        if (box, order_id) not in sums:
            each = [Used(order_id, step, 1, None, house_id) for step in (Step.LABEL, Step.FREIGHT)]
            sums[box, order_id] = sum(
                (tariff.of(used, order) or Decimal() for used in each), Decimal()
            )
        goods = Used(order_id, Step.GOODS, pieces, sku_id, house_id)
        sums[box, order_id] += tariff.of(goods, order) or Decimal()
    return {pair: amount.quantize(CENT) for pair, amount in sums.items()}
