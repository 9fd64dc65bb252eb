"""What is pressed to make it good in a ticket: asking for it, and the second person's word."""

from django.contrib import messages
from django.utils.translation import gettext as _

from aftersales.models import Remedy, Ticket
from aftersales.services import approving
from aftersales.services.compensation import asking
from aftersales.services.compensation.wishes import Wish
from aftersales.views import typed
from aftersales.views.ticket_presses import press
from orders.errors import Outcome, Refused

MAY_ASK, MAY_APPROVE = "aftersales.ask_compensation", "aftersales.approve_compensation"


@press(MAY_ASK)
def compensate(request, row: Ticket, *, at):
    """Give one remedy, or ask for it."""
    told = request.POST
    money = typed.amount(told.get("amount", ""))
    counted = {
        typed.number(name.removeprefix("line-")): typed.number(count)
        for name, count in told.items()
        if name.startswith("line-")
    }
    pieces = {line: count for line, count in counted.items() if count}
    wish = Wish(told.get("kind", ""), told.get("reason", ""), money, pieces)
    given = asking.ask(row.pk, wish, by=request.user, at=at)
    if given.needs_second:
        messages.warning(request, _("Nothing is given yet: it waits for a second person."))
    elif given.kind == Remedy.COUPON:
        text = _("Coupon %(code)s is this buyer's now: write it to them.")
        messages.success(request, text % {"code": given.coupon.code})
    else:
        messages.success(request, _("It is being made good."))


@press(MAY_APPROVE, holds=False)
def approve(request, row: Ticket, *, at):
    """The second person agrees."""
    _insist(approving.approve([_meant(request, row)], by=request.user, at=at))
    messages.success(request, _("Approved: it is done now, and what was to be written is sent."))


@press(MAY_ASK, holds=False)
def turn_down(request, row: Ticket, *, at):
    """The second person says no, or who asked takes it back."""
    _insist(approving.refuse([_meant(request, row)], by=request.user, at=at))
    messages.success(request, _("Not approved: nothing was given."))


def _meant(request, row: Ticket) -> int:
    number = typed.number(request.POST.get("compensation", ""))
    found = row.compensations.filter(pk=number).first()
    if found is None:
        raise Refused("matter_is_gone")
    return found.pk


def _insist(outcome: Outcome) -> None:
    for why in outcome.refused.values():
        raise why
