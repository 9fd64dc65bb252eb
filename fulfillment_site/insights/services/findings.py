"""Findings as rows: what the numbers show this week, with prepared tasks, owners and due days."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Count, Q

from aftersales.cases import Category
from fulfillment_site.insights.models import Dimension, Finding, FindingTask, Work
from fulfillment_site.insights.services import exposure, mining
from fulfillment_site.insights.services.exposure import Book, Cell, Span, read
from fulfillment_site.insights.services.mining import Found
from orders.models import LiveSession, Shop, ShopAccess, Sku
from warehouse.models import Carrier, Warehouse

SEEN = timedelta(weeks=8)  # orders that left so long ago are looked at
LEAD, FLOOR_LEAD, MANAGER = "customer service lead", "warehouse lead", "operations manager"
# Whose work it is, and within how many days.
DUE: dict[Work, tuple[str, int]] = {
    Work.STREAM: (LEAD, 2),
    Work.LISTING: (LEAD, 3),
    Work.ADS: (MANAGER, 3),
    Work.SUPPLIER: (MANAGER, 14),
    Work.QC: (FLOOR_LEAD, 1),
    Work.PACKING: (FLOOR_LEAD, 2),
    Work.CARRIER: (MANAGER, 5),
}
GOODS = (Work.LISTING, Work.STREAM, Work.ADS, Work.SUPPLIER, Work.QC)
# What helps against a fault of a dimension; of a SKU it depends on the category.
HELPS: dict[Dimension, tuple[Work, ...]] = {
    Dimension.SKU: GOODS,
    Dimension.SESSION: (Work.STREAM, Work.ADS, Work.LISTING),
    Dimension.PACKER: (Work.PACKING, Work.QC),
    Dimension.CARRIER: (Work.CARRIER,),
    Dimension.LANE: (Work.CARRIER,),
}
HELPS_SKU: dict[str, tuple[Work, ...]] = {
    Category.DAMAGED: (Work.QC, Work.SUPPLIER, Work.LISTING),
    Category.WRONG_ITEM: (Work.QC, Work.SUPPLIER),
    Category.NOT_RECEIVED: (Work.CARRIER, Work.QC),
}


def look(shop: Shop, *, at: datetime) -> tuple[Span, list[Found], dict[Cell, str]]:
    """What the numbers of the last weeks show, and what the cells of it are called."""
    span = Span(shop.pk, at - SEEN, at)
    book = read(span)
    found = mining.mine(book, _mended(shop, book))
    cells = {cell for one in found for cell in _named(one)}
    return span, found, names(cells)


def _named(found: Found) -> list[Cell]:
    return [found.cell, *found.others, *(cell for cell, _count in found.mix)]


def _mended(shop: Shop, book: Book) -> Iterable[tuple]:
    """Orders from before a change that mended a finding: the old fault is not found again."""
    if not book.shipped:
        return
    first = min(book.shipped.values())
    closed = Finding.objects.filter(shop=shop, closed_at__gte=first)
    for finding in closed.prefetch_related("changes"):
        last = max(change.changed_at for change in finding.changes.all())
        place = book.place((finding.dimension, finding.key))
        yield (
            (finding.category, finding.reason),
            [pk for pk, cells in book.orders.items() if place in cells and book.shipped[pk] < last],
        )


def keep(shop: Shop, span: Span, found: list[Found], called: dict[Cell, str], *, at) -> list:
    """Store what was found: known findings with their new figures, new ones with their tasks.

    Within a transaction in which the week's report was made, so that one worker is at it. What was
    set aside stays so without new cases. Returns those that are new, or back.
    """
    known = {
        (row.dimension, row.key, row.category, row.reason): row
        for row in Finding.objects.open().filter(shop=shop)
    }
    new, back = [], []
    for one in found:
        row = known.get((*one.cell, *one.topic)) or Finding(
            shop=shop, dimension=one.cell[0], key=one.cell[1], category=one.topic[0],
            reason=one.topic[1], found_at=at,
        )  # fmt: skip
        if row.pk is None:
            new.append(row)
        elif row.set_aside_at:
            if not _has_new_cases(row, span):
                continue
            row.set_aside_at, row.set_aside_by, row.why_set_aside = None, None, ""
            back.append(row)
        row.value, row.seen_at, row.since, row.until = called[one.cell], at, span.since, span.until
        row.n, row.cases, row.rest_n, row.rest_cases = (
            one.share.n, one.share.cases, one.base.n, one.base.cases,
        )  # fmt: skip
        row.others = [[cell[0], called[cell]] for cell in one.others]
        row.mix = [[cell[0], called[cell], count] for cell, count in one.mix]
        row.save()
    _prepare(shop, new, at)
    return new + back


def _has_new_cases(row: Finding, span: Span) -> bool:
    """Whether buyers complained of it since it was set aside."""
    cell, topic = (row.dimension, row.key), (row.category, row.reason)
    return exposure.tickets(span, [cell], topic).filter(opened_at__gt=row.set_aside_at).exists()


def _prepare(shop: Shop, rows: list[Finding], at: datetime) -> None:
    """The tasks of new findings, each with whoever of its role has fewest, and the day it is due.

    A task of a role in which nobody is has no owner until somebody is named.
    """
    today = at.astimezone(shop.zone).date()
    people = _people(shop) if rows else {}
    tasks = []
    for row in rows:
        works = HELPS[Dimension(row.dimension)]
        if row.dimension == Dimension.SKU:
            works = HELPS_SKU.get(row.category, works)
        for work in works:
            role, days = DUE[work]
            owner = min(people.get(role, []), key=lambda one: (one.waiting, one.pk), default=None)
            if owner:
                owner.waiting += 1
            due = today + timedelta(days=days)
            tasks.append(FindingTask(finding=row, work=work, owner=owner, due_on=due))
    FindingTask.objects.bulk_create(tasks)


def _people(shop: Shop) -> dict[str, list[User]]:
    """Who works for a shop, by role, each with `waiting` tasks of theirs."""
    of_shop = ShopAccess.objects.filter(shop=shop).values("user")
    people = User.objects.filter(is_active=True, pk__in=of_shop)
    people = people.filter(groups__name__in={role for role, _days in DUE.values()})
    waiting = dict(FindingTask.objects.open().values_list("owner").annotate(Count("pk")).order_by())
    roles = defaultdict(list)
    for person in people.distinct().prefetch_related("groups"):
        person.waiting = waiting.get(person.pk, 0)
        for group in person.groups.all():
            roles[group.name].append(person)
    return roles


def names(cells: Iterable[Cell]) -> dict[Cell, str]:
    """What cells are called, in words of today: at most five queries."""
    cells = list(cells)
    keys = defaultdict(set)
    for dimension, key in cells:
        if dimension == Dimension.LANE:
            carrier, house, *_where = key.split(":")
            keys[Dimension.CARRIER].add(carrier)
            keys["house"].add(house)
        else:
            keys[dimension].add(key)
    known = {
        Dimension.SKU: dict(_pairs(Sku, keys[Dimension.SKU], "code")),
        Dimension.SESSION: dict(_pairs(LiveSession, keys[Dimension.SESSION], "title")),
        Dimension.CARRIER: dict(_pairs(Carrier, keys[Dimension.CARRIER], "name")),
        Dimension.PACKER: dict(_pairs(User, keys[Dimension.PACKER], "username")),
        "house": dict(_pairs(Warehouse, keys["house"], "code")),
    }
    return {cell: _name(cell, known) for cell in cells}


def _pairs(model, keys: set[str], column: str) -> Iterable[tuple[str, str]]:
    if not keys:
        return
    for pk, name in model.objects.filter(Q(pk__in=keys)).values_list("pk", column):
        yield str(pk), name


def _name(cell: Cell, known: dict) -> str:
    dimension, key = cell
    if dimension != Dimension.LANE:
        return known[dimension].get(key, key)
    carrier, house, region, area = key.split(":")
    by, start = known[Dimension.CARRIER].get(carrier, carrier), known["house"].get(house, house)
    return (
        f"{by}: {start} \u2192 {region} {area}\u2026" if area else f"{by}: {start} \u2192 {region}"
    )
