"""The one place that says what is dead: nothing of it passes any scanner, and where it goes."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from orders.errors import Refused
from orders.models import Order
from orders.models.state import ON_THE_LINE, State
from orders.services import lifecycle
from warehouse.models import (
    Bin,
    Interception,
    Package,
    PackageLine,
    Scan,
    Station,
    Tote,
    Warehouse,
    Waybill,
)
from warehouse.services import badges, stopping
from warehouse.services.labels import BOX, SERIAL
from warehouse.services.totes import TOTE

BIN = "B:"
BASKET = "C:RED"  # where a warehouse has no red basket with a code
ASKED = {"order_is_dead", "order_is_asked_for", "label_is_dead", "put_the_dead_down_first"}
Mode = Scan.Mode
LET_GO = "warehouse.let_dead_go"
LONGEST_REASON = 200
SHOWN = 20  # dead parcels in hand that a page is told of: one a bench
NO_CODE = {"code_too_long", "code_is_garbage"}


def why_dead(order: Order) -> Refused | None:
    """Why an order is dead: cancelled, or it may be, or it sells other goods than were boxed."""
    if order.state == State.CANCELLED:
        return Refused("order_is_dead", order=order.number)
    if order.may_be_cancelled:
        return Refused("order_is_asked_for", order=order.number)
    return Refused("order_sells_otherwise", order=order.number) if order.lines_changed_at else None


def refuse_dead(orders: Sequence[Order]) -> None:
    """Nothing of a dead order goes any further."""
    for order in orders:
        if why := why_dead(order):
            raise why


def refuse_at_door(orders: Sequence[Order], package_ids: Sequence[int]) -> None:
    """The same for parcels that leave; two people may let one go that is only asked for."""
    dead = [order for order in orders if why_dead(order)]
    passed = let_go(dead, package_ids)
    refuse_dead([order for order in dead if order.pk not in passed])


def let_go(orders: Sequence[Order], package_ids: Sequence[int]) -> set[int]:
    """Ids of those orders, still undecided, whose parcels two people let go."""
    asked = [order.pk for order in orders if order.state != State.CANCELLED]
    if not asked:
        return set()
    allowed = Interception.objects.open().filter(order__in=asked, package__in=package_ids)
    return set(allowed.filter(overridden_at__isnull=False).values_list("order", flat=True))


def is_kept(box: str) -> Exists:
    """Whether the door keeps a box back, for rows that name it so: the same as an expression."""
    passed = Interception.objects.open().filter(
        package=OuterRef("package"),
        order=OuterRef("part__line__order"),
        overridden_at__isnull=False,
    )
    asked = Q(part__line__order__cancel_asked_at__isnull=False)
    asked |= Q(part__line__order__called_off_at__isnull=False)
    asked |= Q(part__line__order__lines_changed_at__isnull=False)
    cancelled = Q(part__line__order__state=State.CANCELLED)
    lines = PackageLine.objects.filter(package=OuterRef(box))
    return Exists(lines.filter(cancelled | asked & ~Exists(passed)))


def held(reading, *, by) -> Interception | None:
    """The dead parcel in hand where this was scanned: nothing else is done there before it."""
    if reading.mode == Mode.PUT_BACK:
        return None
    rows = Interception.objects.in_hand(reading.mode, reading.station_id, by)
    if not rows.exists():  # asked at every scan, and nearly always none: its columns cost more
        return None
    whole = rows.select_related("order", "package__warehouse", "colleague")
    return whole.order_by("found_at", "pk").first()


def put_down(one: Interception, code: str, *, at: datetime) -> tuple[str, dict, dict]:
    """The parcel lies in the red basket; anything else scanned before is refused."""
    baskets = _baskets(one.package.warehouse_id)
    basket = next((row for row in baskets if code == f"{BIN}{row.code}"), None)
    if basket is None and (baskets or code != BASKET):
        raise Refused("put_the_dead_down_first", order=one.order.number)
    Interception.objects.filter(pk=one.pk).update(basket_at=at, basket=basket)
    return "dead_is_put_down", {"order": one.order.number}, {"dead": None}


def find(reading, refused: Refused, *, by, at: datetime) -> dict | None:
    """What a refused scan shows when it was of a dead parcel, which is thereby found.

    None when it was of anything else, or when its goods are on their shelves again.
    """
    if one := held(reading, by=by):
        return shown(one)
    parcel = None if refused.code in NO_CODE else named(reading.code, by=by)
    if parcel is None and refused.code in ASKED and reading.package:
        parcel = Package.objects.visible_to(by).filter(pk=reading.package).first()
    if parcel is None:
        return None
    with transaction.atomic():
        rows = Interception.objects.open().filter(package=parcel, overridden_at=None)
        if not rows.exists():
            stopping.begin(stopping.orders_of(parcel), by=by, at=at)
        locked = lifecycle.locked(stopping.orders_of(parcel))
        one = (
            rows.select_related("package__warehouse", "colleague").filter(order__in=locked).first()
        )
        if one:
            one.order = next(order for order in locked if order.pk == one.order_id)
        if one is None or why_dead(one.order) is None:
            return None
        _find_one(one, reading, by=by, at=at)
    return shown(one)


def named(code: str, *, by) -> Package | None:
    """The box that a code names: its label old or new, its tracking number, itself or its tote."""
    boxes = Package.objects.visible_to(by)
    if code.startswith(TOTE):
        houses = Warehouse.objects.visible_to(by)
        totes = Tote.objects.filter(warehouse__in=houses, code=code.removeprefix(TOTE))
        return boxes.filter(totes__in=totes).order_by("-totes__bound_at").first()
    if code.startswith(BOX):
        number = code.removeprefix(BOX)
        return boxes.filter(pk=number).first() if number.isdecimal() else None
    serial = code.removeprefix(SERIAL)
    labels = Waybill.objects.filter(serial=serial) or Waybill.objects.filter(number=code)
    label = labels.order_by("-pk").first() if code else None
    return label and boxes.filter(pk=label.package_id).first()


def shown(one: Interception) -> dict:
    """What a scanner's page draws of a dead parcel; words in the reader's language come later."""
    house = one.package.warehouse
    baskets = _baskets(house.pk)
    return {
        "dead": {
            "order": one.order.number,
            "box": str(one.package),
            "package": one.package_id,
            "basket": ", ".join(row.code for row in baskets),
            "who": one.who,
            "name": one.colleague.get_username() if one.colleague else "",
            "at": f"{one.asked_at.astimezone(house.zone):%H:%M}",
            "undecided": one.order.state != State.CANCELLED,
            "put": one.basket_at is not None,
        }
    }


def verdict(show: dict) -> str:
    """What is said of a dead parcel that is shown."""
    return "order_is_asked_for" if show["dead"]["undecided"] else "order_is_dead"


def in_hand(user, mode: str) -> dict:
    """What a page that is loaded anew shows of dead parcels not put down, each with its station.

    At a station it is whoever's scan was refused there; without one only the reader's own.
    """
    rows = Interception.objects.not_put_down().filter(found_in=mode)
    here = Q(station=None, found_by=user) | Q(station__isnull=False)
    rows = rows.filter(here, package__in=Package.objects.visible_to(user))
    rows = rows.select_related("order", "package__warehouse", "colleague")
    found = rows.order_by("found_at", "pk")[:SHOWN]
    stuck = [shown(one)["dead"] | {"station": one.station_id} for one in found]
    return {"stuck": stuck} if stuck else {}


def let_it_go(package_id: int, *, badge: str, reason: str, by, at: datetime) -> None:
    """Two people let a parcel leave whose cancellation is asked for and not decided, and say why.

    Refused when the badge is nobody's, one's own or of somebody who may not, and without a reason.
    """
    second = badges.holder(badge)
    if second.pk == by.pk:
        raise Refused("badge_is_your_own")
    if not second.has_perm(LET_GO):
        raise Refused("badge_may_not_let_go", person=second.get_username())
    if not reason.strip():
        raise Refused("why_let_go")
    box = Package.objects.get(pk=package_id)
    with transaction.atomic():
        orders = lifecycle.locked(stopping.orders_of(box))
        asked = [order for order in orders if order.may_be_cancelled and order.state in ON_THE_LINE]
        rows = Interception.objects.open().filter(package=box, order__in=asked)
        said = {"overridden_by": by, "overridden_with": second, "overridden_at": at}
        if not rows.update(**said, override_reason=reason.strip()[:LONGEST_REASON]):
            raise Refused("nothing_to_let_go", package=str(box))
        data = {"box": str(box), "with": second.get_username(), "why": reason.strip()}
        lifecycle.note(asked, "let_dead_go", by=by, at=at, data={order.pk: data for order in asked})


def _find_one(one: Interception, reading, *, by, at: datetime) -> None:
    """The first refused scan of a parcel finds it; at the basket it is put down as well.

    A parcel that was put down and is scanned at a bench again is in hand again.
    """
    fields = {"found_in": reading.mode, "found_by": by, "station_id": _station(reading)}
    fields["basket_at"] = at if reading.mode == Mode.PUT_BACK else None
    if one.found_at is None:
        fields["found_at"] = at
    for name, value in fields.items():
        setattr(one, name, value)
    one.save(update_fields=[name.removesuffix("_id") for name in fields])
    if "found_at" in fields:
        where = str(one.station) if one.station_id else by.get_username()
        data = {one.order_id: {"box": str(one.package), "where": where}}
        lifecycle.note([one.order], "stop_parcel", by=by, at=at, data=data)


def _station(reading) -> int | None:
    if reading.station_id is None:
        return None
    return Station.objects.filter(pk=reading.station_id).values_list("pk", flat=True).first()


def _baskets(warehouse_id: int) -> list[Bin]:
    return list(Bin.objects.filter(warehouse=warehouse_id, is_red_basket=True).order_by("code"))
