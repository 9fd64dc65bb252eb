"""What is pressed on the page of a ticket: each does one thing, and shows the ticket again."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import wraps

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.models import Kind, Letter, Phrase, Ticket
from aftersales.services import claims, letters, radar
from aftersales.services.tickets import handing_over, joining, moving, people, seeing
from aftersales.views import clerk, typed
from aftersales.views.tickets import shown, visible
from orders.errors import Refused
from orders.moment import moment

MAY_WORK, MAY_ASSIGN = "aftersales.work_ticket", "aftersales.assign_ticket"
MAY_WRITE = "aftersales.write_buyer"
MORNING = time(9)


def press(
    permission: str = MAY_WORK, *, holds: bool = True, keeps: Callable | None = None
) -> Callable:
    """A button of a ticket: a refusal is shown in its words, and the ticket comes back.

    Who presses one that changes the case has it in hand from then on, unless another has. `keeps`
    shows a page on which what was written and refused still stands.
    """

    def made(view: Callable) -> Callable:
        @wraps(view)
        def pressed(request, pk: int):
            at, row = moment(), visible(request, pk)
            try:
                if holds:
                    claims.hold(Kind.TICKET, pk, by=request.user, at=at)
                answer = view(request, row, at=at)
            except Refused as refused:
                messages.error(request, str(refused))
                answer = keeps(request, row) if keeps else None
            return answer or redirect("desk:ticket", pk)

        return clerk(permission)(require_POST(pressed))

    return made


@press(holds=False)
def take_up(request, row: Ticket, *, at):
    """Mine from now on; one that is a present colleague's does not come into another hand."""
    moving.insist_on_owner(row, by=request.user, at=at)
    claims.hold(Kind.TICKET, row.pk, by=request.user, at=at)
    moving.take_up(row.pk, by=request.user, at=at)


@press()
def sort(request, row: Ticket, *, at):
    """What it is about, how urgent, whose work."""
    told = request.POST
    moving.sort(
        row.pk,
        told.get("category", ""),
        typed.number(told.get("priority", "")),
        told.get("team", ""),
        by=request.user,
        at=at,
    )


@press()
def wait(request, row: Ticket, *, at):
    """Others' turn, until the morning of a day in the shop's zone, or for some days."""
    told = request.POST
    day, days = typed.day(told.get("until", "")), typed.number(told.get("days", ""))
    if day is None and days:
        day = at.astimezone(row.shop.zone).date() + timedelta(days=min(days, 90))
    until = datetime.combine(day, MORNING, row.shop.zone) if day else at
    moving.wait(row.pk, told.get("for", ""), until, by=request.user, at=at)
    return redirect("desk:desk")


@press()
def go_on(request, row: Ticket, *, at):
    """What was awaited came."""
    moving.go_on(row.pk, by=request.user, at=at)


@press()
def solve(request, row: Ticket, *, at):
    """Done, and why the buyer came; the desk shows the next one."""
    told = request.POST
    moving.solve(row.pk, told.get("category", ""), told.get("reason", ""), by=request.user, at=at)
    claims.release(Kind.TICKET, [row.pk], at=at)
    messages.success(request, _("Solved. Press n for the next one."))
    return redirect("desk:desk")


@press()
def reopen(request, row: Ticket, *, at):
    """Not done after all."""
    moving.reopen(row.pk, by=request.user, at=at)


@press(holds=False, keeps=shown)
def note(request, row: Ticket, *, at):
    """A word to the others."""
    joining.note(row.pk, request.POST.get("note", ""), by=request.user, at=at)


@press(holds=False)
def tag(request, row: Ticket, *, at):
    """By which words it is found."""
    joining.tag(row.pk, request.POST.get("tags", ""), by=request.user, at=at)


@press(holds=False)
def attach(request, row: Ticket, *, at):
    """A picture or a PDF."""
    _attached(request, row, at)


@press(holds=False)
def link(request, row: Ticket, *, at):
    """See also another ticket."""
    joining.link(row.pk, _other(request).pk, by=request.user, at=at)


