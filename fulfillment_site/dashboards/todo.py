"""Lines of "Do next", and the queues that ask for them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, DateTimeField, Min, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Todo:
    """One decision: what waits, by when or for how long, and where a person acts on it."""

    text: str
    button: str
    url: str
    due_at: datetime | None = None
    age: timedelta | None = None


@dataclass(frozen=True)
class Queue:
    """Rows somebody must act on: who may, what is said of them, and on which page it is done.

    `due` or `since` names the column whose earliest moment says how much the queue hurts, `of`
    the one whose different values are counted. `nearer` is a permission and the page on which who
    holds it can act at once.
    """

    permission: str
    rows: Callable[..., QuerySet]
    text: Promise
    button: Promise
    page: str
    query: str = ""
    due: str = ""
    since: str = ""
    of: str = "pk"
    nearer: tuple[str, str] = ("", "")

    def summed(self, place: int, user) -> QuerySet:
        """One row: how many wait, and the earliest moment; `place` tells it from other queues'."""
        column = self.due or self.since
        earliest = Min(column) if column else Cast(Value(None), DateTimeField())
        rows = self.rows(user).order_by().annotate(place=Value(place)).values("place")
        return rows.annotate(
            count=Count(self.of, distinct=self.of != "pk"), earliest=earliest
        ).values_list("place", "count", "earliest")

    def todo(self, count: int, earliest: datetime | None, *, user, at: datetime) -> Todo:
        """What this queue asks of a person."""
        permission, nearer = self.nearer
        is_near = bool(nearer) and user.has_perm(permission)
        return Todo(
            text=self.text % {"count": count},
            button=str(self.button),
            url=reverse(nearer) if is_near else reverse(self.page) + self.query,
            due_at=earliest if self.due else None,
            age=at - earliest if self.since and earliest else None,
        )


def waiting(queues: Sequence[Queue], user, *, at: datetime) -> Iterator[Todo]:
    """What these queues ask of a person, those of them that are theirs; one query for all."""
    theirs = [queue for queue in queues if user.has_perm(queue.permission)]
    sums = [queue.summed(place, user) for place, queue in enumerate(theirs)]
    if not sums:
        return
    for place, count, earliest in sums[0].union(*sums[1:], all=True).order_by("place"):
        if count:
            yield theirs[place].todo(count, earliest, user=user, at=at)
