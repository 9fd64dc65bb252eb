"""What it costs us to make good: goods sent once more, or taken back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from orders.models import Order
from warehouse.models import ShopWarehouse, UnitCost
from warehouse.services.costs import CENT, Tariff, Used

Step = UnitCost.Step
A_BOX = (Step.LABEL, Step.FREIGHT, Step.PACKAGING)
A_PIECE = (Step.GOODS, Step.PICK, Step.PACK)
Pieces = Mapping[int, int]  # SKU id → pieces


@dataclass(frozen=True)
class Bill:
    """What something costs in the order's currency; `missing` are steps nobody has a cost for."""

    amount: Decimal
    currency: str
    missing: tuple[Step, ...] = ()

    @property
    def total(self) -> Decimal | None:
        """All of it, or None where a part is unknown: a sum with holes is no cost."""
        return None if self.missing else self.amount


def sending(order: Order, pieces: Pieces, *, at: datetime) -> Bill:
    """The goods, their way and the hands of one more box."""
    used = [(step, 1, None) for step in A_BOX]
    used += [(step, count, sku) for sku, count in pieces.items() for step in A_PIECE]
    return _bill(order, used, at)


def taking_back(order: Order, pieces: Pieces, *, at: datetime) -> Bill:
    """The way back, and putting on the shelf; the goods themselves are ours again."""
    used = [(step, 1, None) for step in (Step.LABEL, Step.FREIGHT)]
    used += [(Step.PUT_BACK, count, sku) for sku, count in pieces.items()]
    return _bill(order, used, at)


def _bill(order: Order, used: Iterable[tuple], at: datetime) -> Bill:
    house = ShopWarehouse.objects.filter(shop=order.shop_id).order_by("priority", "pk").first()
    tariff, sums, missing = Tariff(at.date()), Decimal(), set()
    for step, count, sku in used:
        cost = tariff.of(Used(order.pk, step, count, sku, house and house.warehouse_id), order)
        if cost is None:
            missing.add(step)
        sums += cost or Decimal()
    named = tuple(step for step in Step if step in missing)
    return Bill(sums.quantize(CENT), order.currency, named)
