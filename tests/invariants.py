"""What is true of the rows at every moment, whatever was killed, sent twice or came late."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby
from operator import itemgetter

from django.db.models import F, OuterRef, Q, Subquery, Sum

from orders.models import Clock, LinePart, Notice, Order, OrderEvent, StepFailure
from orders.models.state import State
from orders.moment import moment
from warehouse.models import (
    BinStock,
    Package,
    PackageLine,
    PickTask,
    PoolNumber,
    Reservation,
    Sheet,
    StockBalance,
    StockMovement,
    Waybill,
)

BEGUN = {State.HELD, State.SCREENING}
MOVES = {
    (move.name, move.source): move.target
    for move in Order._meta.get_field("state").get_all_transitions(Order)
}


def adds_up() -> None:
    """Balances, bins, reservations, walks and movements tell one story; nobody is told twice."""
    balances = {row.sku_id: row for row in StockBalance.objects.all()}
    on_hand = {sku: row.on_hand for sku, row in balances.items() if row.on_hand}
    reserved = {sku: row.reserved for sku, row in balances.items() if row.reserved}
    kept = Reservation.objects.filter(ended_at=None)
    walks = PickTask.objects.open()
    assert sums(BinStock.objects.all(), "sku", F("on_hand")) == on_hand
    assert sums(StockMovement.objects.all(), "sku", F("quantity")) == on_hand
    assert sums(kept, "part__sku", F("quantity") - F("taken")) == reserved
    assert sums(BinStock.objects.all(), "sku", F("promised")) == sums(
        walks, "part__sku", F("quantity") - F("picked")
    )
    every_order_took_legal_steps()
    told = Notice.objects.exclude(clock=None).values_list("clock", "mark")
    assert len(told) == len(set(told))
    assert Clock.objects.to_tell(moment() - timedelta(minutes=1)).count() == 0


def every_order_took_legal_steps() -> None:
    """The timeline of each order is counted without a gap and leads to the state it is in."""
    states = dict(Order.objects.values_list("pk", "state"))
    counts = dict(Order.objects.values_list("pk", "event_count"))
    lines = OrderEvent.objects.order_by("order", "seq").values_list("order", "seq", "verb")
    told = {pk: list(events) for pk, events in groupby(lines, key=itemgetter(0))}
    assert told.keys() == states.keys()
    for pk, events in told.items():
        assert [seq for _pk, seq, _verb in events] == list(range(1, counts[pk] + 1))
        verbs = [verb for _pk, _seq, verb in events]
        assert verbs[0] in {"place", "place_as_history"}
        if verbs[0] == "place":
            assert states[pk] in reached(verbs[1:]), (pk, verbs, states[pk])


def reached(verbs: Iterable[str]) -> set[str]:
    """States an order may be in after these events; empty when one of them was not allowed."""
    possible = set(BEGUN)
    for verb in verbs:
        if any(verb == move for move, _source in MOVES):
            possible = {MOVES[verb, state] for state in possible if (verb, state) in MOVES}
    return possible


def nothing_is_doubled() -> None:
    """One box, one live number, one reservation, one drawn label; what was picked was scanned."""
    live = Waybill.objects.filter(voided_at=None)
    boxes = Package.objects.exclude(state=Package.State.VOID)
    assert set(live.values_list("package", flat=True)) <= set(boxes.values_list("pk", flat=True))
    for table, column in [(live, "package"), (Waybill.objects.all(), "number"),
                          (Reservation.objects.all(), "part")]:  # fmt: skip
        assert often(table, column) == {}, column
    used = PoolNumber.objects.exclude(waybill=None)
    assert used.filter(number=F("waybill__number")).count() == Waybill.objects.count()
    in_boxes = PackageLine.objects.filter(package__in=boxes, part=OuterRef("pk")).order_by()
    packed = Subquery(in_boxes.values("part").annotate(n=Sum("quantity")).values("n"))
    wrong = LinePart.objects.annotate(n=packed).filter(~Q(n=None) & ~Q(n=F("quantity")))
    assert wrong.count() == 0
    labels = Sheet.objects.filter(job__kind="LABELS", waybill__in=live)
    assert often(labels, "waybill") == {}
    assert StepFailure.objects.count() == 0


def often(table, column: str) -> dict:
    """Values that stand in more than one row."""
    seen = Counter(table.values_list(column, flat=True))
    return {value: times for value, times in seen.items() if times > 1}


def sums(rows, column: str, number) -> dict[int, int]:
    """A number summed by a column; what sums up to nothing is left out."""
    found = rows.order_by().values_list(column).annotate(n=Sum(number))
    return {key: n for key, n in found if n}
