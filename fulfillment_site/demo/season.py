"""Eight weeks of sales and complaints, made by a seed, with faults put in where one likes.

What was shipped is planned as plain rows (`plan`), and written as the line would have left it
(`load`). A fault raises the share of one reason among the orders it touches; all other complaints
fall as they usually do: more of some goods than of others, and later weeks have not all come in.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aftersales.cases import Reason

WEEKS = 8
DAY = timedelta(days=1)
R = Reason
# How many of 100 orders usually come back for a reason.
USUAL: dict[Reason, float] = {
    R.NO_FIRST_SCAN: 0.2, R.STUCK: 0.5, R.LATE: 0.6, R.LOST: 0.2, R.NOT_AT_DOOR: 0.2,
    R.BROKEN_ON_WAY: 0.4, R.WRONG_SKU: 0.5, R.PIECE_MISSING: 0.3, R.FAULTY: 0.4, R.POOR_MAKE: 0.2,
    R.NO_EFFECT: 0.3, R.TOO_SMALL: 0.8, R.TOO_LARGE: 0.3, R.COLOUR: 0.3, R.NOT_AS_SHOWN: 0.3,
    R.HOW_TO_USE: 0.2, R.CHANGED_MIND: 0.3,
}  # fmt: skip
ON_THE_WAY = (R.STUCK, R.LATE, R.LOST)
SKUS, PACKERS, CARRIERS, AREAS, SESSIONS = 25, 8, 3, 5, 16
DIFFER = 1.25  # goods, people and carriers differ by so much without a fault


@dataclass(frozen=True)
class Faults:
    """What is wrong: of 100 orders it touches, so many more come back."""

    small: float = 12.0  # one SKU runs small
    careless: float = 5.0  # one packer puts in another item
    bad_lane: float = 12.0  # one carrier's way into one area: stuck, late or lost


NONE = Faults(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Culprits:
    """Where the faults were put, by place in the season's lists."""

    sku: int
    packer: int
    carrier: int
    area: int


@dataclass(frozen=True)
class Sold:
    """One order that left: by place in the season's lists, and why its buyer came, if so."""

    skus: tuple[int, ...]
    session: int | None
    packer: int
    carrier: int
    area: int
    shipped_at: datetime
    reason: Reason | None
    asked_at: datetime | None


@dataclass(frozen=True)
class Season:
    """All of it."""

    orders: tuple[Sold, ...]
    culprits: Culprits


class _Chance:
    """Everything that is drawn once for a season: who works when, what sells, what differs."""

    def __init__(self, seed: int, faults: Faults):
        self.random = draw = random.Random(seed)
        self.faults = faults
        self.weights = [1 / (place + 4) for place in range(SKUS)]
        draw.shuffle(self.weights)
        usual = sorted(range(SKUS), key=self.weights.__getitem__)
        self.culprits = Culprits(
            draw.choice(usual[10:-3]), draw.randrange(PACKERS), draw.randrange(CARRIERS),
            draw.randrange(AREAS),
        )  # fmt: skip
        self.shown = [draw.sample(range(SKUS), 8) for _ in range(SESSIONS)]
        self.shifts = [draw.sample(range(PACKERS), 5) for _ in range(7)]
        self.by_sku = [draw.uniform(1 / DIFFER, DIFFER) for _ in range(SKUS)]
        self.by_packer = [draw.uniform(1 / DIFFER, DIFFER) for _ in range(PACKERS)]
        self.by_carrier = [draw.uniform(1 / DIFFER, DIFFER) for _ in range(CARRIERS)]

    def order(self, at: datetime) -> Sold:
        """One order; what a live session shows is sold there, and its days have their packers."""
        draw = self.random
        shipped_at = at - draw.uniform(0.2, WEEKS * 7) * DAY
        session = int((at - shipped_at) / DAY / (WEEKS * 7) * SESSIONS)
        is_live = draw.random() < 0.7
        goods = self.shown[session] if is_live else range(SKUS)
        kinds = draw.choices((1, 2, 3), (75, 20, 5))[0]
        weights = [self.weights[place] for place in goods]
        skus = tuple(dict.fromkeys(draw.choices(goods, weights, k=kinds)))
        packer = draw.choice(self.shifts[shipped_at.weekday()])
        carrier = draw.choices(range(CARRIERS), (45, 30, 25))[0]
        area = draw.choices(range(AREAS), (30, 25, 20, 15, 10))[0]
        reason = self._reason(skus, packer, carrier, area)
        asked_at = shipped_at + draw.uniform(2, 12) * DAY if reason else None
        if asked_at and asked_at > at:
            reason = asked_at = None
        return Sold(
            skus, session if is_live else None, packer, carrier, area, shipped_at, reason, asked_at
        )

    def _reason(self, skus: Sequence[int], packer: int, carrier: int, area: int) -> Reason | None:
        draw, bad, faults = self.random, self.culprits, self.faults
        if bad.sku in skus and draw.random() * 100 < faults.small:
            return R.TOO_SMALL
        if bad.packer == packer and draw.random() * 100 < faults.careless:
            return R.WRONG_SKU
        if (bad.carrier, bad.area) == (carrier, area) and draw.random() * 100 < faults.bad_lane:
            return draw.choice(ON_THE_WAY)
        for reason, percent in USUAL.items():
            if draw.random() * 100 < percent * self._differs(reason, skus, packer, carrier):
                return reason
        return None

    def _differs(self, reason: Reason, skus: Sequence[int], packer: int, carrier: int) -> float:
        if reason in (R.WRONG_SKU, R.PIECE_MISSING):
            return self.by_packer[packer]
        if reason in ON_THE_WAY:
            return self.by_carrier[carrier]
        return max(self.by_sku[place] for place in skus)


def plan(seed: int, orders: int, at: datetime, faults: Faults | None = None) -> Season:
    """So many orders that left in the weeks before a moment."""
    chance = _Chance(seed, faults or Faults())
    return Season(tuple(chance.order(at) for _ in range(orders)), chance.culprits)
