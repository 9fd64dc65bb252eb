"""The walk of an order in tests: every step of the conveyor, and hands that scan."""

from uuid import uuid4

from django.apps import apps
from django.db.models import Sum
from django.utils.module_loading import import_string

from fulfillment_site.conveyor import STEPS
from orders.models import Order
from warehouse.models import BinStock, Manifest, Package, StockBalance, StockMovement, Wave
from warehouse.services import at_shelf, handover, scanning
from warehouse.services.scanning import Reading


def turn() -> dict[str, int]:
    """Run every step once, in the order goods travel; returns how many rows each did."""
    return {step.name: run(step.name) for step in STEPS}


def settle(limit: int = 12) -> None:
    """Turn until nothing is left to do without people."""
    for _ in range(limit):
        if not any(turn().values()):
            return
    raise AssertionError("the conveyor never came to rest")


def scan(mode: str, code: str, *, by, at, **in_hand) -> scanning.Answer:
    """One scan with an id of its own."""
    return scanning.scan(Reading(id=uuid4(), mode=mode, code=code, **in_hand), by=by, at=at)


def pick_wave(wave: Wave, *, by, at) -> int:
    """Walk a wave as a picker does: the bin, then each piece; returns how many were taken."""
    taken = 0
    while task := at_shelf.walk(wave.pk).first():
        bin_code = task.bin.code
        assert scan("PICK", f"B:{bin_code}", by=by, at=at, wave=wave.pk).accepted
        answer = scan("PICK", task.part.sku.code, by=by, at=at, wave=wave.pk, bin=bin_code)
        assert answer.accepted, answer.say
        taken += 1
    return taken


def pack(package: Package, *, by, at) -> scanning.Answer:
    """Pack a box as a packer does: its label, its note, then every piece."""
    label = package.waybills.get(voided_at=None)
    answer = scan("PACK", f"W1:{label.serial}", by=by, at=at)
    assert answer.accepted, answer.say
    if answer.verdict == "box_has_a_note":
        answer = scan("PACK", "C:NOTE", by=by, at=at, package=package.pk)
    if answer.show["wants_label"]:
        answer = scan("PACK", label.number, by=by, at=at, package=package.pk)
        assert answer.verdict == "label_fits", answer.say
    for line in answer.show["lines"]:
        for _ in range(line["quantity"]):
            answer = scan("PACK", line["sku"], by=by, at=at, package=package.pk)
            assert answer.accepted, answer.say
    return answer


def hand_over(packages, *, by, at) -> Manifest:
    """Load sealed parcels onto one manifest and close it."""
    label = packages[0].waybills.get(voided_at=None)
    manifest = handover.open_manifest(packages[0].warehouse, label.carrier, at=at)
    for package in packages:
        load(package, manifest, by=by, at=at)
    return handover.close(manifest.pk, by=by, at=at)


def load(package: Package, manifest: Manifest, *, by, at) -> None:
    """Scan a parcel onto its manifest: its label, behind our strip where the platform drew it."""
    label = package.waybills.get(voided_at=None)
    here = {"by": by, "at": at, "manifest": manifest.pk}
    if package.is_official:
        assert scan("HAND_OVER", f"W1:{label.serial}", **here).verdict == "strip_is_read"
    answer = scan("HAND_OVER", label.number, **here, package=package.pk)
    assert answer.accepted, answer.say


def states(shop) -> dict[str, int]:
    """How many orders of a shop are in each state."""
    found: dict[str, int] = {}
    for state in Order.objects.filter(shop=shop).values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def drift() -> list[tuple[str, int, int, int]]:
    """Shelves where on hand, the sum of movements and what lies in bins differ; none should."""
    found = []
    for balance in StockBalance.objects.select_related("sku"):
        here = {"sku": balance.sku_id, "bin__warehouse": balance.warehouse_id}
        moved = StockMovement.objects.filter(**here).aggregate(n=Sum("quantity", default=0))["n"]
        lying = BinStock.objects.filter(**here).aggregate(n=Sum("on_hand", default=0))["n"]
        found.append((balance.sku.code, balance.on_hand, moved, lying))
    return [shelf for shelf in found if len(set(shelf[1:])) > 1]


def run(name: str, kwargs: dict | None = None) -> int:
    """Run one step by its name, as a worker would; alone, it takes every share."""
    app, function = name.split(".")
    package = apps.get_app_config(app).name
    return import_string(f"{package}.tasks.{function}")(**(kwargs or {}))
