"""The safety net: what nobody answers is answered before the platform decides, by the shop's rules.

People are told first, by the marks of each clock; telling them never stands in for the answer.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from aftersales.models import CancellationRequest, OwnAnswer, SafetyNet, Stage, Verdict
from aftersales.models.request import Request
from aftersales.services import answers
from aftersales.services.answers import CONNECTED, Answer
from aftersales.services.stages import stage
from orders.errors import Outcome, Refused
from orders.models import Order, Shop
from orders.refusals.reasons import AGAINST_CANCELLING
from orders.services import lifecycle

TRIES = 3  # answers the net gives to one request, should the platform take none
IS_PACKED, IS_ON_ITS_WAY = "product_has_been_packed", "reason_delivered"
# By which of the reasons offered a parcel is refused that is here, and one that has left.
REASONS = {Stage.PACKED: (IS_PACKED, IS_ON_ITS_WAY), Stage.GONE: (IS_ON_ITS_WAY, IS_PACKED)}
ANSWERED_BY_ITSELF = "catch_unanswered"


def pending(at: datetime):
    """Ids of requests that nobody has answered and whose end is near, the nearest first."""
    near = Q(pk__in=())
    for net in SafetyNet.objects.on():
        near |= Q(shop=net.shop_id, due_at__lte=at + timedelta(minutes=net.minutes))
    rows = CancellationRequest.objects.to_answer().filter(CONNECTED, near)
    rows = rows.filter(Q(respond_by=None, due_at__gt=at) | Q(respond_by__gt=at))
    rows = rows.annotate(tries=Count("own_answers", filter=Q(own_answers__rule=None)))
    rows = rows.filter(tries__lt=TRIES)
    return rows.order_by("due_at").values_list("pk", flat=True)


def catch(request_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Answer what nobody has answered; each choice is kept with what it was made on.

    The stage is read under the order's lock, which a pack scan takes too: the two never cross.
    """
    nets = {net.shop_id: net for net in SafetyNet.objects.on()}
    found: dict[int, OwnAnswer] = {}

    def judge(row: Request, order: Order | None) -> Answer:
        net = nets.get(row.shop_id)
        if net is None or not _is_near(row, net, at):
            raise Refused("net_has_no_say", order=row.order_number)
        found[row.pk] = own = OwnAnswer(
            request=row, number=row.answers + 1, stage=stage(order), due_at=row.ends_at, at=at
        )
        said = choose(net, own.stage, row)
        own.verdict, own.reason = said.verdict, said.reason
        return said

    with transaction.atomic():
        outcome = answers.decide(CancellationRequest, request_ids, judge, by=None, at=at)
        given = [found[pk] for pk in outcome.done]
        OwnAnswer.objects.bulk_create(given)
        _note(given, at)
    return outcome


def choose(net: SafetyNet, at_stage: Stage, row: Request) -> Answer:
    """What a net says to a request whose goods are so far; raises Refused without a reason left."""
    refuses = at_stage == Stage.GONE or (
        at_stage == Stage.PACKED and net.packed == SafetyNet.Packed.REFUSE
    )
    if not refuses:
        return Answer(Verdict.APPROVE)
    return Answer(Verdict.REJECT, reason_against(at_stage, row))


def _is_near(row: Request, net: SafetyNet, at: datetime) -> bool:
    """Our own word may have run out while the platform still waits: the net holds until it ends."""
    near = at + timedelta(minutes=net.minutes)
    return row.due_at is not None and row.due_at <= near and at < row.ends_at


def reason_against(at_stage: Stage, row: Request) -> str:
    """The reason that says what is true, of those the platform takes and did not turn down yet."""
    offered = [one["name"] for one in row.reject_reasons or ()] or list(AGAINST_CANCELLING)
    tried = set(row.own_answers.values_list("reason", flat=True)) if row.pk else set()
    for wanted in REASONS[at_stage]:
        for name in offered:
            if wanted in name and name not in tried:
                return name
    raise Refused("net_has_no_reason", order=row.order_number)


def _note(given: Iterable[OwnAnswer], at: datetime) -> None:
    said = {own.request.order_id: own for own in given if own.request.order_id}
    data = {pk: {"stage": own.stage, "verdict": own.verdict} for pk, own in said.items()}
    lifecycle.note(lifecycle.locked(said), ANSWERED_BY_ITSELF, by=None, at=at, data=data)


def switch_on(net_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """A person has seen what the net would have said last week: from now on it holds."""
    nets = SafetyNet.objects.filter(pk__in=net_ids, is_on=False)
    done = list(nets.values_list("pk", flat=True))
    nets.update(is_on=True, rehearsed_at=at, rehearsed_by=by)
    return Outcome(done)


def switch_off(net_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """From now on nothing is answered by itself; another trial must be seen before it holds."""
    nets = SafetyNet.objects.filter(pk__in=net_ids, is_on=True)
    done = list(nets.values_list("pk", flat=True))
    nets.update(is_on=False, rehearsed_at=None, rehearsed_by=None)
    return Outcome(done)


def uncaught(user) -> QuerySet:
    """Connected shops a person sees whose requests nothing catches."""
    return Shop.objects.connected().visible_to(user).exclude(safety_net__is_on=True)
