"""The clock on the wall of a computer that runs our processes: a hand sets it (libfaketime)."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class WallClock:
    """What the processes under it take for the time; the clock that nobody can set stays true."""

    file: Path

    def set(self, ahead: str) -> None:
        """So far from the true time: "+3h", "-3h", "+0"."""
        draft = self.file.with_suffix(".draft")
        draft.write_text(ahead)
        draft.rename(self.file)  # it is read at every moment, and never half written

    @property
    def environment(self) -> dict[str, str]:
        """Variables of the processes that are to believe it."""
        library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
        return {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "PYTHONPATH": str(Path(__file__).with_name("truly_asleep")),
        }
