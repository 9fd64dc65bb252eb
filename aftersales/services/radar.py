"""What the parcel radar finds becomes a ticket with a drafted message, before the buyer writes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from aftersales.cases import Category
from aftersales.models import (
    CancellationRequest,
    Kind,
    RadarAlarm,
    RadarText,
    ReturnRequest,
    Ticket,
)
from aftersales.models.training import real
from aftersales.services import facts, letters
from aftersales.services.tickets import opening
from aftersales.services.tickets.causes import Cause
from orders.errors import Outcome, Refused
from orders.models import Order, OrderLine, Shop
from orders.models.shop import Language
from orders.models.state import State
from orders.services import lifecycle
from warehouse.models import PackageLine, ParcelWatch, Waybill
from warehouse.services import sweeping

Verdict = ParcelWatch.Verdict
GRAVE = (Verdict.LOST, Verdict.NOT_WITH_BUYER)  # looked at before the others
NOT_THERE = Q(reason__icontains="not_received") | Q(reason__icontains="not_arrive")
MEMORY = timedelta(days=60)  # after delivery, in which buyers may say that they have nothing


def pending(at: datetime):
    """Ids of parcels with a finding that has no ticket yet."""
    return ParcelWatch.objects.to_tell().values_list("pk", flat=True)


def tell(package_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Open the ticket of each finding with its draft, once a parcel and finding.

    An order the platform has cancelled is nobody's to be written about; its parcel is only watched.
    """
    with transaction.atomic():
        owners = _orders(package_ids)
        _lock_shops(owners.values())  # as whoever opens a ticket does: before the orders
        locked = {order.pk: order for order in lifecycle.locked(set(owners.values()))}
        # Read anew under the lock: another worker may have told, or a scan may have come.
        rows = ParcelWatch.objects.to_tell().filter(pk__in=package_ids)
        watches = list(rows.select_related("lane__carrier", "lane__warehouse"))
        told_before = set(
            RadarAlarm.objects.filter(package__in=[watch.pk for watch in watches]).values_list(
                "package", "finding"
            )
        )
        news = {
            watch: locked[owners[watch.pk]]
            for watch in watches
            if owners.get(watch.pk) in locked
            and (watch.pk, watch.verdict) not in told_before
            and _wants_word(locked[owners[watch.pk]])
        }
        _with_shops(news.values())
        _alarm(news, at)
        told = {order.pk: {"package": str(watch), "why": watch.verdict}
                for watch, order in news.items()}  # fmt: skip
        lifecycle.note(list({order.pk: order for order in news.values()}.values()),
                       "find_parcel", by=by, at=at, data=told)  # fmt: skip
        sweeping.told([watch.pk for watch in watches], at=at)
    return Outcome([watch.pk for watch in watches])


def _orders(package_ids: Iterable[int]) -> dict[int, int]:
    """By parcel, the first order in it: all orders of one box are one buyer's."""
    lines = PackageLine.objects.filter(package__in=package_ids).order_by("-part__line__order")
    return dict(lines.values_list("package", "part__line__order"))


def _lock_shops(order_ids: Iterable[int]) -> None:
    shops = Order.objects.filter(pk__in=order_ids).values("shop")
    list(Shop.objects.filter(pk__in=shops).select_for_update(no_key=True).order_by("pk"))


def _wants_word(order: Order) -> bool:
    return order.state != State.CANCELLED and order.cancelled_on_platform_at is None


def _with_shops(orders: Iterable[Order]) -> None:
    shops = Shop.objects.in_bulk({order.shop_id for order in orders})
    for order in orders:
        order.shop = shops[order.shop_id]


