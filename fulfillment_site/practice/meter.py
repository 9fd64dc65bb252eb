"""How many calls of a kind came within the last second of real time."""

import threading
import time
from collections import defaultdict

from fulfillment_site.practice.refusals import Denied

SECOND = 1.0


class Meter:
    """Counts by app, shop and call."""

    def __init__(self):
        self._lock = threading.Lock()
        self._recent: dict[tuple[str, str, str], list[float]] = defaultdict(list)

    def count(self, key: tuple[str, str, str], most: int) -> None:
        """Let one more through, or refuse it."""
        now = time.monotonic()
        with self._lock:
            recent = self._recent[key]
            recent[:] = [moment for moment in recent if moment > now - SECOND]
            if len(recent) >= most:
                raise Denied(36009002)
            recent.append(now)

    def forget(self) -> None:
        """Start at zero."""
        with self._lock:
            self._recent.clear()
