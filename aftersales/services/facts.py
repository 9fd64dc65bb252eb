"""Live facts of an order for what is written to its buyer; one that is missing blocks sending."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from orders.errors import Refused
from orders.models import Order, OrderLine
from warehouse.models import Package, Scan, Waybill
from warehouse.services import arrivals, pickups

NAME = re.compile(r"\{([a-z_]+)\}")
NAMES = {
    "order": _("the order's number"),
    "product": _("the product"),
    "packed_at": _("when it was packed"),
    "pickup_at": _("when the carrier fetches it"),
    "handed_over_at": _("when the carrier got it"),
    "bench": _("the packing bench"),
    "carrier": _("the carrier"),
    "tracking": _("the tracking number"),
    "arrives": _("when it arrives"),
    "warehouse": _("the warehouse"),
}
BRACES = re.compile(r"[{}]")
LONGEST = 2000  # characters of a message


@dataclass(frozen=True)
class Told:
    """A text with its facts put in; `missing` are the names nobody knows an answer to.

    `has_stray_brace`: as it was written, a brace in it belongs to no name.
    """

    text: str
    missing: tuple[str, ...] = field(default=())
    has_stray_brace: bool = False


def of(order: Order | None, *, at: datetime) -> dict[str, str]:
    """What is known of an order and its parcel, in the shop's own time; at most seven queries.

    When the carrier comes is known of a packed parcel that is still here, and when it arrives of
    one that is not there yet, each while that lies ahead.
    """
    if order is None:
        return {}
    line = OrderLine.objects.filter(order=order).order_by("pk").first()
    box = box_of(order)
    label = (
        box
        and Waybill.objects.filter(package=box, voided_at=None).select_related("carrier").first()
    )
    zone = order.shop.zone
    pickup_at = pickups.next_for(box, label.carrier, at=at) if label else None
    known = {
        "order": order.number,
        "product": f"{line.product_name} ({line.variation})" if line else "",
        "packed_at": _clock(order.packed_at, zone, at),
        "pickup_at": _clock(pickup_at, zone, at),
        "handed_over_at": _clock(box and box.handed_over_at, zone, at),
        "arrives": _day(arrivals.known(order, at=at), zone),
        "carrier": label.carrier.name if label else order.provider_name,
        "tracking": label.number if label else "",
        "bench": bench(box),
        "warehouse": box.warehouse.name if box else "",
    }
    return {name: value for name, value in known.items() if value}


def box_of(order: Order) -> Package | None:
    """The box of an order that went farthest, with where it stands."""
    boxes = Package.objects.filter(lines__part__line__order=order)
    boxes = boxes.exclude(state=Package.State.VOID).order_by("-handed_over_at", "-pk")
    return boxes.select_related(
        "wave", "warehouse", "shop", "manifest__carrier", "sealed_by"
    ).first()


def bench(box: Package | None) -> str:
    """Where a box was sealed, as the scan that did it says."""
    if box is None or box.sealed_at is None:
        return ""
    scan = last_scan(box.sealed_by_id, box.sealed_at)
    return scan.station.name if scan and scan.station else ""


def last_scan(by_id: int | None, at: datetime) -> Scan | None:
    """The accepted scan of one person at one moment."""
    scans = Scan.objects.filter(by=by_id, at=at, accepted=True)
    return scans.select_related("station", "by").first()


def put_into(text: str, known: Mapping[str, str]) -> Told:
    """A text with what is known put in; what is not known stays as it is written."""
    missing = dict.fromkeys(name for name in NAME.findall(text) if name not in known)
    filled = NAME.sub(lambda one: known.get(one[1], one[0]), text)
    return Told(filled, tuple(missing), has_stray_brace(text))


def has_stray_brace(text: str) -> bool:
    """Whether a brace stands there that belongs to no name: the buyer would read it."""
    return BRACES.search(NAME.sub("", text)) is not None


def insist_on_words(told: Told) -> None:
    """Say no to a text that would be read with a blank in it."""
    if unknown := [name for name in told.missing if name not in NAMES]:
        raise Refused("fact_is_no_fact", facts=", ".join(unknown))
    if told.missing:
        named = (f"{NAMES[name]} {{{name}}}" for name in told.missing)
        raise Refused("fact_is_missing", facts=", ".join(named))
    if told.has_stray_brace:
        raise Refused("brace_is_stray")


def insist(told: Told) -> str:
    """The text, if nothing in it is missing, and all of it can be sent."""
    insist_on_words(told)
    if not told.text.strip():
        raise Refused("message_is_empty")
    if why := too_long(told.text):
        raise why
    return told.text


def too_long(text: str, limit: int = LONGEST) -> Refused | None:
    """Why a text is not taken that has too many characters: a part of it would say less."""
    return (
        Refused("message_is_too_long", length=len(text), limit=limit) if len(text) > limit else None
    )


def _clock(moment: datetime | None, zone: ZoneInfo, at: datetime) -> str:
    """A time of today; of another day, with the date."""
    if moment is None:
        return ""
    local = moment.astimezone(zone)
    is_today = local.date() == at.astimezone(zone).date()
    return local.strftime("%H:%M" if is_today else "%Y-%m-%d %H:%M")


def _day(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d") if moment else ""
