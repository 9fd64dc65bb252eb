"""What the platform says of returns it judges: disputes begin, and end, by its word."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from aftersales.models import Dispute, ReturnRequest
from aftersales.services import disputes
from aftersales.services.tickets import guessing
from orders.models import Order, Shop
from orders.tiktok.payloads.aftersales import Return

Reason, State = Dispute.Reason, Dispute.State
IN_PROGRESS = "IN_PROGRESS"
ENDED = {"SUPPORT_SELLER": State.WON, "SUPPORT_BUYER": State.LOST, "CLOSED": State.WITHDRAWN}


def hear(shop: Shop, told: Sequence[Return], orders: Mapping[str, Order], *, at: datetime) -> None:
    """Open, and end, disputes as the platform judges these returns; their orders are locked.

    What is older than what we know of a dispute changes nothing.
    """
    judged = [one for one in told if one.arbitration in (IN_PROGRESS, *ENDED)]
    newest = {one.return_id: one for one in sorted(judged, key=lambda one: one.updated_at)}
    if not newest:
        return
    rows = Dispute.objects.filter(shop=shop, platform_id__in=newest).select_related("order")
    known = {row.platform_id: row for row in rows.select_for_update(of=("self",)).order_by("pk")}
    for row in known.values():
        row.order = orders.get(newest[row.platform_id].order_id, row.order)
    asked = ReturnRequest.objects.filter(shop=shop, platform_id__in=newest)
    requests = {row.platform_id: row for row in asked}
    new = [
        _begun(one, requests[one.return_id], orders.get(one.order_id))
        for one in newest.values()
        if one.return_id not in known and one.return_id in requests
    ]
    Dispute.objects.bulk_create(new)
    disputes.run_clocks(new, at=at)
    disputes.tell(new, "open_dispute", by=None, at=at)
    _follow([*known.values(), *new], newest, at)


def _begun(one: Return, request: ReturnRequest, order: Order | None) -> Dispute:
    reason = _reason(one, request)
    return Dispute(
        shop_id=request.shop_id, platform_id=one.return_id, order_number=one.order_id, order=order,
        request=request, origin=Dispute.Origin.PLATFORM, reason=reason,
        stage=disputes.stage_of(reason, order), amount=one.refund_total,
        currency=one.currency if one.refund_total else "", opened_at=one.updated_at,
        respond_by=one.respond_by, due_at=one.respond_by or one.updated_at + disputes.OURS,
    )  # fmt: skip


def _reason(one: Return, request: ReturnRequest) -> Reason:
    """Why it is judged: what came back, where we refused that; else what the buyer said."""
    if ReturnRequest.Step.RECEIVE in (request.step, request.answered_step):
        return Reason.WRONG_RETURN
    guess = guessing.from_code(one.reason) or guessing.from_words(one.reason_text)
    return disputes.MEANS.get(guess, Reason.OTHER)


def _follow(rows: Sequence[Dispute], newest: Mapping[str, Return], at: datetime) -> None:
    """Write what the platform says now: by when it waits for us, or how it ended."""
    ended = {state: [] for state in ENDED.values()}
    fresh = []
    for row in rows:
        one = newest[row.platform_id]
        if row.heard_at and one.updated_at <= row.heard_at:
            continue
        row.heard_at = one.updated_at
        fresh.append(row)
        how = ENDED.get(one.arbitration)
        if how and row.state in (State.OPEN, State.EVIDENCE_SENT):
            disputes.finish(row, how, at=at)
            ended[how].append(row)
        elif row.state == State.OPEN and one.respond_by:
            row.respond_by = row.due_at = one.respond_by
    Dispute.objects.bulk_update(fresh, [*disputes.WROTE, "heard_at", "order"])
    disputes.run_clocks(fresh, at=at)
    for how, over in ended.items():
        disputes.tell(over, f"{disputes.ENDS[how]}_dispute", by=None, at=at)
