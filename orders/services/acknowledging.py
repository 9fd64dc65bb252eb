"""What people do with notices: say that they know, silence one for a while, hand them on."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db import transaction

from orders.errors import Outcome, Refused
from orders.models import Handover, Notice, ShiftHandover

LONGEST_NOTE = 2_000  # characters


def waiting(user, *, at: datetime):
    """Open notices that call this person now, the most urgent first."""
    rows = Notice.objects.open().visible_to(user).told_to(user)
    return rows.exclude(snoozed_until__gt=at).order_by("clock__due_at", "pk")


def acknowledge(notice_ids: Sequence[int], *, by, at: datetime) -> Outcome:
    """Somebody says: I know, and I see to it. He owns it from then on."""
    return _each(notice_ids, lambda notice: _acknowledged(notice, by, at))


def _acknowledged(notice: Notice, by, at: datetime) -> Refused | None:
    if notice.acknowledged_at:
        return Refused("notice_is_acknowledged", by=str(notice.acknowledged_by or "–"))
    notice.acknowledged_at, notice.acknowledged_by, notice.owner = at, by, by
    notice.climb_at = None
    return None


def snooze(notice_ids: Sequence[int], *, until: datetime, reason: str, by, at: datetime) -> Outcome:
    """A lead silences notices until a moment, never past what they are about; logged with why."""

    def silenced(notice: Notice) -> Refused | None:
        due_at = notice.clock.due_at if notice.clock else None
        if notice.acknowledged_at:
            return Refused("notice_is_acknowledged", by=str(notice.acknowledged_by or "–"))
        if until <= at or not reason.strip():
            return Refused("snooze_needs_a_time_and_a_reason")
        if due_at and until > due_at:
            return Refused("snooze_would_pass_the_deadline")
        entry = {"at": at.isoformat(), "until": until.isoformat(), "by": str(by), "why": reason}
        notice.snoozes = [*notice.snoozes, entry]
        notice.snoozed_until = until
        notice.climb_at = max(notice.climb_at, until) if notice.climb_at else None
        return None

    return _each(notice_ids, silenced)


def _each(notice_ids: Sequence[int], act) -> Outcome:
    """Do one thing to each notice under its lock."""
    outcome = Outcome()
    with transaction.atomic():
        rows = Notice.objects.filter(pk__in=notice_ids).select_related("clock", "acknowledged_by")
        done = []
        for notice in rows.select_for_update(of=("self",)).order_by("pk"):
            refused = act(notice)
            if refused:
                outcome.refused[notice.pk] = refused
            else:
                done.append(notice)
        fields = ["acknowledged_at", "acknowledged_by", "owner", "climb_at"]
        Notice.objects.bulk_update(done, [*fields, "snoozed_until", "snoozes"])
    outcome.done = [notice.pk for notice in done]
    return outcome


def hand_over(notice_ids: Sequence[int], *, taker, note: str, by, at: datetime) -> Outcome:
    """Leave these notices to somebody of the next shift; they are his once he accepts.

    What was left to somebody who is still to accept it is refused: of two presses one counts,
    because both wait for the locks of the notices.
    """
    rows = Notice.objects.filter(pk__in=notice_ids).order_by("pk")
    if taker == by or len(note) > LONGEST_NOTE:
        return Outcome([], {row.pk: Refused("nobody_hands_over_to_himself") for row in rows})
    with transaction.atomic():
        ids = [row.pk for row in rows.select_for_update()]
        waiting = ShiftHandover.notices.through.objects.filter(
            notice__in=ids, shifthandover__accepted_at=None
        ).select_related("shifthandover__taker")
        refused = {
            row.notice_id: Refused("notice_is_handed_over", taker=str(row.shifthandover.taker))
            for row in waiting
        }
        left = [pk for pk in ids if pk not in refused]
        if left:
            handover = ShiftHandover.objects.create(giver=by, taker=taker, at=at, note=note)
            handover.notices.set(left)
    return Outcome(left, refused)


def accept(handover_ids: Sequence[int], *, by, at: datetime) -> Outcome:
    """The next shift takes the list: each notice on it is owned by who accepts."""

    def own(handover: ShiftHandover) -> None:
        Notice.objects.filter(handovers=handover).update(owner=by)

    return accept_each(ShiftHandover, handover_ids, own, by=by, at=at)


def accept_each(
    model: type[Handover], ids: Iterable[int], own: Callable[[Handover], None], *, by, at: datetime
) -> Outcome:
    """Each of these lists that was left to this person is theirs; `own` gives what is on it."""
    outcome = Outcome()
    with transaction.atomic():
        rows = model.objects.filter(pk__in=ids).select_related("taker")
        for handover in rows.select_for_update(of=("self",)).order_by("pk"):
            if handover.accepted_at:
                outcome.refused[handover.pk] = Refused("handover_is_accepted")
            elif handover.taker != by:
                taker = str(handover.taker)
                outcome.refused[handover.pk] = Refused("handover_is_for_another", taker=taker)
            else:
                model.objects.filter(pk=handover.pk).update(accepted_at=at)
                own(handover)
                outcome.done.append(handover.pk)
    return outcome
