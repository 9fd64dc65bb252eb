"""What is pressed on the page of a dispute: each does one thing, and shows the dispute again."""

from collections.abc import Callable
from decimal import Decimal
from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.models import Dispute, Kind
from aftersales.services import claims, disputes
from aftersales.services.disputes import Claimed
from aftersales.services.evidence import making, sealing
from aftersales.views import clerk, tickets, typed
from aftersales.views import disputes as pages
from orders.errors import Refused
from orders.moment import moment
from orders.services import files

MAY_WORK, MAY_MAKE = pages.MAY_WORK, pages.MAY_MAKE


def press(permission: str = MAY_WORK) -> Callable:
    """A button of a dispute: a refusal is shown in its words, and the dispute comes back."""

    def made(view: Callable) -> Callable:
        @wraps(view)
        def pressed(request, pk: int) -> HttpResponse:
            row = pages.visible(request, pk)
            try:
                view(request, row, at=moment())
            except Refused as refused:
                messages.error(request, str(refused))
            return redirect("desk:dispute", pk)

        return clerk(permission)(require_POST(pressed))

    return made


@press(MAY_MAKE)
def make(request, row: Dispute, *, at):
    """The evidence in one press."""
    making.ask(row.pk, language=get_language(), by=request.user, at=at)


@press(making.MAY_SHOW)
def make_clear(request, row: Dispute, *, at):
    """Evidence that shows the buyer, for a reason."""
    why = request.POST.get("reason", "")
    making.ask(row.pk, language=get_language(), by=request.user, at=at, why=why)


@press()
def send(request, row: Dispute, *, at):
    """It lies before the platform."""
    disputes.send(row.pk, by=request.user, at=at)
    claims.release(Kind.DISPUTE, [row.pk], at=at)
    messages.success(request, _("Kept: the platform has our evidence."))


@press()
def ask_more(request, row: Dispute, *, at):
    """The platform wants more until a time of the shop's zone."""
    until = typed.time(request.POST.get("until", ""), row.shop.zone)
    disputes.ask_more(row.pk, until or at, by=request.user, at=at)


@press()
def end(request, row: Dispute, *, at):
    """Won, lost or withdrawn."""
    how = request.POST.get("how", "")
    if how not in disputes.ENDS:
        raise Refused("matter_is_gone")
    disputes.end(row.pk, how, by=request.user, at=at)
    claims.release(Kind.DISPUTE, [row.pk], at=at)


@press()
def place(request, row: Dispute, *, at):
    """At which step the cause arose."""
    disputes.place(row.pk, request.POST.get("stage", ""), by=request.user, at=at)


@clerk(MAY_MAKE)
@require_POST
def check_kept(request, pk: int):
    """Whether the archive that is kept here is as it was made."""
    pack = pages.pack(request, pk)
    try:
        with files.opened(pack.archive) as source:
            checked = sealing.check(source)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        tell(request, pack, checked)
    return redirect("desk:dispute", pack.dispute_id)


def tell(request, pack, checked: sealing.Checked) -> None:
    """Say what became of a kept archive, file by file."""
    if checked.is_whole:
        messages.success(request, _("%(pack)s is whole: every file is as it was.") % {"pack": pack})
        return
    for text, names in (
        (_("Changed: %(names)s"), checked.changed),
        (_("Missing: %(names)s"), checked.missing),
        (_("Added: %(names)s"), checked.added),
        (_("Changed: %(names)s"), [] if checked.pack else [sealing.LIST]),
    ):
        if names:
            messages.error(request, text % {"names": _(", ").join(names)})


@clerk(MAY_WORK)
@require_POST
def open_one(request, pk: int):
    """A dispute about the order of a ticket, opened by hand."""
    ticket, told = tickets.visible(request, pk), request.POST
    try:
        claimed = Claimed(
            reason=told.get("reason", ""),
            platform_id=told.get("number", "").strip()[:64],
            amount=typed.amount(told.get("amount", "")) or Decimal(0),
            currency=told.get("currency", "").strip().upper()[:3],
            respond_by=typed.time(told.get("until", ""), ticket.shop.zone),
        )
        row = disputes.open_by_hand(ticket.pk, claimed, by=request.user, at=moment())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("desk:ticket", pk)
    return redirect("desk:dispute", row.pk)
