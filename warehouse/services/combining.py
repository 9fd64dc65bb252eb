"""Ready orders of one buyer go in one package; one that may not leave is taken out of it again.

Claim, call, record, as everything that is told to the platform.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Exists, OuterRef

from orders.errors import Outcome, Refused
from orders.models import Order, Shop
from orders.services import connections, fetching, lifecycle, sendings
from orders.services.sendings import Claim
from orders.tiktok.calls import fulfilment
from orders.tiktok.client import Client
from orders.tiktok.errors import TikTokDown, TikTokRefused
from orders.tiktok.payloads.packages import Combination
from warehouse.models import Reservation
from warehouse.services import mates, receipts

COMBINE, UNCOMBINE = "combine", "uncombine"


@dataclass(eq=False)
class Group:
    """Orders of one buyer that are ready at once, in our hands; `package` is what they became."""

    orders: list[Order]
    claim: Claim
    package: str = ""

    @property
    def numbers(self) -> set[str]:
        return {order.number for order in self.orders}


def pending(at: datetime):
    """Ids of ready orders whose buyer has others ready, and that nobody asked to combine yet."""
    twin = Order.objects.to_combine().filter(buyer=OuterRef("buyer")).exclude(pk=OuterRef("pk"))
    fresh = Order.objects.to_combine().filter(Exists(twin), combine_asked_at=None)
    return fresh.by_deadline().values_list("pk", flat=True)


def combine(order_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Put ready orders of one buyer into one package, as far as the platform lets them."""
    outcome, by_shop = Outcome(), defaultdict(list)
    asked = Order.objects.filter(pk__in=order_ids).select_related("shop")
    for order in asked:
        by_shop[order.shop].append(order.buyer_id)
    for shop, buyers in by_shop.items():
        outcome += _combine_of(shop, buyers, by=by, at=at)
    return outcome


def to_uncombine(at: datetime):
    """Ids of orders that keep others of their package waiting."""
    return Order.objects.to_uncombine().order_by("pk").values_list("pk", flat=True)


