"""Papers are drawn by steps, never inside a scan: sheets in chunks, then one file a job."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import translation

from orders import press
from orders.errors import Outcome, Refused
from orders.models import StoredFile
from orders.press import binding
from orders.press.binding import Leaf
from orders.services import files
from warehouse.models import Package, PrintJob, Sheet
from warehouse.services import papers

SOON = timedelta(seconds=30)
IN_FULL_AT_ONCE = 50  # papers that cannot be stamped; the rest of their chunk waits for its turn


def pending(at: datetime):
    """Ids of sheets to draw: the oldest job first, each in walking order."""
    sheets = Sheet.objects.filter(drawn_at=None, problem="", job__finished_at=None)
    return sheets.order_by("job", "position").values_list("pk", flat=True)


def draw(sheet_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Draw sheets into one file a job; a bad one keeps its reason and the rest are drawn.

    Sheets that would take too long for one turn are left for the next.

    Nothing is locked while pages are drawn. Two workers that draw the same sheets are sorted out
    when they write: the later one finds them drawn and throws its file away.
    """
    sheets = Sheet.objects.filter(pk__in=sheet_ids, drawn_at=None, problem="")
    sheets = sheets.select_related("job__wave__warehouse", "job__manifest__warehouse").order_by(
        "job", "position"
    )
    outcome = Outcome()
    for job, of_job in groupby(sheets, key=lambda sheet: sheet.job):
        outcome += _draw_job(job, list(of_job), by=by, at=at)
    return outcome


def drawn(at: datetime):
    """Ids of jobs of which every sheet is drawn or known to be bad.

    Labels of the platform come one by one: their wave's file waits for those that are due.
    """
    waiting = Sheet.objects.filter(job=OuterRef("pk"), drawn_at=None, problem="")
    coming = Package.objects.filter(
        wave=OuterRef("wave"), state=Package.State.OPEN, labelled_at=None, call_at__lte=at + SOON
    )
    jobs = PrintJob.objects.filter(finished_at=None).filter(~Exists(waiting))
    jobs = jobs.exclude(Exists(coming), kind__in=[PrintJob.Kind.LABELS, PrintJob.Kind.SLIPS])
    return jobs.order_by("pk").values_list("pk", flat=True)


def bind(job_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Bind the sheets of jobs into one file each, in walking order.

    A label of the platform goes in behind its strip as it came; without its strip it stays out.
    """
    for job in PrintJob.objects.filter(pk__in=job_ids).select_related("wave", "manifest"):
        sheets = job.sheets.filter(drawn_at__isnull=False).order_by("position")
        sheets = list(sheets.select_related("file", "waybill__file"))
        stored = {file.pk: file for sheet in sheets for file in _files(job, sheet)}
        contents = {pk: _content(file) for pk, file in stored.items()}
        content = binding.bind([leaf for sheet in sheets for leaf in _leaves(job, sheet)], contents)
        with transaction.atomic():
            job.file = content and files.store(
                StoredFile.Kind.PAPERS, f"{_name(job)}.pdf", content, by=by, at=at
            )
            job.finished_at = at
            job.save(update_fields=["file", "finished_at"])
    return Outcome(list(job_ids))


def redraw(job_ids: Sequence[int], *, by, at: datetime) -> Outcome:
    """Try bad sheets again, after what was wrong with them was mended."""
    with transaction.atomic():
        Sheet.objects.filter(job__in=job_ids).exclude(problem="").update(problem="", params={})
        PrintJob.objects.filter(pk__in=job_ids).update(finished_at=None)
    return Outcome(list(job_ids))


def _draw_job(job: PrintJob, sheets: list[Sheet], *, by, at: datetime) -> Outcome:
    with translation.override((job.wave or job.manifest).warehouse.language):
        written, bad = _written(job, sheets)
        batch = press.batch(list(written.values()), most_in_full=IN_FULL_AT_ONCE)
    ids = list(written)[: batch.seen]
    bad |= {ids[index]: refused for index, refused in batch.bad.items()}
    good = [pk for pk in ids if pk not in bad]
    with transaction.atomic():
        rows = Sheet.objects.select_for_update().in_bulk([*good, *bad])
        if any(row.drawn_at for row in rows.values()):
            return Outcome()
        name = f"{_name(job)}-{sheets[0].position}.pdf"
        stored = batch.pdf and files.store(StoredFile.Kind.PAPERS, name, batch.pdf, by=by, at=at)
        Sheet.objects.filter(pk__in=good).update(drawn_at=at, file=stored, pages=1)
        _note_pages([rows[pk] for pk in good], batch)
        for pk, refused in bad.items():
            rows[pk].problem, rows[pk].params = refused.code, refused.params
        Sheet.objects.bulk_update([rows[pk] for pk in bad], ["problem", "params"])
        PrintJob.objects.filter(pk=job.pk).update(in_full=F("in_full") + batch.slow)
    return Outcome(good, bad)


def _note_pages(rows: Sequence[Sheet], batch: press.Batch) -> None:
    """Where in its file each sheet begins; nearly all are one page long."""
    for row, page, length in zip(rows, batch.pages, batch.lengths, strict=True):
        row.page, row.pages = page, length
    Sheet.objects.bulk_update(rows, ["page"])
    Sheet.objects.bulk_update([row for row in rows if row.pages > 1], ["pages"])


def _written(job: PrintJob, sheets: Sequence[Sheet]) -> tuple[dict[int, press.Sheet], dict]:
    """By sheet id what goes to the press, and why some do not."""
    written, bad = {}, {}
    for sheet, write in papers.writers(job, sheets):
        try:
            written[sheet.pk] = write()
        except Refused as refused:
            bad[sheet.pk] = refused
    return written, bad


def _files(job: PrintJob, sheet: Sheet) -> list[StoredFile]:
    """What a sheet is bound from: what we drew, and the platform's label as it came."""
    is_label = job.kind == PrintJob.Kind.LABELS and sheet.waybill.file
    return [sheet.file, sheet.waybill.file] if is_label else [sheet.file]


def _leaves(job: PrintJob, sheet: Sheet) -> list[Leaf]:
    ours, *theirs = _files(job, sheet)
    return [Leaf(ours.pk, sheet.page, sheet.pages), *(Leaf(file.pk) for file in theirs)]


def _content(stored: StoredFile) -> bytes:
    with stored.file.open() as file:
        return file.read()


def _name(job: PrintJob) -> str:
    return f"{job.wave or job.manifest}-{job.kind.lower()}"
