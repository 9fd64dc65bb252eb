"""Moments for people: a weekday in the shop's zone, a span as h:mm, a deadline that counts down."""

from datetime import datetime, timedelta, tzinfo

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from orders import sla

register = template.Library()


@register.filter
def local(at: datetime | None, zone: tzinfo) -> str:
    """A moment in a shop's own zone: "Mon 23 Nov 14:05 PST"; the year where it is another."""
    if not at:
        return ""
    there = at.astimezone(zone)
    if there.year == this_year(zone):
        # Translators: Django's date format for weekday, day, month, hour, minute and zone
        return date_format(there, _("D j M H:i T"))
    # Translators: the same with the year
    return date_format(there, _("D j M Y H:i T"))


def this_year(zone: tzinfo) -> int:
    """The year people in a zone leave out."""
    return timezone.now().astimezone(zone).year


@register.filter
def span(length: timedelta) -> str:
    """Hours and minutes, cut down to the minute: "1:50"; what is behind has a minus."""
    minutes = int(abs(length).total_seconds()) // 60
    sign = "−" if length < timedelta(0) else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02}"


@register.simple_tag
def countdown(due_at: datetime, at: datetime, zone: tzinfo, *, is_target: bool = False) -> str:
    """The time left at `at`; the page moves it on from there and turns it amber and red in time.

    The unit is told on pointing, and beside it where there is room.
    """
    return format_html(
        '<time class="due {}" datetime="{}" title="{}" data-due="{}" data-now="{}"'
        ' data-unit="{}" data-amber="{}" data-red="{}">{}</time>',
        "due-target" if is_target else urgency(due_at - at),
        due_at.isoformat(),
        _("%(when)s · left in hours:minutes") % {"when": local(due_at, zone)},
        due_at.isoformat(),
        at.isoformat(),
        # Translators: hours, behind a time that is left
        _("h"),
        int(sla.AMBER.total_seconds()),
        int(sla.RED.total_seconds()),
        span(due_at - at),
    )


def urgency(left: timedelta) -> str:
    """The colour of a deadline: red under 2 h, amber under 8 h."""
    if left < sla.RED:
        return "due-red"
    return "due-amber" if left < sla.AMBER else ""


@register.simple_tag
def running(clock, at: datetime, zone: tzinfo) -> str:
    """A running clock's time left; a target of our own is blue however little is left.

    One that is paused counts nothing down.
    """
    if clock.paused_at:
        return format_html('<span class="due due-waits">{}</span>', _("waits for the buyer"))
    return countdown(clock.due_at, at, zone, is_target=clock.basis == sla.Basis.TARGET)
