"""What a wave consists of: its boxes in walking order, their lines, the walk, and the pick list."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from orders.models import LinePart, Order
from orders.models.state import ShippingType
from warehouse.models import BinStock, Package, PackageLine, PickTask, PrintJob, Sheet, Wave
from warehouse.services import mates, routing
from warehouse.services.speech import BY_ORDER

Stop = tuple[LinePart, BinStock, int]  # so many pieces of a part from one bin


@dataclass
class Load:
    """One order of a wave with the bins its parts come from."""

    order: Order
    stops: list[Stop] = field(default_factory=list)

    def boxes(self) -> dict[str, list[Stop]]:
        """The stops by the package the platform asks for; one box where it asks for none."""
        boxes = defaultdict(list)
        for stop in self.stops:
            boxes[stop[0].line.package_ref].append(stop)
        return boxes


@dataclass
class Box:
    """A package to be, the stops its goods come from, and the place of each bin in the walk."""

    package: Package
    stops: list[Stop]
    walk: dict[int, int]


def fill(rounds: Iterable[tuple[Wave, Sequence[Load]]], at: datetime) -> None:
    """Write everything below these waves, in a fixed number of statements."""
    boxes = [box for wave, loads in rounds for box in _boxes(wave, loads, at)]
    Package.objects.bulk_create(box.package for box in boxes)
    PackageLine.objects.bulk_create(line for box in boxes for line in _lines(box))
    PickTask.objects.bulk_create(task for box in boxes for task in _tasks(box))
    waves = {box.package.wave_id: box.package.wave for box in boxes}.values()
    jobs = PrintJob.objects.bulk_create(
        PrintJob(kind=PrintJob.Kind.PICK_LIST, wave=wave, requested_at=at) for wave in waves
    )
    Sheet.objects.bulk_create(Sheet(job=job, position=1) for job in jobs)


def way(order: Order) -> str:
    """How the boxes of an order get their labels; one from a file is told by a file as well."""
    if order.shipping_type == ShippingType.TIKTOK:
        return order.shop.arrange_at
    return Package.Way.OWN if order.shipping_type == ShippingType.SELLER else Package.Way.FILE


def _boxes(wave: Wave, loads: Sequence[Load], at: datetime) -> list[Box]:
    """The boxes of a wave; a box's position is where the walk first comes by for it."""
    walk = routing.walk(row.bin for load in loads for _part, row, _quantity in load.stops)
    found = [
        (min(walk[row.bin_id] for _part, row, _quantity in stops), order, ref, stops)
        for (order, ref), stops in _together(loads).items()
    ]
    found.sort(key=lambda box: box[0])
    boxes = [
        Box(_package(wave, order, ref, position, at), stops, walk)
        for position, (_place, order, ref, stops) in enumerate(found, start=1)
    ]
    _note_parts([box for box in boxes if box.package.ref], loads, at)
    return boxes


def _note_parts(boxes: Sequence[Box], loads: Sequence[Load], at: datetime) -> None:
    """Stamp boxes that leave something of their package behind: it must be split first.

    Where the platform is told of an order and its pieces, it makes the package of these alone.
    """
    splitting = [load.order for load in loads if load.order.shop.may_split]
    if not splitting:
        return
    whole = defaultdict(set)
    for ref, line_id in mates.wanted().filter(order__in=splitting).values_list("package_ref", "pk"):
        whole[ref].add(line_id)
    for box in boxes:
        inside = {part.line_id for part, _row, _quantity in box.stops}
        if _is_a_package(box.package) and whole[box.package.ref] - inside:
            box.package.part_at = at


def _is_a_package(box: Package) -> bool:
    own = box.way == Package.Way.OWN
    return box.way != Package.Way.FILE and not (own and box.shop.market in BY_ORDER)


def _together(loads: Sequence[Load]) -> dict[tuple[Order, str], list[Stop]]:
    """What goes into each box, under its first order: a package of the platform is one box."""
    boxes, first = defaultdict(list), {}
    for load in loads:
        for ref, stops in load.boxes().items():
            named = (load.order.shop_id, ref) if ref else load.order
            boxes[first.setdefault(named, load.order), ref] += stops
    return boxes


def _package(wave: Wave, order: Order, ref: str, position: int, at: datetime) -> Package:
    its_way = way(order)
    return Package(
        shop=order.shop,
        warehouse_id=wave.warehouse_id,
        wave=wave,
        position=position,
        ref=ref,
        way=its_way,
        call_at=at if its_way == Package.Way.WAVE else None,
        start_by_at=order.start_by_at,
    )


def _lines(box: Box) -> Iterable[PackageLine]:
    pieces: Counter[LinePart] = Counter()
    for part, _row, quantity in box.stops:
        pieces[part] += quantity
    return [
        PackageLine(package=box.package, part=part, quantity=quantity)
        for part, quantity in pieces.items()
    ]


def _tasks(box: Box) -> Iterable[PickTask]:
    return [
        PickTask(
            wave=box.package.wave,
            package=box.package,
            part=part,
            bin_id=row.bin_id,
            walk=box.walk[row.bin_id],
            quantity=quantity,
        )
        for part, row, quantity in box.stops
    ]
