"""Lanes: which carrier brings parcels from where to where, and what its own parcels teach."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Window
from django.db.models.functions import Ceil, RowNumber

from orders.errors import Outcome
from orders.models import Recipient
from warehouse.models import Lane, ParcelWatch

EVERY = timedelta(days=1)  # between two lessons of a lane
BACK = timedelta(days=180)  # how far a lesson looks back
SHARE = 0.95
MASK = "*"
LONGEST = 60

Key = tuple[int, int, str]  # carrier, warehouse, destination


def destination(recipient: Recipient | None) -> str:
    """Country and state as buyers write it; the country alone where that is masked or missing."""
    if recipient is None:
        return "?"
    state = str(recipient.data.get("state") or "").strip().upper()
    country = recipient.region or "?"
    return f"{country}-{state}"[:LONGEST] if state and MASK not in state else country


def found(keys: Iterable[Key], *, at: datetime) -> dict[Key, Lane]:
    """These lanes, made where there was none; two queries and, for new ones, two more."""
    wanted = set(keys)
    lanes = _known(wanted)
    if missing := sorted(wanted - lanes.keys()):
        rows = [
            Lane(carrier_id=carrier, warehouse_id=house, destination=where, learn_at=at + EVERY)
            for carrier, house, where in missing
        ]
        Lane.objects.bulk_create(rows, ignore_conflicts=True)
        lanes = _known(wanted)
    return lanes


def _known(wanted: set[Key]) -> dict[Key, Lane]:
    rows = Lane.objects.filter(
        carrier__in={carrier for carrier, _house, _where in wanted},
        warehouse__in={house for _carrier, house, _where in wanted},
        destination__in={where for _carrier, _house, where in wanted},
    )
    return {(lane.carrier_id, lane.warehouse_id, lane.destination): lane for lane in rows}


def pending(at: datetime):
    """Ids of lanes that have not learned for a day."""
    return Lane.objects.filter(learn_at__lte=at).order_by("learn_at").values_list("pk", flat=True)


def learn(lane_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Take the share of 95 of 100 anew from the parcels that arrived in the last half year."""
    with transaction.atomic():
        rows = Lane.objects.filter(pk__in=lane_ids, learn_at__lte=at)
        lanes = list(rows.select_for_update().order_by("pk"))
        over = ParcelWatch.objects.filter(lane__in=lanes, ended_at__gte=at - BACK)
        scans, silences = _shares(over, "first_gap"), _shares(over, "longest_gap")
        for lane in lanes:
            lane.scan_p95, lane.scan_n = scans[lane.pk]
            lane.gap_p95, lane.gap_n = silences[lane.pk]
            lane.learned_at, lane.learn_at = at, at + EVERY
        Lane.objects.bulk_update(
            lanes, ["scan_p95", "scan_n", "gap_p95", "gap_n", "learned_at", "learn_at"]
        )
    return Outcome([lane.pk for lane in lanes])


def _shares(over, gap: str) -> Mapping[int, tuple[int | None, int]]:
    """By lane: the nearest rank of 95 of 100 of a gap, and of how many; one query."""
    of_lane = Window(Count("pk"), partition_by=[F("lane")])
    place = Window(RowNumber(), partition_by=[F("lane")], order_by=[F(gap), F("pk")])
    rows = over.filter(**{f"{gap}__isnull": False}).annotate(n=of_lane, place=place)
    ranked = rows.filter(place=Ceil(F("n") * SHARE)).values_list("lane", gap, "n")
    return defaultdict(lambda: (None, 0), {lane: (p95, n) for lane, p95, n in ranked})
