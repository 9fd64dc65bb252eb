"""The trails of parcels: every word of a carrier kept once, and what it comes to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Min

from orders.models import Clock, Recipient
from orders.sla import Kind
from warehouse.models import Package, PackageLine, ParcelWatch, TrackingEvent, Waybill
from warehouse.services import carrier_claims, lanes, verdicts
from warehouse.services.verdicts import Heard, Rules, Verdict

WRITTEN = [
    "asked_at", "scanned_at", "last_at", "last_text", "verdict", "found_at", "told_at",
    "silent_until", "lost_from", "next_look_at", "ended_at", "first_gap", "longest_gap",
    "given_up_by",
]  # fmt: skip
CHUNK = 1000  # rows one statement writes


def begin(package_ids: Iterable[int], *, at: datetime) -> None:
    """Watch parcels that were handed over and are not watched yet, from their handover on.

    A lane goes to the state of the first order in the box: all orders of one box have one address.
    """
    rows = Package.objects.filter(
        pk__in=package_ids, watch=None, state=Package.State.HANDED_OVER, waybills__voided_at=None
    )
    parcels = list(rows.select_related("shop").distinct())
    if not parcels:
        return
    carriers = dict(
        Waybill.objects.filter(package__in=parcels, voided_at=None)
        .values_list("package", "carrier")
    )  # fmt: skip
    orders = _orders(parcels)
    where = _destinations(orders)
    promised = _promised(orders)
    keys = {
        parcel.pk: (carriers[parcel.pk], parcel.warehouse_id, where[parcel.pk])
        for parcel in parcels
        if parcel.pk in carriers
    }
    known, rules = lanes.found(keys.values(), at=at), Rules.read()
    watches = []
    for parcel in parcels:
        if parcel.pk not in keys:
            continue
        watch = ParcelWatch(
            package=parcel,
            shop=parcel.shop,
            lane=known[keys[parcel.pk]],
            started_at=parcel.handed_over_at,
            promised_at=promised.get(parcel.pk),
        )
        verdicts.aim(watch, rules)
        watches.append(watch)
    ParcelWatch.objects.bulk_create(watches, ignore_conflicts=True)


def _orders(parcels: Sequence[Package]) -> dict[int, list[int]]:
    """The ids of the orders in each box, the oldest first."""
    found = defaultdict(list)
    lines = PackageLine.objects.filter(package__in=parcels).order_by("part__line__order")
    for package_id, order_id in lines.values_list("package", "part__line__order").distinct():
        found[package_id].append(order_id)
    return found


def _destinations(orders: dict[int, list[int]]) -> dict[int, str]:
    recipients = Recipient.objects.in_bulk({ids[0] for ids in orders.values()})
    return defaultdict(
        lambda: lanes.destination(None),
        {pk: lanes.destination(recipients.get(ids[0])) for pk, ids in orders.items()},
    )


def _promised(orders: dict[int, list[int]]) -> dict[int, datetime]:
    """By when the platform wants each box delivered, where it names a time."""
    every = {order_id for ids in orders.values() for order_id in ids}
    rows = Clock.objects.filter(order__in=every, kind=Kind.DELIVER)
    dues = dict(rows.values("order").annotate(due=Min("due_at")).values_list("order", "due"))
    found = {pk: [dues[order] for order in ids if order in dues] for pk, ids in orders.items()}
    return {pk: min(moments) for pk, moments in found.items() if moments}


def take(heard: Sequence[Heard], *, at: datetime) -> None:
    """Keep what carriers said of these parcels, each word once, and judge each anew.

    A bounded number of queries however many parcels; one that nobody watches is left out.
    """
    news = {one.package_id: one for one in heard}
    with transaction.atomic():
        rules = Rules.read()
        rows = ParcelWatch.objects.filter(pk__in=news).select_related("lane")
        watches = list(rows.select_for_update(of=("self",)).order_by("pk"))
        shops = {}
        for watch in watches:  # one row a shop, which reads its market's days off once
            watch.shop = shops.setdefault(watch.shop_id, watch.shop)
        _keep([news[watch.pk] for watch in watches], rules, at)
        were_lost = {watch.pk for watch in watches if watch.verdict == Verdict.LOST}
        were_over = {watch.pk for watch in watches if watch.ended_at}
        for watch in watches:
            verdicts.judge(watch, news[watch.pk], rules, at)
        _measure([watch for watch in watches if watch.ended_at and watch.pk not in were_over])
        ParcelWatch.objects.bulk_update(watches, WRITTEN, batch_size=CHUNK)
        lost = {watch.pk for watch in watches if watch.verdict == Verdict.LOST}
        carrier_claims.open_for(lost - were_lost, at=at)
        carrier_claims.drop_for(were_lost - lost, at=at)


def _keep(heard: Sequence[Heard], rules: Rules, at: datetime) -> None:
    TrackingEvent.objects.bulk_create(
        [
            TrackingEvent(
                package_id=one.package_id,
                at=word.at,
                text=word.text[: verdicts.LONGEST],
                mark=rules.mark(word.text),
                heard_at=at,
            )
            for one in heard
            for word in one.words
        ],
        ignore_conflicts=True,
        batch_size=CHUNK,
    )


def _measure(watches: Sequence[ParcelWatch]) -> None:
    """Write how long parcels that have just arrived were silent: lanes learn from it."""
    trails = defaultdict(list)
    for word in TrackingEvent.objects.filter(package__in=[watch.pk for watch in watches]).order_by(
        "at"
    ):
        trails[word.package_id].append(word)
    for watch in watches:
        watch.first_gap, watch.longest_gap = verdicts.gaps(watch, trails[watch.pk], watch.shop)
