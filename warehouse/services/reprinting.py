"""Pages that jammed, tore or never came out: printed again under new serials, the old ones dead."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from orders.errors import Refused
from warehouse.models import Package, Page, PrintJob, Printout, Sheet, Waybill
from warehouse.services import printouts, waybills
from warehouse.services.waybills import Label

Kind = Page.Kind


@dataclass(frozen=True)
class Range:
    """Which pages of a print job are lost, and why."""

    printout_id: int
    first: int
    last: int
    reason: str


def reprint(lost: Range, *, lead, by, at: datetime) -> Printout:
    """Print these pages again: their boxes get labels with new serials, "R2" on the paper.

    A box keeps its tracking number. `lead` is who allowed it. Refused while one of the boxes is on
    a manifest, or when none of the pages came out or lives.
    """
    with transaction.atomic():
        pages = Page.objects.printed().filter(
            printout=lost.printout_id, place__range=(lost.first, lost.last)
        )
        pages = pages.exclude(kind=Kind.SEPARATOR)
        printouts.lock_waves(pages)
        before = Printout.objects.get(pk=lost.printout_id)
        count = before.pages.count()
        if lost.last > count:  # 1377 for 137 would void a night's labels
            raise Refused("job_has_fewer_pages", printout=str(before), count=count)
        groups = _again(list(pages.filter(waybill__voided_at=None).order_by("place")), at)
        if not groups:
            raise Refused("no_pages_to_reprint", first=lost.first, last=lost.last)
        again = Printout(
            warehouse_id=before.warehouse_id,
            station=before.station,
            papers=before.papers,
            again_of=before,
            reason=lost.reason,
            allowed_by=lead,
            asked_at=at,
            asked_by=by,
        )
        if len({group[0].wave_id for group in groups}) > 1:
            groups = printouts.with_separators(groups)
        return printouts.write(again, list(groups))


def _again(pages: Sequence[Page], at: datetime) -> list[list[Page]]:
    """The pages anew, box by box: behind a label its other papers among them."""
    by_label = defaultdict(set)
    for page in pages:
        by_label[page.waybill_id].add(page.kind)
    renewed = _renew([pk for pk, kinds in by_label.items() if kinds != {Kind.SLIP}], at)
    slips = [pk for pk, kinds in by_label.items() if kinds == {Kind.SLIP}]
    kept = Waybill.objects.select_related("package").in_bulk(slips)
    times = {pk: time + 1 for pk, time in Page.objects.slips_again(slips).items()}
    _ask_for_slips(times)
    groups = []
    for label_id, kinds in by_label.items():
        if label_id in kept:
            label = kept[label_id]
            groups.append([printouts.of_label(label, Kind.SLIP, times[label_id])])
        else:
            label = renewed[label_id]
            wanted = {Kind.LABEL: True, Kind.OFFICIAL: label.file_id, Kind.SLIP: Kind.SLIP in kinds}
            groups.append([printouts.of_label(label, kind) for kind in wanted if wanted[kind]])
    return groups


def _ask_for_slips(times: dict[int, int]) -> None:
    """A sheet of its own for each slip that comes again: the one before may not be out yet."""
    firsts = Sheet.objects.filter(waybill__in=times, job__kind=PrintJob.Kind.SLIPS, again=0)
    anew = [
        Sheet(
            job_id=sheet.job_id,
            position=sheet.position,
            waybill_id=sheet.waybill_id,
            again=times[sheet.waybill_id],
        )
        for sheet in firsts
    ]
    # One of a print job that was stopped has its sheet already: it is drawn anew.
    waybills.ask_for_sheets(anew)
    PrintJob.objects.filter(sheets__in=firsts).update(finished_at=None)


def _renew(label_ids: Sequence[int], at: datetime) -> dict[int, Waybill]:
    """Void these labels and give their boxes others with the same number; the new by the old id."""
    olds = Waybill.objects.filter(pk__in=label_ids)
    boxes = Package.objects.filter(pk__in=olds.values("package"))
    boxes = {box.pk: box for box in boxes.select_for_update().order_by("pk")}
    for box in boxes.values():
        if box.state not in (Package.State.OPEN, Package.State.SEALED):
            raise Refused("box_is_elsewhere", package=str(box), state=box.state)
    # A label that died since, with its box or for a new address, is not brought back.
    olds = list(olds.filter(voided_at=None).select_related("carrier", "file").order_by("pk"))
    waybills.void([old.package_id for old in olds], at=at)
    labels = [Label(boxes[old.package_id], old.carrier, old.number, old.file) for old in olds]
    news = {new.package_id: new for new in waybills.issue(labels, at=at)}
    return {old.pk: news[old.package_id] for old in olds}
