"""Parcels on their way, many at once: rows without the floor's work, and made-up seasons of trails.

A season knows nothing of the rules it tries: carriers' delays are drawn hop by hop, hours and
weekends differ by carrier, words come late and twice, some healthy parcels are slow, and stuck ones
may go on after days.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from orders.models import Holiday, Shop
from tests import factories
from warehouse.models import (
    Carrier,
    Lane,
    Package,
    PackageLine,
    ParcelWatch,
    Warehouse,
    Wave,
    Waybill,
)
from warehouse.services import lanes, sweeping, trails, verdicts
from warehouse.services.verdicts import Heard, Rules, Word

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONE = ZoneInfo("America/Los_Angeles")
START = datetime(2026, 10, 5, 7, tzinfo=UTC)  # a Monday
OFF = (date(2026, 10, 12), date(2026, 11, 11))  # public holidays within the season
STATES = ("WA", "CA", "TX", "NY")
WORDS = (
    "Arrived at sort facility", "Departed from facility", "In transit to next facility",
    "Arrived at local post office", "Out for delivery", "到达分拣中心", "离开转运中心",
)  # fmt: skip
_serials = count(1)


def make_parcels(
    shop: Shop, house: Warehouse, carriers: Sequence[Carrier], handed_over: Sequence[datetime]
) -> list[Package]:
    """A parcel for each moment, labelled and gone, with one carrier after the other."""
    wave = Wave.objects.create(warehouse=house, planned_at=START)
    parcels = Package.objects.bulk_create(
        [
            Package(
                shop=shop, warehouse=house, wave=wave, position=place, ref=f"11{place}",
                state=Package.State.HANDED_OVER, way=Package.Way.OWN, handed_over_at=at,
                sealed_at=at, follow_at=at,
            )
            for place, at in enumerate(handed_over, start=1)
        ],
        batch_size=5000,
    )  # fmt: skip
    Waybill.objects.bulk_create(
        [
            Waybill(
                package=parcel, carrier=carriers[place % len(carriers)],
                serial=f"R{next(_serials):09}", number=f"SW{parcel.pk:010}", obtained_at=START,
            )
            for place, parcel in enumerate(parcels)
        ],
        batch_size=5000,
    )  # fmt: skip
    return parcels


def watch(parcels: Sequence[Package], known: Sequence[Lane], places=None) -> list[ParcelWatch]:
    """Watch parcels on these lanes, in turn or as told, as `trails.begin` does by an address."""
    rules, watches = Rules.read(), []
    for place, parcel in enumerate(parcels):
        one = ParcelWatch(
            package=parcel, shop=parcel.shop, started_at=parcel.handed_over_at,
            lane=known[places[place] if places else place % len(known)],
        )  # fmt: skip
        verdicts.aim(one, rules)
        watches.append(one)
    return ParcelWatch.objects.bulk_create(watches, batch_size=2000)


def gone(*orders, at: datetime) -> list[Package]:
    """The boxes of these orders: packed, with their carrier since `at`, and watched."""
    boxes = factories.make_packages(*orders)
    Package.objects.filter(pk__in=[box.pk for box in boxes]).update(
        state=Package.State.HANDED_OVER, handed_over_at=at, follow_at=at, way=Package.Way.OWN
    )
    for line in PackageLine.objects.filter(package__in=boxes):
        PackageLine.objects.filter(pk=line.pk).update(packed=line.quantity)
    trails.begin([box.pk for box in boxes], at=at)
    return [factories.again(box) for box in boxes]


def hear(box: Package, *words, status="FULFILLING", at: datetime) -> ParcelWatch:
    """What is said of one parcel: (when, text) each."""
    trails.take([Heard(box.pk, status, tuple(Word(*word) for word in words))], at=at)
    return ParcelWatch.objects.get(pk=box.pk)


def fall_silent(*boxes: Package) -> datetime:
    """Ask for parcels in vain until their silence is too long; returns when that was found."""
    watches = ParcelWatch.objects.filter(pk__in=[box.pk for box in boxes])
    at = max(watches.values_list("silent_until", flat=True))
    watches.update(asked_at=at)
    sweeping.sweep(list(sweeping.pending(at)), at=at)
    return at


@dataclass(frozen=True)
class Manner:
    """How a carrier drives on one lane; medians in hours it works."""

    first: float
    hop: float
    hops: tuple[int, int]
    works_saturdays: bool

    @classmethod
    def drawn(cls, chance: random.Random) -> "Manner":
        few = chance.randint(3, 4)
        return cls(
            first=chance.uniform(5, 16), hop=chance.uniform(9, 24), hops=(few, few + 2),
            works_saturdays=chance.random() < 0.3,
        )  # fmt: skip


@dataclass
class Trip:
    """One parcel's own truth: its scans, whether it is stuck, from when and until when."""

    lane: int
    handed_over: datetime
    scans: list[datetime] = field(default_factory=list)
    stuck_from: datetime | None = None
    goes_on: datetime | None = None

    @property
    def arrives(self) -> bool:
        return self.stuck_from is None or self.goes_on is not None


