"""Findings among all cells: the surest first, and what it explains is taken out of the rest.

A SKU that runs small makes its packer, its live session and its carrier look bad too. So the cell
that is least by chance is taken, its orders leave the count of that topic, and the others must
stand without them.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from aftersales.cases import Category
from fulfillment_site.insights.models import Dimension
from fulfillment_site.insights.services import significance, topics
from fulfillment_site.insights.services.exposure import Book, Cell, dimension_key
from fulfillment_site.insights.services.topics import TOPICS, Topic
from orders.share import Share

FEWEST_CASES = 5
FEWEST = 30  # orders of a cell
FEWEST_REST = 100  # orders it is held against
ALIKE = 0.8  # of the orders of either: such cells cannot be told apart
MIX = 3  # values named of each other dimension

D = Dimension
# Where a fault of a category usually lies: of cells that explain the same, the first is named.
LIKELY: dict[str, tuple[Dimension, ...]] = {
    Category.NOT_RECEIVED: (D.LANE, D.CARRIER, D.PACKER, D.SKU, D.SESSION),
    Category.DAMAGED: (D.SKU, D.PACKER, D.LANE, D.CARRIER, D.SESSION),
    Category.WRONG_ITEM: (D.PACKER, D.SKU, D.SESSION, D.CARRIER, D.LANE),
}
USUAL = (D.SKU, D.SESSION, D.PACKER, D.CARRIER, D.LANE)


@dataclass(frozen=True)
class Found:
    """A cell whose share of a topic is no chance, against the rest without what was found before.

    `others` are cells the numbers cannot tell from it; `mix` where its cases come from.
    """

    cell: Cell
    topic: Topic
    share: Share
    base: Share
    surprise: float
    others: tuple[Cell, ...] = ()
    mix: tuple[tuple[Cell, int], ...] = ()


class Tally:
    """How many orders and cases of one topic are in each cell, and in each dimension at all."""

    def __init__(self, book: Book, keys: dict[int, tuple[int, ...]], topic: Topic, n: Counter):
        self.book, self.keys, self.topic = book, keys, topic
        self.cases = book.cases[topic] & keys.keys()
        self.gone: set[int] = set()
        self.n = n.copy()
        self.k: Counter = Counter()
        for order_id in self.cases:
            self.k.update(keys[order_id])

    def remove(self, order_ids: Iterable[int]) -> None:
        """These orders are explained."""
        for order_id in order_ids:
            if order_id in self.gone:
                continue
            self.gone.add(order_id)
            for key in self.keys[order_id]:
                self.n[key] -= 1
            if order_id in self.cases:
                self.k.subtract(self.keys[order_id])

    def shares(self, place: int) -> tuple[Share, Share]:
        """The share of a cell, and of the other orders of which that dimension is known."""
        dimension = dimension_key(self.book.cells[place][0])
        share = Share(self.k[place], self.n[place])
        return share, Share(self.k[dimension] - share.cases, self.n[dimension] - share.n)

    def candidates(self) -> Iterable[tuple[float, int, int]]:
        """(surprise, how likely a place, cell) of cells that lie above the line of their share."""
        likely = LIKELY.get(self.topic[0], USUAL)
        for place, cell in enumerate(self.book.cells):
            if self.k[place] < FEWEST_CASES or self.n[place] < FEWEST:
                continue
            share, base = self.shares(place)
            if base.n >= FEWEST_REST and significance.is_higher(share, base):
                yield significance.surprise(share, base), likely.index(Dimension(cell[0])), place


def mine(book: Book, explained: Iterable[tuple[Topic, Iterable[int]]] = ()) -> list[Found]:
    """All findings, the surest first.

    `explained` are, by topic, orders that mended faults account for. Each round asks anew whether
    what is left passes the line for all that was looked at, so that one look in twenty finds
    something false.
    """
    keys, n = book.keys(), Counter()
    for places in keys.values():
        n.update(places)
    tallies = {topic: Tally(book, keys, topic, n) for topic in TOPICS if book.cases.get(topic)}
    for topic, order_ids in explained:
        _explain(tallies, topic, order_ids)
    looked_at = len(tallies) * sum(n[place] >= FEWEST for place in range(len(book.cells)))
    found = []
    while best := _best(tallies, looked_at):
        found.append(best)
        _explain(tallies, best.topic, _orders(book, best.cell))
    return found


def _best(tallies: dict[Topic, Tally], looked_at: int) -> Found | None:
    candidates = [
        (*candidate, topic) for topic, tally in tallies.items() for candidate in tally.candidates()
    ]
    line = significance.line([one[0] for one in candidates], looked_at)
    surprise, _rank, place, topic = min(candidates, key=_order, default=(0.0, 0, 0, ("", "")))
    if surprise > line:
        return None
    tally = tallies[topic]
    share, base = tally.shares(place)
    return Found(
        tally.book.cells[place], topic, share, base, surprise,
        _others(tally, place), _mix(tally, place),
    )  # fmt: skip


def _order(candidate: tuple[float, int, int, Topic]) -> tuple:
    """The surest first; of two that are as sure a reason, which says more than its category."""
    surprise, rank, place, (_category, reason) = candidate
    return surprise, rank, place, not reason


def _explain(tallies: dict[Topic, Tally], topic: Topic, order_ids: Iterable[int]) -> None:
    order_ids = list(order_ids)
    for other, tally in tallies.items():
        if topics.meet(topic, other):
            tally.remove(order_ids)


def _orders(book: Book, cell: Cell) -> list[int]:
    place = book.place(cell)
    return [order_id for order_id, places in book.orders.items() if place in places]


def _others(tally: Tally, place: int) -> tuple[Cell, ...]:
    """Cells with nearly the same orders as this."""
    shared: Counter = Counter()
    for order_id, places in tally.book.orders.items():
        if place in places and order_id not in tally.gone:
            shared.update(places)
    own = shared.pop(place)
    return tuple(
        tally.book.cells[other]
        for other, both in shared.most_common()
        if both >= ALIKE * max(own, tally.n[other])
    )


def _mix(tally: Tally, place: int) -> tuple[tuple[Cell, int], ...]:
    """The commonest values of each other dimension among the cases of a cell."""
    counts: Counter = Counter()
    for order_id in tally.cases - tally.gone:
        if place in tally.book.orders[order_id]:
            counts.update(tally.book.orders[order_id] - {place})
    named: Counter = Counter()
    mix = []
    for other, count in counts.most_common():
        dimension = tally.book.cells[other][0]
        named[dimension] += 1
        if named[dimension] <= MIX:
            mix.append((tally.book.cells[other], count))
    return tuple(mix)
