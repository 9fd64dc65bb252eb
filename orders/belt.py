"""Steps that take many rows at once, at least as often as needed, on any number of workers.

A step is two functions of a service: `pending(at)` gives the ids of rows that want it, the most
urgent first; `act(ids, by=None, at=at)` does them as one batch and returns an Outcome. Rows are the
truth: a run may be cut off anywhere, run twice or late, and the next one finishes the work.
"""

import logging
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from celery import shared_task
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Case, F, Q, QuerySet, When

from orders.errors import Outcome
from orders.models import StepFailure, StepRun
from orders.moment import moment

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=30)  # a worker that died is replaced after that; renewed every chunk
SNAPSHOT = 20_000  # rows one run takes up; the rest are the next run's
TOLD = 20  # refusals a step keeps for people to read
DEATHS = 3  # workers a row may cost before it is parked
FINER = 20  # a chunk on which a worker died is tried again in so many pieces
LEASED = ["leased_until", "is_running", "started_at", "next_at"]  # by a beat, of a share
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


def start_due(steps: Sequence[Step], start: Callable[..., object], *, at: datetime) -> list[str]:
    """Start every share of a step that is due, not leased and has work; returns their steps.

    Leases are taken under the rows' locks, so two beats start a share once. When the message is
    lost with its broker, the lease runs out and the next tick starts the share again.
    `start(name, kwargs)` gets the share of a step that has several; while it raises
    ConnectionError, because the broker is away, the share stays due.
    """
    started = []
    for step, index in _claim(steps, at):
        try:
            start(step.name, kwargs={"share": [index, step.shares]} if step.shares > 1 else {})
        except ConnectionError:
            _let_go(step, index, at)
        else:
            started.append(step.name)
    return started


def _claim(steps: Sequence[Step], at: datetime) -> list[tuple[Step, int]]:
    """Lease every share that is due, in the order of the steps; those without work are put off."""
    shares = {(step.name, index): step for step in steps for index in range(step.shares)}
    known = {(run.name, run.share): run for run in StepRun.objects.all()}
    missing = [StepRun(name=name, share=index, next_at=at) for name, index in shares]
    missing = [run for run in missing if (run.name, run.share) not in known]
    StepRun.objects.bulk_create(missing, ignore_conflicts=True)
    known |= {(run.name, run.share): run for run in missing}
    due = {name for (name, _), run in known.items() if run.next_at <= at}
    if not due:
        return []
    left = {name for (name, _), run in known.items() if run.doing}  # by a worker that died
    busy = {step.name for step in steps if step.name in due and _has_work(step, at)} | left
    with transaction.atomic():
        # What another beat is leasing at this moment is not ours to start.
        free = StepRun.objects.filter(_free(at), next_at__lte=at).order_by("pk")
        free = {(run.name, run.share): run for run in free.select_for_update(skip_locked=True)}
        mine = [share for share in shares if share in free and share[0] in busy]
        for share in mine:
            run = free[share]
            run.leased_until, run.is_running = at + LEASE, False
            run.started_at, run.next_at = at, at + shares[share].every
        StepRun.objects.bulk_update((free[share] for share in mine), LEASED)
        _put_off(steps, [run.pk for share, run in free.items() if share[0] not in busy], at)
    return [(shares[share], share[1]) for share in mine]


def _has_work(step: Step, at: datetime) -> bool:
    if step.waiting is None:
        return True
    try:
        rows = step.waiting(at)
        return any(True for _ in (rows[:1] if isinstance(rows, QuerySet) else rows))
    except AWAY:
        raise
    except Exception:  # a bug: its worker tells of it, and the other steps go on
        return True


def _put_off(steps: Sequence[Step], run_ids: list[int], at: datetime) -> None:
    """Shares for which nothing waits had their turn, and a dead worker's lease is over."""
    often = {step.every: [] for step in steps}
    for step in steps:
        often[step.every].append(step.name)
    next_at = Case(*(When(name__in=names, then=at + every) for every, names in often.items()))
    StepRun.objects.filter(pk__in=run_ids).update(
        next_at=next_at, leased_until=None, is_running=False, finished_at=at, done=0, refused=[]
    )


def _let_go(step: Step, index: int, at: datetime) -> None:
    StepRun.objects.filter(name=step.name, share=index).update(leased_until=None, next_at=at)


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
        unread = StepRun.objects.filter(_free(at) | Q(is_running=False), pk=run.pk, turn=run.turn)
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


def _free(at: datetime) -> Q:
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
