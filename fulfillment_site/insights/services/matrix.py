"""The reason matrix: what share of the orders of each SKU, session, packer… came back, and why."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Left, Upper

from aftersales.cases import REASONS, Category, Reason
from aftersales.models import Ticket
from fulfillment_site.insights.models import Dimension
from fulfillment_site.insights.services import topics
from fulfillment_site.insights.services.exposure import BOX, CASES, LEFT, Cell, Span, inside, lane
from fulfillment_site.insights.services.findings import names
from orders.models import Order
from orders.share import Share

MOST = 40  # rows, those with most orders
PARTS = "lines__parts__"
# What tells the value of a dimension, on the way from an order.
COLUMNS: dict[str, tuple[str, ...]] = {
    Dimension.SKU: (f"{PARTS}sku",),
    Dimension.SESSION: ("live_session",),
    Dimension.PACKER: (f"{BOX}sealed_by",),
    Dimension.CARRIER: (f"{BOX}waybills__carrier",),
    Dimension.LANE: (f"{BOX}waybills__carrier", f"{BOX}warehouse", "recipient__region", "area"),
}


@dataclass(frozen=True)
class Row:
    """One value: how many orders, and the share of each column among them."""

    cell: Cell
    name: str
    n: int
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class Matrix:
    """Rows by number of orders; `columns` are (code, label), `total` is of all orders together."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    total: Row


def table(span: Span, dimension: Dimension, within: Mapping[str, str], category: str) -> Matrix:
    """The matrix of one dimension, among orders within cells of others: five queries and names.

    Columns are the categories, or the reasons of the one that was chosen.
    """
    orders = Order.objects.filter(pk__in=inside(span, within.items())) if within else span.orders
    n = dict(_counted(_valued(orders, dimension), dimension, ()))
    columns = _columns(category)
    cases = defaultdict(lambda: defaultdict(int))
    for key, *_topic, count in _cases(orders, dimension):
        for column in _told(*_topic, category):
            cases[key][column] += count
    keys = sorted(n, key=lambda key: (-n[key], key))[:MOST]
    called = names([(str(dimension), key) for key in keys])
    rows = tuple(
        _row((str(dimension), key), called[str(dimension), key], n[key], cases[key], columns)
        for key in keys
    )
    return Matrix(columns, rows, _total(orders, columns, category))


def _columns(category: str) -> tuple[tuple[str, str], ...]:
    if category:
        return tuple((one.value, str(one.label)) for one in REASONS[Category(category)])
    return tuple((one.value, str(one.label)) for one in REASONS)


def _told(category: str, reason: str, chosen: str) -> set[str]:
    """The columns a ticket stands in."""
    told = topics.told(category, reason)
    if not chosen:
        return {theme for theme, one in told if not one}
    return {reason} if reason in Reason.values else set()


def _valued(orders: QuerySet, dimension: str) -> QuerySet:
    """Orders joined with the values of a dimension, unknown ones left out."""
    if dimension == Dimension.LANE:
        orders = orders.annotate(area=Upper(Left("recipient__postcode", 1)))
    known = {f"{COLUMNS[dimension][0]}__isnull": False}
    if dimension in (Dimension.PACKER, Dimension.CARRIER, Dimension.LANE):
        known |= {f"{BOX}sealed_at__isnull": False, f"{BOX}state__in": LEFT}
        known |= {f"{BOX}waybills__voided_at": None}
    if dimension == Dimension.LANE:
        known |= {"recipient__region__gt": ""}
    return orders.filter(**known)  # in one, so that all holds for the same box


def _counted(orders: QuerySet, dimension: str, more: tuple[str, ...]):
    columns = COLUMNS[dimension]
    rows = orders.order_by().values_list(*columns, *more)
    for row in rows.annotate(n=Count("pk", distinct=True)):
        key, rest = row[: len(columns)], row[len(columns) :]
        text = lane(*key[:3], key[3] or "") if dimension == Dimension.LANE else str(key[0])
        yield text, *rest


def _cases(orders: QuerySet, dimension: str):
    ours = Ticket.objects.filter(CASES).exclude(category="", reason="").values("pk")
    rows = _valued(orders.filter(tickets__in=ours), dimension)
    rows = rows.annotate(theme=F("tickets__category"), why=F("tickets__reason"))
    return _counted(rows, dimension, ("theme", "why"))


def _row(cell: Cell, name: str, n: int, cases: Mapping[str, int], columns) -> Row:
    return Row(cell, name, n, tuple(Share(min(cases[code], n), n) for code, _label in columns))


def _total(orders: QuerySet, columns, category: str) -> Row:
    cases = defaultdict(int)
    rows = Ticket.objects.filter(CASES, order__in=orders.values("pk"))
    rows = rows.exclude(category="", reason="").order_by().values_list("category", "reason")
    for theme, why, count in rows.annotate(n=Count("order", distinct=True)):
        for column in _told(theme, why, category):
            cases[column] += count
    return _row(("", ""), "", orders.count(), cases, columns)
