"""What goes into a box, piece by piece; the last right piece seals it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When

from orders.errors import Outcome, Refused
from orders.models import Order, SkuCode
from orders.models.state import State
from orders.services import clocks, lifecycle
from orders.services.catalog import KIT
from warehouse.models import Package, PackageLine, PackingCheck, PickTask, PrintJob, Sheet
from warehouse.models.lateness import late_boxes
from warehouse.services import waybills
from warehouse.services.dead import refuse_dead


@dataclass
class Box:
    """A package in hand: its row, its orders and its lines, all fresh and locked."""

    package: Package
    orders: list[Order]
    lines: list[PackageLine]

    @property
    def note(self) -> str:
        """What the buyer asked for; empty when nothing."""
        return "\n".join(order.buyer_note for order in self.orders if order.buyer_note)

    @property
    def is_full(self) -> bool:
        """Whether every piece that belongs in is in."""
        return all(line.packed == line.quantity for line in self.lines)


def take_up(package_id: int) -> Box:
    """Lock a box, its orders first; Refused when it is dead or not open any more."""
    belongs = PackageLine.objects.filter(package=package_id, part__line__order=OuterRef("pk"))
    orders = list(Order.objects.filter(Exists(belongs)).select_for_update().order_by("pk"))
    refuse_dead(orders)
    package = Package.objects.select_for_update().get(pk=package_id)
    if package.state != Package.State.OPEN:
        raise _not_open(package)
    return Box(package, orders, [])


def refuse_readdressed(orders: Sequence[Order]) -> None:
    """Nothing goes on under a label that names an address the buyer has left."""
    for order in orders:
        if order.address_changed_at:
            raise Refused("order_address_changed", order=order.number)


def open_box(package_id: int) -> Box:
    """Start packing a box; Refused while pieces of it are still on the shelves."""
    box = take_up(package_id)
    if PickTask.objects.open().filter(package=package_id).exists():
        raise Refused("box_is_not_picked", package=str(box.package))
    box.lines = _lines(package_id, "")
    return box


def wanting(code: str, warehouse_id: int, *, by) -> int | None:
    """The box, of those this person may see, that is to be begun first and wants such a piece."""
    barcode = SkuCode.objects.filter(sku=OuterRef("part__sku"), code=code)
    begun = PackageLine.objects.filter(package=OuterRef("package"), packed__gt=0)
    walked_for = PickTask.objects.open().filter(package=OuterRef("package"))
    boxes = Package.objects.visible_to(by).to_pack().filter(warehouse=warehouse_id)
    lines = PackageLine.objects.filter(package__in=boxes.filter(printed_at=None))
    lines = lines.filter(Q(part__sku__code=code) | Exists(barcode), ~Exists(begun))
    late = Q(package__in=late_boxes())
    lines = lines.filter(~Exists(walked_for)).annotate(is_dead=_is_dead(), is_late=late)
    urgent = ("-is_late", F("package__start_by_at").asc(nulls_last=True), "package")
    first = lines.order_by("is_dead", *urgent).first()  # a living box takes it first
    return first and first.package_id


def why_packed(code: str, *, by) -> Refused | None:
    """Why a piece goes into no box: the one this person closed last, in another tab, held it."""
    closed = Package.objects.filter(sealed_by=by, state=Package.State.SEALED)
    last = closed.select_related("warehouse", "sealed_by").order_by("-sealed_at").first()
    held = last is not None and any(line.is_hit for line in _lines(last.pk, code))
    return _not_open(last) if held else None


def see_note(package_id: int, *, at: datetime) -> Box:
    """The packer has read the buyer's note."""
    box = take_up(package_id)
    box.package.note_seen_at = at
    box.package.save(update_fields=["note_seen_at"])
    box.lines = _lines(package_id, "")
    return box


def see_label(package_id: int, *, at: datetime) -> Box:
    """The platform's label of the box was scanned beside its strip."""
    box = take_up(package_id)
    box.package.label_seen_at = at
    box.package.save(update_fields=["label_seen_at"])
    box.lines = _lines(package_id, "")
    return box


def wants_label(package: Package) -> bool:
    """Whether the platform's label is there and nobody has scanned it beside the strip."""
    is_unseen = package.is_official and not package.label_seen_at
    return is_unseen and package.waybills.filter(voided_at=None, file__isnull=False).exists()


def put_in(package_id: int, code: str, *, by, at: datetime) -> tuple[Box, PackageLine]:
    """Put the scanned piece into the box, which the last right one seals; and into which line."""
    box = take_up(package_id)
    if box.note and box.package.note_seen_at is None:
        raise Refused("note_not_seen", package=str(box.package))
    box.lines = _lines(package_id, code)
    line = _line_for(box, code)
    PackageLine.objects.filter(pk=line.pk).update(packed=F("packed") + 1)
    line.packed += 1
    if box.is_full:
        seal(box, by=by, at=at)
    return box, line


