"""Labels on boxes: with a number from the carrier's pool, or with the platform's own."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from orders.errors import Outcome, Refused
from orders.models import StoredFile
from warehouse.models import (
    Carrier,
    Package,
    PoolNumber,
    PrintJob,
    Sheet,
    ShopWarehouse,
    Waybill,
)
from warehouse.services import printouts

Kind = PrintJob.Kind


@dataclass(frozen=True)
class Label:
    """What is to stand on one box; `file` is the platform's label as it came."""

    package: Package
    carrier: Carrier
    number: str = ""
    file: StoredFile | None = None


def pending(at: datetime):
    """Ids of open boxes without a label of ours, in the order they are walked for."""
    return Package.objects.to_label().values_list("pk", flat=True)


def obtain(package_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Put the next free number of its carrier onto each box, and ask for its papers.

    Numbers are taken past those another worker holds; one is never used again. A box that the
    platform labels once it is packed gets its strip alone.
    """
    with transaction.atomic():
        packages = Package.objects.to_label().filter(pk__in=package_ids)
        packages = list(packages.select_for_update().order_by("pk"))
        outcome, labels, taken = Outcome(), [], {}
        for carrier, boxes in _by_carrier(packages, outcome).items():
            labels += [Label(package, carrier) for package in boxes if package.is_official]
            ours = [package for package in boxes if not package.is_official]
            free = _free_numbers(carrier, len(ours))
            for package, number in zip(ours, free, strict=False):
                labels.append(Label(package, carrier, number.number))
                taken[package.pk] = number
            for package in ours[len(free) :]:
                outcome.refused[package.pk] = Refused("pool_is_empty", carrier=carrier.name)
        waybills = issue(labels, at=at)
        _use_up(taken, waybills)
    outcome.done += [waybill.package_id for waybill in waybills]
    return outcome


def issue(labels: Sequence[Label], *, at: datetime) -> list[Waybill]:
    """Put labels onto locked boxes that have none, and ask for their papers."""
    boxes = [label.package for label in labels]
    before = Waybill.objects.filter(package__in=boxes).values_list("package_id", flat=True)
    revisions = Counter(before)
    waybills = Waybill.objects.bulk_create(
        Waybill(
            package=label.package,
            carrier=label.carrier,
            number=label.number,
            file=label.file,
            revision=revisions[label.package.pk] + 1,
            serial=f"{label.package.pk}R{revisions[label.package.pk] + 1}",
            obtained_at=at,
        )
        for label in labels
    )
    Package.objects.filter(pk__in=[package.pk for package in boxes]).update(labelled_at=at)
    ask_for_papers(waybills, at)
    return waybills


def ask_for_papers(waybills: Sequence[Waybill], at: datetime) -> None:
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
    ask_for_sheets(
        [
            Sheet(job=job, position=waybill.package.position, waybill=waybill)
            for waybill in waybills
            for job in by_wave[waybill.package.wave_id]
        ]
    )


def ask_for_sheets(sheets: Sequence[Sheet]) -> None:
    """Have these drawn; one that stands there already is drawn anew."""
    Sheet.objects.bulk_create(
        sheets,
        update_conflicts=True,
        unique_fields=["job", "position", "again"],
        update_fields=["waybill", "drawn_at", "file", "page", "problem", "params"],
    )


def void(package_ids: Collection[int], *, at: datetime) -> None:
    """The labels on these boxes are dead; a box that is still open gets another."""
    labels = Waybill.objects.filter(package__in=package_ids, voided_at=None)
    ids = list(labels.values_list("pk", flat=True))
    labels.update(voided_at=at)
    boxes = Package.objects.filter(pk__in=package_ids)
    boxes.update(labelled_at=None, printed_at=None, label_seen_at=None)
    printouts.drop(ids, at=at)


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


def _use_up(taken: dict[int, PoolNumber], waybills: Sequence[Waybill]) -> None:
    """Numbers that stand on a label now are no longer free."""
    used = [waybill for waybill in waybills if waybill.package_id in taken]
    for waybill in used:
        taken[waybill.package_id].waybill = waybill
    PoolNumber.objects.bulk_update([taken[waybill.package_id] for waybill in used], ["waybill"])
