"""The page of a ticket: talk, facts, actions."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.http import FileResponse, Http404
from django.utils.translation import gettext_lazy as _

from aftersales.cases import REASONS, Category, Reason
from aftersales.models import (
    BuyerReview,
    ChatMessage,
    ChatThread,
    Dispute,
    Kind,
    Letter,
    Ticket,
    TicketEvent,
    TicketFile,
)
from aftersales.services import claims, conversations, dues, letters, pictures
from aftersales.services.tickets import parcels, people
from aftersales.views import card, clerk, history, page, promises, replies
from orders.admin.strip import strip
from orders.moment import moment
from orders.refusals.reasons import reason
from orders.services import persons
from orders.services.timeline import sentence_of

MAY_SEE, MAY_WORK = "aftersales.view_ticket", "aftersales.work_ticket"
EARLIER = 5  # tickets, and reviews, of the same buyer
SORTED = "aftersales.assign_ticket"


@dataclass(frozen=True)
class Said:
    """One line of the talk: what the platform has, or what is still on its way there.

    `about` names the order its conversation is about, where a ticket holds several.
    """

    message: ChatMessage | None = None
    letter: Letter | None = None
    about: str = ""

    @property
    def is_ours(self) -> bool:
        return self.letter is not None or self.message.role != ChatMessage.Role.BUYER


def visible(request, pk: int) -> Ticket:
    """A ticket this person may see; who may not learns nothing of it."""
    rows = Ticket.objects.visible_to(request.user).filter(pk=pk)
    ticket = rows.select_related(
        "shop", "owner", "buyer", "merged_into", "order__shop", "order__buyer", "order__recipient"
    ).first()
    if ticket is None:
        raise Http404
    return ticket


@clerk(MAY_SEE)
def ticket(request, pk: int):
    """One screen for one case."""
    return shown(request, visible(request, pk))


def shown(request, row: Ticket, **told):
    """The ticket; what was written and not sent stands in its box.

    `told` stands for what a press has to say beside what the page shows of itself.
    """
    at = moment()
    threads = _matters(row, Kind.CHAT)
    context = {
        "title": _("Ticket %(number)s") % {"number": row},
        "at": at,
        "row": row,
        "zone": row.shop.zone,
        "talk": _talk(row, threads),
        "talks": _choices(row) if len(threads) > 1 else [],
        "unread": sum(thread.unread for thread in threads),
        "reply_by": min((one.due_at for one in threads if one.due_at), default=None),
        "replies": replies.offered(request, row, at=at),
        "draft": request.POST,
        "is_fullwidth": "1",
        "may_work": request.user.has_perm(MAY_WORK),
        "may_write": request.user.has_perm("aftersales.write_buyer"),
        "may_assign": request.user.has_perm(SORTED),
    }
    context |= _facts(request, row, at) | _actions(request, row, at)
    context |= card.shown(request, row, at) | told
    return page(request, "aftersales/ticket.html", context)


@clerk(MAY_SEE)
def attachment(request, pk: int, file_id: int):
    """A file of a ticket this person may see; pictures are shown, papers are taken along."""
    row = visible(request, pk)
    held = TicketFile.objects.filter(ticket=row, pk=file_id).select_related("stored").first()
    try:
        content = held and held.stored.file.open("rb")
    except FileNotFoundError:
        content = None
    if content is None:
        raise Http404
    kind = pictures.kind_of(content.read())
    content.seek(0)
    is_paper = kind == "application/pdf"
    answer = FileResponse(
        content, content_type=kind, as_attachment=is_paper, filename=held.stored.name
    )
    answer["X-Content-Type-Options"], answer["Content-Security-Policy"] = "nosniff", "sandbox"
    return answer


def _talk(row: Ticket, threads: list[ChatThread]) -> list[Said]:
    about = {one.pk: _about(one) for one in threads} if len(threads) > 1 else {}
    by_ref = {one.conversation_ref: about.get(one.pk, "") for one in threads}
    messages = conversations.of([one.pk for one in threads])
    told = [Said(message=one, about=about.get(one.thread_id, "")) for one in messages]
    sent = {one.message.platform_id for one in told}
    rows = Letter.objects.filter(kind=Kind.TICKET, matter_id=row.pk)
    rows = rows.select_related("by", "sending", "picture").order_by("pk")
    return told + [
        Said(letter=one, about=by_ref.get(one.conversation_ref, ""))
        for one in rows
        if one.message_ref not in sent
    ]


def _choices(row: Ticket) -> list[tuple[int, str, datetime | None]]:
    """The conversations a message may go to, the one in which the buyer wrote last on top."""
    return [(one.pk, _about(one), one.buyer_wrote_at) for one in letters.talks_of(row)]


def _about(thread: ChatThread) -> str:
    return thread.order.number if thread.order else _("no order is known")


def _facts(request, row: Ticket, at) -> dict:
    until = people.shown_until(row.pk, request.user, at=at)
    parcel = parcels.look(row.order)
    return {
        "parcel": parcel,
        "trail": [(event, sentence_of(event)) for event in parcel.trail] if parcel else [],
        "promises": promises.of(parcel),
        "strip": strip(row.order, row.order.clocks.open(), at) if row.order else "",
        "lines": row.order.lines.select_related("listing").order_by("pk") if row.order else [],
        "people": _people(row, is_clear=until is not None),
        "shown_until": until,
        "may_unmask": request.user.has_perm("aftersales.unmask_buyer"),
        "unmaskings": row.unmaskings.count(),
        "earlier": _earlier(row),
        "returns": [(one, reason(one.reason, one.reason_text)) for one in _matters(row, "return")],
        "reviews": reviews_of(row),
        "may_reply": request.user.has_perm("aftersales.answer_review"),
        "disputes": _disputes(row),
        "dispute_reasons": Dispute.Reason.choices,
        "may_dispute": request.user.has_perm("aftersales.work_dispute"),
        "may_prove": request.user.has_perm("aftersales.make_evidence"),
        "asks": [(one, reason(one.reason, one.reason_text)) for one in _matters(row, "cancel")],
    }


def _actions(request, row: Ticket, at) -> dict:
    colleagues = User.objects.filter(is_active=True, groups__permissions__codename="work_ticket")
    told = list(row.events.select_related("by").order_by("-seq"))
    return {
        "held_by": claims.holder(row, by=request.user, at=at),
        "categories": Category.choices,
        "reasons": _reasons(),
        "priorities": Ticket.Priority.choices,
        "teams": Ticket.Team.choices,
        "waits": Ticket.WaitsFor.choices,
        "colleagues": colleagues.exclude(pk=request.user.pk).distinct().order_by("username"),
        "tags": ", ".join(row.tags.values_list("name", flat=True)),
        "notes": row.notes.select_related("by"),
        "files": row.files.select_related("stored"),
        "shows": TicketFile.Shows.choices,
        "related": row.related.all(),
        "parts": row.merged.all(),
        "history": history.lines(told),
        "kept": {verb: _kept(told, verb, request.user) for verb in ("write", "note")},
        "is_alive": row.state in ("NEW", "OPEN", "WAITING"),
    }


def _kept(newest_first: list[TicketEvent], verb: str, user) -> int:
    """The line this person's last words left: a later one says that they were kept."""
    mine = (one.seq for one in newest_first if one.verb == verb and one.by_id == user.pk)
    return next(mine, 0)


