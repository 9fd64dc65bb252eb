"""Orders that go in one package: they are walked for together, or not at all."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from django.db.models import F

from orders.errors import Refused
from orders.models import Order, OrderLine
from orders.models.state import ON_THE_LINE

T = TypeVar("T")


def packages(orders: Iterable[Order]) -> dict[int, str]:
    """The package of each of these orders that shares one, by order id; reads their lines."""
    shared = [order.pk for order in orders if order.combined_at]
    lines = wanted().filter(order__in=shared) if shared else OrderLine.objects.none()
    return dict(lines.values_list("order", "package_ref"))


def units(orders: Iterable[Order]) -> dict[int, Hashable]:
    """What goes in one box, by order id: a package that orders share, else the order."""
    orders = list(orders)
    return {order.pk: order.pk for order in orders} | packages(orders)


def lonely(orders: Sequence[Order]) -> dict[int, Refused]:
    """Those of these orders whose package holds something of orders that are not among them."""
    found, numbers = packages(orders), {order.pk: order.number for order in orders}
    refs = set(found.values())
    lines = wanted().filter(package_ref__in=refs, order__state__in=ON_THE_LINE)
    rows = lines.values_list("package_ref", "order__number") if refs else []
    absent = {ref: number for ref, number in rows if number not in numbers.values()}
    return {
        pk: Refused("companion_is_not_ready", order=numbers[pk], other=absent[ref])
        for pk, ref in found.items()
        if ref in absent
    }


def of(refs: Iterable[str]):
    """Orders on the line with something in these packages."""
    lines = wanted().filter(package_ref__in=set(refs), order__state__in=ON_THE_LINE)
    return Order.objects.filter(pk__in=lines.values("order"))


def with_mates(order_ids: Sequence[int]) -> set[int]:
    """These orders, and those that go in one package with them."""
    shared = Order.objects.filter(pk__in=order_ids, combined_at__isnull=False)
    refs = set(packages(shared.only("combined_at")).values())
    return {*order_ids, *(of(refs).values_list("pk", flat=True) if refs else ())}


def rounds(things: Iterable[T], unit: Callable[[T], Hashable], size: int) -> list[list[T]]:
    """Things in rounds of at most so many; what is one unit stays in one round."""
    by_unit = defaultdict(list)
    for thing in things:
        by_unit[unit(thing)].append(thing)
    found: list[list[T]] = []
    for one in by_unit.values():
        if found and len(found[-1]) + len(one) <= size:
            found[-1] += one
        else:
            found.append(list(one))
    return found


def wanted():
    """Lines that are not cancelled and stand in a package."""
    return OrderLine.objects.filter(quantity__gt=F("cancelled_quantity")).exclude(package_ref="")
