"""How fast one process may call: the platform counts per app, shop and call."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Hashable

PER_SECOND = 50


class Pace:
    """Lets so many calls of one kind pass in a second, the first second's worth at once."""

    def __init__(
        self,
        per_second: int = PER_SECOND,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ):
        self.step = 1 / per_second
        self.clock = clock
        self.sleep = sleep
        self._full_at: dict[Hashable, float] = defaultdict(float)  # when all may pass at once again
        self._lock = threading.Lock()

    def wait(self, kind: Hashable) -> None:
        """Return when one more call of this kind may be made."""
        with self._lock:
            now = self.clock()
            full_at = self._full_at[kind] = max(now, self._full_at[kind]) + self.step
        if (ahead := full_at - now - 1) > 0:
            self.sleep(ahead)
