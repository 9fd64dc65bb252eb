"""May this order be walked for? The live rules are asked in turn, and what they say is kept."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from orders.errors import Outcome
from orders.models import Hold, Order, RuleMatch, ScreeningRule
from orders.models.screening import Effect
from orders.refusals import sentence
from orders.services import checks, lifecycle
from orders.services.checks import CHECKS, Match
from orders.services.lifecycle import Reason, Wait


@dataclass(frozen=True)
class Word:
    """What one rule said of one order."""

    order: Order
    rule: ScreeningRule
    match: Match

    @property
    def reason(self) -> str:
        """What the order waits for if the rule holds it."""
        return CHECKS[self.rule.check_name].reason

    @property
    def waves_through(self) -> tuple[int, str]:
        """What a person lets pass for good: a rule of the shop by itself, else the whole reason."""
        by_rule = self.reason == Reason.RULE
        return self.order.pk, self.rule.key if by_rule else self.reason

    def row(self, at: datetime) -> RuleMatch:
        """The word as it is stored."""
        return RuleMatch(
            order=self.order, rule=self.rule, code=self.match.code, params=self.match.params, at=at
        )

    def spoken(self) -> dict:
        """The word as a part of a sentence, under the name people gave the rule."""
        why = {"code": self.match.code, "params": self.match.params}
        params = {"name": self.rule.name, "version": self.rule.version, "why": why}
        return {"code": "rule_says", "params": params}

    @property
    def sentence(self) -> str:
        """The same in the reader's language."""
        return sentence(**self.spoken())


def pending(at: datetime):
    """Ids of orders nobody has looked at yet, the most urgent first."""
    return Order.objects.screening().by_deadline().values_list("pk", flat=True)


def screen(order_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Release the clean ones, hold the others, each with its reasons; keep what the rules said."""
    with transaction.atomic():
        orders = _locked(Order.objects.screening().filter(pk__in=order_ids))
        words = judge(orders, ScreeningRule.objects.live().exclude(effect=Effect.ROUTE))
        _keep(words, _kept(orders).exclude(rule__effect=Effect.ROUTE), at=at)
        waits = _waits(words, _waved_through(orders))
        held = {wait.order_id for wait in waits}
        lifecycle.hold(waits, by=by, at=at)
        clean = [order.pk for order in orders if order.pk not in held]
        return lifecycle.release(clean, by=by, at=at)


def hold_for(order_ids: Iterable[int], reasons: Collection[str], *, at: datetime) -> None:
    """Hold orders whose note or address is new, where the rules do so, waved through or not."""
    orders = list(readable(Order.objects.filter(pk__in=order_ids)))
    words = judge(orders, ScreeningRule.objects.live())
    waits = [wait for wait in _waits(words) if wait.reason in reasons]
    lifecycle.hold(waits, by=None, at=at)


def route(order_ids: Sequence[int], *, by=None, at: datetime) -> None:
    """Send orders to the warehouse or lane that rules name, before goods are set aside for them.

    Of two rules that name a warehouse the first one asked wins, and likewise of two lanes.
    """
    rules = ScreeningRule.objects.live().filter(effect__in=[Effect.PASS, Effect.ROUTE])
    if not any(rule.effect == Effect.ROUTE for rule in rules):
        return
    with transaction.atomic():
        orders = _locked(Order.objects.filter(pk__in=order_ids))
        words = [word for word in judge(orders, rules) if word.rule.effect == Effect.ROUTE]
        _keep(words, _kept(orders).filter(rule__effect=Effect.ROUTE), at=at)
        _send(words, by=by, at=at)


def readable(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Orders with what every check reads of them, and no more."""
    return orders.select_related("recipient").only(*checks.READ)


def judge(orders: Sequence[Order], rules: Iterable[ScreeningRule]) -> list[Word]:
    """What these rules say of orders, asked in turn; after one that passes no later one is asked.

    Writes nothing; reads what the checks of these rules need in a fixed number of queries.
    """
    rules = list(rules)
    checks.read(orders, {rule.check_name for rule in rules})
    return [word for order in orders for word in _words(order, rules)]


def _words(order: Order, rules: Iterable[ScreeningRule]) -> Iterator[Word]:
    for rule in rules:
        if rule.shop_id in (None, order.shop_id):
            match = CHECKS[rule.check_name].run(order, rule.params)
            if match:
                yield Word(order, rule, match)
                if rule.effect == Effect.PASS:
                    return


def _locked(orders: QuerySet[Order]) -> list[Order]:
    return list(readable(orders).select_for_update(of=["self"]).order_by("pk"))


def _kept(orders: Iterable[Order]) -> QuerySet[RuleMatch]:
    return RuleMatch.objects.filter(order__in=orders)


def _keep(words: Iterable[Word], instead_of: QuerySet[RuleMatch], *, at: datetime) -> None:
    instead_of.delete()
    RuleMatch.objects.bulk_create(word.row(at) for word in words)


def _waits(words: Iterable[Word], waved_through: Collection = ()) -> list[Wait]:
    """One wait an order and reason; rules of the shop's own share one and are all named in it."""
    waits, by_rules = {}, defaultdict(list)
    for word in words:
        if word.rule.effect != Effect.HOLD or word.waves_through in waved_through:
            continue
        if word.reason == Reason.RULE:
            by_rules[word.order.pk].append(word)
        else:
            wait = Wait(word.order.pk, word.reason, **word.spoken())
            waits.setdefault((wait.order_id, wait.reason), wait)
    return [*waits.values(), *(_by_rules(pk, spoken) for pk, spoken in by_rules.items())]


def _by_rules(order_id: int, words: Sequence[Word]) -> Wait:
    rules = {"rules": [word.spoken() for word in words], "keys": [word.rule.key for word in words]}
    return Wait(order_id, Reason.RULE, "held_by_rules", rules)


def _waved_through(orders: Iterable[Order]) -> set[tuple[int, str]]:
    """What a person has let pass before: a whole reason, or the rules that reason named."""
    lifted = Hold.objects.filter(order__in=orders, lifted_at__isnull=False, lifted_by__isnull=False)
    return {
        (order_id, passed)
        for order_id, reason, params in lifted.values_list("order_id", "reason", "params")
        for passed in params.get("keys", [reason])
    }


def _send(words: Iterable[Word], *, by, at: datetime) -> None:
    places = defaultdict(dict)
    for word in words:
        for name in ("warehouse_ref", "lane"):
            if place := getattr(word.rule, name):
                places[word.order].setdefault(name, place)
    moved = {
        order: facts
        for order, facts in places.items()
        if any(getattr(order, name) != place for name, place in facts.items())
    }
    alike = defaultdict(list)
    for order, facts in moved.items():
        alike[tuple(facts.items())].append(order.pk)
    for facts, ids in alike.items():
        lifecycle.fill(ids, dict(facts))
    data = {order.pk: {"places": list(facts.values())} for order, facts in moved.items()}
    lifecycle.note(list(moved), "route", by=by, at=at, data=data)
