"""The platform is told of boxes: that it shall ship them, or by which number they go.

Claim, call, record: whether a box may be told of is judged under the locks of its orders in the
transaction that claims it, nothing is locked while the platform thinks, and its answer is written
down only while the claim is still ours.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from orders.errors import Outcome, Refused
from orders.models import Order, Sending, Shop
from orders.models.state import State
from orders.services import connections, lifecycle, sendings
from orders.tiktok.client import Client
from orders.tiktok.errors import TikTokDown, TikTokRefused
from warehouse.models import Package, PackageLine, Waybill
from warehouse.services import numbers, parting, providers, receipts, speech
from warehouse.services.dead import why_dead
from warehouse.services.receipts import PAUSE
from warehouse.services.speech import Said, Word

ARRANGE, UPLOAD = "arrange", "upload"
WAYS = {ARRANGE: (Package.Way.WAVE, Package.Way.SEAL), UPLOAD: (Package.Way.OWN,)}
TOGETHER = 50  # boxes in one call, and in one claim
ON_HOLD = "ON_HOLD"


@dataclass(frozen=True)
class _Brief:
    """A box as it is judged: its orders, its own label, and the platform's ids of its pieces."""

    package: Package
    orders: list[Order]
    label: Waybill | None
    line_ids: dict[str, list[str]]

    @property
    def ref(self) -> str:
        """What its sending is called: a new number is a new thing to tell."""
        return self.package.told_as if self.package.is_official else self.label.serial


def to_arrange(at: datetime):
    """Ids of boxes whose shipping the platform is to arrange now."""
    return Package.objects.to_tell(WAYS[ARRANGE], at).values_list("pk", flat=True)