@dataclass
class Season:
    """So many trips, some of them stuck, by one seed."""

    seed: int
    trips: int
    stuck: int
    days: int = 14  # on which parcels are handed over
    manners: list[Manner] = field(default_factory=list)

    def __post_init__(self):
        self.chance = random.Random(self.seed)
        self.manners = self.manners or [Manner.drawn(self.chance) for _ in range(12)]

    def drawn(self) -> list[Trip]:
        """The trips of the season, stuck ones anywhere among them."""
        stuck = set(self.chance.sample(range(self.trips), self.stuck))
        return [self._trip(place in stuck) for place in range(self.trips)]

    def _trip(self, is_stuck: bool) -> Trip:
        chance = self.chance
        lane = chance.randrange(len(self.manners))
        manner = self.manners[lane]
        trip = Trip(lane, self._handover())
        hops = chance.randint(*manner.hops)
        halt = chance.choice([0, 0, *range(1, hops)]) if is_stuck else None
        at = trip.handed_over
        slow = chance.randrange(hops) if chance.random() < 0.04 else None
        for hop in range(hops):
            if hop == halt:
                trip.stuck_from = at
                if chance.random() < 0.5:
                    return trip
                at = trip.goes_on = self._later(at, chance.uniform(8, 16) * 24, manner)
            median = manner.first if hop == 0 else manner.hop
            hours = median * chance.lognormvariate(0, 0.4)
            hours *= chance.uniform(1.5, 2.2) if hop == slow else 1
            at = self._later(at, hours, manner) if hop != halt else at
            trip.scans.append(at)
        return trip

    def _handover(self) -> datetime:
        while True:
            local = START.astimezone(ZONE) + self.chance.randrange(self.days) * DAY
            if local.weekday() < 5 or (local.weekday() == 5 and self.chance.random() < 0.3):
                hour = timedelta(hours=self.chance.uniform(13, 19))
                return (local.replace(hour=0, minute=0) + hour).astimezone(UTC)

    def _later(self, at: datetime, hours: float, manner: Manner) -> datetime:
        """So many hours on, none on days the carrier rests; an odd one is worked all the same."""
        left, at = timedelta(hours=hours), at.astimezone(ZONE)
        while True:
            end = datetime.combine(at.date() + DAY, datetime.min.time(), ZONE)
            rests = at.date() in OFF or at.weekday() == 6
            rests = rests or (at.weekday() == 5 and not manner.works_saturdays)
            if not rests or self.chance.random() < 0.05:
                here = end.astimezone(UTC) - at.astimezone(UTC)
                if left <= here:
                    return (at.astimezone(UTC) + left).replace(microsecond=0)
                left -= here
            at = end


def make_lanes(house: Warehouse, carriers: Sequence[Carrier]) -> list[Lane]:
    """Each carrier's way to four states."""
    keys = [(carrier.pk, house.pk, f"US-{state}") for carrier in carriers for state in STATES]
    found = lanes.found(keys, at=START)
    return [found[key] for key in keys]


def make_holidays() -> None:
    """The public holidays of the season, as our list has them."""
    Holiday.objects.bulk_create(
        Holiday(market="US", date=day, name="Holiday", source="test", noted_on=day) for day in OFF
    )


