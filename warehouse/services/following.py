"""Parcels that are with their carriers: scanned for the first time, and brought to their buyers.

What a carrier says is free text, so it is only a sign to ask how far the platform counts a parcel.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from orders.errors import Outcome, Refused
from orders.models import Order
from orders.models.state import State
from orders.services import clocks, connections, lifecycle
from orders.tiktok.calls import fulfilment
from orders.tiktok.client import Client
from orders.tiktok.errors import TikTokDown, TikTokRefused
from orders.tiktok.payloads.packages import TrackingStep
from warehouse.models import Package, PackageLine, Waybill
from warehouse.services import trails
from warehouse.services.verdicts import Heard, Word

TO_SCAN, TO_ARRIVE = timedelta(hours=1), timedelta(hours=4)  # between two looks
PATIENCE = timedelta(days=45)  # after which nobody looks for a parcel any more
COLLECTED, DELIVERED, CANCELLED = "FULFILLING", "COMPLETED", "CANCELLED"
ENDS = {DELIVERED: "arrive", CANCELLED: "lose"}  # after which nobody asks any more


@dataclass(frozen=True)
class News:
    """What carrier and platform say of a parcel; nothing new where `status` is empty."""

    status: str = ""
    steps: tuple[TrackingStep, ...] = ()

    @property
    def first_at(self) -> datetime | None:
        return min((step.at for step in self.steps), default=None)

    @property
    def last_at(self) -> datetime | None:
        return max((step.at for step in self.steps), default=None)

    def heard(self, package_id: int) -> Heard:
        """As it is kept with the parcel's trail."""
        words = tuple(Word(step.at, step.description) for step in self.steps)
        return Heard(package_id, self.status, words)


def pending(at: datetime):
    """Ids of parcels to be asked for now."""
    return Package.objects.to_follow(at).values_list("pk", flat=True)


def follow(package_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Ask how far these parcels are, and take down what is new."""
    outcome = Outcome()
    trails.begin(package_ids, at=at)
    parcels = Package.objects.to_follow(at).filter(pk__in=package_ids).select_related("shop")
    for parcel in parcels:
        try:
            client = connections.client_for(parcel.shop, at=at)
            _take_down(parcel, _ask(client, parcel), by=by, at=at)
        except TikTokDown as down:
            outcome.refused[parcel.pk] = Refused("platform_is_down", why=str(down))
        except TikTokRefused as refused:
            outcome.refused[parcel.pk] = connections.heed(parcel.shop, refused, at=at)
        except Refused as why:
            outcome.refused[parcel.pk] = why
        else:
            outcome.done.append(parcel.pk)
        if parcel.pk in outcome.refused:
            due = Package.objects.filter(pk=parcel.pk, follow_at__isnull=False)
            due.update(follow_at=at + TO_SCAN)
    return outcome


def _ask(client: Client, parcel: Package) -> News:
    orders = Order.objects.filter(lines__parts__package_lines__package=parcel)
    pk, number = orders.order_by("pk").values_list("pk", "number")[0]
    steps = _steps(client, parcel, pk, number)
    if not (steps and parcel.ref):
        return News(steps=steps)
    return News(fulfilment.get_package(client, parcel.ref).status, steps)


def _steps(client: Client, parcel: Package, order_id: int, number: str) -> tuple:
    """The trail of one parcel: of an order in several, only what is said under its own number."""
    boxes = Package.objects.filter(lines__part__line__order=order_id)
    if boxes.exclude(state=Package.State.VOID).distinct().count() == 1:
        return tuple(fulfilment.tracking(client, number))
    label = Waybill.objects.filter(package=parcel, voided_at=None).first()
    trails_by_number = fulfilment.parcel_tracking(client, number)
    return trails_by_number.get(label.number, ()) if label else ()


def _take_down(parcel: Package, news: News, *, by, at: datetime) -> None:
    with transaction.atomic():
        lines = PackageLine.objects.filter(package=parcel)
        orders = lifecycle.locked(set(lines.values_list("part__line__order_id", flat=True)))
        parcel = Package.objects.to_follow(at).filter(pk=parcel.pk).select_for_update().first()
        if parcel is None:
            return
        was_collected = parcel.collected_at
        _stamp(parcel, news, at)
        trails.take([news.heard(parcel.pk)], at=at)
        told = {order.pk: {"package": str(parcel)} for order in orders}
        if parcel.collected_at and not was_collected:
            lifecycle.note(orders, "collect", by=by, at=at, data=told)
            scanned = _of_which_all(orders, "collected_at")
            clocks.met(clocks.COLLECT, scanned, at=parcel.collected_at)
        if verb := ENDS.get(news.status):
            lifecycle.note(orders, verb, by=by, at=at, data=told)
        if parcel.delivered_at:
            arrived = Order.objects.filter(pk__in=_of_which_all(orders, "delivered_at"))
            shipped = list(arrived.filter(state=State.SHIPPED).values_list("pk", flat=True))
            lifecycle.deliver(shipped, by=by, at=parcel.delivered_at)


def _stamp(parcel: Package, news: News, at: datetime) -> None:
    if news.status in (COLLECTED, DELIVERED):
        parcel.collected_at = parcel.collected_at or news.first_at
    if news.status == DELIVERED:
        parcel.delivered_at = news.last_at
    parcel.heard_at = news.last_at or parcel.heard_at
    is_over = news.status in ENDS or at - parcel.handed_over_at > PATIENCE
    pause = TO_ARRIVE if parcel.collected_at else TO_SCAN
    parcel.follow_at = None if is_over else at + pause
    parcel.save(update_fields=["collected_at", "delivered_at", "heard_at", "follow_at"])


def _of_which_all(orders: Sequence[Order], stamp: str) -> list[int]:
    """Ids of those of these orders of which every parcel has the stamp, and nothing waits."""
    boxes = PackageLine.objects.filter(part__line__order__in=orders)
    boxes = boxes.exclude(package__state=Package.State.VOID)
    stamps = defaultdict(list)
    for order_id, moment in boxes.values_list("part__line__order_id", f"package__{stamp}"):
        stamps[order_id].append(moment)
    return [order.pk for order in orders if not order.has_rest and all(stamps[order.pk])]
