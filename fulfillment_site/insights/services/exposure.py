"""Which orders left, with what, sold where, packed by whom, carried by whom; and which had a case.

An order counts once for each of its SKUs, for its live session, and for the packer, carrier and
lane of each of its boxes. A lane is a carrier's way from a warehouse to a part of a country, told
by the first sign of the postcode: states stand encrypted among buyers' data.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Left, Upper

from aftersales.models import Ticket
from aftersales.models.training import practised, real
from fulfillment_site.insights.models import Dimension
from fulfillment_site.insights.services import topics
from fulfillment_site.insights.services.topics import Topic
from orders.models import LinePart, Order
from orders.share import Share
from warehouse.models import Package, PackageLine

Cell = tuple[str, str]  # a dimension, and the ids of one value of it
CASES = real() & ~Q(state="MERGED")  # tickets that count
BOX = "lines__parts__package_lines__package__"
LEFT = [state for state in Package.State.values if state != Package.State.VOID]


@dataclass(frozen=True)
class Span:
    """Orders of buyers of one shop that left from one moment until before another."""

    shop_id: int
    since: datetime
    until: datetime

    @property
    def orders(self) -> QuerySet:
        """These orders."""
        return Order.objects.filter(self.at(""))

    def at(self, path: str) -> Q:
        """The condition, on rows from which `path` leads to the order."""
        return Q(
            ~practised(path),
            (f"{path}shop", self.shop_id),
            (f"{path}shipped_at__gte", self.since),
            (f"{path}shipped_at__lt", self.until),
        )


@dataclass
class Book:
    """Orders by number of row: the cells of each, the cases of each topic, when each left."""

    cells: list[Cell] = field(default_factory=list)
    orders: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    cases: dict[Topic, set[int]] = field(default_factory=lambda: defaultdict(set))
    shipped: dict[int, datetime] = field(default_factory=dict)
    _places: dict[Cell, int] = field(default_factory=dict)

    def enter(self, order_id: int, cell: Cell) -> None:
        """An order is one of this cell."""
        place = self._places.get(cell)
        if place is None:
            place = self._places[cell] = len(self.cells)
            self.cells.append(cell)
        self.orders[order_id].add(place)

    def keys(self) -> dict[int, tuple[int, ...]]:
        """By order, its cells, and its dimensions as `dimension_key` numbers them."""
        of = [dimension_key(cell[0]) for cell in self.cells]
        return {
            order_id: (*places, *{of[place] for place in places})
            for order_id, places in self.orders.items()
        }

    def place(self, cell: Cell) -> int | None:
        """Where a cell stands; None if no order is in it."""
        return self._places.get(cell)


def dimension_key(dimension: str) -> int:
    """A number below those of all cells."""
    return -1 - Dimension.values.index(dimension)


def read(span: Span) -> Book:
    """All orders of a span with their cells and cases: four queries."""
    book = Book()
    for order_id, session, shipped_at in span.orders.values_list(
        "pk", "live_session_id", "shipped_at"
    ).iterator(5000):
        book.shipped[order_id] = shipped_at
        if session:
            book.enter(order_id, (Dimension.SESSION.value, str(session)))
    parts = LinePart.objects.filter(span.at("line__order__"))
    for order_id, sku in parts.values_list("line__order_id", "sku_id").iterator(5000):
        book.enter(order_id, (Dimension.SKU.value, str(sku)))
    for order_id, *facts in boxes(span).values_list("part__line__order_id", *BOX_FACTS).distinct():
        for cell in _cells_of_box(*facts):
            book.enter(order_id, cell)
    _read_cases(book, span)
    return book


BOX_FACTS = (
    "package__sealed_by_id",
    "package__waybills__carrier_id",
    "package__warehouse_id",
    "part__line__order__recipient__region",
    "area",
)


def boxes(span: Span) -> QuerySet:
    """Lines of boxes that left, each with the `area` it goes to; a box by its label in force."""
    rows = PackageLine.objects.filter(
        span.at("part__line__order__"),
        package__waybills__voided_at=None,
        package__sealed_at__isnull=False,
        package__state__in=LEFT,
    )
    return rows.annotate(area=Upper(Left("part__line__order__recipient__postcode", 1)))


def lane(carrier: int, warehouse: int, region: str, area: str) -> str:
    """The key of a lane."""
    return f"{carrier}:{warehouse}:{region}:{area}"


def _cells_of_box(packer, carrier, warehouse, region, area) -> Iterator[Cell]:
    if packer:
        yield Dimension.PACKER.value, str(packer)
    if carrier:
        yield Dimension.CARRIER.value, str(carrier)
    if carrier and region:
        yield Dimension.LANE.value, lane(carrier, warehouse, region, area or "")


def _read_cases(book: Book, span: Span) -> None:
    rows = Ticket.objects.filter(CASES, span.at("order__")).exclude(category="", reason="")
    for order_id, category, reason in rows.values_list("order_id", "category", "reason"):
        for topic in topics.told(category, reason):
            book.cases[topic].add(order_id)


def of_cell(cell: Cell) -> Q:
    """The condition on orders that are in a cell."""
    dimension, key = cell
    if dimension == Dimension.SKU:
        return Q(lines__parts__sku=key)
    if dimension == Dimension.SESSION:
        return Q(live_session=key)
    sealed = Q((f"{BOX}sealed_at__isnull", False), (f"{BOX}state__in", LEFT))
    if dimension == Dimension.PACKER:
        return sealed & Q((f"{BOX}sealed_by", key))
    carrier, *rest = key.split(":")
    carried = Q((f"{BOX}waybills__carrier", carrier), (f"{BOX}waybills__voided_at", None))
    if dimension == Dimension.CARRIER:
        return sealed & carried
    house, region, area = rest
    where = Q(recipient__region=region, recipient__postcode__istartswith=area)
    where = where if area else Q(recipient__region=region, recipient__postcode="")
    return sealed & carried & Q((f"{BOX}warehouse", house)) & where


def tickets(span: Span, cells: Iterable[Cell], topic: Topic) -> QuerySet:
    """The tickets of such orders that are such a case."""
    return Ticket.objects.filter(CASES, topics.tickets(topic), order__in=inside(span, cells))


def inside(span: Span, cells: Iterable[Cell]) -> QuerySet:
    """Ids of orders of a span that are in all of these cells.

    Those of each cell are asked for apart: its conditions must hold for one and the same box.
    """
    orders = span.orders
    for cell in cells:
        orders = orders.filter(pk__in=Order.objects.filter(span.at(""), of_cell(cell)).values("pk"))
    return orders.values("pk")


def share(span: Span, cell: Cell, topic: Topic) -> Share:
    """How many orders of a span are in a cell, and how many of these had such a case."""
    found = tickets(span, [cell], topic)
    return Share(found.values("order").distinct().count(), inside(span, [cell]).count())