def arrange(package_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Let the platform arrange the shipping of boxes that go out under its own label."""
    return _tell(ARRANGE, package_ids, by=by, at=at)


def to_upload(at: datetime):
    """Ids of packed boxes whose number the platform is to be told now."""
    return Package.objects.to_tell(WAYS[UPLOAD], at).values_list("pk", flat=True)


def upload(package_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Tell the platform the numbers of packed boxes that our own carriers take."""
    return _tell(UPLOAD, package_ids, by=by, at=at)


def retry(package_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """A person says: tell the platform of these boxes again, now."""
    with transaction.atomic():
        packages = Package.objects.untold().filter(pk__in=package_ids).select_for_update()
        packages = list(packages.order_by("pk"))
        for package in packages:
            refs = [package.told_as, *package.waybills.values_list("serial", flat=True)]
            said_no = Sending.objects.refused().filter(shop=package.shop_id, ref__in=refs)
            said_no = said_no.filter(kind__in=[*WAYS, parting.SPLIT])
            sendings.retry(list(said_no.values_list("pk", flat=True)), by=by, at=at)
        ids = [package.pk for package in packages]
        Package.objects.filter(pk__in=ids).update(refused_at=None)
        due = [package.pk for package in packages if package.is_due]
        Package.objects.filter(pk__in=due).update(call_at=at)
    return Outcome(ids)


def _tell(kind: str, package_ids: Sequence[int], *, by, at: datetime) -> Outcome:
    outcome, by_shop, began = Outcome(), defaultdict(list), time.monotonic()
    packages = Package.objects.filter(pk__in=package_ids).select_related("shop")
    for package in packages.order_by("call_at", "pk"):
        by_shop[package.shop].append(package.pk)
    for shop, ids in by_shop.items():
        for start in range(0, len(ids), TOGETHER):
            # Else what is claimed late would have its lease half over by then.
            now = at + timedelta(seconds=int(time.monotonic() - began))
            outcome += _tell_some(kind, shop, ids[start : start + TOGETHER], by=by, at=now)
    return outcome


def _tell_some(kind: str, shop: Shop, ids: Sequence[int], *, by, at: datetime) -> Outcome:
    try:
        client = connections.client_for(shop, at=at)
    except Refused as why:
        receipts.put_off(dict.fromkeys(ids, why), until=at + PAUSE)
        return Outcome([], dict.fromkeys(ids, why))
    words, waits = _claim(kind, shop, ids, by=by, at=at)
    said = speech.say(client, words) if kind == ARRANGE else _say_numbers(client, words, at)
    noes = {
        word: receipts.judge(shop, [order.number for order in word.orders], no, at=at)
        for word, no in said.items()
        if not isinstance(no, dict)
    }
    yes = {word: receipt for word, receipt in said.items() if isinstance(receipt, dict)}
    outcome = receipts.write(kind, yes, noes, by=by, at=at)
    outcome.refused |= waits
    return outcome


def _claim(kind: str, shop: Shop, ids: Sequence[int], *, by, at: datetime):
    """Boxes that may be told of, in our hands; and why others must wait."""
    with transaction.atomic():
        briefs, waits = [], {}
        for brief in _briefs(kind, ids, at):
            if why := _must_wait(brief):
                waits[brief.package.pk] = why
            else:
                briefs.append(brief)
        receipts.put_off(waits, until=at + PAUSE)
        refs = [brief.ref for brief in briefs]
        claims = {one.ref: one for one in sendings.claim_all(kind, refs, shop, at=at, by=by)}
    words = [
        Word(brief.package, brief.orders, claims[brief.ref], brief.line_ids, brief.label)
        for brief in briefs
        if brief.ref in claims
    ]
    _name_former_numbers(words)
    return words, waits


def _name_former_numbers(words: Sequence[Word]) -> None:
    """A box with a second label of ours may have been told of under its first one."""
    second = [word for word in words if word.label and word.label.revision > 1]
    dead = Waybill.objects.filter(package__in=[word.package for word in second])
    numbers = defaultdict(set)
    for package_id, number in dead.exclude(voided_at=None).values_list("package_id", "number"):
        numbers[package_id].add(number)
    for word in second:
        word.former = frozenset(numbers[word.package.pk])


def _briefs(kind: str, ids: Sequence[int], at: datetime) -> list[_Brief]:
    """Boxes that are due, their orders locked first."""
    lines = defaultdict(lambda: defaultdict(list))
    for row in PackageLine.objects.filter(package__in=ids).select_related("part__line"):
        lines[row.package_id][row.part.line.order_id] += row.part.line.platform_line_ids
    inside = {order_id for of_box in lines.values() for order_id in of_box}
    orders = {order.pk: order for order in lifecycle.locked(inside)}
    due = Package.objects.to_tell(WAYS[kind], at).filter(pk__in=ids).select_related("shop")
    packages = list(due.select_for_update(of=["self"]).order_by("pk"))
    live = Waybill.objects.filter(package__in=packages, voided_at=None).select_related("carrier")
    labels = {label.package_id: label for label in live}
    return [
        _Brief(
            package,
            [orders[pk] for pk in lines[package.pk]],
            None if package.is_official else labels.get(package.pk),
            {orders[pk].number: list(dict.fromkeys(ids)) for pk, ids in lines[package.pk].items()},
        )
        for package in packages
    ]


def _must_wait(brief: _Brief) -> Refused | None:
    """Why nothing is told of a box now: its order may still be cancelled, or its label is dead."""
    for order in brief.orders:
        if why := why_dead(order):
            return why
        if order.state == State.HELD or order.platform_status == ON_HOLD:
            return Refused("order_is_on_hold", order=order.number)
        if order.address_changed_at:
            return Refused("order_address_changed", order=order.number)
    if not (brief.package.is_official or brief.label):
        return Refused("box_has_no_label", package=str(brief.package))
    return None


def _say_numbers(client: Client, words: Sequence[Word], at: datetime) -> dict[Word, Said]:
    """Numbers that cannot be right are not said at all."""
    wrong = numbers.problems([word.label for word in words])
    said = {word: wrong[word.label.pk] for word in words if word.label.pk in wrong}
    for word in words:
        if word not in said:
            try:
                word.provider = _provider(client, word, at)
            except (TikTokDown, TikTokRefused, Refused) as no:
                said[word] = no
    return said | speech.say(client, [word for word in words if word not in said])


def _provider(client: Client, word: Word, at: datetime) -> str:
    option, carrier = word.orders[0].delivery_option_id, word.label.carrier
    return providers.ref_of(client, word.package.shop, option, carrier, at=at)
