"""Carrier numbers on boxes: taken from the pool, or refused by name."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from orders.errors import Outcome, Refused
from warehouse.models import (
    Carrier,
    Package,
    PoolNumber,
    PrintJob,
    Sheet,
    ShopWarehouse,
    Waybill,
)

Kind = PrintJob.Kind


def pending(at: datetime):
    """Ids of open boxes without a live number, in the order they are walked for."""
    return Package.objects.to_label().values_list("pk", flat=True)


def obtain(package_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Put the next free number of its carrier onto each box, and ask for its papers.

    Numbers are taken past those another worker holds; one is never used again.
    """
    with transaction.atomic():
        packages = Package.objects.to_label().filter(pk__in=package_ids)
        packages = list(packages.select_for_update().order_by("pk"))
        outcome, waybills = Outcome(), []
        for carrier, boxes in _by_carrier(packages, outcome).items():
            free = _free_numbers(carrier, len(boxes))
            waybills += _assign(free, boxes, at)
            for package in boxes[len(free) :]:
                outcome.refused[package.pk] = Refused("pool_is_empty", carrier=carrier.name)
        _ask_for_papers(waybills, at)
    outcome.done += [waybill.package_id for waybill in waybills]
    return outcome


def void(package_ids: Collection[int], *, at: datetime) -> None:
    """The labels on these boxes are dead; a box that is still open gets another."""
    Waybill.objects.filter(package__in=package_ids, voided_at=None).update(voided_at=at)
    Package.objects.filter(pk__in=package_ids).update(labelled_at=None)


def fill_pool(carrier: Carrier, numbers: Sequence[str]) -> int:
    """Take in numbers a carrier gave us; returns how many are new. A bad one refuses them all."""
    for number in numbers:
        if not carrier.issues(number):
            raise Refused("not_a_number_of", number=number[:64], carrier=carrier.name)
    with transaction.atomic():
        before = PoolNumber.objects.filter(carrier=carrier).count()
        PoolNumber.objects.bulk_create(
            (PoolNumber(carrier=carrier, number=number) for number in numbers),
            ignore_conflicts=True,
        )
        return PoolNumber.objects.filter(carrier=carrier).count() - before


def _by_carrier(packages: Sequence[Package], outcome: Outcome) -> dict[Carrier, list[Package]]:
    links = ShopWarehouse.objects.filter(shop__in={package.shop_id for package in packages})
    carriers = {
        (link.shop_id, link.warehouse_id): link.carrier
        for link in links.select_related("carrier", "shop")
    }
    groups = defaultdict(list)
    for package in packages:
        carrier = carriers.get((package.shop_id, package.warehouse_id))
        if carrier:
            groups[carrier].append(package)
        else:
            outcome.refused[package.pk] = Refused("no_carrier", package=str(package))
    return groups


def _free_numbers(carrier: Carrier, count: int) -> list[PoolNumber]:
    free = PoolNumber.objects.filter(carrier=carrier, waybill=None).order_by("pk")
    return list(free.select_for_update(skip_locked=True)[:count])


def _assign(free: Sequence[PoolNumber], boxes: Sequence[Package], at: datetime) -> list[Waybill]:
    revisions = defaultdict(int)
    for package_id in Waybill.objects.filter(package__in=boxes).values_list(
        "package_id", flat=True
    ):
        revisions[package_id] += 1
    waybills = Waybill.objects.bulk_create(
        Waybill(
            package=package,
            carrier_id=number.carrier_id,
            number=number.number,
            revision=revisions[package.pk] + 1,
            serial=f"{package.pk}R{revisions[package.pk] + 1}",
            obtained_at=at,
        )
        for number, package in zip(free, boxes, strict=False)
    )
    for number, waybill in zip(free, waybills, strict=False):
        number.waybill = waybill
    PoolNumber.objects.bulk_update(free, ["waybill"])
    labelled = [waybill.package_id for waybill in waybills]
    Package.objects.filter(pk__in=labelled).update(labelled_at=at)
    return waybills


def _ask_for_papers(waybills: Sequence[Waybill], at: datetime) -> None:
    """One sheet of each kind a box, at its position; a finished job opens again."""
    waves = {waybill.package.wave_id for waybill in waybills}
    kinds = (Kind.LABELS, Kind.SLIPS)
    PrintJob.objects.bulk_create(
        (
            PrintJob(kind=kind, wave_id=wave_id, requested_at=at)
            for wave_id in sorted(waves)
            for kind in kinds
        ),
        ignore_conflicts=True,
    )
    jobs = PrintJob.objects.filter(wave__in=waves, kind__in=kinds)
    jobs.filter(finished_at__isnull=False).update(finished_at=None)
    by_wave = defaultdict(list)
    for job in jobs:
        by_wave[job.wave_id].append(job)
    # A box that gets a new label has sheets already: they are drawn anew.
    Sheet.objects.bulk_create(
        (
            Sheet(job=job, position=waybill.package.position, waybill=waybill)
            for waybill in waybills
            for job in by_wave[waybill.package.wave_id]
        ),
        update_conflicts=True,
        unique_fields=["job", "position"],
        update_fields=["waybill", "drawn_at", "file", "page", "problem", "params"],
    )
