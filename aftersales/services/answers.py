"""Answering buyers: one person decides, the platform is told once, and says what is true."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, Q, Value, When
from django_fsm import can_proceed

from aftersales.models import Ask, CancellationRequest, Verdict
from aftersales.models.request import Request
from aftersales.services import claims, facts, feeds, guard, noes, outgoing, requests
from aftersales.services.feeds import BY_MODEL
from aftersales.services.returns import DECISIONS
from orders.errors import Outcome, Refused
from orders.models import Order, Shop
from orders.models.state import BEFORE_PICKING, State
from orders.services import connections, lifecycle, sendings
from orders.services.sendings import Claim
from orders.tiktok.calls import cancellations, returns
from orders.tiktok.client import Client
from orders.tiktok.errors import TikTokDown, TikTokRefused

ANSWER = [
    "state", "verdict", "answer_reason", "answer_comment", "answered_step", "answers",
    "answered_at", "answered_by", "sending", "told_at",
]  # fmt: skip
CONNECTED = Q(shop__key__disconnected_at=None, shop__key__grant__ended_at=None)
BEFORE_PACKED = {*BEFORE_PICKING, State.PICKING}
NO_TIME = timedelta()
LONGEST_COMMENT = Ask._meta.get_field("comment").max_length
LANDED = {
    Verdict.APPROVE: {"AGREED", "REFUNDED", "WAITING", "CLOSED"},
    Verdict.REJECT: {"REJECTED", "WAITING", "CLOSED"},
}


@dataclass(frozen=True)
class Answer:
    """What a person says: agree or refuse, and why it is refused."""

    verdict: str
    reason: str = ""
    comment: str = ""


Judge = Callable[[Request, Order | None], Answer]


def answer(
    model: type[Request], request_ids: Iterable[int], said: Answer, *, by, at: datetime
) -> Outcome:
    """Decide requests; each is answered once, and the platform is told right after."""
    return decide(model, request_ids, lambda _row, _order: said, by=by, at=at)


def decide(
    model: type[Request], request_ids: Iterable[int], judge: Judge, *, by, at: datetime
) -> Outcome:
    """Decide requests by what `judge` says of each and of its order as it stands under its lock.

    The order's lock is the one that scans and the steps of the line take, so that what is judged is
    still so when it is written down.
    """
    numbers = model.objects.filter(pk__in=request_ids).values("order")
    outcome, answered = Outcome(), []
    with transaction.atomic():
        orders = {order.pk: order for order in lifecycle.locked(numbers)}
        rows = model.objects.filter(pk__in=request_ids).select_related("answered_by", "shop")
        for row in rows.select_for_update(of=("self",)).order_by("pk"):
            order = orders.get(row.order_id)
            try:
                said = judge(row, order)
            except Refused as why:
                outcome.refused[row.pk] = why
                continue
            if why := _forbidden(row, order, said, by) or unanswerable(row, said):
                outcome.refused[row.pk] = why
                continue
            row.answer(said.verdict, by=by, at=at)
            row.answer_reason, row.answer_comment = said.reason, said.comment
            answered.append(row)
        model.objects.bulk_update(answered, ANSWER)
        verb = "answer_cancel" if model is CancellationRequest else "answer_return"
        for row in answered:
            _note(orders.get(row.order_id), verb, by, at, verdict=row.verdict)
        outcome.done += [row.pk for row in answered]
        for verdict in Verdict:
            ids = [row.pk for row in answered if row.verdict == verdict]
            _let_go(model, ids, verdict, by, at)
    return outcome


def right_for(row: Request, order: Order | None, verdict: str) -> str:
    """The permission without which a person may not say this."""
    if not isinstance(row, CancellationRequest):
        return "aftersales.answer_return"
    if verdict == Verdict.REJECT:
        return "aftersales.reject_cancellation"
    is_packed = order is not None and order.state not in BEFORE_PACKED
    return "aftersales.approve_packed" if is_packed else "aftersales.approve_cancellation"


def pending(model: type[Request], at: datetime):
    """Ids of decided requests of which the platform does not know, the longest waiting first.

    Of those decided in one go, those whose time runs out first are told first.
    """
    rows = model.objects.to_send().filter(CONNECTED).order_by("answered_at", "due_at")
    return rows.values_list("pk", flat=True)


def send(model: type[Request], request_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Tell the platform; then read the requests again, for what it says of them counts."""
    outcome = Outcome()
    rows = model.objects.to_send().filter(pk__in=request_ids)
    shops = Shop.objects.filter(pk__in=rows.order_by().values("shop"))
    for shop in shops:
        try:
            outcome += _send(model, shop, list(rows.filter(shop=shop)), at)
        except (TikTokDown, TikTokRefused):  # answers are told; what is true is read by the poll
            continue
        except Refused as refused:
            outcome.refused |= {row.pk: refused for row in rows.filter(shop=shop)}
    return outcome


def _send(model: type[Request], shop: Shop, rows: Sequence[Request], at: datetime) -> Outcome:
    client = connections.client_for(shop, at=at)
    claims = _claim(model, shop, rows, at)
    doubtful = [row for row in rows if row.pk in claims and not claims[row.pk].is_first]
    _read_again(model, shop, doubtful, at)
    outcome, told, why = Outcome(), [], None
    for row in model.objects.filter(pk__in=claims).order_by("answered_at", "due_at"):
        claimed = claims[row.pk]
        if noes.is_down(why):  # who goes on asking waits as long for each
            sendings.retry_later(claimed, at=at, after=NO_TIME)
            continue
        if row.is_open and not row.is_asked_anew:
            why = _tell(client, row, claimed, at)
            told.append(row)
        else:
            why = _judge(row, claimed, at)
        if why:
            outcome.refused[row.pk] = why
        else:
            outcome.done.append(row.pk)
    _read_again(model, shop, told, at)
    return outcome


