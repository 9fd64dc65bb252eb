"""Work left, measured: how long orders really took from a stage to the packed box.

Measured is what an order met: the time from its state to the sealed box, in hours in which the
shop's line worked. That is not all of the time that passed:

- A held order waits for its buyer, for goods or for a person's word, which is no work and ends when
  it ends. Its work begins when it is let go, so HELD takes the time of SCREENING; an order that was
  held on the way counts from the last time it was let go, as its stamps do.
- Nights and days off are left out as the shop's own packing shows them (`orders.worked`).
- An order whose box was opened again, that was split, or that was asked back says nothing: it stood
  still for somebody's word, or went twice.

A queue is left in: behind an order that has just come in stand the others of its evening. What it
makes of the figure is bounded by a share of the promise itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles

from django.db import transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from orders import sla
from orders.errors import Outcome
from orders.models import Order, OrderEvent, Shop, StageTime
from orders.models.state import State
from orders.worked import WorkedHours

EVERY = timedelta(hours=1)
LOOK_BACK = timedelta(days=14)  # two of each weekday: sales and rest days included
FEWEST = 30  # orders: the slowest fifth of fewer is five, and one bad hour makes those
MOST = 2_000  # orders one shop's measure reads, spread evenly over the two weeks
TENTHS = 8  # of ten orders, so many were packed within the time: the promise is to nearly all
# More than this share of the time in which we promise to pack would call orders urgent on arrival:
# a backlog says how long they lay there, and the most urgent one never lies that long.
SHARE_OF_PROMISE = 4
# What changes less than a tenth moves no order past another worth a write to every open one.
WORTH_AN_AIM = 10
STOOD_STILL = ("unpack", "split", "ask_cancel", "call_off")

PASSES = 2  # the second for orders that were being moved with the time of before
BETWEEN = timedelta(minutes=1)
BATCH, BATCHES = 1_000, 5  # orders aimed under one lock; how often in one turn

# From which stamp each state is measured.
SINCE = {
    State.HELD: "screening_at",
    State.SCREENING: "screening_at",
    State.RELEASED: "released_at",
    State.PICKING: "picking_at",
}


@dataclass(frozen=True)
class Measure:
    """What the packed orders of a shop say of one state; `took` is None where too few say it."""

    samples: int
    took: timedelta | None


def to_measure(at: datetime):
    """Ids of shops that were not measured for an hour."""
    fresh = StageTime.objects.filter(measured_at__gt=at - EVERY).values("shop")
    return Shop.objects.exclude(pk__in=fresh).order_by("pk").values_list("pk", flat=True)


def measure(shop_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Measure these shops and keep what came out; four queries a shop read it, two write it."""
    for shop in Shop.objects.filter(pk__in=shop_ids):
        found = measured(shop, at=at)
        with transaction.atomic():
            rows = StageTime.objects.filter(shop=shop).select_for_update().order_by("pk")
            known = {row.state: row for row in rows}
            rows = [_said(known.get(state), shop, state, found[state], at) for state in SINCE]
            StageTime.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["shop", "state"],
                update_fields=[
                    "measured", "left", "samples", "measured_at",
                    "aims_left", "aim_at", "aimed_to",
                ],
            )  # fmt: skip
    return Outcome(list(shop_ids))


def measured(shop: Shop, *, at: datetime) -> dict[str, Measure]:
    """What the last two weeks say of each state of a shop."""
    orders = _packed(shop, at)
    if len(orders) < FEWEST:
        return dict.fromkeys(SINCE, Measure(len(orders), None))
    worked = WorkedHours.seen([order["packed_at"] for order in orders], shop.zone)
    found = {}
    for state, since in SINCE.items():
        times = [worked.between(order[since], order["packed_at"]) for order in orders]
        found[state] = Measure(len(orders), quantiles(times, n=10, method="inclusive")[TENTHS - 1])
    return found


def _packed(shop: Shop, at: datetime) -> list[dict]:
    """Stamps of orders packed in the last two weeks that went straight through, at most `MOST`.

    Which they are is read from an index alone, in its order: a big shop packs a million meanwhile.
    """
    packed = Order.objects.filter(shop=shop, packed_at__gt=at - LOOK_BACK, packed_at__lte=at)
    every = -(-packed.count() // MOST) or 1
    place = Window(RowNumber(), order_by=["packed_at", "pk"]) % every
    ids = list(packed.annotate(place=place).filter(place=0).values_list("pk", flat=True))
    events = OrderEvent.objects.filter(order__in=ids, verb__in=STOOD_STILL)
    odd = set(events.values_list("order", flat=True))
    straight = Order.objects.filter(
        pk__in=set(ids) - odd,
        packed_at__gte=F("picking_at"),
        picking_at__gte=F("released_at"),
        released_at__gte=F("screening_at"),
    )
    return list(straight.values("packed_at", *set(SINCE.values())))


def _said(row: StageTime | None, shop: Shop, state: str, found: Measure, at: datetime) -> StageTime:
    """The row of a state as it is from now on; where work left takes a step, orders are aimed."""
    fixed = sla.work_left(state)
    row = row or StageTime(shop=shop, state=state, left=fixed)
    row.measured, row.samples, row.measured_at = found.took, found.samples, at
    most = timedelta(hours=shop.pack_hours) / SHARE_OF_PROMISE
    wanted = fixed if found.took is None else min(found.took, most)
    if abs(wanted - row.left) * WORTH_AN_AIM > row.left:
        row.left = wanted
        row.aims_left, row.aim_at, row.aimed_to = PASSES, at, 0
    return row


def to_aim(at: datetime):
    """Ids of stage times whose orders are to be aimed anew."""
    due = StageTime.objects.filter(aims_left__gt=0, aim_at__lte=at)
    return due.order_by("pk").values_list("pk", flat=True)


def aim(stage_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Let some thousand open orders of each stage start by what is left of work now, by their ids.

    A step that was taken meanwhile begins anew: what was written of this one then counts for none.
    """
    stages = list(StageTime.objects.filter(pk__in=stage_ids, aims_left__gt=0).order_by("pk"))
    for stage in stages:
        begun = StageTime.objects.filter(
            pk=stage.pk, aim_at=stage.aim_at, aims_left=stage.aims_left, left=stage.left
        )
        last = stage.aimed_to
        for _batch in range(BATCHES):
            last = _aim_batch(stage, last)
            if last is None:
                break
        if last is None:
            begun.update(aims_left=stage.aims_left - 1, aim_at=at + BETWEEN, aimed_to=0)
        else:
            begun.update(aimed_to=last)
    return Outcome([stage.pk for stage in stages])


def _aim_batch(stage: StageTime, after: int) -> int | None:
    """Aim the stage's next orders; the id of the last one, or None when there are no more."""
    orders = Order.objects.filter(
        shop=stage.shop_id, state=stage.state, archived_at=None, pk__gt=after
    )
    with transaction.atomic():
        rows = orders.select_for_update(no_key=True).order_by("pk")
        found = list(rows.values_list("pk", "next_due_at", "start_by_at")[:BATCH])
        wrong = [pk for pk, due, start_by in found if due and start_by != due - stage.left]
        if wrong:
            aimed = F("next_due_at") - stage.left
            Order.objects.filter(pk__in=wrong).update(start_by_at=aimed)
    return found[-1][0] if len(found) == BATCH else None
