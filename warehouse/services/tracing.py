"""Whose hands and which bins the goods of an order went through."""

from collections import defaultdict
from dataclasses import dataclass

from warehouse.models import Package, PackageLine, PickTask


@dataclass(frozen=True)
class Trace:
    """One box: its wave, who packed it and where, and from which bin each of its goods came."""

    box: Package
    goods: tuple[tuple[str, str], ...]  # (SKU code, bin code)

    @property
    def wave(self):
        return self.box.wave

    @property
    def packer(self):
        return self.box.sealed_by


def trace(order_id: int) -> list[Trace]:
    """The boxes of an order that were packed, in the order they were; three queries."""
    lines = PackageLine.objects.filter(part__line__order=order_id)
    boxes = Package.objects.filter(pk__in=lines.values("package"), sealed_at__isnull=False)
    boxes = boxes.select_related("wave", "sealed_by").order_by("sealed_at", "pk")
    tasks = PickTask.objects.filter(part__line__order=order_id, picked__gt=0)
    taken = defaultdict(list)
    for box_id, sku, bin_code in tasks.order_by("walk", "pk").values_list(
        "package", "part__sku__code", "bin__code"
    ):
        taken[box_id].append((sku, bin_code))
    return [Trace(box, tuple(dict.fromkeys(taken[box.pk]))) for box in boxes]
