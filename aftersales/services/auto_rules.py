"""Cancellations that are answered at once, by rules that a lead set live; each choice is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from aftersales.models import AnswerRule, CancellationRequest, Claim, OwnAnswer, Stage, Verdict
from aftersales.models.request import Request
from aftersales.services import answers, net
from aftersales.services.answers import CONNECTED, Answer
from aftersales.services.playbook import bare
from aftersales.services.stages import stage, stage_then
from orders.errors import Outcome, Refused
from orders.models import LinePart, Order
from orders.services.rulebook import RuleBook

WORDING = (
    "name", "shop_id", "priority", "reasons", "stages", "sku_prefix", "at_most", "within_minutes",
    "effect",
)  # fmt: skip
Effect = AnswerRule.Effect
BUYER = "BUYER"
LIMIT = 2000  # requests a trial looks at, the newest


def _read(rule: AnswerRule) -> None:
    """Keep stages in their order; what is refused must be packed or gone."""
    rule.stages = [one for one in Stage.values if one in rule.stages]
    if rule.effect == Effect.REJECT and (not rule.stages or Stage.HERE in rule.stages):
        raise Refused("rule_refuses_what_is_here", rule=rule.name)


BOOK = RuleBook(AnswerRule, WORDING, _read)


def pending(at: datetime):
    """Ids of requests no rule was asked about yet, the first to run out first."""
    rows = CancellationRequest.objects.to_answer().filter(CONNECTED, ruled_at=None)
    rows = rows.filter(Q(respond_by=None, due_at__gt=at) | Q(respond_by__gt=at))
    if not AnswerRule.objects.live().exists():
        rows = rows.none()
    return rows.order_by("due_at").values_list("pk", flat=True)


def rule(request_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Ask the live rules about new requests, once each; what none answers is a person's.

    Judged under the order's lock, like every answer. What somebody has in hand is theirs.
    """
    ids = list(request_ids)
    live = list(AnswerRule.objects.live())
    goods = _goods(CancellationRequest.objects.filter(pk__in=ids).values_list("order", flat=True))
    held = Claim.objects.live(at).filter(kind=CancellationRequest.CLOCK, matter_id__in=ids)
    in_hand = set(held.values_list("matter_id", flat=True))
    found: dict[int, OwnAnswer] = {}

    def judge(row: Request, order: Order | None) -> Answer:
        at_stage = stage(order)
        chosen = None if row.pk in in_hand else first(live, row, at_stage, goods)
        if chosen is None or chosen.effect == Effect.LEAVE or row.ends_at <= at:
            raise Refused("no_rule_answers", order=row.order_number)
        found[row.pk] = own = OwnAnswer(
            request=row, number=row.answers + 1, stage=at_stage, rule=chosen,
            due_at=row.ends_at, at=at,
        )  # fmt: skip
        said = _said(chosen, at_stage, row)
        own.verdict, own.reason = said.verdict, said.reason
        return said

    with transaction.atomic():
        outcome = answers.decide(CancellationRequest, ids, judge, by=None, at=at)
        OwnAnswer.objects.bulk_create(found[pk] for pk in outcome.done)
        CancellationRequest.objects.filter(pk__in=ids).update(ruled_at=at)
    return Outcome(outcome.done)


def first(
    rules: Sequence[AnswerRule], row: Request, at_stage: Stage, goods: dict[int, list[str]]
) -> AnswerRule | None:
    """The first rule that finds a request, whose goods are so far; None where none does."""
    return next((one for one in rules if finds(one, row, at_stage, goods)), None)


def finds(rule: AnswerRule, row: Request, at_stage: Stage, goods: dict[int, list[str]]) -> bool:
    """Whether every condition of a rule holds; `goods` are SKU codes by order."""
    codes = goods.get(row.order_id, [])
    paid = row.order and (row.order.paid_at or row.order.ordered_at)
    asked_after = row.asked_at - paid if paid else None
    return (
        rule.shop_id in (None, row.shop_id)
        and (not rule.reasons or bare(row.reason) in rule.reasons)
        and (not rule.stages or at_stage in rule.stages)
        and (rule.at_most is None or row.refund_total <= rule.at_most)
        and (not rule.sku_prefix or _all_begin(codes, rule.sku_prefix))
        and (rule.within_minutes is None or _is_within(asked_after, rule.within_minutes))
    )


def _all_begin(codes: Sequence[str], prefix: str) -> bool:
    return bool(codes) and all(code.startswith(prefix) for code in codes)


def _is_within(span: timedelta | None, minutes: int) -> bool:
    return span is not None and span <= timedelta(minutes=minutes)


def _said(rule: AnswerRule, at_stage: Stage, row: Request) -> Answer:
    if rule.effect == Effect.APPROVE:
        return Answer(Verdict.APPROVE)
    return Answer(Verdict.REJECT, net.reason_against(at_stage, row))


def _goods(order_ids: Iterable[int | None]) -> dict[int, list[str]]:
    """SKU codes of what must leave the shelf, by order."""
    parts = LinePart.objects.filter(line__order__in=[pk for pk in order_ids if pk])
    goods: dict[int, list[str]] = {}
    for order_id, code in parts.values_list("line__order", "sku__code"):
        goods.setdefault(order_id, []).append(code)
    return goods


@dataclass(frozen=True)
class Found:
    """One request a rule would have found, and how far its goods were when it came."""

    row: CancellationRequest
    stage: Stage


@dataclass(frozen=True)
class Trial:
    """What a rule would have done with the requests of the last days: `found` of `asked`."""

    rule: AnswerRule
    asked: int
    found: Sequence[Found]

    @property
    def packed(self) -> int:
        """How many of those found were packed already, or had left."""
        return sum(one.stage != Stage.HERE for one in self.found)


def run_trial(rule: AnswerRule, user, *, days: int, at: datetime) -> Trial:
    """Replay past requests of buyers, each at the stage its goods had then; writes nothing."""
    rows = CancellationRequest.objects.visible_to(user).filter(
        role=BUYER, asked_at__gte=at - timedelta(days=days), asked_at__lte=at
    )
    if rule.shop_id:
        rows = rows.filter(shop=rule.shop_id)
    rows = list(rows.select_related("order", "shop").order_by("-asked_at", "-pk")[:LIMIT])
    goods = _goods(row.order_id for row in rows)
    found = [
        Found(row, then)
        for row in rows
        if finds(rule, row, then := stage_then(row.order, row.asked_at), goods)
    ]
    return Trial(rule, len(rows), found)
