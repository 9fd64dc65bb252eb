"""The parts of a pack that tell of the parcel: its way, scans, packing, weight, manifest."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import pgettext

from aftersales.documents.evidence import Exhibit, Part, Section
from aftersales.models import TicketFile
from aftersales.services import facts
from aftersales.services.evidence.case import Case
from orders import press
from orders.refusals import sentence
from orders.services import files
from warehouse.models import Manifest, Package, PackageLine, PrintJob, Scan
from warehouse.services import labels, papers

Shows = TicketFile.Shows
AROUND = timedelta(days=1)  # scans are looked for so long before and after the steps of a box
MOST = 1_000  # parcels of a manifest that is drawn anew; of a longer one the table stands for it
SCANS = 500


def tracking(case: Case) -> Section:
    """The labels, every step of the boxes as benches and carriers told it, and what we claimed."""
    exhibits, gone = case.exhibits(Shows.CARRIER)
    rows = tuple(_steps(case))
    heads = (
        pgettext("evidence", "When"), pgettext("evidence", "What"), pgettext("evidence", "Box"),
        pgettext("evidence", "Carrier and number"),
    )  # fmt: skip
    absent = "" if rows else pgettext("evidence", "No box of this order was packed here.")
    return Section(Part.TRACKING, heads, rows, _gone(gone), exhibits, absent)


def _steps(case: Case) -> Iterator[tuple[str, ...]]:
    found = []
    numbers = {}
    for label in case.labels:
        numbers[label.package_id] = f"{label.carrier.name} {label.number}".strip()
        found.append((label.obtained_at, pgettext("evidence", "label obtained"), label.package_id))
        void = pgettext("evidence", "label void")
        found += [(label.voided_at, void, label.package_id)] if label.voided_at else []
    steps = (
        ("sealed_at", pgettext("evidence", "sealed")),
        ("loaded_at", pgettext("evidence", "loaded")),
        ("handed_over_at", pgettext("evidence", "handed over to the carrier")),
        ("collected_at", pgettext("evidence", "first scan of the carrier")),
        ("heard_at", pgettext("evidence", "last word of the carrier")),
        ("delivered_at", pgettext("evidence", "delivered")),
        ("returned_at", pgettext("evidence", "came back")),
    )
    for box in case.boxes:
        told = ((getattr(box, name), what, box.pk) for name, what in steps)
        found += [step for step in told if step[0]]
    found += [(one.at, one.what, one.box_id) for one in case.carriers]
    for at, what, box_id in sorted(found, key=lambda one: one[0]):
        yield case.when(at), what, f"P-{box_id}", numbers.get(box_id, "")


def scans(case: Case) -> Section:
    """Every reading of its labels, and what was read at the bench while its boxes were packed."""
    rows = tuple(
        (
            case.when(scan.at), scan.get_mode_display(), str(scan.station or ""), str(scan.by),
            scan.code, sentence(scan.verdict, scan.answer.get("params", {})),
        )
        for scan in _scans(case)
    )  # fmt: skip
    heads = (
        pgettext("evidence", "When"), pgettext("evidence", "Where"),
        pgettext("evidence", "Station"), pgettext("evidence", "By"),
        pgettext("evidence", "Read"), pgettext("evidence", "Answer"),
    )  # fmt: skip
    absent = "" if rows else pgettext("evidence", "None of its labels was scanned here.")
    return Section(Part.SCANS, heads, rows, absent=absent)


def _scans(case: Case) -> list[Scan]:
    """Readings in the days around its boxes, which the index by time finds."""
    codes = {f"{labels.SERIAL}{one.serial}" for one in case.labels}
    codes |= {one.number for one in case.labels} - {""}
    stamps = [stamp for box in case.boxes for stamp in (
        box.picked_at, box.sealed_at, box.loaded_at, box.handed_over_at) if stamp]  # fmt: skip
    stamps += [label.obtained_at for label in case.labels]
    if not stamps:
        return []
    rows = Scan.objects.filter(at__gte=min(stamps) - AROUND, at__lte=max(stamps) + AROUND)
    wanted = Q(code__in=codes)
    for box in case.boxes:
        if began := _began(rows, box, codes):
            wanted |= Q(mode="PACK", by=box.sealed_by, at__gte=began, at__lte=box.sealed_at)
    return list(rows.filter(wanted).select_related("station", "by").order_by("at")[:SCANS])


def _began(rows, box: Package, codes: set[str]):
    """When the packer took a box up: the last reading of its label before it was sealed."""
    if not box.sealed_at:
        return None
    read = rows.filter(mode="PACK", by=box.sealed_by, accepted=True, code__in=codes)
    before = read.filter(at__lte=box.sealed_at, at__gte=box.sealed_at - timedelta(hours=1))
    return before.order_by("-at").values_list("at", flat=True).first()


def packing(case: Case) -> Section:
    """Under which serial each box was sealed, by whom, at which bench, and its photo."""
    exhibits, gone = case.exhibits(Shows.PACKING)
    serials = {label.package_id: label.serial for label in case.labels if not label.voided_at}
    rows = tuple(
        (
            str(box), serials.get(box.pk, ""), case.when(box.sealed_at),
            str(box.sealed_by or ""), facts.bench(box),
        )
        for box in case.boxes
    )  # fmt: skip
    heads = (
        pgettext("evidence", "Box"), pgettext("evidence", "Serial"),
        pgettext("evidence", "Sealed"), pgettext("evidence", "By"),
        pgettext("evidence", "Bench"),
    )  # fmt: skip
    absent = "" if exhibits else pgettext("evidence", "No photo was taken when it was packed.")
    return Section(Part.PACKING, heads, rows, _gone(gone), exhibits, absent)


def weight(case: Case) -> Section:
    """What belonged into each box and what was counted into it; the scale where there is one."""
    exhibits, gone = case.exhibits(Shows.SCALE)
    lines = PackageLine.objects.filter(package__in=case.boxes, part__line__order=case.order)
    lines = lines.select_related("part__sku").order_by("package", "pk")
    rows = tuple(
        (
            f"P-{line.package_id}", line.part.sku.code, line.part.sku.name,
            str(line.quantity), str(line.packed), str(line.brought_back or ""),
        )
        for line in lines
    )  # fmt: skip
    heads = (
        pgettext("evidence", "Box"), pgettext("evidence", "SKU"), pgettext("evidence", "Name"),
        pgettext("evidence", "Expected, pieces"), pgettext("evidence", "Counted in, pieces"),
        pgettext("evidence", "Came back, pieces"),
    )  # fmt: skip
    absent = "" if exhibits else pgettext(
        "evidence", "It was not weighed: the count at the bench stands against what was expected."
    )  # fmt: skip
    return Section(Part.WEIGHT, heads, rows, _gone(gone), exhibits, absent)


def manifest(case: Case) -> Section:
    """The manifests the boxes left on: our list as it was closed, and the copy that was signed."""
    signed, gone = case.exhibits(Shows.MANIFEST)
    known = {box.manifest_id: box.manifest for box in case.boxes if box.manifest_id}
    rows = tuple(
        (
            str(one), one.carrier.name, one.warehouse.name, case.when(one.closed_at),
            str(one.closed_by or ""), str(one.packages.count()),
        )
        for one in known.values()
    )  # fmt: skip
    heads = (
        pgettext("evidence", "Manifest"), pgettext("evidence", "Carrier"),
        pgettext("evidence", "Warehouse"), pgettext("evidence", "Closed"),
        pgettext("evidence", "By"), pgettext("evidence", "Parcels"),
    )  # fmt: skip
    lists = tuple(_list(one) for one in known.values() if one.closed_at)
    absent = "" if signed else pgettext(
        "evidence", "No copy signed by the carrier was attached; the list as we closed it is here."
    ) if lists else pgettext("evidence", "No manifest was closed with it.")  # fmt: skip
    exhibits = (*(one for one in lists if one), *signed)
    return Section(Part.MANIFEST, heads, rows, _gone(gone), exhibits, absent)


def _list(closed: Manifest) -> Exhibit | None:
    """The manifest as it was printed, else drawn anew where that does not take long."""
    job = PrintJob.objects.filter(manifest=closed, file__isnull=False).select_related("file")
    title = pgettext("evidence", "Handover manifest %s") % closed
    if stored := job.first():
        with files.opened(stored.file) as source:
            return Exhibit(f"manifests/{closed}.pdf", title, source.read())
    if closed.packages.count() > MOST:
        return None
    drawn = press.pdf(papers.manifest_sheet(closed))
    return Exhibit(f"manifests/{closed}.pdf", title, drawn)


def _gone(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(pgettext("evidence", "%s is no longer kept.") % name for name in names)
