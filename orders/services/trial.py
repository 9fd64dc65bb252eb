"""What a rule would do: asked of orders that came in lately, beside the rules that are live."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q

from orders.models import Order, ScreeningRule
from orders.services import screening
from orders.services.screening import Word

LIMIT = 5000  # orders one trial looks at, the newest
CHUNK = 500
NAMED = 25
NOTHING = ""  # no rule had a word for the order


@dataclass(frozen=True)
class Found:
    """An order the rule would find, why, and what the live rules say of it."""

    order: Order
    why: str
    now: list[Word]


@dataclass
class Trial:
    """How orders fare under the live rules, and how they would with this one among them.

    `now` and `then` count orders by effect; an order that is tagged and held counts twice, and
    under "" one that no rule has a word for. `hits` counts orders the rule itself would find.
    """

    orders: int = 0
    hits: int = 0
    is_cut: bool = False
    now: Counter = field(default_factory=Counter)
    then: Counter = field(default_factory=Counter)
    named: list[Found] = field(default_factory=list)


def run(rule: ScreeningRule, user, *, days: int, at: datetime) -> Trial:
    """Ask a rule about the orders of the last days that this person may see; writes nothing."""
    trial = Trial()
    live = list(ScreeningRule.objects.live())
    then = [one for one in live if one.key != rule.key] + [rule]
    rules = {"now": live, "then": sorted(then, key=lambda one: (one.priority, one.pk))}
    ids = list(_lately(rule, user, at - timedelta(days=days))[: LIMIT + 1])
    trial.is_cut = len(ids) > LIMIT
    ids = ids[:LIMIT]
    for start in range(0, len(ids), CHUNK):
        rows = Order.objects.filter(pk__in=ids[start : start + CHUNK]).order_by("-pk")
        _ask(list(screening.readable(rows)), rules, rule, trial)
    return trial


def _lately(rule: ScreeningRule, user, since: datetime):
    """Ids of orders that came in since then, but for those that were history already."""
    orders = Order.objects.visible_to(user).filter(placed_at__gte=since)
    orders = orders.filter(Q(held_at__isnull=False) | Q(screening_at__isnull=False))
    if rule.shop_id:
        orders = orders.filter(shop=rule.shop_id)
    return orders.order_by("-placed_at", "-pk").values_list("pk", flat=True)


def _ask(orders: Sequence[Order], rules: dict, rule: ScreeningRule, trial: Trial) -> None:
    now, then = (_by_order(screening.judge(orders, rules[when])) for when in ("now", "then"))
    trial.orders += len(orders)
    for order in orders:
        trial.now.update(_effects(now[order.pk]))
        trial.then.update(_effects(then[order.pk]))
        for word in then[order.pk]:
            if word.rule is rule:
                trial.hits += 1
                if len(trial.named) < NAMED:
                    trial.named.append(Found(order, word.match.sentence, now[order.pk]))


def _by_order(words: Iterable[Word]) -> dict[int, list[Word]]:
    found = defaultdict(list)
    for word in words:
        found[word.order.pk].append(word)
    return found


def _effects(words: Iterable[Word]) -> set[str]:
    return {word.rule.effect for word in words} or {NOTHING}
