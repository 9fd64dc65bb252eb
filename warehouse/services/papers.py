"""What stands on each paper, read from the rows in a bounded number of queries."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import groupby
from zoneinfo import ZoneInfo

from orders import press
from orders.errors import Refused
from orders.models import Order, OrderLine, Recipient
from orders.services.catalog import KIT
from warehouse.documents import manifest, packing_slip, pick_list, strip, waybill
from warehouse.documents.design import Design
from warehouse.documents.packing_slip import Article
from warehouse.documents.waybill import Party, Piece
from warehouse.models import Interception, Manifest, PackageLine, PickTask, PrintJob, Sheet, Waybill
from warehouse.services import designs

Kind = PrintJob.Kind
Writer = Callable[[], press.Sheet]


def writers(job: PrintJob, sheets: Sequence[Sheet]) -> Iterator[tuple[Sheet, Writer]]:
    """Each sheet with the function that writes it for the press (and may refuse)."""
    if job.kind == Kind.PICK_LIST:
        yield from ((sheet, partial(pick_list.html, _pick_list(job.wave))) for sheet in sheets)
    elif job.kind == Kind.MANIFEST:
        yield from ((sheet, partial(manifest.html, _manifest(job.manifest))) for sheet in sheets)
    else:
        yield from _box_papers(job.kind, sheets)


def _box_papers(kind: str, sheets: Sequence[Sheet]) -> Iterator[tuple[Sheet, Writer]]:
    labels = Waybill.objects.filter(pk__in=[sheet.waybill_id for sheet in sheets])
    labels = labels.select_related("carrier", "package__shop", "package__wave").in_bulk()
    boxes = [label.package_id for label in labels.values()]
    lines, bins = _lines(boxes), _first_bins(boxes)
    recipients = _recipients({order.pk for group in lines.values() for order in _orders(group)})
    looks = designs.of(labels.values()) if kind == Kind.LABELS else {}
    for sheet in sheets:
        label = labels[sheet.waybill_id]
        if kind == Kind.SLIPS:
            write = partial(_slip, again=sheet.again)
        elif label.package.is_official:
            write = _strip
        else:
            write = partial(_waybill, design=looks[label.pk])
        group = lines[label.package_id]
        to = recipients.get(_orders(group)[0].pk)
        yield sheet, partial(write, label, group, to, bins.get(label.package_id, ""))


def waybills(labels: Sequence[Waybill]) -> list[waybill.WaybillPaper]:
    """What stands on these labels; those without an address are left out."""
    boxes = [label.package_id for label in labels]
    lines, bins = _lines(boxes), _first_bins(boxes)
    recipients = _recipients({order.pk for group in lines.values() for order in _orders(group)})
    said = []
    for label in labels:
        group = lines[label.package_id]
        to = recipients.get(_orders(group)[0].pk)
        with suppress(Refused):
            said.append(_waybill_paper(label, group, to, bins.get(label.package_id, "")))
    return said


def _lines(packages) -> dict[int, list[PackageLine]]:
    lines = defaultdict(list)
    rows = PackageLine.objects.filter(package__in=packages).order_by("pk")
    rows = rows.select_related("part__sku", "part__line__order")
    for line in rows.prefetch_related("part__line__parts"):
        lines[line.package_id].append(line)
    return lines


def _first_bins(packages) -> dict[int, str]:
    tasks = PickTask.objects.filter(package__in=packages, cancelled_at=None).order_by(
        "-walk", "-pk"
    )
    return dict(tasks.values_list("package_id", "bin__code"))


def _recipients(order_ids) -> dict[int, Recipient]:
    return Recipient.objects.in_bulk(order_ids)


def _orders(lines: Sequence[PackageLine]) -> list[Order]:
    return list({line.part.line.order_id: line.part.line.order for line in lines}.values())


def _waybill(label: Waybill, lines, to: Recipient | None, first_bin: str, *, design: Design):
    return waybill.fill(_waybill_paper(label, lines, to, first_bin), design)


def _waybill_paper(label: Waybill, lines, to: Recipient | None, first_bin: str):
    package, orders = label.package, _orders(lines)
    data = to.data if to else {}
    if not any(data.get("lines", ())):
        raise Refused("label_without_address", order=orders[0].number)
    return waybill.WaybillPaper(
        serial=label.serial,
        number=label.number,
        carrier=label.carrier.name,
        service=orders[0].delivery_option,
        sender=Party(
            package.shop.sender_name,
            package.shop.sender_phone,
            tuple(package.shop.sender_address.splitlines()),
        ),
        recipient=Party(data.get("name", ""), data.get("phone", ""), _address(data, to)),
        orders=tuple(order.number for order in orders),
        lines=_pieces(lines),
        wave=str(package.wave),
        position=package.position,
        first_bin=first_bin,
        cut_off=_cut_off(orders, package.shop.zone),
        lane=orders[0].lane,
        pieces=sum(line.quantity for line in lines),
        note=" ".join(order.buyer_note for order in orders if order.buyer_note),
        revision=label.revision,
        language=package.shop.buyers_language,
    )


def _strip(label: Waybill, lines, _to: Recipient | None, first_bin: str) -> press.Sheet:
    package, orders = label.package, _orders(lines)
    return strip.fill(
        strip.StripPaper(
            serial=label.serial,
            number=label.number,
            orders=tuple(order.number for order in orders),
            wave=str(package.wave),
            position=package.position,
            first_bin=first_bin,
            lane=orders[0].lane,
            pieces=sum(line.quantity for line in lines),
            revision=label.revision,
        )
    )


def _slip(label: Waybill, lines, to: Recipient | None, _first_bin: str, *, again: int):
    package, orders = label.package, _orders(lines)
    return packing_slip.fill(
        packing_slip.PackingSlipPaper(
            shop=package.shop.name,
            orders=tuple(order.number for order in orders),
            date=orders[0].ordered_at.astimezone(package.shop.zone).date(),
            recipient=to.data.get("name", "") if to else "",
            lines=articles(lines),
            buyer_note=" ".join(order.buyer_note for order in orders if order.buyer_note),
            gift_message="",
            position=package.position,
            wave=str(package.wave),
            revision=label.revision + again,
            language=package.shop.buyers_language,
        )
    )


def _pieces(lines: Sequence[PackageLine]) -> tuple[Piece, ...]:
    return tuple(
        Piece(line.part.sku.code, line.part.sku.name, line.part.line.variation, line.quantity)
        for line in lines
    )


def articles(lines: Sequence[PackageLine]) -> tuple[Article, ...]:
    """What is in a box as it was bought, in the order of the order's lines."""
    by_line = sorted(lines, key=lambda row: (row.part.line_id, row.pk))
    groups = groupby(by_line, key=lambda row: row.part.line)
    return tuple(_article(line, list(inside)) for line, inside in groups)


