"""Who gets which pieces from where: whole orders, or whole lines where the shop may split."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orders.models import LinePart, Order
from warehouse.models import StockBalance
from warehouse.services import ledger
from warehouse.services.ledger import Shelf


@dataclass(frozen=True)
class Ration:
    """What an order gets, by warehouse, and what it has to go without for now."""

    order: Order
    given: dict[int, list[LinePart]]
    missing: list[LinePart]

    @property
    def apart(self) -> list[list[LinePart]]:
        """The parts of the order that do not leave with its first box."""
        _first, *others = [*self.given.values(), *filter(None, [self.missing])]
        return others


def share(
    order: Order,
    parts: Sequence[LinePart],
    warehouses: Sequence[int],
    balances: Mapping[Shelf, StockBalance],
) -> Ration:
    """Set aside on locked balances what one order gets, from the first warehouse that has it all.

    Where none has and the shop may split, each line comes whole from one warehouse; the one that
    holds most lines gives first, so that there are few boxes.
    """
    for warehouse in warehouses:
        if ledger.set_aside(balances, _needs(warehouse, parts)):
            return Ration(order, {warehouse: list(parts)}, [])
    given: dict[int, list[LinePart]] = {}
    lines = _by_line(parts) if order.shop.may_split else {}
    held = {w: [ledger.holds(balances, _needs(w, x)) for x in lines.values()] for w in warehouses}
    for warehouse in sorted(warehouses, key=lambda w: -sum(held[w])):
        for line_id, line in list(lines.items()):
            if ledger.set_aside(balances, _needs(warehouse, line)):
                given.setdefault(warehouse, []).extend(lines.pop(line_id))
    taken = {part.pk for group in given.values() for part in group}
    return Ration(order, given, [part for part in parts if part.pk not in taken])


def _needs(warehouse: int, parts: Sequence[LinePart]) -> Counter[Shelf]:
    needs: Counter[Shelf] = Counter()
    for part in parts:
        needs[warehouse, part.sku_id] += part.quantity
    return needs


def _by_line(parts: Sequence[LinePart]) -> dict[int, list[LinePart]]:
    lines = defaultdict(list)
    for part in parts:
        lines[part.line_id].append(part)
    return lines
