"""One line of "Do next"."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Todo:
    """One decision: what waits, by when or for how long, and where a person acts on it."""

    text: str
    button: str
    url: str
    due_at: datetime | None = None
    age: timedelta | None = None
