"""What is pressed on the page of a finding: each does one thing, or is refused in words."""

from datetime import date, datetime, time

from django.utils.dateparse import parse_date

from fulfillment_site.insights.models import Finding, Work
from fulfillment_site.insights.services import aside, mending
from orders.errors import Refused
from orders.models import ShopAccess
from orders.moment import moment

NOON, SHOWN = time(12), 40  # characters of what was typed


def _day(text: str) -> date:
    """A day of the calendar as browsers write it."""
    try:
        found = parse_date(text.strip())
    except ValueError:  # well written, and on no calendar
        found = None
    if found is None:
        raise Refused("day_is_on_no_calendar", day=text.strip()[:SHOWN])
    return found


def _log(request, finding: Finding) -> None:
    work = request.POST.get("work")
    if work not in Work.values:
        raise Refused("change_says_nothing")
    day, at = _day(request.POST.get("day", "")), moment()
    changed_at = min(datetime.combine(day, NOON, finding.shop.zone), at)
    if day > at.astimezone(finding.shop.zone).date():
        raise Refused("change_is_to_come")
    text = request.POST.get("text", "")
    mending.log_change(finding.pk, Work(work), text, changed_at, by=request.user, at=at)


def _task(request, finding: Finding) -> int:
    known = {str(pk): pk for pk in finding.tasks.values_list("pk", flat=True)}
    if request.POST.get("task") not in known:
        raise Refused("task_is_over")
    return known[request.POST["task"]]


def _finish(request, finding: Finding) -> None:
    mending.finish(_task(request, finding), by=request.user, at=moment())


def _leave(request, finding: Finding) -> None:
    why = request.POST.get("why", "")
    mending.leave(_task(request, finding), why, by=request.user, at=moment())


def _hand(request, finding: Finding) -> None:
    of_shop = ShopAccess.objects.filter(shop=finding.shop, user__is_active=True)
    known = {str(pk): pk for pk in of_shop.values_list("user", flat=True)}
    if request.POST.get("owner") not in known:
        raise Refused("nobody_is_named")
    task = _task(request, finding)
    mending.hand([task], known[request.POST["owner"]], by=request.user, at=moment())


def _close(request, finding: Finding) -> None:
    mending.close(finding.pk, by=request.user, at=moment())


def _set_aside(request, finding: Finding) -> None:
    aside.set_aside(finding.pk, request.POST.get("why", ""), by=request.user, at=moment())


def _put_at_bench(request, finding: Finding) -> None:
    text = request.POST.get("text", "")
    mending.put_at_bench(finding.pk, text, by=request.user, at=moment())


def _take_from_bench(request, finding: Finding) -> None:
    mending.take_from_bench(finding.pk, by=request.user, at=moment())


MAY_MEND, MAY_SET_ASIDE = "insights.mend_finding", "insights.set_aside_finding"
# What each button does, and the permission it takes.
PRESSES = {
    "bench": (_put_at_bench, MAY_MEND),
    "unbench": (_take_from_bench, MAY_MEND),
    "log": (_log, MAY_MEND),
    "finish": (_finish, MAY_MEND),
    "leave": (_leave, MAY_MEND),
    "hand": (_hand, MAY_MEND),
    "close": (_close, MAY_MEND),
    "set_aside": (_set_aside, MAY_SET_ASIDE),
}
