"""Papers are drawn by steps, never inside a scan: sheets in chunks, a file a chunk."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils import translation

from orders import press
from orders.errors import Outcome, Refused
from orders.models import StoredFile
from orders.services import files
from warehouse.models import PrintJob, Sheet
from warehouse.services import papers

LISTS = [PrintJob.Kind.PICK_LIST, PrintJob.Kind.MANIFEST]  # opened as they are, by who may
IN_FULL_AT_ONCE = 50  # papers that cannot be stamped; the rest of their chunk waits for its turn


def pending(at: datetime):
    """Ids of sheets to draw: the oldest job first, each in walking order."""
    sheets = Sheet.objects.filter(drawn_at=None, problem="")
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
    """Ids of jobs of which every sheet is drawn or known to be bad."""
    waiting = Sheet.objects.filter(job=OuterRef("pk"), drawn_at=None, problem="")
    jobs = PrintJob.objects.filter(finished_at=None).filter(~Exists(waiting))
    return jobs.order_by("pk").values_list("pk", flat=True)


def finish(job_ids: Sequence[int], *, by=None, at: datetime) -> Outcome:
    """Note that jobs are drawn: a list is the file of its one sheet, papers of boxes have none.

    The jobs are locked before a look at their sheets: what was asked for meanwhile is waited for.
    """
    jobs = PrintJob.objects.filter(pk__in=job_ids)
    lists = Sheet.objects.filter(job=OuterRef("pk"), job__kind__in=LISTS)
    with transaction.atomic():
        list(jobs.select_for_update().order_by("pk").values_list("pk"))
        ready = jobs.filter(pk__in=list(drawn(at).filter(pk__in=job_ids)))
        ready.update(finished_at=at, file=Subquery(lists.values("file")[:1]))
    return Outcome(list(job_ids))


def redraw(job_ids: Sequence[int], *, by, at: datetime) -> Outcome:
    """Try bad sheets again, after what was wrong with them was mended."""
    with transaction.atomic():
        Sheet.objects.filter(job__in=job_ids).exclude(problem="").update(problem="", params={})
        PrintJob.objects.filter(pk__in=job_ids).update(finished_at=None)
    return Outcome(list(job_ids))


def draw_anew(sheets: QuerySet[Sheet]) -> None:
    """Draw sheets once more: they say something else now, or their files are not kept any more."""
    with transaction.atomic():
        PrintJob.objects.filter(sheets__in=sheets).update(finished_at=None)
        sheets.update(drawn_at=None)


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
        name = f"{job.wave or job.manifest}-{job.kind.lower()}.pdf"
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
