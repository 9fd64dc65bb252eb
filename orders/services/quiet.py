"""Quiet hours of a channel, on the wall of the shop a notice is about."""

from datetime import UTC, datetime, timedelta

from orders.models import Channel, Notice

LOUD = 2  # so many of the last marks are sent whatever the hour


def over(notice: Notice, channel: Channel, at: datetime) -> datetime:
    """When a notice may go out by a channel: now, or when the quiet hours end."""
    begin, end = channel.quiet_from, channel.quiet_to
    if begin is None or end is None or _is_loud(notice):
        return at
    zone = notice.shop.zone if notice.shop else UTC
    there = at.astimezone(zone)
    clock = there.time().replace(tzinfo=None)
    is_quiet = begin <= clock < end if begin < end else clock >= begin or clock < end
    if not is_quiet:
        return at
    days = timedelta(days=1 if clock >= end else 0)
    return datetime.combine(there.date() + days, end, zone).astimezone(UTC)


def _is_loud(notice: Notice) -> bool:
    """Whether it is one of the last marks of its clock, half an hour and late by default."""
    is_marked = notice.clock is not None and notice.mark is not None
    return is_marked and notice.mark <= _last_marks(notice)[-1]


def _last_marks(notice: Notice) -> list[timedelta]:
    marks = notice.shop.marks_of(notice.clock.kind, notice.clock.basis)
    return sorted(marks)[:LOUD]
