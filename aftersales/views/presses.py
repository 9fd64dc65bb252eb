"""What is pressed at the desk: each does one thing to the matter in hand, and shows the desk."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.models import Claim, Kind, Phrase, Verdict
from aftersales.services import asks, claims, letters, matters, playbook, reviews
from aftersales.services.answers import Answer
from aftersales.services.tickets import handing_over
from aftersales.views import clerk, desk, typed
from aftersales.views.tickets import MAY_SEE
from orders.errors import Refused
from orders.moment import moment

VERDICTS = set(Verdict.values)


def press(view: Callable) -> Callable:
    """A button of the desk: a refusal is shown in its words, and the desk comes back."""

    def pressed(request, *args, **kwargs):
        try:
            answer = view(request, *args, at=moment(), **kwargs)
        except Refused as refused:
            messages.error(request, str(refused))
            answer = None
        return answer or redirect("desk:desk")

    return require_POST(pressed)


def _held(request, at) -> Claim:
    """What this person holds; a page that is older than its lease does nothing."""
    claim = claims.mine(request.user, at=at)
    if claim is None or claim.ref != request.POST.get("ref"):
        raise Refused("nothing_in_hand")
    claims.touch(by=request.user, at=at)
    return claim


@clerk()
@press
def take_next(request, *, at):
    """The most urgent one that nobody has; a ticket, and a chat that is in one, has a page."""
    claim = claims.take_next(by=request.user, at=at)
    if claim is None:
        messages.success(request, _("Nothing waits for you. All is answered."))
        return None
    return _page_of(request, claim)


@clerk()
@press
def take(request, *, at):
    """One of the list; a lead may overrule the order of work with a reason."""
    kind, _colon, pk = request.POST.get("ref", "").partition(":")
    if kind not in Kind.values:
        raise Refused("matter_is_gone")
    why = request.POST.get("why", "")
    return _page_of(request, claims.take(kind, typed.number(pk), by=request.user, at=at, why=why))


def _page_of(request, claim: Claim) -> HttpResponse | None:
    """The page on which this is worked, where that is another than the desk."""
    if claim.kind == Kind.DISPUTE:
        return redirect("desk:dispute", claim.matter_id)
    ticket = matters.ticket_of(claim.kind, claim.matter_id)
    is_page = claim.kind in (Kind.TICKET, Kind.CHAT) and request.user.has_perm(MAY_SEE)
    return redirect("desk:ticket", ticket) if ticket and is_page else None


@clerk()
@press
def come(request, *, at):
    """Here for so many hours, or gone: `next` knows whose tickets wait for whom."""
    handing_over.come(typed.number(request.POST.get("hours", "")), by=request.user, at=at)


@clerk()
@press
def put_down(request, *, at):
    """Back into the queue."""
    claims.put_down(by=request.user, at=at)


@clerk()
@require_POST
def touch(request):
    """Somebody types: what is in hand stays there."""
    claims.touch(by=request.user, at=moment())
    return HttpResponse(status=204)


@clerk()
@press
def answer(request, *, at):
    """Agree or refuse; what is not one's own to say is asked of a lead."""
    claim, told = _held(request, at), request.POST
    if told.get("verdict") not in VERDICTS:
        raise Refused("nothing_in_hand")
    said = Answer(told["verdict"], told.get("reason", ""), told.get("comment", ""))
    asked = asks.say(claim.kind, claim.matter_id, said, by=request.user, at=at)
    text = _("A lead is asked. Press n for the next one.") if asked else ""
    messages.success(request, text or _("Answered. Press n for the next one."))


@clerk("aftersales.reject_cancellation")
@press
def decide(request, ask_id: int, *, at):
    """Grant what an agent asks for, or not."""
    grant = request.POST.get("grant") == "1"
    asks.decide(ask_id, grant=grant, by=request.user, at=at)
    messages.success(request, _("Granted, and answered so.") if grant else _("Not granted."))


@clerk("aftersales.write_buyer")
@require_POST
def write(request):
    """Write to the buyer; what is refused stays in the box it was written in."""
    try:
        _write(request, at=moment())
    except Refused as refused:
        messages.error(request, str(refused))
        return desk.shown(request, draft=request.POST)
    return redirect("desk:desk")


def _write(request, *, at) -> None:
    """Under a review it is the public answer, which a person posts by hand."""
    claim, told = _held(request, at), request.POST
    text, phrase = told.get("text", ""), told.get("phrase", "")
    if claim.kind == Kind.REVIEW:
        reviews.answer(claim.matter_id, text, by=request.user, at=at)
    else:
        row = Phrase.objects.approved().filter(pk=typed.number(phrase)).first()
        chosen = letters.Chosen(phrase=row)
        letters.write(claim.kind, claim.matter_id, text, by=request.user, at=at, chosen=chosen)
    if claim.kind in (Kind.REVIEW, Kind.CHAT):
        claims.release(claim.kind, [claim.matter_id], at=at)
    is_public = claim.kind == Kind.REVIEW
    by_hand = _("Kept as answered: post the words in Seller Center too.")
    messages.success(request, by_hand if is_public else _("Written. It is sent right away."))


@clerk()
@press
def state(request, *, at):
    """Keep which reason the buyer gave when asked."""
    claim = _held(request, at)
    if claim.kind == Kind.CANCEL:
        reason = request.POST.get("stated", "")
        playbook.state(claim.matter_id, reason, by=request.user, at=at)
        messages.success(request, _("Kept as what the buyer says."))
