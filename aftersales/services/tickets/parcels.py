"""Where the parcel of a ticket is, in one word, before anybody promises anything."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from aftersales.services import facts
from orders.models import Order, OrderEvent
from orders.models.state import State
from orders.services.progress import ARRIVED, COLLECTED
from warehouse.models import Package, ParcelWatch, TrackingEvent, Waybill
from warehouse.services.whereabouts import whereabouts

# What the carrier and the platform said, among all that happened to an order.
TRAIL = ("pack", "ship_part", "ship", "collect", "arrive", "deliver", "lose", "turn_back",
         "take_back", "cancel")  # fmt: skip
Watched = ParcelWatch.Verdict
WORDS = 8  # of a carrier shown


class Verdict(TextChoices):
    """What is true of a parcel now."""

    NOT_SENT = "NOT_SENT", _("not sent yet")
    NOT_SCANNED = "NOT_SCANNED", Watched.NOT_SCANNED.label
    MOVING = "MOVING", Watched.MOVING.label
    STUCK = "STUCK", Watched.STUCK.label
    EXCEPTION = "EXCEPTION", Watched.EXCEPTION.label
    LOST = "LOST", Watched.LOST.label
    DELIVERED = "DELIVERED", Watched.DELIVERED.label
    NOT_WITH_BUYER = Watched.NOT_WITH_BUYER.value, Watched.NOT_WITH_BUYER.label
    RETURNING = "RETURNING", Watched.RETURNING.label
    CANCELLED = "CANCELLED", _("cancelled")


@dataclass(frozen=True)
class Parcel:
    """One order on its way: the verdict first, then what it rests on."""

    verdict: Verdict
    box: Package | None = None
    label: Waybill | None = None
    bench: str = ""
    lines: Sequence[str] = ()
    trail: Sequence[OrderEvent] = field(default=())
    words: Sequence[TrackingEvent] = field(default=())  # of its carrier, the newest first


def look(order: Order | None) -> Parcel | None:
    """What is known of the parcel of an order; eight queries."""
    if order is None:
        return None
    box = facts.box_of(order)
    labels = Waybill.objects.filter(package=box, voided_at=None).select_related("carrier")
    trail = OrderEvent.objects.filter(order=order, verb__in=TRAIL).order_by("-seq")
    trail = list(trail.select_related("by"))
    watch = ParcelWatch.objects.filter(package=box).first() if box else None
    return Parcel(
        verdict=verdict(order, {event.verb for event in trail}, watch),
        box=box,
        label=labels.first() if box else None,
        bench=facts.bench(box),
        lines=whereabouts([order.pk]).get(order.pk, []),
        trail=trail,
        words=box.trail.all()[:WORDS] if watch else (),
    )


def standing(order: Order) -> Verdict:
    """One word for the parcel of an order now; whoever promises anything asks here, and only here.

    Three queries at most.
    """
    trail = OrderEvent.objects.filter(order=order, verb__in=TRAIL)
    box = facts.box_of(order)
    watch = ParcelWatch.objects.filter(package=box).first() if box else None
    return verdict(order, set(trail.values_list("verb", flat=True)), watch)


def verdict(order: Order, happened: set[str], watch: ParcelWatch | None = None) -> Verdict:
    """One word for it, by the order's state, what the platform said and what the radar sees; pure.

    The radar knows more than states tell: a parcel that stands still is on its way as they see it.
    """
    if order.state == State.CANCELLED:
        return Verdict.LOST if "lose" in happened else Verdict.CANCELLED
    if order.state in (State.RETURNING, State.RETURNED):
        return Verdict.RETURNING
    if "lose" in happened:
        return Verdict.LOST
    if order.state in (State.DELIVERED, State.COMPLETED) or order.platform_status in ARRIVED:
        is_missed = watch and watch.verdict == Watched.NOT_WITH_BUYER
        return Verdict.NOT_WITH_BUYER if is_missed else Verdict.DELIVERED
    if watch:
        return Verdict(watch.verdict)
    return _as_its_state_says(order)


def _as_its_state_says(order: Order) -> Verdict:
    if order.state != State.SHIPPED:
        return Verdict.NOT_SENT
    return Verdict.MOVING if order.platform_status in COLLECTED else Verdict.NOT_SCANNED