def _reasons() -> list[tuple[Reason, str]]:
    """Every reason, each with the categories it may stand behind."""
    free = [category for category in Category if category not in REASONS]
    return [
        (one, " ".join([*free, *(c for c, reasons in REASONS.items() if one in reasons)]))
        for one in Reason
    ]


def _matters(row: Ticket, kind: str) -> list:
    ids = row.sources.filter(kind=kind).values_list("matter_id", flat=True)
    rows = dues.SOURCES[Kind(kind)].objects.filter(pk__in=list(ids)).order_by("pk")
    return list(rows.select_related("order"))


def reviews_of(row: Ticket) -> list[BuyerReview]:
    """What the buyer said in public, of this order and in the ticket."""
    mine = _matters(row, Kind.REVIEW)
    others = BuyerReview.objects.filter(order=row.order) if row.order else []
    return list({one.pk: one for one in [*mine, *others]}.values())


def _disputes(row: Ticket) -> list[Dispute]:
    """What the platform judges of its order, or is asked to in the ticket."""
    mine = _matters(row, Kind.DISPUTE)
    others = Dispute.objects.filter(order=row.order) if row.order else []
    return list({one.pk: one for one in [*mine, *others]}.values())


def _people(row: Ticket, *, is_clear: bool) -> list[tuple[str, str]]:
    """Who the buyer is: masked, unless this person said why it must be seen."""
    told = list(persons.people(row.order)) if row.order else [(_("Buyer"), str(row.buyer or ""))]
    return [(label, value if is_clear else persons.mask(value)) for label, value in told if value]


def _earlier(row: Ticket):
    rows = Ticket.objects.filter(shop=row.shop, buyer=row.buyer).exclude(pk=row.pk)
    rows = rows.select_related("order").order_by("-pk")
    return rows[:EARLIER] if row.buyer_id else Ticket.objects.none()
