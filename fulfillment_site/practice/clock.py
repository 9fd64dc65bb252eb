"""The shop's own time: the real one, perhaps faster, perhaps ahead."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

OLDEST, NEWEST = -300, 30  # seconds around now in which a request's timestamp is accepted


@dataclass
class Clock:
    """Shop time = real time × speed + offset; every change keeps it running forward."""

    real: Callable[[], float] = time.time
    speed: float = 1.0
    real_base: float = field(default=0.0)
    shop_base: float = field(default=0.0)

    def __post_init__(self):
        if not self.real_base:
            self.real_base = self.shop_base = self.real()

    def now(self) -> float:
        """Unix seconds in the shop."""
        return self.shop_base + (self.real() - self.real_base) * self.speed

    def advance(self, seconds: float) -> None:
        """Jump ahead."""
        self.shop_base += seconds

    def run_at(self, speed: float) -> None:
        """Go on from here at another speed."""
        self.shop_base, self.real_base = self.now(), self.real()
        self.speed = speed

    def accepts(self, timestamp: int) -> bool:
        """Whether a request may say so: by the wall clock, or by one that follows the shop's."""
        return any(OLDEST <= timestamp - now <= NEWEST for now in (self.real(), self.now()))

    def as_kept(self) -> dict[str, float]:
        """What is needed to go on after a restart."""
        bases = {"real_base": self.real_base, "shop_base": self.shop_base}
        return {"speed": self.speed, **bases}