def seal(box: Box, *, by, at: datetime) -> None:
    """Close a full box that has its label; an order of which all is sealed is packed."""
    refuse_readdressed(box.orders)
    if not _has_label(box.package):
        raise Refused("box_has_no_label", package=str(box.package))
    if wants_label(box.package):
        raise Refused("label_not_seen", package=str(box.package))
    box.package.seal(at=at)
    box.package.sealed_by = by
    box.package.save(update_fields=["state", "sealed_at", "sealed_by", "call_at"])
    rests = [order.pk for order in box.orders if order.has_rest]
    clocks.stop([clocks.SORT, clocks.SEAL], rests, at=at)  # our targets count for what is here
    pack_finished([order.pk for order in box.orders if order.pk not in rests], by=by, at=at)


def pack_finished(order_ids: Sequence[int], *, by, at: datetime) -> None:
    """Locked orders without a rest are packed once no box of theirs is open."""
    open_boxes = PackageLine.objects.filter(
        part__line__order__in=order_ids, package__state=Package.State.OPEN
    )
    unfinished = set(open_boxes.values_list("part__line__order_id", flat=True))
    lifecycle.pack([pk for pk in order_ids if pk not in unfinished], by=by, at=at)


def reopen(package_ids: Sequence[int], *, by, at: datetime) -> Outcome:
    """Open sealed boxes again: their pieces are scanned anew, their orders are not packed."""
    outcome = Outcome()
    for package_id in package_ids:
        try:
            _reopen_one(package_id, by=by, at=at)
            outcome.done.append(package_id)
        except Refused as refused:
            outcome.refused[package_id] = refused
    return outcome


def void(boxes: QuerySet[Package], *, at: datetime) -> None:
    """Those of these boxes that are still here will not leave; their labels are dead.

    What was picked for them is asked back to the shelf. A box on a manifest stays until it is taken
    off: somebody has to carry it away from the others.
    """
    ids = set(boxes.stoppable().values_list("pk", flat=True))
    for package in Package.objects.filter(pk__in=ids).select_for_update().order_by("pk"):
        package.void(at=at)
        package.save(update_fields=["state", "voided_at", "call_at", "refused_at"])
    # Every task is stamped, for a pick may be under way; one that took nothing asks for nothing.
    PickTask.objects.filter(package__in=ids).update(asked_back_at=at)
    waybills.void(ids, at=at)


def _reopen_one(package_id: int, *, by, at: datetime) -> None:
    with transaction.atomic():
        lines = PackageLine.objects.filter(package=package_id)
        orders = lifecycle.locked(set(lines.values_list("part__line__order_id", flat=True)))
        package = Package.objects.select_for_update().get(pk=package_id)
        if package.state != Package.State.SEALED:
            raise Refused("box_is_elsewhere", package=str(package), state=package.state)
        package.reopen(at=at)
        package.save(update_fields=["state", "sealed_at", "call_at"])
        lines.update(packed=0)
        packed = [order.pk for order in orders if order.state == State.PACKED]
        lifecycle.move(packed, "unpack", by=by, at=at)


def _not_open(package: Package) -> Refused:
    """Why nothing goes into a box; of one just packed, by whom and when."""
    if package.state != Package.State.SEALED or package.sealed_by is None:
        return Refused("box_is_elsewhere", package=str(package), state=package.state)
    when = package.sealed_at.astimezone(package.warehouse.zone)
    packer = package.sealed_by.get_username()
    return Refused("box_is_packed", package=str(package), by=packer, at=f"{when:%H:%M}")


def _lines(package_id: int, code: str) -> list[PackageLine]:
    """The lines of a box, each with the `kit` it is sold in, and with what to `look_for` in it.

    `is_hit` says whether the scanned code stands on that line's goods.
    """
    barcode = SkuCode.objects.filter(sku=OuterRef("part__sku"), code=code)
    lines = PackageLine.objects.filter(package=package_id)
    check = PackingCheck.objects.standing().filter(sku=OuterRef("part__sku"))
    lines = lines.annotate(
        is_hit=Exists(barcode), kit=KIT, look_for=Subquery(check.values("text")[:1])
    )
    lines = list(lines.select_related("part__sku", "part__line").order_by("pk"))
    for line in lines:
        line.is_hit = line.is_hit or line.part.sku.code == code
    return lines


def _line_for(box: Box, code: str) -> PackageLine:
    hits = [line for line in box.lines if line.is_hit]
    if not hits:
        raise Refused("not_in_this_box", got=code, wanted=_wanted(box.lines))
    for line in hits:
        if line.packed < line.quantity:
            return line
    raise Refused("too_many_of_it", got=hits[0].part.sku.code, wanted=_wanted(box.lines))


def _is_dead() -> Case:
    """Whether the order of a line is cancelled, or may be."""
    order = "part__line__order__"
    asked = Q(**{f"{order}cancel_asked_at__isnull": False})
    asked |= Q(**{f"{order}called_off_at__isnull": False}) | Q(**{f"{order}state": State.CANCELLED})
    return Case(When(asked, then=1), default=0)


def _wanted(lines: Sequence[PackageLine]) -> list[str]:
    return [
        f"{line.quantity - line.packed} × {line.part.sku.code}"
        for line in lines
        if line.packed < line.quantity
    ]


def _has_label(package: Package) -> bool:
    return Sheet.objects.filter(
        job__kind=PrintJob.Kind.LABELS,
        waybill__package=package,
        waybill__voided_at=None,
        drawn_at__isnull=False,
    ).exists()
