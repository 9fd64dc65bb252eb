"""Everything the shop consists of, handed to whoever needs it."""

import threading
from collections import Counter, deque
from dataclasses import dataclass, field

from fulfillment_site.practice.clock import Clock
from fulfillment_site.practice.faults import Faults
from fulfillment_site.practice.meter import Meter
from fulfillment_site.practice.store import Store


@dataclass(frozen=True)
class Heard:
    """One call that came in, and what it was answered."""

    at: int
    name: str
    shop_id: str
    answer: str


class Tally:
    """How often each call came in."""

    def __init__(self):
        self._lock = threading.Lock()
        self.counts: Counter[tuple[str, str]] = Counter()
        self.last: deque[Heard] = deque(maxlen=2000)

    def note(self, heard: Heard) -> None:
        """Count a call with its answer."""
        with self._lock:
            self.counts[heard.name, heard.answer] += 1
            self.last.append(heard)

    def table(self) -> dict[str, dict[str, int]]:
        """Call → answer → how often."""
        with self._lock:
            counts = dict(self.counts)
        told: dict[str, dict[str, int]] = {}
        for (name, answer), count in sorted(counts.items()):
            told.setdefault(name, {})[answer] = count
        return told

    def forget(self) -> None:
        """Start at zero."""
        with self._lock:
            self.counts.clear()
            self.last.clear()


@dataclass
class World:
    """The file, the time, the faults asked for and the calls counted."""

    store: Store
    url: str
    clock: Clock = field(default_factory=Clock)
    faults: Faults = field(default_factory=Faults)
    tally: Tally = field(default_factory=Tally)
    meter: Meter = field(default_factory=Meter)
    bell: threading.Event = field(default_factory=threading.Event)  # there may be post
    said: str = ""  # what the last button of the page did

    def __post_init__(self):
        if kept := self.store.kept("clock"):
            self.clock = Clock(**kept)
        self.keep_clock()

    def now(self) -> int:
        """The shop's time in whole seconds, as the API tells it."""
        return int(self.clock.now())

    def keep_clock(self) -> None:
        """Go on from this time after a restart."""
        with self.store.writing():
            self.store.keep("clock", self.clock.as_kept())

    def forget(self) -> None:
        """An empty shop at the real time."""
        self.store.empty()
        self.clock = Clock()
        self.faults.clear()
        self.tally.forget()
        self.meter.forget()
        self.keep_clock()
