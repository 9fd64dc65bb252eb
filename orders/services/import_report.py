"""What became of every order of a file: one line each, safe to open in a spreadsheet."""

import csv
from datetime import datetime
from io import StringIO, TextIOWrapper
from pathlib import PurePath
from tempfile import TemporaryFile

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.models import ImportJob, StoredFile
from orders.models.importing import ENDED
from orders.seller_files import FileOrder, Problem
from orders.services import files
from orders.services.intake import Comparison

COUNTED = {
    "new": gettext_lazy("new"),
    "history": gettext_lazy("shipped or closed before"),
    "changed": gettext_lazy("changed"),
    "unchanged": gettext_lazy("unchanged"),
    "refused": gettext_lazy("refused"),
    "unpaid": gettext_lazy("unpaid"),
    "not_ours": gettext_lazy("shipped by the platform"),
    "problems": gettext_lazy("faults in the file"),
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def lines(orders: list[FileOrder], compared: Comparison) -> str:
    """The lines of some orders: number, rows, what became of it and why."""
    text = StringIO(newline="")
    write = csv.writer(text).writerow
    for order in orders:
        group = compared.groups.get(order.number)
        became = str(COUNTED[group]) if group else _("failed")
        why = str(compared.refused.get(order.number, "")) or "; ".join(map(_told, order.problems))
        # A TAB, as the platform's own files have it, keeps a spreadsheet from rounding the number.
        write([f"{_safe(order.number)}\t", _numbers(order.rows), became, _safe(why)])
    return text.getvalue()


def keep(job_id: int, *, at: datetime) -> int:
    """Bind the lines of a job that has ended into its report; 1 if that was still to do."""
    job = ImportJob.objects.select_related("file").get(pk=job_id)
    with TemporaryFile() as target:
        _write(job, target)
        name = f"{PurePath(job.file.name).stem}.report.csv"
        report = files.keep(StoredFile.Kind.REPORT, name, target, by=job.by, at=at)
    job = _bind(job_id, report)
    if job is None:
        files.remove(report)
        return 0
    if job.state == ImportJob.State.DONE and job.drafts:
        files.remove(job.drafts)
    return 1


def _write(job: ImportJob, target) -> None:
    became = _("Would be") if job.state == ImportJob.State.REFUSED else _("Became")
    text = TextIOWrapper(target, "utf-8-sig", newline="")
    csv.writer(text).writerow([_("Order"), _("Rows"), became, _("Why")])
    for part in job.parts.order_by("cursor").values_list("lines", flat=True).iterator():
        text.write(part)
    text.detach()


@transaction.atomic
def _bind(job_id: int, report: StoredFile) -> ImportJob | None:
    unbound = ImportJob.objects.filter(pk=job_id, state__in=ENDED, report=None)
    job = unbound.select_for_update(of=("self",)).select_related("drafts").first()
    if job:
        job.report = report
        job.save()
        if not job.is_resumable:
            job.parts.all().delete()
    return job


def _told(problem: Problem) -> str:
    """Where and why, without what stands there: it may be a buyer's."""
    where = _("row %(row)s, column %(column)s: %(reason)s")
    return where % {"row": problem.row, "column": problem.column, "reason": problem.reason}


def _numbers(rows: tuple[int, ...]) -> str:
    return " ".join(map(str, rows))


def _safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
