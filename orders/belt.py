"""Runs a step over its queue in chunks; parks a row that raises a bug, and goes on.

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

from django.db import OperationalError
from django.db.models import Q

from orders.errors import Outcome
from orders.models import StepFailure, StepRun
from orders.moment import moment

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)  # a worker that died is replaced after that; renewed every chunk
SNAPSHOT = 20_000  # rows one run takes up; the rest are the next run's
TOLD = 20  # refusals a step keeps for people to read


@dataclass(frozen=True)
class Step:
    """One task of the conveyor and how often it looks for work."""

    name: str
    every: timedelta


Pending = Callable[[datetime], Iterable[int]]
Act = Callable[..., Outcome]


def run(name: str, pending: Pending, act: Act, *, chunk: int = 500) -> int:
    """Do what is pending now; returns how many rows were done. Frees the step's lease."""
    at = moment()
    outcome = Outcome()
    for ids in _chunks(_not_parked(name, pending(at)), chunk):
        outcome += _try(name, act, ids)
        StepRun.objects.filter(name=name).update(leased_until=moment() + LEASE)
    told = [
        {"row": row, "code": refused.code, "params": refused.params}
        for row, refused in islice(outcome.refused.items(), TOLD)
    ]
    StepRun.objects.filter(name=name).update(
        leased_until=None, finished_at=moment(), done=len(outcome.done), refused=told
    )
    return len(outcome.done)


def start_due(steps: Sequence[Step], start: Callable[[str], None], *, at: datetime) -> list[str]:
    """Start every step that is due and not leased; returns their names.

    The lease is taken by one conditional UPDATE, so two beats start a step once. When the message
    is lost with its broker, the lease runs out and the next tick starts the step again.
    """
    known = {run.name: run for run in StepRun.objects.all()}
    missing = [StepRun(name=step.name, next_at=at) for step in steps if step.name not in known]
    StepRun.objects.bulk_create(missing, ignore_conflicts=True)
    started = []
    for step in steps:
        free = Q(leased_until=None) | Q(leased_until__lte=at)
        claimed = StepRun.objects.filter(free, name=step.name, next_at__lte=at).update(
            leased_until=at + LEASE, started_at=at, next_at=at + step.every
        )
        if claimed:
            start(step.name)
            started.append(step.name)
    return started


def retry(failure_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """Put parked rows back: the next run of their steps takes them up again."""
    failures = StepFailure.objects.in_bulk(failure_ids)
    StepFailure.objects.filter(pk__in=failures).delete()
    steps = {failure.step for failure in failures.values()}
    StepRun.objects.filter(name__in=steps).update(next_at=at)
    return Outcome(list(failures))


def _try(name: str, act: Act, ids: list[int]) -> Outcome:
    try:
        return act(ids, by=None, at=moment())
    except OperationalError:
        raise  # the database is away or a lock was not given: nobody's row is to blame
    except Exception:  # a bug: find the row it is about
        log.exception("step %s failed on %d rows", name, len(ids))
        outcome = Outcome()
        for ref in ids:
            outcome += _try_one(name, act, ref)
        return outcome


def _try_one(name: str, act: Act, ref: int) -> Outcome:
    try:
        return act([ref], by=None, at=moment())
    except OperationalError:
        raise
    except Exception:
        _park(name, ref, traceback.format_exc(limit=-4))
        return Outcome()


def _park(name: str, ref: int, error: str) -> None:
    StepFailure.objects.update_or_create(
        step=name, ref=ref, defaults={"error": error, "failed_at": moment()}
    )


def _not_parked(name: str, ids: Iterable[int]) -> list[int]:
    parked = set(StepFailure.objects.filter(step=name).values_list("ref", flat=True))
    return [ref for ref in islice(ids, SNAPSHOT) if ref not in parked]


def _chunks(ids: list[int], size: int) -> Iterator[list[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
