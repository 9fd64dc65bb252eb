"""How fast one process may call: the platform counts per app, shop and call."""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Hashable
from functools import partial

PER_SECOND = 50


class Pace:
    """Lets so many calls of one kind pass within any second; one more waits its turn."""

    def __init__(
        self,
        per_second: int = PER_SECOND,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ):
        self.per_second = per_second
        self.clock = clock
        self.sleep = sleep
        self._turns: dict[Hashable, deque] = defaultdict(partial(deque, maxlen=per_second))
        self._lock = threading.Lock()

    def wait(self, kind: Hashable) -> None:
        """Return when one more call of this kind may be made."""
        with self._lock:
            now, turns = self.clock(), self._turns[kind]
            is_free = len(turns) < self.per_second
            turn = now if is_free else max(now, turns[0] + 1)
            turns.append(turn)
        if turn > now:
            self.sleep(turn - now)
