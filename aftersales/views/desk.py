"""What the desk shows: the queue, and of the matter in hand all that decides it."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from aftersales.cases import Category
from aftersales.models import Agent, Ask, Dispute, Kind, Verdict
from aftersales.models.request import Request
from aftersales.services import (
    answers,
    asks,
    claims,
    facts,
    letters,
    matters,
    playbook,
    proposals,
    reasons,
)
from aftersales.services.matters import Waiting
from aftersales.services.proposals import Proposal
from aftersales.views import clerk, page
from orders.admin.strip import strip
from orders.models import OrderEvent
from orders.moment import moment
from orders.refusals.reasons import reason
from orders.services.timeline import sentence_of, status_word
from warehouse.models import Package, Scan
from warehouse.services import costs
from warehouse.services.whereabouts import whereabouts

KIND_NAMES = dict(Kind.choices)


@dataclass(frozen=True)
class InHand:
    """The matter this person holds, and what is known of it without asking for money or words."""

    kind: str
    row: object
    ticket: int | None
    ask: Ask | None
    offered: list[tuple[str, str]]
    proposal: Proposal
    box: Package | None
    event: OrderEvent | None
    scan: Scan | None
    may_agree: bool
    may_refuse: bool
    may_decide: bool

    @property
    def ref(self) -> str:
        """As addresses and buttons call it."""
        return f"{self.kind}:{self.row.pk}"

    @property
    def name(self) -> str:
        """What kind of thing it is."""
        return KIND_NAMES[self.kind]

    @property
    def is_request(self) -> bool:
        """Whether it is answered by yes or no."""
        return isinstance(self.row, Request)

    @property
    def why(self) -> str:
        """The buyer's reason, worded."""
        return reason(self.row.reason, self.row.reason_text) if self.is_request else ""

    @property
    def asks_us(self) -> str:
        """What the platform awaits from us, worded; a step nobody here knows as it is called."""
        return capfirst(status_word(self.row.step))

    @property
    def asked_reason(self) -> str:
        """By which reason an agent asks to refuse it, worded."""
        return dict(self.offered).get(self.ask.reason, self.ask.reason) if self.ask else ""


@clerk()
def desk(request):
    """The queue on the left, the one in hand on the right."""
    return shown(request)


def shown(request, draft: Mapping[str, str] | None = None):
    """The desk; `draft` is what was written and not sent: it stands in its box, or to be copied."""
    at = moment()
    waiting = matters.queue(request.user, at=at)
    held = in_hand(request.user, at)
    order = held and held.row.order
    is_of_it = bool(draft and held and draft.get("ref") == held.ref)
    context = {
        "title": _("Service desk"),
        "at": at,
        "lines": [_line(one, request.user) for one in waiting],
        "held": held,
        "draft": draft if is_of_it else None,
        "unsent": draft.get("text", "") if draft and not is_of_it else "",
        "strip": strip(order, order.clocks.open(), at) if order else "",
        "event": sentence_of(held.event) if held and held.event else "",
        "may_override": request.user.has_perm(claims.MAY_OVERRIDE),
        "stated": playbook.choices(),
        "most": matters.SHOWN,
        "here": Agent.objects.present(at).filter(user=request.user).first(),
        "is_fullwidth": "1",
    }
    return page(request, "desk/desk.html", context)


def in_hand(user, at) -> InHand | None:
    """What this person holds, if it still waits; one that was answered elsewhere is let go."""
    claim = claims.mine(user, at=at)
    row = claim and matters.find(claim.kind, claim.matter_id, user)
    if row is None:
        return None
    is_request = isinstance(row, Request)
    offered = reasons.offered(row)[:9] if is_request else []
    box = facts.box_of(row.order) if row.order else None
    events = OrderEvent.objects.filter(order=row.order, by__isnull=False) if row.order else None
    event = events.select_related("by").order_by("-seq").first() if events is not None else None
    may = {
        verdict: is_request and user.has_perm(answers.right_for(row, row.order, verdict))
        for verdict in Verdict.values
    }
    return InHand(
        kind=claim.kind,
        row=row,
        ticket=matters.ticket_of(claim.kind, claim.matter_id),
        ask=asks.about(claim.kind, claim.matter_id),
        offered=offered,
        proposal=proposals.propose(claim.kind, row, offered),
        box=box,
        event=event,
        scan=facts.last_scan(event.by_id, event.at) if event else None,
        may_agree=may[Verdict.APPROVE],
        may_refuse=may[Verdict.REJECT],
        may_decide=user.has_perm(claims.MAY_DECIDE),
    )


@clerk()
def cost(request):
    """What cancelling the one in hand loses now, asked for beside the page."""
    at = moment()
    claim = claims.mine(request.user, at=at)
    row = claim and matters.find(claim.kind, claim.matter_id, request.user)
    order_id = row.order_id if row else None
    known = costs.so_far([order_id], at=at).get(order_id) if order_id else None
    return render(request, "desk/cost.html", {"cost": known})


@clerk()
def where(request):
    """Where the parcels of the one in hand truly are, asked for beside the page."""
    claim = claims.mine(request.user, at=moment())
    row = claim and matters.find(claim.kind, claim.matter_id, request.user)
    order_id = row.order_id if row else None
    lines = whereabouts([order_id]).get(order_id, []) if order_id else []
    return render(request, "desk/where.html", {"lines": lines})


@clerk("aftersales.write_buyer")
def letter(request):
    """What may be written to the buyer of the one in hand: phrases with facts, and answers."""
    at = moment()
    claim = claims.mine(request.user, at=at)
    row = claim and matters.find(claim.kind, claim.matter_id, request.user)
    if row is None:
        return render(request, "desk/letter.html", {})
    known = facts.of(row.order, at=at)
    code = getattr(row, "stated_reason", "") or getattr(row, "reason", "")
    drafts = [
        (one, facts.put_into(one.text, known)) for one in playbook.phrases(code, row.shop)[:9]
    ]
    context = {
        "matter_waits": True,
        "drafts": drafts,
        "names": facts.NAMES,
        "goods": playbook.product_facts(row.order, row.shop),
        "sent": letters.about(claim.kind, claim.matter_id),
        "zone": row.shop.zone,
    }
    return render(request, "desk/letter.html", context)


def _why(one: Waiting) -> str:
    """Why it is there, worded: a ticket says what it is about, a dispute what is judged."""
    if one.kind == Kind.TICKET:
        return str(dict(Category.choices).get(one.reason, ""))
    if one.kind == Kind.DISPUTE:
        return str(dict(Dispute.Reason.choices).get(one.reason, ""))
    return reason(one.reason, one.reason_text) if one.reason else ""


def _line(one: Waiting, user) -> dict:
    return {
        "one": one,
        "name": KIND_NAMES[one.kind],
        "zone": ZoneInfo(one.time_zone),
        "why": _why(one),
        "is_mine": one.owner_id == user.pk,
    }