def _article(line: OrderLine, inside: Sequence[PackageLine]) -> Article:
    """A kit counts as often as all its parts are in the box."""
    bought, parts = line.quantity - line.cancelled_quantity, line.parts.all()
    here = {row.part_id: row.quantity for row in inside}
    whole = min(here.get(part.pk, 0) * bought // part.quantity for part in parts)
    is_itself = [part.quantity for part in parts] == [bought]
    return Article(
        name=line.product_name,
        variation=line.variation,
        code=line.seller_sku,
        quantity=whole,
        bought=bought,
        is_gift=line.is_gift,
        parts=() if is_itself else _pieces(inside),
    )


def _address(data: dict, to: Recipient | None) -> tuple[str, ...]:
    """Street first, then place and postcode, then the country, as on an envelope."""
    city, district = data.get("city", ""), data.get("district", "")
    if to and to.region == "US" and city:
        district = ""  # a county, which is no part of an American address
    place = [district, city, data.get("state", "")]
    last = [", ".join(filter(None, place)), to.postcode if to else ""]
    wish = data.get("instruction", "")
    rows = [*data.get("lines", ()), " ".join(filter(None, last)), to.region if to else "", wish]
    return tuple(filter(None, rows))


def _cut_off(orders: Sequence[Order], zone: ZoneInfo):
    due = min(order.next_due_at or order.ordered_at for order in orders)
    return due.astimezone(zone)


def _pick_list(wave) -> pick_list.PickListPaper:
    tasks = PickTask.objects.filter(wave=wave, cancelled_at=None).annotate(kit=KIT)
    tasks = tasks.select_related("bin", "package", "part__sku", "part__line")
    tasks = tasks.order_by("walk", "part__sku__code", "package__position", "part")
    rows = [
        _stop(list(group)) for _key, group in groupby(tasks, key=lambda t: (t.walk, t.part.sku_id))
    ]
    zone = ZoneInfo(wave.warehouse.time_zone)
    return pick_list.PickListPaper(
        wave=str(wave),
        warehouse=wave.warehouse.name,
        lane=wave.lane,
        when=wave.released_at.astimezone(zone),
        rows=tuple(rows),
    )


def _stop(tasks: Sequence[PickTask]) -> pick_list.PickRow:
    first = tasks[0]
    return pick_list.PickRow(
        walk=first.walk,
        bin=first.bin.code,
        code=first.part.sku.code,
        name=first.part.sku.name,
        variation=first.part.line.variation,
        quantity=sum(task.quantity for task in tasks),
        kits=tuple(dict.fromkeys(task.kit for task in tasks if task.kit)),
        slots=tuple(_slot(task) for task in tasks),
    )


def _slot(task: PickTask) -> pick_list.Slot:
    return pick_list.Slot(task.package.position, task.quantity, task.part.line.is_gift)


def manifest_sheet(closed: Manifest) -> press.Sheet:
    """The list of a closed manifest as it is drawn, whoever asks for it again."""
    return manifest.html(_manifest(closed))


def _manifest(closed: Manifest) -> manifest.ManifestPaper:
    labels = Waybill.objects.filter(package__manifest=closed, voided_at=None)
    labels = list(labels.select_related("package").order_by("package__loaded_at", "pk"))
    lines = _lines([label.package_id for label in labels])
    passed = let_go(closed)
    zone = ZoneInfo(closed.warehouse.time_zone)
    return manifest.ManifestPaper(
        number=str(closed),
        carrier=closed.carrier.name,
        warehouse=closed.warehouse.name,
        closed_at=closed.closed_at.astimezone(zone),
        rows=tuple(
            manifest.ManifestRow(
                label.number,
                label.serial,
                tuple(order.number for order in _orders(lines[label.package_id])),
                sum(line.quantity for line in lines[label.package_id]),
                passed.get(label.package_id, ""),
            )
            for label in labels
        ),
    )


def let_go(closed) -> dict[int, str]:
    """Which two people let each box of a manifest leave whose cancellation was asked for."""
    rows = Interception.objects.let_go().filter(package__manifest=closed)
    names = ("package", "overridden_by__username", "overridden_with__username")
    return {box: f"{one}, {other}" for box, one, other in rows.values_list(*names)}
