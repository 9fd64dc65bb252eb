"""What parcels teach of their lanes, how carriers do there, and how well silence is judged."""

import random
from datetime import timedelta

import pytest
from django.urls import reverse

from orders.models import Shop
from tests import parcels
from tests.parcels import DAY, HOUR, START
from warehouse.models import Carrier, CarrierClaim, Lane, ParcelWatch, SilenceRule
from warehouse.reports import scorecard
from warehouse.services import lanes
from warehouse.services.verdicts import Rules

pytestmark = pytest.mark.django_db
Kind = SilenceRule.Silence


@pytest.fixture
def carriers(db):
    return [
        Carrier.objects.create(code=name.lower(), name=name, provider_name=name)
        for name in ("Road", "Rail", "Sea")
    ]


@pytest.fixture
def known(house, carriers) -> list[Lane]:
    return parcels.make_lanes(house, carriers)


def arrived(shop, house, lane, hours, *, on_time=()):
    """Parcels of a lane that arrived after so many hours each without a scan between."""
    boxes = parcels.make_parcels(shop, house, [lane.carrier], [START] * len(hours))
    rows = [
        ParcelWatch(
            package=box, shop=shop, lane=lane, started_at=START, scanned_at=START + HOUR,
            ended_at=START + length * HOUR, verdict="DELIVERED", first_gap=3600,
            longest_gap=length * 3600, promised_at=START + (99 if place in on_time else 0) * DAY,
        )
        for place, (box, length) in enumerate(zip(boxes, hours, strict=True))
    ]  # fmt: skip
    return ParcelWatch.objects.bulk_create(rows)


def test_a_lane_learns_the_share_of_95_of_100_of_its_own_parcels(shop, house, known):
    arrived(shop, house, known[0], range(1, 41))
    Lane.objects.update(learn_at=START)
    at = START + 9 * DAY
    assert set(lanes.pending(at)) == {lane.pk for lane in known}
    lanes.learn(list(lanes.pending(at)), at=at)
    lane, other = Lane.objects.get(pk=known[0].pk), Lane.objects.get(pk=known[1].pk)
    assert (lane.gap_p95, lane.gap_n, lane.scan_p95, lane.scan_n) == (38 * 3600, 40, 3600, 40)
    assert (other.gap_p95, other.gap_n) == (None, 0)
    assert list(lanes.pending(at)) == []
    rules = Rules.read()
    assert rules.allowed(Kind.MOVING, lane) == 2 * 38 * HOUR
    assert rules.allowed(Kind.MOVING, other) == 96 * HOUR
    assert rules.allowed(Kind.LOST, lane) == 240 * HOUR


def test_too_few_parcels_teach_nothing(shop, house, known):
    arrived(shop, house, known[0], range(1, 30))
    Lane.objects.update(learn_at=START)
    lanes.learn([known[0].pk], at=START + 9 * DAY)
    lane = Lane.objects.get(pk=known[0].pk)
    assert (lane.gap_n, Rules.read().allowed(Kind.MOVING, lane)) == (29, 96 * HOUR)


def test_what_is_older_than_half_a_year_teaches_no_more(shop, house, known):
    arrived(shop, house, known[0], range(1, 41))
    Lane.objects.update(learn_at=START)
    lanes.learn([known[0].pk], at=START + 200 * DAY)
    assert Lane.objects.get(pk=known[0].pk).gap_n == 0


def test_carriers_of_one_route_are_ranked_by_what_is_sure_of_them(shop, house, known, boss):
    road, rail, sea = known[0], known[4], known[8]
    arrived(shop, house, road, [10] * 40, on_time=range(38))
    arrived(shop, house, rail, [10] * 40, on_time=range(30))
    arrived(shop, house, sea, [10] * 5, on_time=range(5))
    lost = arrived(shop, house, rail, [10])
    ParcelWatch.objects.filter(pk=lost[0].pk).update(verdict="LOST", ended_at=None)
    CarrierClaim.objects.create(
        package_id=lost[0].pk, shop=shop, carrier=rail.carrier, state="PAID", amount=12,
        currency="USD", opened_at=START + DAY, due_at=START, filed_at=START, ended_at=START,
        paid="7.50",
    )  # fmt: skip
    found = scorecard.lines(boss, at=START + 9 * DAY)
    told = [(line.lane.carrier.name, line.rank, line.arrived, line.on_time.cases, line.lost.cases)
            for line in found]  # fmt: skip
    assert told == [("Road", 1, 40, 38, 0), ("Rail", 2, 40, 30, 1), ("Sea", None, 5, 5, 0)]
    assert (found[1].claims, found[1].paid, str(found[1].money["USD"])) == (1, 1, "7.50")
    assert (found[0].scan_hours, found[0].scan_n) == (1.0, 40)


def test_the_scorecard_and_the_lanes_open_for_those_who_may(client, boss, picker, known, cost):
    arrived(Shop.objects.get(), known[0].warehouse, known[0], [10] * 31, on_time=range(31))
    ParcelWatch.objects.update(started_at=START)
    client.force_login(boss)
    assert cost("admin:warehouse_lane_changelist") <= 12
    assert cost("admin:carrier_scorecard") <= 12
    client.force_login(picker)
    assert client.get(reverse("admin:carrier_scorecard")).status_code == 403


def test_a_small_season_is_judged_the_same_every_time(shop, house, carriers, known):
    """A tenth of what the bench measures: the figures are those of this seed, exactly."""
    parcels.make_holidays()
    earlier = parcels.Season(100, 1200, 36)
    parcels.teach(earlier, shop, house, known)
    season = parcels.Season(1, 200, 6, days=5, manners=earlier.manners)
    trips = season.drawn()
    boxes = parcels.make_parcels(shop, house, carriers, [trip.handed_over for trip in trips])
    watches = parcels.watch(boxes, known, [trip.lane for trip in trips])
    score = parcels.play(trips, watches, random.Random(1), every=timedelta(hours=12), days=30)
    assert (score.stuck, score.found, score.alarms, score.false) == (6, 6, 6, 0)
