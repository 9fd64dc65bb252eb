"""Macros in a ticket: which fit, what one would say and do, and the one press that does it."""

from django.contrib import messages
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
    """The macros for a ticket; one that was chosen is staged beside them, to be edited and sent."""
    return staged(request, visible(request, pk))


def staged(request, row: Ticket):
    """The macros, and the one chosen; a text that was refused stands in its box."""
    at, rows = moment(), macros.fitting(row)
    asked = request.POST.get("macro") or request.GET.get("macro", "")
    chosen = next((one for one in rows if str(one.pk) == asked), None)
    ready = None
    try:
        ready = macros.stage(row, chosen, at=at) if chosen else None
    except Refused as refused:
        messages.error(request, str(refused))
    context = {
        "title": _("Macros for ticket %(number)s") % {"number": row},
        "row": row,
        "zone": row.shop.zone,
        "rows": rows,
        "chosen": chosen,
        "staged": ready,
        "text": request.POST.get("text") or (ready.told.text if ready else ""),
        "names": macros.NAMES,
        "verdict": parcels.standing(row.order) if row.order else None,
        "weighed": weighing.weigh(row, at=at) if ready and ready.action.is_something else None,
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
