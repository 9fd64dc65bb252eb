"""Where the parcel of a ticket is, in one word, before anybody promises anything."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from aftersales.services import facts
from orders.models import Order, OrderEvent
from orders.models.state import State
from orders.services.progress import ARRIVED, COLLECTED
from warehouse.models import Package, Waybill
from warehouse.services.whereabouts import whereabouts

# What the carrier and the platform said, among all that happened to an order.
TRAIL = ("pack", "ship_part", "ship", "collect", "arrive", "deliver", "lose", "turn_back",
         "take_back", "cancel")  # fmt: skip


class Verdict(TextChoices):
    """What is true of a parcel now."""

    NOT_SENT = "NOT_SENT", _("not sent yet")
    NOT_SCANNED = "NOT_SCANNED", _("handed over, not scanned yet")
    MOVING = "MOVING", _("on its way")
    LOST = "LOST", _("lost")
    DELIVERED = "DELIVERED", _("delivered")
    RETURNING = "RETURNING", _("coming back")
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


def look(order: Order | None) -> Parcel | None:
    """What is known of the parcel of an order; six queries."""
    if order is None:
        return None
    box = facts.box_of(order)
    labels = Waybill.objects.filter(package=box, voided_at=None).select_related("carrier")
    trail = OrderEvent.objects.filter(order=order, verb__in=TRAIL).order_by("-seq")
    trail = list(trail.select_related("by"))
    return Parcel(
        verdict=verdict(order, {event.verb for event in trail}),
        box=box,
        label=labels.first() if box else None,
        bench=facts.bench(box),
        lines=whereabouts([order.pk]).get(order.pk, []),
        trail=trail,
    )


def standing(order: Order) -> Verdict:
    """One word for the parcel of an order now; whoever promises anything asks here, and only here.

    One query.
    """
    trail = OrderEvent.objects.filter(order=order, verb__in=TRAIL)
    return verdict(order, set(trail.values_list("verb", flat=True)))


def verdict(order: Order, happened: set[str]) -> Verdict:
    """One word for it, by the order's state and what the platform said; pure."""
    if order.state == State.CANCELLED:
        return Verdict.LOST if "lose" in happened else Verdict.CANCELLED
    if order.state in (State.RETURNING, State.RETURNED):
        return Verdict.RETURNING
    if "lose" in happened:
        return Verdict.LOST
    if order.state in (State.DELIVERED, State.COMPLETED) or order.platform_status in ARRIVED:
        return Verdict.DELIVERED
    if order.state != State.SHIPPED:
        return Verdict.NOT_SENT
    return Verdict.MOVING if order.platform_status in COLLECTED else Verdict.NOT_SCANNED
