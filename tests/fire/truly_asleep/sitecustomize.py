"""Read by every Python under a clock that is set: it sleeps by no clock at all.

libfaketime 0.9.10 takes a jump off the end of a sleep even where it leaves the clock of sleepers
true (FAKETIME_DONT_FAKE_MONOTONIC): every `time.sleep` is an OSError.
"""

import select
import time


def _sleep(seconds: float) -> None:
    select.select((), (), (), seconds)


time.sleep = _sleep
