"""A shop's marks: what its rows come to, and its running clocks aimed at them in batches."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min, Q

from orders import sla
from orders.errors import Outcome
from orders.models import Clock, MarkRule, Notice, Shop
from orders.sla import Basis, Kind

PASSES = 2  # the second for clocks that were being started with the marks of before
BETWEEN = timedelta(minutes=1)
BATCH, BATCHES = 1_000, 5  # clocks aimed under one lock; how often in one turn


def changed(shop_ids: Iterable[int] | None, *, at: datetime) -> None:
    """Rows of these shops, or of every shop, were written: the step takes them over at once."""
    shops = Shop.objects.all() if shop_ids is None else Shop.objects.filter(pk__in=shop_ids)
    shops.update(aims_left=PASSES, aim_at=at, aimed_to=0)


def to_aim(at: datetime):
    """Ids of shops whose clocks are to be aimed anew."""
    due = Q(aim_at=None) | Q(aim_at__lte=at)
    return Shop.objects.filter(due, aims_left__gt=0).order_by("pk").values_list("pk", flat=True)


def aim(shop_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Take over what the rows say, then aim some thousand running clocks at it, by their ids."""
    rules = list(MarkRule.objects.all())
    for shop in Shop.objects.filter(pk__in=shop_ids, aims_left__gt=0):
        begun = Shop.objects.filter(pk=shop.pk, aim_at=shop.aim_at, aims_left=shop.aims_left)
        shop.marks = told_by(rules, shop)
        begun.update(marks=shop.marks)
        last = shop.aimed_to
        for _batch in range(BATCHES):
            last = _aim_batch(shop, last, at)
            if last is None:
                break
        if last is None:
            begun.update(aims_left=shop.aims_left - 1, aim_at=at + BETWEEN, aimed_to=0)
        else:
            begun.update(aimed_to=last)
    return Outcome(list(shop_ids))


def told_by(rules: Iterable[MarkRule], shop: Shop) -> dict[str, list[int]]:
    """What the rows say of a shop's clocks, in minutes by kind and basis; the nearest row wins."""
    said = {(rule.shop_id, rule.kind, rule.is_target): rule.minutes for rule in rules}
    marks = {}
    for kind in Kind.values:
        for basis in Basis.values:
            is_target = basis == Basis.TARGET
            rows = ((shop.pk, kind), (shop.pk, ""), (None, kind), (None, ""))
            found = [said[(*row, is_target)] for row in rows if (*row, is_target) in said]
            if found:
                marks[f"{kind}:{basis}"] = sorted({*found[0], 0}, reverse=True)
    return marks


def _aim_batch(shop: Shop, after: int, at: datetime) -> int | None:
    """Aim the shop's next clocks; the id of the last one, or None when there are no more.

    What has something to say already is left to `tell`, which goes by the new marks itself.
    """
    with transaction.atomic():
        clocks = list(
            Clock.objects.running().filter(shop=shop, pk__gt=after).order_by("pk")
            .select_for_update()[:BATCH]
        )  # fmt: skip
        told = told_of(clocks)
        aimed = []
        for clock in clocks:
            alert_at = alert_of(clock, shop, told.get(clock.pk), at)
            if alert_at != clock.alert_at:
                clock.alert_at = alert_at
                aimed.append(clock)
        Clock.objects.bulk_update(aimed, ["alert_at"])
    return clocks[-1].pk if len(clocks) == BATCH else None


def told_of(clocks: Sequence[Clock]) -> dict[int, timedelta]:
    """The nearest mark that people were told of each clock, by its id."""
    notices = Notice.objects.filter(clock__in=clocks).order_by()
    return dict(notices.values_list("clock").annotate(Min("mark")))


def alert_of(clock: Clock, shop: Shop, told: timedelta | None, at: datetime) -> datetime | None:
    """When a clock speaks next: at once where a mark is passed that is nearer than any told."""
    if clock.alert_at is not None and clock.alert_at <= at:
        return clock.alert_at
    marks = shop.marks_of(clock.kind, clock.basis)
    untold = tuple(mark for mark in marks if told is None or mark < told)
    return sla.first_alert(untold, clock.due_at, at) if untold else None