def uncombine(order_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Take orders that may not leave out of the packages they share."""
    outcome = Outcome()
    for order in Order.objects.to_uncombine().filter(pk__in=order_ids).select_related("shop"):
        ref = mates.packages([order]).get(order.pk, "")
        try:
            outcome.done += _take_out(order, ref, by=by, at=at)
        except Refused as why:
            outcome.refused[order.pk] = why
    return outcome


def _combine_of(shop: Shop, buyers: Sequence[int], *, by, at: datetime) -> Outcome:
    try:
        client = connections.client_for(shop, at=at)
    except Refused as why:
        return Outcome([], dict.fromkeys(_ids(_ready(shop, buyers)), why))
    groups = _claim(shop, buyers, by=by, at=at)
    outcome = Outcome()
    try:
        said = _ask(client, shop, groups, at) if groups else {}
    except (TikTokDown, TikTokRefused, Refused) as no:
        said = dict.fromkeys(groups, no)
    for group in groups:
        if (no := said.get(group)) is None:
            _write(group, by=by, at=at)
            outcome.done += _ids(group.orders)
        else:
            why = receipts.judge(shop, sorted(group.numbers), no, at=at)
            receipts.lay_down(group.claim, why, at=at)
            _note_asked(group.orders if why.is_final else [], at)
            outcome.refused |= dict.fromkeys(_ids(group.orders), why.why)
    return outcome


def _ready(shop: Shop, buyers: Sequence[int]) -> list[Order]:
    return list(Order.objects.to_combine().filter(shop=shop, buyer__in=buyers).order_by("pk"))


def _claim(shop: Shop, buyers: Sequence[int], *, by, at: datetime) -> list[Group]:
    """Groups that share a building and a lane, in our hands; who stands alone is asked for too."""
    with transaction.atomic():
        lifecycle.locked(_ids(_ready(shop, buyers)), "pk")
        orders = _ready(shop, buyers)
        houses = defaultdict(set)
        kept = Reservation.objects.filter(part__line__order__in=orders, ended_at=None)
        for order_id, house_id in kept.values_list("part__line__order", "warehouse"):
            houses[order_id].add(house_id)
        alike = defaultdict(list)
        for order in orders:
            alike[order.buyer_id, order.lane, frozenset(houses[order.pk])].append(order)
        several = {_ref(group): group for group in alike.values() if len(group) > 1}
        _note_asked([order for group in alike.values() if len(group) < 2 for order in group], at)
        claims = sendings.claim_all(COMBINE, several, shop, at=at, by=by)
    return [Group(several[claim.ref], claim) for claim in claims]


def _ref(orders: Sequence[Order]) -> str:
    """What a group is called: its first order, how many there are, and a mark of all."""
    numbers = sorted(order.number for order in orders)
    return f"{numbers[0]} +{len(numbers) - 1} {sha256('+'.join(numbers).encode()).hexdigest()[:12]}"


def _ask(client: Client, shop: Shop, groups: Sequence[Group], at: datetime) -> dict:
    """Say which of these shall be one; whom the platform does not let stays as it is."""
    for group in groups:
        if not group.claim.is_first:  # a hand that died may have said it
            fetching.fetch(shop, sorted(group.numbers), at=at)
            lines = mates.wanted().filter(order__in=group.orders)
            refs = set(lines.values_list("package_ref", flat=True))
            group.package = refs.pop() if len(refs) == 1 else ""
    left = {group for group in groups if not group.package}
    wishes = {}
    for possible in _combinable(client):
        for group in left:
            numbers = sorted(group.numbers.intersection(possible.order_ids))
            if len(numbers) > 1:
                wishes[group] = Combination(possible.id, tuple(numbers))
    if not wishes:
        return {}
    made, result = fulfilment.combine(client, wishes.values())
    packages = {frozenset(one.order_ids): one.id for one in made}
    for group, wish in wishes.items():
        group.package = packages.get(frozenset(wish.order_ids), "")
    errors = {group: result.errors.get(wish.id) for group, wish in wishes.items()}
    return {group: error for group, error in errors.items() if error and not group.package}


def _combinable(client: Client) -> list[Combination]:
    found, token = [], ""
    while True:
        page = fulfilment.combinable(client, page_token=token)
        found += page
        token = page.next_token
        if not token:
            return found


def _write(group: Group, *, by, at: datetime) -> None:
    with transaction.atomic():
        orders = lifecycle.locked(_ids(group.orders))
        if not sendings.accept(group.claim, {"package": group.package}, at=at):
            return
        _note_asked(orders, at)
        if group.package:
            told = {order.pk: {"package": group.package} for order in orders}
            lifecycle.note(orders, COMBINE, by=by, at=at, data=told)
            lifecycle.mark(_ids(orders), "packages_changed_at", at=at)


def _take_out(order: Order, ref: str, *, by, at: datetime) -> list[int]:
    """Its id, unless another hand is at it."""
    client = connections.client_for(order.shop, at=at)
    claim = sendings.claim(UNCOMBINE, f"{order.number} {ref}", order.shop, at=at, by=by)
    if claim is None:
        return []
    try:
        if claim.is_first or ref in _refs_now(order, at):
            fulfilment.uncombine(client, ref, [order.number])
    except (TikTokDown, TikTokRefused, Refused) as no:
        why = receipts.judge(order.shop, [order.number], no, at=at)
        receipts.lay_down(claim, why, at=at)
        raise why.why from None
    with transaction.atomic():
        together = mates.of([ref]).filter(shop=order.shop).values_list("pk", flat=True)
        orders = {one.pk: one for one in lifecycle.locked({order.pk, *together})}
        if sendings.accept(claim, {"package": ref}, at=at):
            lifecycle.note([orders[order.pk]], UNCOMBINE, by=by, at=at)
            lifecycle.mark(list(orders), "packages_changed_at", at=at)
    return [order.pk]


def _refs_now(order: Order, at: datetime) -> set[str]:
    """The packages of an order as they are now, for a hand that died may have taken it out."""
    fetching.fetch(order.shop, [order.number], at=at)
    lines = mates.wanted().filter(order=order)
    return set(lines.values_list("package_ref", flat=True))


def _note_asked(orders: Sequence[Order], at: datetime) -> None:
    lifecycle.mark(_ids(orders), "combine_asked_at", at=at)


def _ids(orders: Sequence[Order]) -> list[int]:
    return [order.pk for order in orders]
