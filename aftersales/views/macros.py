"""Macros in a ticket: what one would say and do, and the one press that does it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from aftersales.models import Ticket
from aftersales.services import macros
from aftersales.services.compensation import weighing
from aftersales.services.tickets import parcels
from aftersales.views import clerk, page, typed
from aftersales.views.ticket_presses import press
from aftersales.views.tickets import visible
from orders.errors import Refused
from orders.moment import moment

MAY_SEND = "aftersales.send_macro"


@clerk(MAY_SEND)
def offered(request, pk: int):
    """A macro for a ticket, staged: to be edited and sent."""
    return staged(request, visible(request, pk))


def staged(request, row: Ticket):
    """The one chosen on the ticket's page; a text that was refused stands in its box."""
    at, asked = moment(), request.POST.get("macro") or request.GET.get("macro", "")
    chosen = next((one for one in macros.fitting(row) if str(one.pk) == asked), None)
    if chosen is None:
        return redirect("desk:ticket", row.pk)
    try:
        ready = macros.stage(row, chosen, at=at)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("desk:ticket", row.pk)
    context = {
        "title": _("Macro for ticket %(number)s") % {"number": row},
        "row": row,
        "zone": row.shop.zone,
        "staged": ready,
        "text": request.POST.get("text") or ready.told.text,
        "verdict": parcels.standing(row.order) if row.order else None,
        "weighed": weighing.weigh(row, at=at) if ready.action.is_something else None,
        "may_work": request.user.has_perm("aftersales.work_ticket"),
    }
    return page(request, "aftersales/macros.html", context)


@press(MAY_SEND, keeps=staged)
def send(request, row: Ticket, *, at):
    """Write the text, and do all that the macro prepares."""
    told = request.POST
    macro = typed.number(told.get("macro", ""))
    use = macros.send(row.pk, macro, told.get("text", ""), by=request.user, at=at)
    if use is None:
        text = _("Nothing left yet: it is beyond your limit and waits for a second person.")
        messages.warning(request, text)
        return
    messages.success(request, _("Sent, and done with it."))
