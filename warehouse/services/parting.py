"""A part of an order leaves: the platform makes packages of what is here and of what follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from orders.errors import Outcome, Refused
from orders.models import Order, OrderLine
from orders.services import connections, fetching, lifecycle, sendings
from orders.services.sendings import Claim
from orders.tiktok.calls import fulfilment
from orders.tiktok.errors import TikTokDown, TikTokRefused
from warehouse.models import Package
from warehouse.services import mates, receipts
from warehouse.services.dead import refuse_dead

SPLIT = "split"
HERE, REST = "here", "rest"  # what we call the two groups of pieces


@dataclass
class _Part:
    """A box in our hands, its order, and the platform's ids of what is in it and what is not."""

    box: Package
    order: Order
    claim: Claim
    here: list[str]
    rest: list[str]


def pending(at: datetime):
    """Ids of boxes whose package is to be split on the platform."""
    return Package.objects.to_split().values_list("pk", flat=True)


def split(package_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Have the packages of these boxes split, so that a box is a whole package again."""
    outcome = Outcome()
    for package_id in package_ids:
        try:
            if part := _claim(package_id, by=by, at=at):
                _say(part, at)
                _write(part, by=by, at=at)
                outcome.done.append(package_id)
        except Refused as why:
            outcome.refused[package_id] = why
    return outcome


def _claim(package_id: int, *, by, at: datetime) -> _Part | None:
    """None while another hand is at it, or when nothing is left to split."""
    with transaction.atomic():
        found = Order.objects.filter(lines__parts__package_lines__package=package_id)
        orders = lifecycle.locked(found.values("pk"))
        refuse_dead(orders)
        box = Package.objects.to_split().filter(pk=package_id).select_related("shop")
        box = box.select_for_update(of=["self"]).first()
        if box is None:
            return None
        here, rest = _pieces(box)
        if not rest:
            Package.objects.filter(pk=box.pk).update(part_at=None)
            return None
        if len(orders) > 1:
            raise Refused("shared_package_in_parts", package=str(box))
        claim = sendings.claim(SPLIT, box.told_as, box.shop, at=at, by=by)
    return _Part(box, orders[0], claim, here, rest) if claim else None


def _pieces(box: Package) -> tuple[list[str], list[str]]:
    """The platform's ids of the pieces in a box, and of what else its package holds."""
    inside = list(OrderLine.objects.filter(parts__package_lines__package=box).distinct())
    lines = mates.wanted().filter(order__in={line.order_id for line in inside})
    lines = lines.filter(package_ref__in={line.package_ref for line in inside})
    here, rest = [], []
    for line in lines.order_by("pk"):
        (here if line in inside else rest).extend(line.platform_line_ids)
    return here, rest


def _say(part: _Part, at: datetime) -> None:
    """Tell it once: a hand that died may have."""
    shop = part.box.shop
    try:
        client = connections.client_for(shop, at=at)
        if not part.claim.is_first:
            fetching.fetch(shop, [part.order.number], at=at)
            if not _pieces(part.box)[1]:
                return
        groups = {HERE: part.here, REST: part.rest}
        fulfilment.split(client, part.order.number, groups)
    except (TikTokDown, TikTokRefused, Refused) as no:
        why = receipts.judge(shop, [part.order.number], no, at=at)
        receipts.lay_down(part.claim, why, at=at)
        told = {"problem": sendings.told(why.why)} | ({"refused_at": at} if why.is_final else {})
        Package.objects.filter(pk=part.box.pk).update(**told)
        raise why.why from None


def _write(part: _Part, *, by, at: datetime) -> None:
    """The box waits no more; which package it became is looked at next."""
    with transaction.atomic():
        orders = lifecycle.locked([part.order.pk])
        if sendings.accept(part.claim, {"pieces": part.here}, at=at):
            lifecycle.note(orders, "split_there", by=by, at=at)
            lifecycle.mark([part.order.pk], "packages_changed_at", at=at)
