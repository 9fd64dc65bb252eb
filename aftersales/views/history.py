"""The history of a ticket, in sentences."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from aftersales.cases import Category, Reason
from aftersales.models import Remedy, Ticket, TicketEvent

SENTENCES = {
    "open": _("Opened: %(origin)s."),
    "take_further": _("More came in of the same case: %(origin)s."),
    "take_up": _("Taken up."),
    "assign": _("Given to %(to)s."),
    "sort": _("Sorted as: %(category)s."),
    "wait": _("Waits for %(for)s."),
    "go_on": _("Goes on."),
    "solve": _("Solved: %(category)s, %(reason)s."),
    "reopen": _("The buyer came back."),
    "close": _("Closed: nobody came back."),
    "merge": _("Became part of #%(into)s."),
    "take_in": _("Took #%(ticket)s in."),
    "link": _("See also #%(ticket)s."),
    "tag": _("Tags: %(tags)s."),
    "note": _("A note was written."),
    "attach": _("A file was attached."),
    "write": _("The buyer was written to."),
    "unmask": _("The buyer's data were looked at."),
    "compensate": _("To be made good: %(kind)s %(amount)s."),
    "ask_compensation": _("A second person was asked for: %(kind)s %(amount)s."),
    "approve_compensation": _("Approved: %(kind)s."),
    "refuse_compensation": _("Not approved: %(kind)s."),
    "send_compensation": _("The platform has it: %(kind)s."),
    "end_compensation": _("Done: %(kind)s."),
    "fail_compensation": _("It came to nothing: %(kind)s."),
    "arrive": _("Goods came back: %(code)s."),
    "inspect": _("What came back was looked at: %(goods)s."),
}
NAMES = {
    "origin": dict(Ticket.Origin.choices),
    "category": dict(Category.choices),
    "reason": dict(Reason.choices),
    "for": dict(Ticket.WaitsFor.choices),
    "kind": dict(Remedy.choices),
}


@dataclass(frozen=True)
class Line:
    """One line of a history as people read it."""

    event: TicketEvent
    text: str


def lines(events: Iterable[TicketEvent]) -> list[Line]:
    """What happened; a verb that has no sentence yet stands as it is."""
    return [Line(event, _sentence(event)) for event in events]


def _sentence(event: TicketEvent) -> str:
    told = {name: _named(name, value) for name, value in event.data.items()}
    try:
        return str(SENTENCES.get(event.verb, event.verb)) % (told or None)
    except (KeyError, TypeError):  # what an older version left out
        return event.verb


def _named(name: str, value) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(NAMES.get(name, {}).get(value, value))
