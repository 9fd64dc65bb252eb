"""What the parcel radar finds, and what looking costs.

Quality: 2,000 parcels, 60 of them stuck, over weekends and two public holidays, once their lanes
have learned from an earlier season. A false alarm counts against all alarms, not against all
healthy parcels. Speed: 100,000 parcels in transit, of which none, 5,000 and all fall due at once.
"""

import random
from collections.abc import Iterator
from datetime import timedelta
from statistics import median

from django.db import connection

from orders.models import Clock
from orders.moment import moment
from tests import factories, parcels, walk
from tests.bench import evening
from tests.bench.frame import Result, bench, median_seconds
from tests.parcels import Score
from warehouse.models import Carrier, CarrierClaim, Lane, Package, ParcelWatch, Waybill
from warehouse.services import sweeping

SEED, TRIPS, STUCK, EARLIER = 7, 2_000, 60, 6_000
IN_TRANSIT, DUE = 100_000, 5_000
RECALL, FALSE_SHARE, SECONDS = 0.95, 0.05, 30


@bench("radar")
def run() -> Iterator[Result]:
    shop = factories.make_shop("R")
    house = factories.make_warehouse(shop, "R1")
    carriers = [
        Carrier.objects.create(code=name, name=name, provider_name=name)
        for name in ("road", "rail", "sea")
    ]
    parcels.make_holidays()
    known = parcels.make_lanes(house, carriers)
    score = _season(shop, house, carriers, known)
    about = f"{TRIPS:,} parcels, {STUCK} stuck"
    yield Result(f"{about}: recall", score.recall, "share")
    yield Result(f"{about}: false alarms, of {score.alarms} alarms", score.false_share, "share")
    yield Result(f"{about}: false alarms", score.false, "parcels")
    yield Result(f"{about}: found after, median", median(score.hours), "h, weekends too")
    assert score.recall >= RECALL, score
    assert score.false_share <= FALSE_SHARE, score
    _forget()
    if connection.vendor == "postgresql":
        yield from _speed(shop, house, carriers, known)


def _season(shop, house, carriers, known: list[Lane]) -> Score:
    earlier = parcels.Season(SEED + 100, EARLIER, EARLIER * STUCK // TRIPS)
    parcels.teach(earlier, shop, house, known)
    season = parcels.Season(SEED, TRIPS, STUCK, manners=earlier.manners)
    trips = season.drawn()
    boxes = parcels.make_parcels(shop, house, carriers, [trip.handed_over for trip in trips])
    watches = parcels.watch(boxes, known, [trip.lane for trip in trips])
    return parcels.play(trips, watches, random.Random(SEED))


def _speed(shop, house, carriers, known: list[Lane]) -> Iterator[Result]:
    at = moment()
    boxes = parcels.make_parcels(shop, house, carriers, [at - timedelta(hours=2)] * IN_TRANSIT)
    parcels.watch(boxes, known)
    evening.tidy()
    ids = list(ParcelWatch.objects.order_by("pk").values_list("pk", flat=True))
    name = f"sweep at {IN_TRANSIT:,} parcels in transit"
    milliseconds = 1000 * median_seconds(lambda: list(sweeping.pending(moment())), rounds=7)
    yield Result(f"{name}, none due", milliseconds, "ms")
    due = iter(range(0, 3 * DUE, DUE))

    def fall_due(count: int, first: int = 0) -> None:
        past = moment() - timedelta(minutes=1)
        rows = ParcelWatch.objects.filter(pk__in=ids[first : first + count])
        rows.update(
            next_look_at=past, silent_until=past, lost_from=past + timedelta(days=9),
            asked_at=moment(), found_at=None, verdict=ParcelWatch.Verdict.MOVING,
        )  # fmt: skip

    seconds = median_seconds(_sweep, rounds=3, prepare=lambda: fall_due(DUE, next(due)))
    yield Result(f"{name}, {DUE:,} fall silent", seconds, "s")
    assert seconds <= SECONDS, seconds
    seconds = median_seconds(_sweep, rounds=1, prepare=lambda: fall_due(IN_TRANSIT))
    assert ParcelWatch.objects.found().count() == IN_TRANSIT
    yield Result(f"all {IN_TRANSIT:,} parcels fall silent at once, every turn of it", seconds, "s")


def _sweep() -> None:
    """Turns of the step until nothing is due."""
    while walk.run("warehouse.sweep_parcels"):
        pass


def _forget() -> None:
    Clock.objects.all().delete()
    CarrierClaim.objects.all().delete()
    ParcelWatch.objects.all().delete()
    Waybill.objects.all().delete()
    Package.objects.all().delete()
