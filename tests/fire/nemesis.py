"""What goes wrong, and when: drawn from a seed, so that a bad evening can be had again."""

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from redis import Redis

from tests.fire.product import Process, Product
from tests.servers import Broker, Postgres

KILLS = ("group", "child", "web", "child", "deploy", "beat", "group", "child", "web", "child")


@dataclass
class Nemesis:
    """Strikes a product; remembers what it did, and when each thing was away."""

    product: Product
    chance: random.Random
    longest: float = 30  # seconds a broker hangs at most
    broker: Broker | None = None
    database: Postgres | None = None
    struck: list[tuple[float, str]] = field(default_factory=list)
    away: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def plan(self, *, kills: int, losses: int) -> list[str]:
        """So many kills, and so many losses of each kind, shuffled."""
        faults = [KILLS[number % len(KILLS)] for number in range(kills)]
        faults += ["broker", "full", "pause"] * losses if self.broker else []
        faults += ["database"] * losses if self.database else []
        self.chance.shuffle(faults)
        return faults

    def rage(self, faults: list[str], *, within: float) -> None:
        """Let the faults happen at random moments of so many seconds."""
        begun = time.monotonic()
        moments = sorted(self.chance.uniform(0, within) for _ in faults)
        for due, fault in zip(moments, faults, strict=True):
            time.sleep(max(0.0, begun + due - time.monotonic()))
            self.strike(fault)

    def strike(self, fault: str) -> None:
        """Let one thing go wrong; comes back when what was away is there again."""
        start = time.monotonic()
        self._faults()[fault]()
        self.struck.append((start, fault))
        self.away.setdefault(fault, []).append((start, time.monotonic()))

    def was_away(self, fault: str, at: float, *, grace: float) -> bool:
        """Whether a thing was away at a moment, or so many seconds before it."""
        return any(start <= at <= end + grace for start, end in self.away.get(fault, ()))

    def _faults(self) -> dict[str, Callable[[], None]]:
        return {
            "group": lambda: self._kill(self.product.workers(), family=True),
            "child": lambda: self._kill(self.product.worker_children()),
            "web": lambda: self._kill(self.product.web_children()),
            "beat": lambda: self._kill(self.product.beats()),
            "deploy": lambda: self._kill(self.product.workers(), how=signal.SIGTERM),
            "broker": self._lose_broker,
            "full": self._fill_broker,
            "pause": self._pause_broker,
            "database": self._crash_database,
        }

    def _kill(
        self, pids: list[int], *, family: bool = False, how: signal.Signals = signal.SIGKILL
    ) -> None:
        if not pids:
            return  # the last one killed is not up again yet
        victim = self.chance.choice(pids)
        with suppress(ProcessLookupError, FileNotFoundError):  # it ended by itself meanwhile
            for pid in [*(Process.below(victim) if family else ()), victim]:
                os.kill(pid, how)

    def _lose_broker(self) -> None:
        """It comes back empty: every message that waited is gone."""
        self.broker.server.end(signal.SIGKILL)
        time.sleep(self.chance.uniform(2, 8))
        self.broker.server.start()

    def _fill_broker(self) -> None:
        """It takes no message any more, for some seconds."""
        with Redis.from_url(self.broker.url) as link:
            link.config_set("maxmemory", 1)
            time.sleep(self.chance.uniform(2, 8))
            link.config_set("maxmemory", 0)

    def _pause_broker(self) -> None:
        """It hangs: it takes calls and never says a word."""
        self.broker.server.process.send_signal(signal.SIGSTOP)
        time.sleep(self.chance.uniform(2, self.longest))
        self.broker.server.process.send_signal(signal.SIGCONT)

    def _crash_database(self) -> None:
        self.database.crash()
        time.sleep(self.chance.uniform(1, 3))
        self.database.server.start()
