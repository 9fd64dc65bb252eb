"""What is pressed to make it good in a ticket: asking for it, and the second person's word."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from aftersales.models import Compensation, Remedy, Ticket
from aftersales.services import approving
from aftersales.services.compensation import asking, labels
from aftersales.services.compensation.wishes import Wish
from aftersales.views import clerk, typed
from aftersales.views.ticket_presses import MAY_WRITE, press
from aftersales.views.tickets import MAY_SEE, shown, visible
from orders.errors import Outcome, Refused

MAY_ASK, MAY_APPROVE = "aftersales.ask_compensation", "aftersales.approve_compensation"


@press(MAY_ASK, keeps=shown)
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
    given = _meant(request, row)
    _insist(approving.approve([given.pk], by=request.user, at=at))
    if given.macro_id:
        text = _("Approved: it is done now, and what was to be written is sent.")
    else:
        text = _("Approved: it is done now.")
    messages.success(request, text)


@press(MAY_ASK, holds=False)
def turn_down(request, row: Ticket, *, at):
    """The second person says no, or who asked takes it back."""
    _insist(approving.refuse([_meant(request, row).pk], by=request.user, at=at))
    messages.success(request, _("Not approved: nothing was given."))


@press(MAY_WRITE)
def send_label(request, row: Ticket, *, at):
    """Our return label to the buyer: as a picture, for chats take no PDF."""
    number = typed.number(request.POST.get("file", ""))
    labels.send_as_picture(row, number, by=request.user, at=at)
    messages.success(request, _("The label is on its way to the buyer as a picture."))


@clerk(MAY_SEE)
def label_picture(request, pk: int, file_id: int):
    """The same picture, to be saved and sent where this shop's buyers are written to."""
    try:
        name, png = labels.picture(visible(request, pk), file_id)
    except Refused:
        raise Http404 from None
    answer = HttpResponse(png, content_type="image/png")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _meant(request, row: Ticket) -> Compensation:
    number = typed.number(request.POST.get("compensation", ""))
    found = row.compensations.filter(pk=number).first()
    if found is None:
        raise Refused("matter_is_gone")
    return found


def _insist(outcome: Outcome) -> None:
    for why in outcome.refused.values():
        raise why
