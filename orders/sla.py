"""Clock kinds and deadline arithmetic; pure."""

from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What must have happened when the clock runs out."""

    ARRANGE = "ARRANGE", _("arrange shipment")
    COLLECT = "COLLECT", _("first carrier scan")
    DELIVER = "DELIVER", _("deliver")
    AUTO_CANCEL = "AUTO_CANCEL", _("before the platform cancels")
    ANSWER = "ANSWER", _("answer the buyer")
    PACK = "PACK", _("pack")
    UPLOAD = "UPLOAD", _("tell the tracking number")
    SCREEN = "SCREEN", _("screen")
    SORT = "SORT", _("pick and sort")
    HAND_OVER = "HAND_OVER", _("hand over")
    RETURN = "RETURN", _("answer a return")
    CHAT = "CHAT", _("answer a chat")
    REVIEW = "REVIEW", _("answer a review")
    TICKET = "TICKET", _("work on a ticket")
    CLAIM = "CLAIM", _("file a claim with the carrier")
    DISPUTE = "DISPUTE", _("send evidence")


class Basis(TextChoices):
    """Whose promise a clock is: the platform's rule, our own word, or the shop's wish."""

    PLATFORM = "PLATFORM", _("platform")
    PROMISE = "PROMISE", _("promise")
    TARGET = "TARGET", _("target")


DEADLINES = (
    Basis.PLATFORM,
    Basis.PROMISE,
)  # what sorts the line; targets sort nothing but their page
LATE = timedelta(0)
RED, AMBER = timedelta(hours=2), timedelta(hours=8)
LAST_CALL = timedelta(minutes=30)
# When people are told unless a shop says otherwise: the time left at each mark, the most first.
DEADLINE_MARKS = (timedelta(hours=24), AMBER, RED, LAST_CALL, LATE)
TARGET_MARKS = (LATE,)
Marks = tuple[timedelta, ...]
# Hours of work still ahead of an order in each state, from the stage targets of the order routine:
# screen 2, sort 1, pack 1. An order must be started that much before its deadline. They stand until
# a shop has measured its own (`StageTime`).
WORK_LEFT = {
    "HELD": timedelta(hours=4),
    "SCREENING": timedelta(hours=4),
    "RELEASED": timedelta(hours=2),
    "PICKING": timedelta(hours=1),
}


def work_left(state: str) -> timedelta:
    """How long before its deadline an order in this state must be taken up, by the routine."""
    return WORK_LEFT.get(state, timedelta(0))


def marks_of(kind: str, basis: str) -> Marks:
    """The marks of a clock whose shop did not say otherwise; nobody here drives the van."""
    only_late = basis == Basis.TARGET or kind == Kind.DELIVER
    return TARGET_MARKS if only_late else DEADLINE_MARKS


def mark_moments(marks: Marks, due_at: datetime) -> list[tuple[timedelta, datetime]]:
    """Every mark of a clock with the moment it is reached, earliest first."""
    return [(mark, due_at - mark) for mark in marks]


def first_alert(marks: Marks, due_at: datetime, at: datetime) -> datetime:
    """When a clock started `at` first speaks: at the last mark passed already, else the next."""
    moments = [moment for _mark, moment in mark_moments(marks, due_at)]
    passed = [moment for moment in moments if moment <= at]
    return passed[-1] if passed else moments[0]


def marks_reached(marks: Marks, due_at: datetime, since: datetime, at: datetime) -> list[timedelta]:
    """The marks whose moment lies in [since, at], however long nobody looked."""
    return [mark for mark, moment in mark_moments(marks, due_at) if since <= moment <= at]


def next_alert(marks: Marks, due_at: datetime, at: datetime) -> datetime | None:
    """The first mark after `at`, or None when lateness has been told."""
    return next((moment for _mark, moment in mark_moments(marks, due_at) if moment > at), None)
