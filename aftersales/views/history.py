"""The history of a ticket, in sentences."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from aftersales.cases import Category, Reason
from aftersales.models import Remedy, Ticket, TicketEvent
from warehouse.models import ParcelWatch

SENTENCES = {
    "open": _("Opened: %(origin)s."),
    "take_further": _("More came in of the same case: %(origin)s."),
    "take_up": _("Taken up."),
    "take_over": _("Taken over from %(from)s."),
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
    "purge": _("A file was deleted: its days were over."),
    "write": _("The buyer was written to."),
    "practise": _("A case of a lesson: it counts in no figure."),
    "unmask": _("The buyer's data were looked at."),
    "open_dispute": _("Dispute %(dispute)s was opened."),
    "send_evidence": _("Evidence for %(dispute)s was sent to the platform."),
    "ask_more_evidence": _("The platform asks for more evidence for %(dispute)s."),
    "win_dispute": _("Dispute %(dispute)s was won."),
    "lose_dispute": _("Dispute %(dispute)s was lost."),
    "withdraw_dispute": _("Dispute %(dispute)s was withdrawn."),
    "make_evidence": _("Evidence pack %(pack)s was asked for."),
    "take_evidence": _("Evidence pack %(pack)s was taken along."),
    "compensate": _("To be made good: %(given)s."),
    "ask_compensation": _("A second person was asked for: %(given)s."),
    "approve_compensation": _("Approved: %(kind)s."),
    "refuse_compensation": _("Not approved: %(kind)s."),
    "send_compensation": _("The platform has it: %(kind)s."),
    "end_compensation": _("Done: %(kind)s."),
    "fail_compensation": _("It came to nothing: %(kind)s."),
    "arrive": _("Goods came back: %(code)s."),
    "inspect": _("What came back was looked at: %(goods)s."),
    "count_again": _("What came back is counted again. Counted before: %(goods)s."),
}
NAMES = {
    "origin": dict(Ticket.Origin.choices),
    "category": dict(Category.choices),
    "reason": dict(Reason.choices),
    "for": dict(Ticket.WaitsFor.choices),
    "finding": dict(ParcelWatch.Verdict.choices),
    "kind": dict(Remedy.choices),
}
FOUND = _("%(package)s: %(finding)s.")  # what the radar says of a parcel


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
    told["given"] = " ".join(filter(None, (told.get("kind"), told.get("amount"))))
    try:
        text = str(SENTENCES.get(event.verb, event.verb)) % told
    except (KeyError, TypeError):  # what an older version left out
        return event.verb
    return f"{text} {FOUND % told}" if "finding" in told else text


def _named(name: str, value) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(NAMES.get(name, {}).get(value, value))
