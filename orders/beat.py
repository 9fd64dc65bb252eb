"""What starts the steps of the belt: at their time, or ahead of it, and only when there is work."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, QuerySet, When

from orders import belt
from orders.belt import Step
from orders.models import StepRun

REST = timedelta(seconds=2)  # for those who want a step at once, while there is no broker
LEASED = ["leased_until", "is_running", "started_at", "next_at"]  # by a beat, of a share


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


def poke(step: Step, start: Callable[..., object], *, at: datetime) -> None:
    """Start a step ahead of its time because there is work for it, unless somebody is at it.

    Costs one UPDATE, which finds nothing while a worker is at the step: what came too late for
    that worker is the next tick's. Without the broker the step stays due, and rests first.
    """
    free = StepRun.objects.filter(belt.free(at), name=step.name, share=0)
    if not free.update(**_leased(step, at)):
        return
    try:
        start(step.name, kwargs={})
    except ConnectionError:
        _let_go(step, 0, at, until=at + REST)


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
        free = StepRun.objects.filter(belt.free(at), next_at__lte=at).order_by("pk")
        free = {(run.name, run.share): run for run in free.select_for_update(skip_locked=True)}
        mine = [share for share in shares if share in free and share[0] in busy]
        for share in mine:
            vars(free[share]).update(_leased(shares[share], at))
        StepRun.objects.bulk_update((free[share] for share in mine), LEASED)
        _put_off(steps, [run.pk for share, run in free.items() if share[0] not in busy], at)
    return [(shares[share], share[1]) for share in mine]


def _has_work(step: Step, at: datetime) -> bool:
    if step.waiting is None:
        return True
    try:
        rows = step.waiting(at)
        return any(True for _ in (rows[:1] if isinstance(rows, QuerySet) else rows))
    except belt.AWAY:
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


def _leased(step: Step, at: datetime) -> dict:
    """A share of a step that a beat started and no worker has taken up yet."""
    lease = {"leased_until": at + belt.LEASE, "is_running": False}
    return lease | {"started_at": at, "next_at": at + step.every}


def _let_go(step: Step, index: int, at: datetime, *, until: datetime | None = None) -> None:
    StepRun.objects.filter(name=step.name, share=index).update(leased_until=until, next_at=at)
