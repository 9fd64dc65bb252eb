"""Notices on their way out: gathered by channel, a message a minute, claimed, sent, recorded.

A worker that dies lets its lease run out; one that comes back late finds the channel's turn
counted on, and what it learned is not written down.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.errors import Outcome, Refused
from orders.models import Channel, Delivery, Notice
from orders.models.notice import TO_DELIVER
from orders.robots import Target
from orders.services import refs
from orders.services.sendings import told
from orders.templatetags.moments import span

LEASE = timedelta(seconds=90)
PACE = timedelta(minutes=1)  # robots shut out whoever sends faster than twenty a minute
TRIES = 8  # with the waits below, given up after about two hours
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=30)
LISTED = 20  # notices spelled out in one message; the rest are counted
GATHERED = 2_000  # notices one message stands for
Send = Callable[[Target, str, str], None]


@dataclass(frozen=True)
class Claim:
    """One channel in our hands with what it is to tell; `turn` says whose hands."""

    channel: Channel
    turn: int
    deliveries: tuple[Delivery, ...]


def target_of(channel: Channel) -> Target:
    """Where a channel leads."""
    return Target(channel.kind, channel.target.get("address", ""), channel.target.get("secret", ""))


def pending(at: datetime):
    """Ids of channels that have something to send and may."""
    waiting = Delivery.objects.waiting(at).filter(channel=OuterRef("pk"))
    rows = _free(at).filter(Exists(waiting))
    return rows.order_by("next_message_at").values_list("pk", flat=True)


def dispatch(channel_ids: Sequence[int], *, send: Send, by=None, at: datetime) -> Outcome:
    """Send each of these channels one message with all that waits for it."""
    outcome = Outcome()
    for channel_id in channel_ids:
        claimed = claim(channel_id, at=at)
        if claimed is None:
            continue
        title, body = worded(claimed, at)
        try:
            send(target_of(claimed.channel), title, body)
        except Refused as why:
            fail(claimed, why, at=at)
            outcome.refused[channel_id] = why
        else:
            accept(claimed, at=at)
            outcome.done.append(channel_id)
    return outcome


def claim(channel_id: int, *, at: datetime) -> Claim | None:
    """Take a channel and all that waits for it into our hands; None while another has it."""
    with transaction.atomic():
        free = _free(at).filter(pk=channel_id)
        channel = free.select_for_update(skip_locked=True).first()
        if channel is None:
            return None
        _drop_over(channel, at)
        rows = Delivery.objects.waiting(at).filter(channel=channel).order_by("pk")[:GATHERED]
        waiting = list(rows.select_related("notice__clock__order", "notice__clock__shop"))
        if not waiting:
            return None
        turn = channel.turn + 1
        Delivery.objects.filter(pk__in=[row.pk for row in waiting]).update(
            attempts=F("attempts") + 1, turn=turn
        )
        Channel.objects.filter(pk=channel.pk).update(
            turn=turn, leased_until=at + LEASE, next_message_at=at + PACE
        )
    return Claim(channel, turn, tuple(waiting))


def accept(claimed: Claim, *, at: datetime) -> bool:
    """The other side took it; says whether it was still ours to write down."""
    with transaction.atomic():
        is_ours = _let_go(claimed, sent_at=at, problem={})
        if is_ours:
            _ours(claimed).update(sent_at=at, problem={})
    return is_ours


def fail(claimed: Claim, why: Refused, *, at: datetime) -> bool:
    """It did not go out: tried again after ever longer, and given up in the end for all to see."""
    with transaction.atomic():
        is_ours = _let_go(claimed, problem=told(why))
        if is_ours:
            rows = _ours(claimed)
            rows.filter(attempts__gte=TRIES).update(failed_at=at, problem=told(why))
            for attempts in {row.attempts + 1 for row in claimed.deliveries}:
                wait = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
                rows.filter(attempts=attempts).update(next_try_at=at + wait, problem=told(why))
    return is_ours


def retry(notice_ids: Sequence[int], *, by, at: datetime) -> Outcome:
    """A person says: try again what a channel gave up, now."""
    rows = Delivery.objects.failed().filter(notice__in=notice_ids)
    done = sorted(set(rows.values_list("notice", flat=True)))
    rows.update(failed_at=None, attempts=0, next_try_at=at)
    refused = {pk: Refused("notice_was_not_given_up") for pk in notice_ids if pk not in done}
    return Outcome(done, refused)


def test(channel_ids: Sequence[int], *, send: Send, by, at: datetime) -> Outcome:
    """Send a test message by each channel now; what became of it stands on the channel."""
    outcome = Outcome()
    for channel in Channel.objects.filter(pk__in=channel_ids):
        with translation.override(channel.language):
            title = _("Test message")
            body = _("This is a test of the channel %(channel)s, sent by %(person)s.")
            body %= {"channel": channel, "person": by}
        try:
            send(target_of(channel), title, body)
        except Refused as why:
            outcome.refused[channel.pk] = why
            Channel.objects.filter(pk=channel.pk).update(problem=told(why))
        else:
            outcome.done.append(channel.pk)
            Channel.objects.filter(pk=channel.pk).update(sent_at=at, problem={})
    return outcome


def worded(claimed: Claim, at: datetime) -> tuple[str, str]:
    """Title and text of one message, in the channel's language."""
    with translation.override(claimed.channel.language):
        notices = sorted((row.notice for row in claimed.deliveries), key=_urgency)
        count = len(notices)
        title = ngettext("%(count)d notice", "%(count)d notices", count) % {"count": count}
        lines = [line(notice, at) for notice in notices[:LISTED]]
        if count > LISTED:
            lines.append(_("… and %(count)d more.") % {"count": count - LISTED})
        return title, "\n".join(lines)


def line(notice: Notice, at: datetime) -> str:
    """One notice in a line: which order, what must happen, how much time is left."""
    clock = notice.clock
    if clock is None:
        return notice.text
    words = {
        "number": refs.named(clock),
        "what": clock.get_kind_display(),
        "left": span(abs(clock.due_at - at)),
    }
    if clock.due_at <= at:
        return _("%(number)s: %(what)s, late by %(left)s") % words
    return _("%(number)s: %(what)s, %(left)s left") % words


def counts(notice_ids: Sequence[int]) -> dict[int, int]:
    """How many channels gave up on each of these notices."""
    rows = Delivery.objects.failed().filter(notice__in=notice_ids).order_by()
    return dict(rows.values_list("notice").annotate(Count("pk")))


def _urgency(notice: Notice):
    clock = notice.clock
    return (1, clock.due_at) if clock else (0, notice.told_at)


def _free(at: datetime):
    idle = Q(leased_until=None) | Q(leased_until__lte=at)
    may = Q(next_message_at=None) | Q(next_message_at__lte=at)
    return Channel.objects.filter(idle, may, is_active=True)


def _drop_over(channel: Channel, at: datetime) -> None:
    """What became moot before it went out is not sent any more."""
    moot = Q(notice__clock__stopped_at__isnull=False) | Q(notice__acknowledged_at__isnull=False)
    waiting = Delivery.objects.filter(TO_DELIVER, channel=channel).filter(moot)
    pks = list(waiting.values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=pks).delete()


def _let_go(claimed: Claim, **facts) -> bool:
    ours = Channel.objects.filter(pk=claimed.channel.pk, turn=claimed.turn)
    return ours.update(leased_until=None, **facts) == 1


def _ours(claimed: Claim):
    pks = [row.pk for row in claimed.deliveries]
    return Delivery.objects.filter(TO_DELIVER, pk__in=pks, turn=claimed.turn)