def teach(season: Season, shop: Shop, house: Warehouse, known: Sequence[Lane]) -> None:
    """Let lanes learn from the parcels of an earlier season that have arrived."""
    trips = [trip for trip in season.drawn() if trip.arrives]
    moments = [trip.handed_over for trip in trips]
    parcels = make_parcels(shop, house, [lane.carrier for lane in known], moments)
    watches = []
    for trip, parcel in zip(trips, parcels, strict=True):
        one = ParcelWatch(
            package=parcel, shop=shop, lane=known[trip.lane], started_at=trip.handed_over,
            scanned_at=trip.scans[0], last_at=trip.scans[-1], ended_at=trip.scans[-1],
            verdict=ParcelWatch.Verdict.DELIVERED,
        )  # fmt: skip
        one.first_gap, one.longest_gap = verdicts.gaps(
            one, [Word(at, "") for at in trip.scans], shop
        )
        watches.append(one)
    ParcelWatch.objects.bulk_create(watches, batch_size=2000)
    at = max(trip.scans[-1] for trip in trips) + 2 * DAY
    Lane.objects.update(learn_at=at)
    lanes.learn([lane.pk for lane in known], at=at)
    for lane in known:
        lane.refresh_from_db()


@dataclass(frozen=True)
class Score:
    """What a radar found of a season; hours of an alarm count from the last scan, all of them."""

    stuck: int
    found: int
    alarms: int
    false: int
    hours: tuple[float, ...]

    @property
    def recall(self) -> float:
        """The share of stuck parcels found while they stood still."""
        return self.found / self.stuck

    @property
    def false_share(self) -> float:
        """The share of alarms that were about healthy parcels."""
        return self.false / self.alarms if self.alarms else 0.0


def play(
    trips: Sequence[Trip],
    watches: Sequence[ParcelWatch],
    chance: random.Random,
    *,
    every=6 * HOUR,
    days=45,
) -> Score:
    """Let a season pass: words come in late and some twice, and the radar sweeps in between."""
    news = sorted(_heard(trips, watches, chance), key=lambda one: one[0])
    alarms: dict[int, datetime] = {}
    at, place = START, 0
    while at < START + days * DAY:
        at += every
        heard: dict[int, list] = {}
        while place < len(news) and news[place][0] <= at:
            _when, pk, word, status = news[place]
            heard.setdefault(pk, []).append((word, status))
            place += 1
        ParcelWatch.objects.filter(ended_at=None, started_at__lte=at).update(asked_at=at)
        trails.take(
            [
                Heard(pk, said[-1][1], tuple(word for word, _status in said))
                for pk, said in heard.items()
            ],
            at=at,
        )
        while due := list(sweeping.pending(at)):
            sweeping.sweep(due, at=at)
        found = ParcelWatch.objects.filter(found_at=at).values_list("pk", flat=True)
        alarms |= dict.fromkeys(set(found) - set(alarms), at)
    return _score(trips, watches, alarms)


def _heard(trips, watches, chance: random.Random) -> Iterator[tuple[datetime, int, Word, str]]:
    for trip, one in zip(trips, watches, strict=True):
        latest = START
        for place, at in enumerate(trip.scans):
            is_last = trip.arrives and place == len(trip.scans) - 1
            word = Word(at, "Delivered" if is_last else chance.choice(WORDS))
            latest = max(latest, at + chance.uniform(0, 5) * HOUR)
            status = "COMPLETED" if is_last else "FULFILLING"
            yield latest, one.pk, word, status
            if chance.random() < 0.1 and not is_last:
                yield latest, one.pk, word, status


def _score(trips, watches, alarms: dict[int, datetime]) -> Score:
    of_stuck, false, hours = 0, 0, []
    for trip, one in zip(trips, watches, strict=True):
        at = alarms.get(one.pk)
        if at is None:
            continue
        if trip.stuck_from is None:
            false += 1
        elif at >= trip.stuck_from and (trip.goes_on is None or at <= trip.goes_on + 6 * HOUR):
            of_stuck += 1
            hours.append((at - trip.stuck_from) / HOUR)
    stuck = sum(trip.stuck_from is not None for trip in trips)
    return Score(stuck, of_stuck, len(alarms), false, tuple(sorted(hours)))
