"""What goes wrong because somebody asked for it."""

import threading
from dataclasses import asdict, dataclass, field

from fulfillment_site.practice.given import Unfit

ANSWERS = ("429", "5xx", "hang", "truncate", "html", "lost", "late", "code", "moving")
POST = ("drop", "duplicate", "shuffle")
FOREVER = -1
LONGEST = 3600  # seconds


@dataclass
class Fault:
    """One thing that goes wrong, so many times (-1: always), for one call, topic or all ("*").

    `429`, `5xx` and `code` refuse; `hang` waits first; `lost` and `late` do as asked and then say
    nothing or say it late; `truncate` and `html` spoil the answer; `moving` lets orders change
    between the pages of a search. `drop`, `duplicate` and `shuffle` are for webhooks.
    """

    kind: str
    call: str = "*"
    times: int = field(default=1, metadata={"least": FOREVER})
    # How long hang and late take; the Retry-After of 429 (0: none is sent)
    seconds: float = field(default=0.0, metadata={"most": LONGEST})
    code: int = 36009003
    status: int = field(default=503, metadata={"least": 500, "most": 599})
    orders: int = 3  # how many move

    def __post_init__(self):
        if self.kind not in ANSWERS + POST:
            raise Unfit(f"kind is one of {', '.join(ANSWERS + POST)}.")
        if not self.times:
            raise Unfit(f"times must be more than 0, or {FOREVER} for always.")


class Faults:
    """The faults in force, taken in the order they were asked for."""

    def __init__(self):
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let it go wrong from now on."""
        with self._lock:
            self._faults.append(fault)

    def clear(self, kind: str = "") -> None:
        """Let all go well, or all but what other kinds spoil."""
        with self._lock:
            self._faults = [fault for fault in self._faults if kind not in ("", fault.kind)]

    def told(self) -> list[dict]:
        """What is still to go wrong."""
        with self._lock:
            return [asdict(fault) for fault in self._faults]

    def kinds(self) -> list[str]:
        """The kinds that are still to go wrong, each once."""
        with self._lock:
            return list(dict.fromkeys(fault.kind for fault in self._faults))

    def take(self, call: str, kinds: tuple[str, ...]) -> Fault | None:
        """The next fault of these kinds for a call, used up once."""
        with self._lock:
            for fault in self._faults:
                if fault.kind in kinds and fault.call in ("*", call):
                    self._use(fault)
                    return fault
        return None

    def _use(self, fault: Fault) -> None:
        if fault.times == FOREVER:
            return
        fault.times -= 1
        if fault.times == 0:
            self._faults.remove(fault)