def _claim(
    model: type[Request], shop: Shop, rows: Sequence[Request], at: datetime
) -> dict[int, Claim]:
    """Take answers into our hands, and write down under which name each is told."""
    by_ref = {row.answer_ref: row for row in rows}
    claimed = sendings.claim_all(_kind(model), by_ref, shop, at=at)
    for one in claimed:
        by_ref[one.ref].sending_id = one.sending_id
    model.objects.bulk_update([by_ref[one.ref] for one in claimed], ["sending"])
    return {by_ref[one.ref].pk: one for one in claimed}


def _kind(model: type[Request]) -> str:
    return f"answer_{model.CLOCK}"


def _tell(client: Client, row: Request, claimed: Claim, at: datetime) -> Refused | None:
    """Give one answer; says why it was not taken."""
    try:
        receipt = _call(client, row, claimed.key)
    except noes.NOES as no:
        return noes.lay_down(no, claimed, row.shop, lambda why: _fail(row, claimed, why, at), at=at)
    _accept(row, claimed, {"request_id": receipt}, at)
    return None


def _call(client: Client, row: Request, key: str) -> str:
    if row.verdict != Verdict.APPROVE:
        return outgoing.refuse(client, row, key)
    if isinstance(row, CancellationRequest):
        return cancellations.approve(client, row.platform_id, key)
    approve, _reject = DECISIONS[row.answered_step]
    return returns.approve(client, row.platform_id, approve, key)


def _judge(row: Request, claimed: Claim, at: datetime) -> Refused | None:
    """It was decided while our answer was on its way: by us, as far as one can tell, or not."""
    if row.is_asked_anew or row.state in LANDED[row.verdict]:
        _accept(row, claimed, {"found": row.status}, at)
        return None
    why = Refused("answer_came_too_late", state=row.state)
    _fail(row, claimed, why, at)
    return why


def _accept(row: Request, claimed: Claim, receipt: dict, at: datetime) -> None:
    """The platform has it: nothing is due any more."""
    with transaction.atomic():
        if sendings.accept(claimed, receipt, at=at) and not row.is_asked_anew:
            type(row).objects.filter(pk=row.pk).update(told_at=at, due_at=None)
            row.due_at = None
            requests.run_clocks([row], at=at)


def _fail(row: Request, claimed: Claim, why: Refused, at: datetime) -> None:
    """The platform did not take it: whoever looks next may answer otherwise."""
    model = type(row)
    with transaction.atomic():
        order = next(iter(lifecycle.locked([row.order_id])), None)
        fresh = model.objects.select_for_update().get(pk=row.pk)
        if sendings.fail(claimed, why, at=at) and can_proceed(fresh.fail):
            fresh.fail()
            fresh.save(update_fields=["state"])
            _note(order, "fail_answer", None, at)


def _read_again(model: type[Request], shop: Shop, rows: Iterable[Request], at: datetime) -> None:
    ids = [row.platform_id for row in rows]
    if ids:
        feeds.read(BY_MODEL[model], shop, ids, at=at)


def _forbidden(row: Request, order: Order | None, said: Answer, by) -> Refused | None:
    """What is not this person's to say; what nobody says by hand is judged by its caller."""
    if by is None or by.has_perm(right_for(row, order, said.verdict)):
        return None
    return Refused("answer_is_a_leads", order=row.order_number)


def _let_go(model: type[Request], ids: Sequence[int], verdict: str, by, at: datetime) -> None:
    """Answered requests are in nobody's hands, and no lead is asked about them any more."""
    claims.release(model.CLOCK, list(ids), at=at)
    asked = Ask.objects.open().filter(kind=model.CLOCK, matter_id__in=ids)
    granted = Case(When(verdict=verdict, then=Value(True)), default=Value(False))
    others = asked.exclude(asked_by=by) if by else asked
    others.update(decided_by=by, decided_at=at, granted=granted)
    asked.update(decided_at=at, granted=granted)  # who asked answered otherwise


def unanswerable(row: Request, said: Answer) -> Refused | None:
    """Why this cannot be said to a request, whoever says it."""
    if not can_proceed(row.answer):
        return _settled(row)
    offered = {reason["name"] for reason in row.reject_reasons or ()}
    if said.verdict == Verdict.REJECT and not said.reason:
        return Refused("answer_needs_a_reason", order=row.order_number)
    if said.verdict == Verdict.REJECT and offered and said.reason not in offered:
        return Refused("answer_reason_is_not_offered", order=row.order_number)
    too_long = facts.too_long(said.comment, LONGEST_COMMENT)
    return too_long or guard.objection(said.comment, row.shop)


def _settled(row: Request) -> Refused:
    if row.state != "ANSWERED":
        return Refused("request_is_closed", order=row.order_number, state=row.state)
    when = row.answered_at.astimezone(row.shop.zone).strftime("%Y-%m-%d %H:%M")
    return Refused(
        "request_is_answered",
        order=row.order_number,
        by=str(row.answered_by or ""),
        when=when,
        verdict=row.verdict,
    )


def _note(order: Order | None, verb: str, by, at: datetime, **data) -> None:
    if order:
        lifecycle.note([order], verb, by=by, at=at, data={order.pk: data})
