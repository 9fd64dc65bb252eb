"""Taking matters into one's hands: one hand a matter, one matter a hand, until it runs out."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Model

from aftersales.models import Claim, DeskOverride, Kind
from aftersales.services import matters
from aftersales.services.matters import Waiting
from orders import sla
from orders.errors import Refused

LEASE = timedelta(minutes=5)  # without a press or a key
MAY_DECIDE = "aftersales.reject_cancellation"  # who may grant what agents ask for
MAY_OVERRIDE = "aftersales.override_desk"


def mine(by, *, at: datetime) -> Claim | None:
    """What this person has in hand."""
    return Claim.objects.live(at).filter(by=by).first()


def take(kind: str, pk: int, *, by, at: datetime, why: str = "") -> Claim:
    """Take one matter, and let go of what was held before.

    Says no while somebody else has it, and while an urgent cancellation has no owner; that a lead
    may overrule with a reason, which is kept.
    """
    row = matters.find(kind, pk, by)
    if row is None or not by.has_perm(matters.RIGHTS[Kind(kind)]):
        raise Refused("matter_is_gone")
    if not _is_urgent(kind, row, at):
        _heed_urgent(kind, pk, by, at, why)
    return _take(kind, pk, by, at)


def take_next(*, by, at: datetime) -> Claim | None:
    """Take the most urgent matter that nobody has; of two who press at once each gets one.

    A ticket in hand comes last: it stays its owner's, and who asks for the next one left it so.
    """
    held = mine(by, at=at)
    left = held.matter_id if held and held.kind == Kind.TICKET else None
    free = [one for one in matters.queue(by, at=at, dealt=True) if _is_free(one, by)]
    for waiting in sorted(free, key=lambda one: (one.kind, one.pk) == (Kind.TICKET, left)):
        try:
            return _take(waiting.kind, waiting.pk, by, at)
        except Refused:  # somebody was faster
            continue
    return None


def hold(kind: str, pk: int, *, by, at: datetime) -> Claim:
    """Have a matter in hand because one works on it, whether or not it waits at the desk."""
    held = mine(by, at=at)
    if not (held and (held.kind, held.matter_id) == (kind, pk)):
        _heed_urgent(kind, pk, by, at, "")
    return _take(kind, pk, by, at)


def touch(*, by, at: datetime) -> None:
    """Its holder is at work: the matter stays in hand."""
    Claim.objects.live(at).filter(by=by).update(until_at=at + LEASE)


def release(kind: str, pks: list[int], *, at: datetime) -> None:
    """These are done with, or put down."""
    Claim.objects.open().filter(kind=kind, matter_id__in=pks).update(released_at=at)


def of_others(kind: str, pks: Iterable[int], *, by, at: datetime) -> dict[int, Claim]:
    """Those of these that somebody else has in hand now."""
    rows = Claim.objects.live(at).filter(kind=kind, matter_id__in=pks).exclude(by=by)
    return {claim.matter_id: claim for claim in rows.select_related("by")}


def holder(row: Model | None, *, by, at: datetime) -> str:
    """Who else has this request in hand now; "" where nobody has."""
    kinds = [kind for kind, model in matters.MODELS.items() if isinstance(row, model)]
    held = of_others(kinds[0], [row.pk], by=by, at=at) if kinds else {}
    return str(held[row.pk].by) if held else ""


def overrule(kind: str, pks: Iterable[int], why: str, *, by, at: datetime) -> None:
    """Keep that a lead did these over the order of work, and why."""
    pks = list(pks)
    waiting = matters.urgent(by, at=at).count() if pks else 0
    DeskOverride.objects.bulk_create(
        DeskOverride(
            kind=kind, matter_id=pk, by=by, at=at, reason=why.strip()[:200], waiting=waiting
        )
        for pk in pks
    )


def put_down(*, by, at: datetime) -> None:
    """This person has empty hands."""
    Claim.objects.open().filter(by=by).update(released_at=at)


def may_overrule(by, why: str) -> bool:
    """Whether this is a lead who says why."""
    return bool(why.strip()) and by.has_perm(MAY_OVERRIDE)


def _is_free(waiting: Waiting, by) -> bool:
    """Whether `next` may bring it: nobody's, and not with a lead unless this is one."""
    is_nobodys = waiting.owner_id in (None, by.pk)
    is_with_a_lead = waiting.asked_by is not None
    may_decide = waiting.asked_by != by.pk and by.has_perm(MAY_DECIDE)
    return is_nobodys and (may_decide or not is_with_a_lead)


def _is_urgent(kind: str, row, at: datetime) -> bool:
    return kind == Kind.CANCEL and row.due_at is not None and row.due_at < at + sla.RED


def _heed_urgent(kind: str, pk: int, by, at: datetime, why: str) -> None:
    waiting = matters.urgent(by, at=at).count()
    if not waiting:
        return
    if not may_overrule(by, why):
        raise Refused("urgent_ones_first", count=waiting)
    overrule(kind, [pk], why, by=by, at=at)


def _take(kind: str, pk: int, by, at: datetime) -> Claim:
    """Two constraints decide who is first; nothing is read before it is written."""
    with transaction.atomic():
        run_out = Claim.objects.open().filter(kind=kind, matter_id=pk)
        run_out.filter(until_at__lte=at).update(released_at=at)
        held = Claim.objects.open().filter(by=by)
        held.exclude(kind=kind, matter_id=pk).update(released_at=at)
        held.update(until_at=at + LEASE)
        claim = Claim(kind=kind, matter_id=pk, by=by, taken_at=at, until_at=at + LEASE)
        Claim.objects.bulk_create([claim], ignore_conflicts=True)
        holder = run_out.select_related("by").first()
    if holder is None or holder.by_id != by.pk:
        raise Refused("matter_is_held", by=str(holder.by) if holder else "")
    return holder