def _alarm(news: Mapping[ParcelWatch, Order], at: datetime) -> None:
    causes = [
        Cause(
            shop_id=order.shop_id,
            origin=Ticket.Origin.RADAR,
            order_id=order.pk,
            buyer_id=order.buyer_id,
            category=Category.NOT_RECEIVED,
            team=Ticket.Team.LOGISTICS,
            priority=Ticket.Priority.HIGH if watch.verdict in GRAVE else Ticket.Priority.NORMAL,
            told=(("package", str(watch)), ("finding", watch.verdict)),
        )
        for watch, order in news.items()
    ]
    tickets = opening.open_for(causes, by=None, at=at)
    drafts = _drafts(news)
    RadarAlarm.objects.bulk_create(
        RadarAlarm(
            package_id=watch.pk,
            order=order,
            finding=watch.verdict,
            ticket=ticket,
            found_at=watch.found_at,
            opened_at=at,
            draft=drafts[watch.pk],
        )
        for (watch, order), ticket in zip(news.items(), tickets, strict=True)
    )


def _drafts(news: Mapping[ParcelWatch, Order]) -> dict[int, str]:
    """What is to be written about each parcel, in the buyer's language; three queries."""
    texts = {(text.finding, text.language): text.text for text in RadarText.objects.all()}
    lines = OrderLine.objects.filter(order__in=news.values()).order_by("-pk")
    products = {line.order_id: f"{line.product_name} ({line.variation})" for line in lines}
    labels = Waybill.objects.filter(package__in=[watch.pk for watch in news], voided_at=None)
    numbers = dict(labels.values_list("package", "number"))
    drafts = {}
    for watch, order in news.items():
        language = order.shop.buyers_language
        english = texts.get((watch.verdict, Language.ENGLISH), "")
        since = (watch.last_at or watch.started_at).astimezone(order.shop.zone)
        known = {
            "order": order.number,
            "product": products.get(order.pk, ""),
            "carrier": watch.lane.carrier.name,
            "tracking": numbers.get(watch.pk, ""),
            "since": f"{since:%Y-%m-%d}",
        }
        known = {name: value for name, value in known.items() if value}
        text = texts.get((watch.verdict, language), english)
        drafts[watch.pk] = facts.put_into(text, known).text
    return drafts


def write(alarm_ids: Iterable[int], *, by, at: datetime) -> Outcome:
    """Send the drafted messages, once each; one whose parcel is no longer as found is refused."""
    outcome = Outcome()
    for alarm_id in alarm_ids:
        try:
            _write(alarm_id, by, at)
        except Refused as why:
            outcome.refused[alarm_id] = why
        else:
            outcome.done.append(alarm_id)
    return outcome


def _write(alarm_id: int, by, at: datetime) -> None:
    with transaction.atomic():
        alarm = RadarAlarm.objects.select_for_update().get(pk=alarm_id)
        verdict = ParcelWatch.objects.values_list("verdict", flat=True).get(pk=alarm.package_id)
        if verdict != alarm.finding:
            raise Refused(
                "parcel_is_no_longer_so", package=f"P-{alarm.package_id}", verdict=verdict
            )
        if not RadarAlarm.objects.to_write().filter(pk=alarm_id).exists():
            raise Refused("buyer_was_written_to", package=f"P-{alarm.package_id}")
        alarm.letter = letters.write(Kind.TICKET, alarm.ticket_id, alarm.draft, by=by, at=at)
        alarm.save(update_fields=["letter"])


def contradicted(at: datetime) -> list[int]:
    """Ids of delivered parcels whose buyers say that nothing came: by a request, or a ticket."""
    asked = [
        model.objects.open().filter(NOT_THERE, order__isnull=False).values("order")
        for model in (CancellationRequest, ReturnRequest)
    ]
    tickets = Ticket.objects.alive().filter(real(), category=Category.NOT_RECEIVED)
    asked.append(tickets.exclude(origin=Ticket.Origin.RADAR).values("order"))
    rows = ParcelWatch.objects.filter(verdict=Verdict.DELIVERED, ended_at__gte=at - MEMORY)
    boxes = PackageLine.objects.filter(
        Q(part__line__order__in=asked[0])
        | Q(part__line__order__in=asked[1])
        | Q(part__line__order__in=asked[2])
    )
    ids = set(boxes.values_list("package", flat=True))
    return list(rows.filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))


def contradict(package_ids: Iterable[int], *, by=None, at: datetime) -> Outcome:
    """Take the buyer's word down beside the carrier's, which it contradicts."""
    return Outcome(sweeping.contradict(package_ids, at=at))
