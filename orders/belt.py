"""Steps that take many rows at once, at least as often as needed, on any number of workers.

A step is two functions of a service: `pending(at)` gives the ids of rows that want it, the most
urgent first; `act(ids, by=None, at=at)` does them as one batch and returns an Outcome. Rows are the
truth: a run may be cut off anywhere, run twice or late, and the next one finishes the work.
"""

import logging
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.db.models import F, Q

from orders.errors import Outcome
from orders.models import StepFailure, StepRun
from orders.moment import moment

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=24)  # a worker that died is replaced after that; renewed every chunk
SNAPSHOT = 20_000  # rows one run takes up; the rest are the next run's
TOLD = 20  # refusals a step keeps for people to read
DEATHS = 3  # workers a row may cost before it is parked
FINER = 20  # a chunk on which a worker died is tried again in so many pieces
AWAY = (OperationalError, InterfaceError)  # no database, or a lock not given: no row is to blame


WHOLE = (0, 1)
Pending = Callable[[datetime], Iterable[int]]
Act = Callable[..., Outcome]


@dataclass(frozen=True)
class Step:
    """One task of the conveyor, how often it looks for work, and how many may work on it.

    Share `index` of `shares` takes the rows whose id leaves that rest, so that workers at one step
    never wait for each other's orders. A step whose `waiting` finds no row is not started at all.
    """

    name: str
    every: timedelta
    shares: int = 1
    waiting: Pending | None = None  # None: only its worker can tell

    @classmethod
    def of(cls, done_by, every: timedelta, shares: int = 1) -> "Step":
        """The step of a task that `task` made."""
        return cls(done_by.name, every, shares, done_by.waiting)


def task(name: str, waiting: Pending, act: Act, *, chunk: int = 500):
    """The Celery task that takes a step's turns."""

    @shared_task(name=name)
    def turn(share=WHOLE) -> int:
        return run(name, waiting, act, chunk=chunk, share=share)

    turn.waiting = waiting
    return turn


def run(name: str, pending: Pending, act: Act, *, chunk: int = 500, share=WHOLE) -> int:
    """Do what is pending now; returns how many rows were done. Frees the step's lease.

    Does nothing while another worker is at it. Rows on which a worker died come first; when one
    dies again, in ever smaller chunks, until the row that kills is alone and, after three deaths,
    parked. `share` is (index, of how many).
    """
    index, of = share
    run, at = _known(name, index), moment()
    if run.is_running and run.leased_until and run.leased_until > at:
        return 0
    mine = [ref for ref in islice(pending(at), SNAPSHOT) if ref % of == index]
    turn = _Turn.begin(run, at, idle=not mine)
    if turn is None:
        return 0
    outcome = Outcome()
    try:
        for ids in turn.chunks(_not_parked(name, mine), chunk):
            if not turn.take(ids):
                break
            outcome += _try(name, act, ids)
    finally:
        turn.end(outcome)
    return len(outcome.done)


def retry(failure_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """Put parked rows back: the next run of their steps takes them up again."""
    failures = StepFailure.objects.in_bulk(failure_ids)
    StepFailure.objects.filter(pk__in=failures).delete()
    steps = {failure.step for failure in failures.values()}
    StepRun.objects.filter(name__in=steps).update(next_at=at)
    return Outcome(list(failures))


@dataclass
class _Turn:
    """One worker at one share of a step; every write names its turn, so a late one writes none."""

    run: StepRun
    at: datetime
    outlived: list[int]  # what the worker before had in hand when it died
    deaths: int

    @classmethod
    def begin(cls, run: StepRun, at: datetime, *, idle: bool) -> "_Turn | None":
        """Take the share up, unless somebody else did since `run` was read.

        An idle turn with nothing left by a dead worker is over at once: one statement.
        """
        unread = StepRun.objects.filter(free(at) | Q(is_running=False), pk=run.pk, turn=run.turn)
        if idle and not run.doing:
            unread.update(leased_until=None, is_running=False, finished_at=at, done=0, refused=[])
            return None
        if not unread.update(turn=F("turn") + 1, is_running=True, leased_until=at + LEASE):
            return None
        run.turn += 1
        turn = cls(run, at, run.doing, run.deaths + 1 if run.doing else 0)
        if len(run.doing) == 1 and turn.deaths >= DEATHS:
            _park(run.name, run.doing[0], f"{DEATHS} workers died on this row.")
        return turn

    def chunks(self, ids: list[int], size: int) -> Iterator[list[int]]:
        """What the dead worker left, then the rest."""
        pending, outlived = set(ids), set(self.outlived)
        finer = max(1, len(outlived) // FINER)
        left = [ref for ref in self.outlived if ref in pending]
        yield from _chunks(left, finer if self.deaths > 1 else size)
        yield from _chunks([ref for ref in ids if ref not in outlived], size)

    def take(self, ids: list[int]) -> bool:
        """Write down what is in hand and renew the lease; False when the turn is another's."""
        deaths = self.deaths if ids == self.outlived else 0
        return self._write(doing=ids, deaths=deaths, leased_until=moment() + LEASE)

    def end(self, outcome: Outcome) -> None:
        """Lay everything down and say what became of it."""
        told = [
            {"row": row, "code": refused.code, "params": refused.params}
            for row, refused in islice(outcome.refused.items(), TOLD)
        ]
        self._write(
            doing=[], deaths=0, is_running=False, leased_until=None,
            finished_at=moment(), done=len(outcome.done), refused=told,
        )  # fmt: skip

    def _write(self, **fields) -> bool:
        mine = StepRun.objects.filter(pk=self.run.pk, turn=self.run.turn)
        return mine.update(**fields) == 1


def _known(name: str, share: int) -> StepRun:
    rows = StepRun.objects.filter(name=name, share=share)
    run = rows.first()
    if run is None:
        new = StepRun(name=name, share=share, next_at=moment())
        StepRun.objects.bulk_create([new], ignore_conflicts=True)
        run = rows.get()
    return run


def free(at: datetime) -> Q:
    """Shares that no worker holds."""
    return Q(leased_until=None) | Q(leased_until__lte=at)


def _try(name: str, act: Act, ids: list[int]) -> Outcome:
    try:
        return act(ids, by=None, at=moment())
    except AWAY:
        raise
    except Exception:  # a bug: find the row it is about
        log.exception("step %s failed on %d rows", name, len(ids))
        outcome = Outcome()
        for ref in ids:
            outcome += _try_one(name, act, ref)
        return outcome


def _try_one(name: str, act: Act, ref: int) -> Outcome:
    try:
        return act([ref], by=None, at=moment())
    except AWAY:
        raise
    except Exception:
        _park(name, ref, traceback.format_exc(limit=-4))
        return Outcome()


def _park(name: str, ref: int, error: str) -> None:
    StepFailure.objects.update_or_create(
        step=name, ref=ref, defaults={"error": error, "failed_at": moment()}
    )


def _not_parked(name: str, ids: list[int]) -> list[int]:
    if not ids:
        return ids
    parked = set(StepFailure.objects.filter(step=name).values_list("ref", flat=True))
    return [ref for ref in ids if ref not in parked]


def _chunks(ids: list[int], size: int) -> Iterator[list[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