@press(MAY_ASSIGN, holds=False)
def merge(request, row: Ticket, *, at):
    """This one is part of another."""
    into = joining.merge(row.pk, _other(request).pk, by=request.user, at=at)
    return redirect("desk:ticket", into.pk)


@press(MAY_ASSIGN, holds=False)
def assign(request, row: Ticket, *, at):
    """Somebody else's work, or nobody's."""
    to = typed.number(request.POST.get("to", ""))
    owner = get_object_or_404(User, pk=to, is_active=True) if to else None
    moving.assign(row.pk, owner, by=request.user, at=at)


@press("aftersales.hand_over_tickets", holds=False, keeps=shown)
def hand_over(request, row: Ticket, *, at):
    """To somebody of the next shift, who accepts it."""
    taker = get_object_or_404(User, pk=typed.number(request.POST.get("to", "")), is_active=True)
    left = request.POST.get("left", "")
    outcome = handing_over.hand_over([row.pk], taker=taker, note=left, by=request.user, at=at)
    for why in outcome.refused.values():
        raise why
    claims.release(Kind.TICKET, [row.pk], at=at)
    messages.success(request, _("Handed over: theirs once they accept."))


@press(MAY_WRITE, keeps=shown)
def write(request, row: Ticket, *, at):
    """Words to the buyer, into the conversation that was chosen where there are several."""
    told = request.POST
    phrase = Phrase.objects.approved().filter(pk=typed.number(told.get("phrase", ""))).first()
    chosen = letters.Chosen(phrase, typed.number(told.get("talk", "")) or None)
    letters.write(Kind.TICKET, row.pk, told.get("text", ""), by=request.user, at=at, chosen=chosen)


@press(MAY_WRITE)
def first(request, row: Ticket, *, at):
    """What the radar drafted, before the buyer writes."""
    alarm = get_object_or_404(row.radar_alarms, pk=typed.number(request.POST.get("alarm", "")))
    for why in radar.write([alarm.pk], by=request.user, at=at).refused.values():
        raise why


@press(MAY_WRITE)
def card(request, row: Ticket, *, at):
    """The card of the order, or of a product of it."""
    product = request.POST.get("product", "")
    kind = Letter.Type.PRODUCT_CARD if product else Letter.Type.ORDER_CARD
    letters.show(Kind.TICKET, row.pk, kind, by=request.user, at=at, product=product)


@press(MAY_WRITE)
def picture(request, row: Ticket, *, at):
    """A picture to the buyer; it is kept with the ticket."""
    stored = _attached(request, row, at)
    if stored.name.lower().endswith(".pdf"):
        raise Refused("only_pictures_are_sent")
    letters.send_picture(Kind.TICKET, row.pk, stored, by=request.user, at=at)


@press("aftersales.unmask_buyer", holds=False)
def unmask(request, row: Ticket, *, at):
    """The buyer in clear for a quarter of an hour, for a reason."""
    why, is_lead = request.POST.get("reason", ""), request.user.has_perm(MAY_ASSIGN)
    people.unmask(row.pk, why, by=request.user, at=at, is_lead=is_lead)


@clerk(MAY_WORK)
@require_POST
def seen(request, pk: int):
    """Somebody who works on it looked at the talk and the parcel."""
    seeing.seen(visible(request, pk).pk, at=moment())
    return HttpResponse(status=204)


def _attached(request, row: Ticket, at):
    told = request.FILES.get("file")
    if told is None:
        raise Refused("attachment_is_no_picture")
    if told.size > joining.pictures.LARGEST:
        raise Refused("attachment_is_too_large", megabytes=joining.pictures.LARGEST // 2**20)
    shows = request.POST.get("shows", "")
    return joining.attach(row.pk, told.name, told.read(), by=request.user, at=at, shows=shows)


def _other(request) -> Ticket:
    """The ticket whose number was typed, with or without its mark."""
    number = request.POST.get("ticket", "").strip().removeprefix("#")
    rows = Ticket.objects.visible_to(request.user)
    found = rows.filter(pk=typed.number(number)).first()
    if found is None:
        raise Refused("ticket_is_gone")
    return found
